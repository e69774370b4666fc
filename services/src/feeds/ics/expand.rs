//! The wall times that a rule means, within a window.
//!
//! A period is a day, a week, a month or a year; of its days those count that no part of
//! the rule excludes. Without a count the periods before the window are not looked at, so
//! that a rule from the last century costs no more than one from last week.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{
    NotRead,
    rule::{Frequency, Rule},
};

/// How much may still be looked at for one file: days, entries and times.
#[derive(Debug)]
pub(super) struct Budget(u32);

impl Budget {
    /// Enough for thousands of entries, and gone in a fraction of a second.
    pub fn of_a_file() -> Self {
        Self(3_000_000)
    }

    /// Uses some of it.
    pub fn spend(&mut self, cost: u32) -> Result<(), NotRead> {
        self.0 = self.0.checked_sub(cost).ok_or(NotRead::TooMuch)?;
        Ok(())
    }
}

/// The wall times of a rule that lie in `[from, to)`: the first is `start`, whether it
/// fits the rule or not, and none is after `until`.
pub(super) fn occurrences(
    rule: &Rule,
    start: NaiveDateTime,
    until: Option<NaiveDateTime>,
    (from, to): (NaiveDateTime, NaiveDateTime),
    budget: &mut Budget,
) -> Result<Vec<NaiveDateTime>, NotRead> {
    let rule = &completed(rule, start);
    let times = times(rule, start);
    let mut found: Vec<_> = Some(start).filter(|at| from <= *at && *at < to).into_iter().collect();
    let mut counted = 1;
    let mut period = if rule.count.is_some() { 0 } else { first_period(rule, start, from) };
    while let Some(days) = days_of(rule, start.date(), period) {
        if days.0.and_time(NaiveTime::MIN) >= to {
            break;
        }
        budget.spend(1)?;
        for at in of_period(rule, days, &times, budget)? {
            if at <= start {
                continue;
            }
            counted += 1;
            let over = until.is_some_and(|until| at > until);
            if over || at >= to || rule.count.is_some_and(|count| counted > count) {
                return Ok(found);
            }
            if at >= from {
                budget.spend(1)?;
                found.push(at);
            }
        }
        if rule.count.is_some_and(|count| counted >= count) {
            break;
        }
        period += 1;
    }
    Ok(found)
}

/// What a rule does not say, its start says.
fn completed(rule: &Rule, start: NaiveDateTime) -> Rule {
    let mut rule = rule.clone();
    let day = i32::try_from(start.day()).unwrap_or(1);
    let free = rule.weekdays.is_empty() && rule.month_days.is_empty() && rule.year_days.is_empty();
    match rule.frequency {
        Frequency::Weekly if rule.weekdays.is_empty() => {
            rule.weekdays = vec![(None, start.weekday())];
        }
        Frequency::Monthly if free => rule.month_days = vec![day],
        Frequency::Yearly if free => {
            rule.month_days = vec![day];
            if rule.months.is_empty() {
                rule.months = vec![i32::try_from(start.month()).unwrap_or(1)];
            }
        }
        _ => {}
    }
    rule
}

/// The times of each day, in order.
fn times(rule: &Rule, start: NaiveDateTime) -> Vec<NaiveTime> {
    let or = |given: &Vec<i32>, own: u32| {
        let given = given.iter().filter_map(|n| u32::try_from(*n).ok());
        let given: Vec<u32> = given.collect();
        if given.is_empty() { vec![own] } else { given }
    };
    let minutes = or(&rule.minutes, start.minute());
    let mut times: Vec<_> = or(&rule.hours, start.hour())
        .into_iter()
        .flat_map(|hour| minutes.iter().map(move |minute| (hour, *minute)))
        .filter_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, start.second()))
        .collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// The period that may hold the first time after `from`, or one before it.
fn first_period(rule: &Rule, start: NaiveDateTime, from: NaiveDateTime) -> u32 {
    let (a, b) = (start.date(), from.date());
    let between = match rule.frequency {
        Frequency::Daily => (b - a).num_days(),
        Frequency::Weekly => (b - a).num_days() / 7,
        Frequency::Monthly => {
            i64::from(b.year() - a.year()) * 12 + i64::from(b.month()) - i64::from(a.month())
        }
        Frequency::Yearly => i64::from(b.year() - a.year()),
    };
    let period = (between - 1) / i64::from(rule.interval) - 1;
    u32::try_from(period).unwrap_or(0)
}

