//! A month of a calendar, as addresses name it.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Months, NaiveDate};
use domain::{Instant, time::Zone};

/// Years that a studio has something to say about.
const YEARS: std::ops::Range<i32> = 2000..2200;

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The one that a date lies in.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self(date.with_day(1).unwrap_or(date))
    }

    /// Its first date.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.0
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The one after.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// `November 2026`.
    #[must_use]
    pub fn name(self) -> String {
        self.0.format("%B %Y").to_string()
    }

    /// From when until when it is this month in a zone, the end excluded: an hour more or
    /// less where the clocks change.
    #[must_use]
    pub fn span(self, zone: Zone) -> (Instant, Instant) {
        (zone.day_start(self.0), zone.day_start(self.after().0))
    }
}

impl fmt::Display for Month {
    /// `2026-11`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

/// It is no month, or beyond any calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a month such as 2026-11")]
pub struct NotAMonth;

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return Err(NotAMonth);
        }
        let (year, month) = (year.parse().map_err(|_| NotAMonth)?, month.parse());
        let first = NaiveDate::from_ymd_opt(year, month.map_err(|_| NotAMonth)?, 1);
        first.filter(|_| YEARS.contains(&year)).map(Self).ok_or(NotAMonth)
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn a_month_is_read_as_it_is_written() {
        assert_eq!(month("2026-11").to_string(), "2026-11");
        assert_eq!(month("2026-12").after(), month("2027-01"));
        assert_eq!(month("2027-01").before().name(), "December 2026");
        for text in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-11",
            "2026-11-01",
            "+026-11",
            "9999-01",
        ] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_with_a_change_of_the_clocks_is_an_hour_longer_or_shorter() {
        let lisbon = "Europe/Lisbon".parse().expect("a zone");
        let hours = |text| {
            let (from, until) = month(text).span(lisbon);
            (until - from).num_hours()
        };
        assert_eq!([hours("2026-03"), hours("2026-10"), hours("2026-11")], [743, 745, 720]);
    }
}
