//! Stretches of civil days.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Of more days than these, five years, the months are too many to tell apart in a drawing.
const BY_MONTH: u64 = 1_830;
/// The longest range that is answered, in days: twenty years.
const LONGEST: i64 = 7_305;

/// From one date to another on the studio's calendar, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Range {
    /// The first date.
    pub from: NaiveDate,
    /// The last date.
    pub to: NaiveDate,
}

/// How finely a line over time is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Each date.
    Day,
    /// Each week, from Monday.
    Week,
    /// Each calendar month.
    Month,
    /// Each calendar year.
    Year,
}

impl Range {
    /// From one date to another. `None` where it would be empty, or longer than twenty years.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        let days = (to - from).num_days();
        (0..LONGEST).contains(&days).then_some(Self { from, to })
    }

    /// The calendar month of a date.
    #[must_use]
    pub fn month_of(date: NaiveDate) -> Self {
        let from = date.with_day(1).unwrap_or(date);
        let next = from.checked_add_months(Months::new(1)).unwrap_or(from);
        Self { from, to: next.pred_opt().unwrap_or(from).max(from) }
    }

    /// The calendar year of a date.
    #[must_use]
    pub fn year_of(date: NaiveDate) -> Self {
        let from = date.with_ordinal(1).unwrap_or(date);
        let to = from.with_month(12).and_then(|december| december.with_day(31));
        Self { from, to: to.unwrap_or(from) }
    }

    /// The last `days` days until `today`, today included.
    #[must_use]
    pub fn last_days(today: NaiveDate, days: u64) -> Self {
        let from = today.checked_sub_days(Days::new(days.max(1) - 1)).unwrap_or(today);
        Self { from, to: today }
    }

    /// How many dates.
    #[must_use]
    pub fn days(&self) -> u64 {
        u64::try_from((self.to - self.from).num_days() + 1).unwrap_or_default()
    }

    /// Whether a date lies in it.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }

    /// As many days, just before it.
    #[must_use]
    pub fn before(&self) -> Self {
        let length = Days::new(self.days());
        let back = |date: NaiveDate| date.checked_sub_days(length).unwrap_or(date);
        Self { from: back(self.from), to: back(self.to) }
    }

    /// The same dates a year before; 29 February becomes the 28th.
    #[must_use]
    pub fn year_before(&self) -> Self {
        let back = |date: NaiveDate| date.checked_sub_months(Months::new(12)).unwrap_or(date);
        Self { from: back(self.from), to: back(self.to) }
    }

    /// Every date.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |date| *date <= to)
    }

    /// Cut into days, weeks from Monday, or calendar months or years; the first and the last
    /// are cut off where the range is.
    #[must_use]
    pub fn steps(&self, step: Step) -> Vec<Self> {
        let mut all = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let to = match step {
                Step::Day => from,
                Step::Week => {
                    let left = 6 - from.weekday().num_days_from_monday();
                    from.checked_add_days(Days::new(u64::from(left))).unwrap_or(self.to)
                }
                Step::Month => Self::month_of(from).to,
                Step::Year => Self::year_of(from).to,
            };
            let to = to.min(self.to);
            all.push(Self { from, to });
            let Some(next) = to.succ_opt() else { break };
            from = next;
        }
        all
    }
}

impl Step {
    /// The finest of days, weeks and months that leaves a line of few points: sixty or so, and
    /// the months of a range that is longer than five years.
    #[must_use]
    pub fn fit(range: &Range) -> Self {
        match range.days() {
            0..=62 => Self::Day,
            63..=400 => Self::Week,
            _ => Self::Month,
        }
    }

    /// How finely a range is drawn: never more than sixty points or so.
    #[must_use]
    pub fn drawn(range: &Range) -> Self {
        if range.days() > BY_MONTH { Self::Year } else { Self::fit(range) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn range(from: &str, to: &str) -> Range {
        Range::new(date(from), date(to)).expect("a range")
    }

    #[test]
    fn the_period_before_has_as_many_days_and_the_year_before_the_same_dates() {
        let march = range("2028-03-01", "2028-03-31");
        assert_eq!(march.before(), range("2028-01-30", "2028-02-29"));
        assert_eq!(march.year_before(), range("2027-03-01", "2027-03-31"));
        let leap = range("2028-02-29", "2028-02-29");
        assert_eq!(leap.year_before(), range("2027-02-28", "2027-02-28"));
        assert_eq!(Range::new(date("2028-03-02"), date("2028-03-01")), None);
    }

    #[test]
    fn steps_make_the_whole_range_and_do_not_overlap() {
        let whole = range("2026-10-14", "2026-12-02");
        for step in [Step::Day, Step::Week, Step::Month, Step::Year] {
            let steps = whole.steps(step);
            let dates: Vec<NaiveDate> = steps.iter().flat_map(Range::dates).collect();
            assert_eq!(dates, whole.dates().collect::<Vec<_>>(), "{step:?}");
        }
        assert_eq!(whole.steps(Step::Month)[0], range("2026-10-14", "2026-10-31"));
        assert_eq!(whole.steps(Step::Week)[1], range("2026-10-19", "2026-10-25"));
        let years = range("2025-06-05", "2027-02-01").steps(Step::Year);
        assert_eq!((years.len(), years[1]), (3, range("2026-01-01", "2026-12-31")));
    }

    #[test]
    fn no_range_is_drawn_with_more_points_than_can_be_told_apart() {
        let last = date("2026-11-27");
        for days in 1..LONGEST.unsigned_abs() {
            let range = Range::last_days(last, days);
            let points = range.steps(Step::drawn(&range)).len();
            assert!(points <= 62, "{points} of {days} days");
        }
    }
}