/// The first day of the n-th period, and how many days it has; none beyond the calendar.
fn days_of(rule: &Rule, start: NaiveDate, period: u32) -> Option<(NaiveDate, u32)> {
    let steps = u64::from(rule.interval) * u64::from(period);
    match rule.frequency {
        Frequency::Daily => Some((start.checked_add_days(Days::new(steps))?, 1)),
        Frequency::Weekly => {
            let monday = start.week(rule.week_start).checked_first_day()?;
            Some((monday.checked_add_days(Days::new(steps.checked_mul(7)?))?, 7))
        }
        Frequency::Monthly => {
            let first = start.with_day(1)?;
            let first = first.checked_add_months(Months::new(u32::try_from(steps).ok()?))?;
            Some((first, u32::from(first.num_days_in_month())))
        }
        Frequency::Yearly => {
            let year = start.year().checked_add(i32::try_from(steps).ok()?)?;
            Some((NaiveDate::from_ymd_opt(year, 1, 1)?, year_length(year)))
        }
    }
}

fn of_period(
    rule: &Rule,
    (first, length): (NaiveDate, u32),
    times: &[NaiveTime],
    budget: &mut Budget,
) -> Result<Vec<NaiveDateTime>, NotRead> {
    budget.spend(length)?;
    let mut all = Vec::new();
    for day in first.iter_days().take(length as usize).filter(|day| fits(rule, *day)) {
        budget.spend(u32::try_from(times.len()).unwrap_or(u32::MAX))?;
        all.extend(times.iter().map(|time| day.and_time(*time)));
    }
    if rule.positions.is_empty() {
        return Ok(all);
    }
    let chosen = all.iter().enumerate().filter(|(place, _)| at_position(rule, *place, all.len()));
    Ok(chosen.map(|(_, at)| *at).collect())
}

/// Whether the thing at `place` of so many is one of the rule's positions.
fn at_position(rule: &Rule, place: usize, of: usize) -> bool {
    let front = i32::try_from(place).unwrap_or(i32::MAX).saturating_add(1);
    let back = -i32::try_from(of - place).unwrap_or(i32::MAX);
    rule.positions.contains(&front) || rule.positions.contains(&back)
}

fn fits(rule: &Rule, day: NaiveDate) -> bool {
    let int = |n: u32| i32::try_from(n).unwrap_or(0);
    let (month_length, year_length) =
        (i32::from(day.num_days_in_month()), int(year_length(day.year())));
    let (of_month, of_year) = (int(day.day()), int(day.ordinal()));
    let listed = |list: &[i32], n: i32, length: i32| {
        list.is_empty() || list.contains(&n) || list.contains(&(n - length - 1))
    };
    let in_month = rule.frequency == Frequency::Monthly || !rule.months.is_empty();
    let (n, length) = if in_month { (of_month, month_length) } else { (of_year, year_length) };
    let counts = matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
    let nth =
        |wanted: i32| !counts || wanted == (n - 1) / 7 + 1 || wanted == -((length - n) / 7 + 1);
    let weekday = |(wanted, name): &(Option<i32>, chrono::Weekday)| {
        *name == day.weekday() && wanted.is_none_or(nth)
    };
    (rule.months.is_empty() || rule.months.contains(&int(day.month())))
        && listed(&rule.month_days, of_month, month_length)
        && listed(&rule.year_days, of_year, year_length)
        && (rule.weekdays.is_empty() || rule.weekdays.iter().any(weekday))
}

