//! Which number of waiting is looked behind, and how addresses name it.

use std::{fmt, str::FromStr};

use domain::report::{DayPart, Range, WaitEnd};
use storage::waitlist::{When, Which};
use uuid::Uuid;

use super::{WaitRow, bounds};
use crate::reports::{ReportRefused, ground::Ground};

/// How every code of such a number begins.
const WAITS: &str = "waits.";

/// Which number of waiting it is that somebody looks behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitNumber {
    /// Those that began.
    Began,
    /// Those that ended.
    Ended,
    /// Those that ended without what was waited for.
    Unmet,
    /// Those that ended so.
    End(WaitEnd),
    /// Those that go on, whichever days are shown.
    Now,
}

/// Waited for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitedFor {
    /// For anything.
    Anything,
    /// For one treatment.
    Treatment(Uuid),
    /// For this day of the week among others: Monday is 0.
    Weekday(u8),
    /// For hours that reach into this part of the day.
    Part(DayPart),
}

/// What is looked behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedWaits {
    /// Of which days.
    pub range: Range,
    /// Which number.
    pub number: WaitNumber,
    /// Waited for what.
    pub of: WaitedFor,
}

impl WaitNumber {
    /// Every number, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Began,
        Self::Ended,
        Self::Unmet,
        Self::Now,
        Self::End(WaitEnd::Booked),
        Self::End(WaitEnd::Over),
        Self::End(WaitEnd::Lapsed),
        Self::End(WaitEnd::Left),
        Self::End(WaitEnd::Removed),
    ];

    /// How much of it there is in a row.
    #[must_use]
    pub fn amount(self, row: &WaitRow) -> i64 {
        match self {
            Self::Began => row.waits.began,
            Self::Ended => row.waits.all(),
            Self::Unmet => row.waits.unmet(),
            Self::End(end) => row.waits.of(end),
            Self::Now => row.now,
        }
    }

    /// The states in which it may have ended.
    fn states(self) -> Vec<&'static str> {
        let unmet = |end: &WaitEnd| self != Self::Unmet || *end != WaitEnd::Booked;
        match self {
            Self::End(end) => vec![end.code()],
            _ => WaitEnd::ALL.into_iter().filter(unmet).map(WaitEnd::code).collect(),
        }
    }
}

impl WantedWaits {
    /// The same as the database is asked for it.
    pub(super) fn which(&self, ground: &Ground) -> Which {
        let (from, until) = bounds(ground, self.range);
        let when = match self.number {
            WaitNumber::Began => When::Began(from, until),
            WaitNumber::Now => When::Now,
            ended => When::Ended(ended.states(), from, until),
        };
        let (mut treatment, mut weekday, mut minutes) = (None, None, None);
        match self.of {
            WaitedFor::Anything => {}
            WaitedFor::Treatment(id) => treatment = Some(id),
            WaitedFor::Weekday(day) => weekday = Some(day),
            WaitedFor::Part(part) => minutes = Some(part.minutes()),
        }
        Which { studio: ground.books.studio, when, treatment, weekday, minutes }
    }
}

/// As addresses name it: `waits.began`, `waits.unmet`, `waits.left`.
impl fmt::Display for WaitNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::Began => "began",
            Self::Ended => "ended",
            Self::Unmet => "unmet",
            Self::End(end) => end.code(),
            Self::Now => "now",
        };
        write!(f, "{WAITS}{code}")
    }
}

impl FromStr for WaitNumber {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        let found = Self::ALL.into_iter().find(|number| number.to_string() == text);
        found.ok_or(ReportRefused::Invalid)
    }
}

/// As addresses name it: empty for anything, else `treatment.` and the id, `weekday.0`,
/// `part.morning`.
impl fmt::Display for WaitedFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anything => Ok(()),
            Self::Treatment(id) => write!(f, "treatment.{id}"),
            Self::Weekday(day) => write!(f, "weekday.{day}"),
            Self::Part(part) => write!(f, "part.{}", part.code()),
        }
    }
}

impl FromStr for WaitedFor {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        if text.is_empty() {
            return Ok(Self::Anything);
        }
        let found = match text.split_once('.') {
            Some(("treatment", id)) => id.parse().ok().map(Self::Treatment),
            Some(("weekday", day)) => day.parse().ok().filter(|day| *day < 7_u8).map(Self::Weekday),
            Some(("part", code)) => DayPart::from_code(code).map(Self::Part),
            _ => None,
        };
        found.ok_or(ReportRefused::Invalid)
    }
}
