//! Recurrence rules (RFC 5545, 3.3.10), as calendars write them.

use super::value::Moment;

/// How many values a part may list.
const LONGEST_LIST: usize = 400;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A rule. Lists that are not given are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub frequency: Frequency,
    pub interval: u32,
    pub count: Option<u32>,
    pub until: Option<Moment>,
    pub months: Vec<i32>,
    pub month_days: Vec<i32>,
    pub year_days: Vec<i32>,
    /// Which of them, from the front or from the back, and the day.
    pub weekdays: Vec<(Option<i32>, chrono::Weekday)>,
    pub hours: Vec<i32>,
    pub minutes: Vec<i32>,
    pub positions: Vec<i32>,
    pub week_start: chrono::Weekday,
}

impl Rule {
    /// `None` where it cannot be followed: shorter periods than days, weeks by their
    /// number, moving feasts, or no rule at all.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            year_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            positions: Vec::new(),
            week_start: chrono::Weekday::Mon,
        };
        let mut frequency = None;
        for part in text.trim().trim_end_matches(';').split(';') {
            let (name, value) = part.split_once('=')?;
            let (name, value) =
                (name.trim().to_ascii_uppercase(), value.trim().to_ascii_uppercase());
            match name.as_str() {
                "FREQ" => frequency = Some(named(&value)?),
                _ => rule.take(&name, &value)?,
            }
        }
        Some(Self { frequency: frequency?, ..rule })
    }

    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "INTERVAL" => self.interval = value.parse().ok().filter(|n| *n > 0)?,
            "COUNT" => self.count = Some(value.parse().ok()?),
            "UNTIL" => self.until = Some(Moment::parse(value)?),
            "BYMONTH" => self.months = numbers(value, 1..=12)?,
            "BYMONTHDAY" => self.month_days = numbers(value, -31..=31)?,
            "BYYEARDAY" => self.year_days = numbers(value, -366..=366)?,
            "BYDAY" => self.weekdays = listed(value, weekday)?,
            "BYHOUR" => self.hours = numbers(value, 0..=23)?,
            "BYMINUTE" => self.minutes = numbers(value, 0..=59)?,
            "BYSETPOS" => self.positions = numbers(value, -366..=366)?,
            "WKST" => self.week_start = weekday(value)?.1,
            // A second more or less keeps nobody busy.
            "BYSECOND" => {}
            "RSCALE" => return (value == "GREGORIAN").then_some(()),
            name if name.starts_with("X-") => {}
            _ => return None,
        }
        Some(())
    }
}

fn named(frequency: &str) -> Option<Frequency> {
    Some(match frequency {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

fn listed<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let all: Option<Vec<T>> = text.split(',').map(|value| one(value.trim())).collect();
    all.filter(|all| all.len() <= LONGEST_LIST)
}

fn numbers(text: &str, range: std::ops::RangeInclusive<i32>) -> Option<Vec<i32>> {
    listed(text, |value| value.parse().ok().filter(|n| range.contains(n)))
}

/// `MO`, `2TU` or `-1FR`.
fn weekday(text: &str) -> Option<(Option<i32>, chrono::Weekday)> {
    use chrono::Weekday::*;
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = match name {
        "MO" => Mon,
        "TU" => Tue,
        "WE" => Wed,
        "TH" => Thu,
        "FR" => Fri,
        "SA" => Sat,
        "SU" => Sun,
        _ => return None,
    };
    let nth = if nth.is_empty() { None } else { Some(nth.parse().ok().filter(|n| *n != 0)?) };
    Some((nth, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_whole_or_not_at_all() {
        let rule =
            Rule::parse("FREQ=MONTHLY;BYDAY=2TU,-1FR;INTERVAL=3;WKST=SU;X-A=B;").expect("one");
        assert_eq!((rule.frequency, rule.interval), (Frequency::Monthly, 3));
        let days = [(Some(2), chrono::Weekday::Tue), (Some(-1), chrono::Weekday::Fri)];
        assert_eq!(rule.weekdays, days);
        for text in [
            "",
            "BYDAY=MO",
            "FREQ=SECONDLY",
            "FREQ=YEARLY;BYWEEKNO=20",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=-1",
            "FREQ=WEEKLY;BYDAY=é",
            "FREQ=WEEKLY;BYDAY=0MO",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=DAILY;UNTIL=soon",
        ] {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
    }
}