fn year_length(year: i32) -> u32 {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or(365, |last| last.ordinal())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a wall time")
    }

    fn dates(rule: &str, start: &str, from: &str, to: &str) -> Vec<String> {
        let rule = Rule::parse(rule).expect("a rule");
        let window = (at(from), at(to));
        let found = occurrences(&rule, at(start), None, window, &mut Budget::of_a_file());
        found.expect("little").iter().map(|at| at.format("%m-%d").to_string()).collect()
    }

    /// From the start, for two years.
    fn all(rule: &str, start: &str) -> Vec<String> {
        dates(rule, start, start, "2028-01-01T00:00:00")
    }

    #[test]
    fn days_weeks_months_and_years_are_followed() {
        let start = "2026-01-05T09:00:00"; // A Monday.
        for (rule, expected) in [
            ("FREQ=DAILY;INTERVAL=10;COUNT=4", "01-05 01-15 01-25 02-04"),
            ("FREQ=DAILY;BYMONTH=2;BYDAY=MO;COUNT=4", "01-05 02-02 02-09 02-16"),
            ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=5", "01-05 01-07 01-09 01-12 01-14"),
            ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;COUNT=4", "01-05 01-18 01-19 02-01"),
            ("FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=SU,MO;COUNT=4", "01-05 01-11 01-19 01-25"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "01-05 01-31 02-28 03-31"),
            ("FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=5", "01-05 01-13 01-30 02-10 02-27"),
            ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", "01-05 02-13 03-13 11-13"),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "01-05 01-30 02-27"),
            ("FREQ=YEARLY;COUNT=2", "01-05 01-05"),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=3", "01-05 03-29 03-28"),
            ("FREQ=YEARLY;BYDAY=20MO;COUNT=2", "01-05 05-18"),
            ("FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=4", "01-05 12-31 01-01 12-31"),
        ] {
            assert_eq!(all(rule, start).join(" "), expected, "{rule}");
        }
    }

    #[test]
    fn a_month_without_the_day_is_left_out() {
        let found = all("FREQ=MONTHLY;COUNT=4", "2026-01-31T09:00:00");
        assert_eq!(found.join(" "), "01-31 03-31 05-31 07-31");
        let leap = dates(
            "FREQ=YEARLY",
            "2024-02-29T09:00:00",
            "2025-01-01T00:00:00",
            "2029-01-01T00:00:00",
        );
        assert_eq!(leap, ["02-29"]);
    }

    #[test]
    fn a_window_far_from_the_start_shows_the_same_times() {
        for rule in [
            "FREQ=DAILY;INTERVAL=7",
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA",
            "FREQ=MONTHLY;INTERVAL=5;BYDAY=-2TH",
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=10;BYDAY=1SU",
            "FREQ=DAILY;BYHOUR=7,19;BYMINUTE=0,30",
        ] {
            let start = "1996-02-06T09:30:00";
            let (from, to) = (at("2026-03-01T00:00:00"), at("2027-06-01T00:00:00"));
            let parsed = Rule::parse(rule).expect("a rule");
            let far = occurrences(&parsed, at(start), None, (from, to), &mut Budget::of_a_file());
            let whole = (at(start), to);
            let whole = occurrences(&parsed, at(start), None, whole, &mut Budget::of_a_file());
            let late: Vec<_> = whole.expect("some").into_iter().filter(|at| *at >= from).collect();
            assert_eq!(far.expect("some"), late, "{rule}");
        }
    }

    #[test]
    fn a_hostile_rule_ends_soon() {
        let day = "2026-01-01T00:00:00";
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=4294967295",
            "FREQ=YEARLY;INTERVAL=4294967295;COUNT=4294967295",
            "FREQ=WEEKLY;INTERVAL=4294967295;COUNT=9",
        ] {
            assert_eq!(dates(rule, day, day, "2027-02-01T00:00:00"), ["01-01"], "{rule}");
        }
        let minutes: Vec<String> = (0..60).map(|n| n.to_string()).collect();
        let hours: Vec<String> = (0..24).map(|n| n.to_string()).collect();
        let busy = format!("FREQ=DAILY;BYHOUR={};BYMINUTE={}", hours.join(","), minutes.join(","));
        let rule = Rule::parse(&busy).expect("a rule");
        let (mut budget, window) = (Budget::of_a_file(), (at(day), at("2027-02-01T00:00:00")));
        let mut times = 0;
        while occurrences(&rule, at(day), None, window, &mut budget).is_ok() {
            times += 1;
        }
        assert!(times < 10, "the whole file has one budget");
    }
}
