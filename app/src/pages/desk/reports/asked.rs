//! What a page of the reports is asked for: which days, compared with which, in which
//! order. All of it stands in the address.

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::{outcomes::Scale, report::Range};

use crate::words;

/// A stretch of days that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// The four whole weeks that ended last.
    FourWeeks,
    /// The twelve whole weeks that ended last.
    TwelveWeeks,
    /// From the first of the month until today.
    ThisMonth,
    /// The whole month before.
    LastMonth,
    /// From New Year until today.
    ThisYear,
}

impl Quick {
    /// In the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::FourWeeks, Self::TwelveWeeks, Self::ThisMonth, Self::LastMonth, Self::ThisYear];

    /// As in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FourWeeks => "4w",
            Self::TwelveWeeks => "12w",
            Self::ThisMonth => "month",
            Self::LastMonth => "last-month",
            Self::ThisYear => "year",
        }
    }

    /// As on its link.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FourWeeks => "4 weeks",
            Self::TwelveWeeks => "12 weeks",
            Self::ThisMonth => "This month",
            Self::LastMonth => "Last month",
            Self::ThisYear => "This year",
        }
    }

    /// Its days, on a date of the studio.
    #[must_use]
    pub fn range(self, today: NaiveDate) -> Range {
        let weeks = |count: u64| {
            let since_sunday = u64::from(today.weekday().num_days_from_monday()) + 1;
            let sunday = today.checked_sub_days(Days::new(since_sunday)).unwrap_or(today);
            Range::last_days(sunday, count * 7)
        };
        match self {
            Self::FourWeeks => weeks(4),
            Self::TwelveWeeks => weeks(12),
            Self::ThisMonth => Range { to: today, ..Range::month_of(today) },
            Self::LastMonth => {
                let first = Range::month_of(today).from;
                Range::month_of(first.pred_opt().unwrap_or(first))
            }
            Self::ThisYear => Range {
                from: NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today),
                to: today,
            },
        }
    }
}

/// What the days are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum With {
    /// As many days before them.
    #[default]
    Before,
    /// The same dates a year before.
    Year,
    /// Nothing.
    Nothing,
}

impl With {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Before, Self::Year, Self::Nothing];

    /// As in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Year => "year",
            Self::Nothing => "nothing",
        }
    }

    /// As it is offered.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "The days before",
            Self::Year => "A year before",
            Self::Nothing => "Nothing",
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The days.
    pub range: Range,
    /// Their name, where they were asked for by it.
    pub quick: Option<Quick>,
    /// What they are compared with.
    pub with: With,
    /// The column that a table is sorted by, as typed.
    pub sort: String,
    /// By what it is measured whether it helped.
    pub scale: Scale,
    /// Whether dates were asked for that are no range.
    pub refused: bool,
}

impl Asked {
    /// Reads an address. What cannot be read is as if it had not been asked for; dates that
    /// are no range are said to be none.
    #[must_use]
    pub fn read(get: impl Fn(&str) -> String, today: NaiveDate) -> Self {
        let (from, to) = (get("from"), get("to"));
        let with = get("with");
        let with = With::ALL.into_iter().find(|one| one.code() == with).unwrap_or_default();
        let typed = !from.is_empty() || !to.is_empty();
        let dates = from.parse().ok().zip(to.parse().ok());
        let range = dates.and_then(|(from, to)| Range::new(from, to)).filter(known);
        let period = get("period");
        let named = Quick::ALL.into_iter().find(|one| one.code() == period);
        let quick = named.unwrap_or(Quick::TwelveWeeks);
        Self {
            range: range.unwrap_or_else(|| quick.range(today)),
            quick: range.is_none().then_some(quick),
            with,
            sort: get("sort"),
            scale: Scale::compared(&get("measure")).unwrap_or(Scale::Pain),
            refused: typed && range.is_none(),
        }
    }

    /// What follows `?` in the address of the same days.
    #[must_use]
    pub fn query(&self) -> String {
        let with = match self.with {
            With::Before => String::new(),
            with => format!("&with={}", with.code()),
        };
        let measure = match self.scale {
            Scale::Pain => String::new(),
            scale => format!("&measure={}", scale.code()),
        };
        format!("{}{with}{measure}", self.days())
    }

    /// The days alone, as in an address. Names are kept: they are other days tomorrow.
    #[must_use]
    pub fn days(&self) -> String {
        match self.quick {
            Some(quick) => format!("period={}", quick.code()),
            None => format!("from={}&to={}", self.range.from, self.range.to),
        }
    }

    /// The days that they are compared with, and their name inside a sentence.
    #[must_use]
    pub fn versus(&self) -> Option<(Range, String)> {
        match self.with {
            With::Before => Some((self.range.before(), self.before_said())),
            With::Year => Some((self.range.year_before(), "the same dates a year before".into())),
            With::Nothing => None,
        }
    }

