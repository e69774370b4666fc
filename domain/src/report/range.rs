//! Stretches of civil days.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

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

    /// Cut into days, weeks from Monday, or calendar months; the first and the last are
    /// cut off where the range is.
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
    /// The finest that leaves a line of at most sixty points or so.
    #[must_use]
    pub fn fit(range: &Range) -> Self {
        match range.days() {
            0..=62 => Self::Day,
            63..=400 => Self::Week,
            _ => Self::Month,
        }
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
        for step in [Step::Day, Step::Week, Step::Month] {
            let steps = whole.steps(step);
            let dates: Vec<NaiveDate> = steps.iter().flat_map(Range::dates).collect();
            assert_eq!(dates, whole.dates().collect::<Vec<_>>(), "{step:?}");
        }
        assert_eq!(whole.steps(Step::Month)[0], range("2026-10-14", "2026-10-31"));
        assert_eq!(whole.steps(Step::Week)[1], range("2026-10-19", "2026-10-25"));
    }
}