    /// The twelve whole months that end with that of the last day.
    #[must_use]
    pub fn a_year(&self) -> Range {
        let last = Range::month_of(self.range.to);
        let from = last.from.checked_sub_months(Months::new(11)).unwrap_or(last.from);
        Range { from: from.min(self.range.from.with_day(1).unwrap_or(from)), to: last.to }
    }

    /// `the 12 weeks before`, `the 26 days before`.
    #[must_use]
    pub fn before_said(&self) -> String {
        match self.range.days() {
            1 => "the day before".to_owned(),
            7 => "the week before".to_owned(),
            days if days % 7 == 0 => format!("the {} weeks before", days / 7),
            days => format!("the {days} days before"),
        }
    }
}

/// Years in which a studio can have figures.
fn known(range: &Range) -> bool {
    range.from.year() >= 2000 && range.to.year() < 2200
}

/// `31 August to 22 November 2026`, and no more of the dates than tells them apart.
#[must_use]
pub fn span(range: &Range) -> String {
    let (from, to) = (range.from, range.to);
    if from == to {
        return words::date_and_year(from);
    }
    let until = words::date_and_year(to);
    let begin = match (from.year() == to.year(), from.month() == to.month()) {
        (true, true) => from.format("%-d").to_string(),
        (true, false) => from.format("%-d %B").to_string(),
        (false, _) => words::date_and_year(from),
    };
    format!("{begin} to {until}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn read(query: &[(&str, &str)]) -> Asked {
        let query: BTreeMap<&str, &str> = query.iter().copied().collect();
        Asked::read(
            |name| query.get(name).map(|value| (*value).to_owned()).unwrap_or_default(),
            date("2026-11-26"),
        )
    }

    #[test]
    fn named_stretches_are_whole_weeks_or_begin_with_their_month() {
        let said = Quick::ALL.map(|quick| span(&quick.range(date("2026-11-26"))));
        assert_eq!(
            said,
            [
                "26 October to 22 November 2026",
                "31 August to 22 November 2026",
                "1 to 26 November 2026",
                "1 to 31 October 2026",
                "1 January to 26 November 2026",
            ]
        );
        // On a Monday the week before is over, on a Sunday the week is not.
        let monday = Quick::FourWeeks.range(date("2026-11-23"));
        assert_eq!(monday.to, date("2026-11-22"));
        assert_eq!(Quick::FourWeeks.range(date("2026-11-22")).to, date("2026-11-15"));
    }

    #[test]
    fn dates_win_over_names_and_bad_ones_are_said() {
        let asked = read(&[("from", "2026-10-01"), ("to", "2026-10-07"), ("period", "4w")]);
        assert_eq!((asked.quick, asked.refused), (None, false));
        assert_eq!(asked.query(), "from=2026-10-01&to=2026-10-07");
        assert_eq!(asked.before_said(), "the week before");
        for (from, to) in [("2026-10-07", "2026-10-01"), ("soon", ""), ("1066-10-14", "1066-12-25")]
        {
            let asked = read(&[("from", from), ("to", to)]);
            assert_eq!((asked.quick, asked.refused), (Some(Quick::TwelveWeeks), true));
        }
    }

    #[test]
    fn an_address_keeps_what_was_asked_for() {
        let asked = read(&[("period", "year"), ("with", "year")]);
        assert_eq!(asked.query(), "period=year&with=year");
        assert_eq!(read(&[]).query(), "period=12w");
        assert_eq!(read(&[("with", "<script>")]).with, With::Before);
        let asked = read(&[("measure", "activities")]);
        assert_eq!(
            (asked.scale, asked.query().as_str()),
            (Scale::Activities, "period=12w&measure=activities")
        );
        // What no studio's outcomes are derived by is not asked for.
        assert_eq!(read(&[("measure", "roland_morris")]).scale, Scale::Pain);
    }

    #[test]
    fn clients_are_followed_over_a_year_at_least() {
        assert_eq!(span(&read(&[]).a_year()), "1 December 2025 to 30 November 2026");
        let long = read(&[("from", "2024-03-09"), ("to", "2026-11-20")]);
        assert_eq!(span(&long.a_year()), "1 March 2024 to 30 November 2026");
    }

    #[test]
    fn days_are_compared_with_as_many_before() {
        let asked = read(&[]);
        let (before, said) = asked.versus().expect("compared");
        assert_eq!(span(&before), "8 June to 30 August 2026");
        assert_eq!(said, "the 12 weeks before");
        assert_eq!(read(&[("with", "nothing")]).versus(), None);
    }
}
