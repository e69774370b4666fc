//! What somebody wishes of a course, and whether what they chose keeps to it.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Choice;
use crate::{TherapistId, schedule::Slot};

/// The fewest sessions of a course.
pub const FEWEST: u32 = 2;
/// The most.
pub const MOST: u32 = 12;
/// The intervals that are offered by name, in days. Any other is typed.
pub const INTERVALS: [u32; 4] = [3, 7, 10, 14];
/// The longest interval, in days.
pub const LONGEST_INTERVAL: u32 = 60;
/// By how many days an interval is stretched or shortened at most.
const A_WEEK: u32 = 7;

/// The fewest days between two sessions that follow one another, where `every` are wished.
#[must_use]
pub fn least_gap(every: u32) -> u32 {
    let earlier = (every / 3).clamp(1, A_WEEK);
    every.saturating_sub(earlier).max(1)
}

/// The most days between two sessions that are proposed, where `every` are wished.
#[must_use]
pub fn widest_gap(every: u32) -> u32 {
    every + A_WEEK
}

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Any day.
    pub const ALL: Self = Self(0b111_1111);

    /// These days; any day where none is named.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Self {
        let bit = |day: Weekday| 1 << day.num_days_from_monday();
        let set = days.into_iter().fold(0_u8, |set, day| set | bit(day));
        if set == 0 { Self::ALL } else { Self(set) }
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }
}

/// A part of the day, by the studio's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Before noon.
    Morning,
    /// From noon to five.
    Afternoon,
    /// From five on.
    Evening,
}

impl Part {
    /// Every part, in order.
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }

    /// The part that a time of day lies in.
    #[must_use]
    pub fn at(time: NaiveTime) -> Self {
        match time.hour() {
            ..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}

/// What somebody wishes of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// How many sessions: [`FEWEST`] to [`MOST`], or one that is left of a course.
    pub count: u32,
    /// How many days lie between two: 1 to [`LONGEST_INTERVAL`].
    pub every: u32,
    /// On which days of the week.
    pub weekdays: Weekdays,
    /// In which parts of the day; in any where none is named.
    pub parts: Vec<Part>,
    /// Around which time of day, by the studio's clock, if that matters.
    pub around: Option<NaiveTime>,
    /// The first date that suits.
    pub first: NaiveDate,
    /// With whom, if it can be.
    pub therapist: Option<TherapistId>,
}

/// Why a course cannot be planned, or what was chosen cannot be booked, so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PlanRefused {
    /// Fewer than [`FEWEST`] sessions or more than [`MOST`].
    #[error("not a number of sessions")]
    Count,
    /// An interval of no days, or of more than [`LONGEST_INTERVAL`].
    #[error("not an interval")]
    Every,
    /// Another number of dates than of sessions.
    #[error("a date is missing, or one too many")]
    Dates,
    /// Two sessions lie too near to one another, or in another order.
    #[error("two sessions are too near")]
    TooNear {
        /// The later one's place among the dates, from 0.
        session: usize,
    },
}

impl PlanRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Count => "not_a_count",
            Self::Every => "not_an_interval",
            Self::Dates => "dates_missing",
            Self::TooNear { .. } => "too_near",
        }
    }
}

impl Wish {
    /// Refuses a number or an interval that there is not. `fewest` is [`FEWEST`], or less for
    /// what is left of a course.
    pub const fn check(&self, fewest: u32) -> Result<(), PlanRefused> {
        if self.count < fewest || self.count > MOST {
            return Err(PlanRefused::Count);
        }
        if self.every == 0 || self.every > LONGEST_INTERVAL {
            return Err(PlanRefused::Every);
        }
        Ok(())
    }

    /// Whether a slot lies on a day and at a time that suit.
    #[must_use]
    pub fn suits(&self, slot: &Slot) -> bool {
        let date = slot.local.date();
        let part = || self.parts.contains(&Part::at(slot.local.time()));
        date >= self.first && self.weekdays.has(date.weekday()) && (self.parts.is_empty() || part())
    }
}

/// Whether these dates can be a course: as many as sessions, in order, and none of them nearer
/// to the one before than [`least_gap`]. Later than planned is nobody's business.
pub fn check(wish: &Wish, chosen: &[Choice]) -> Result<(), PlanRefused> {
    if u32::try_from(chosen.len()) != Ok(wish.count) {
        return Err(PlanRefused::Dates);
    }
    let least = i64::from(least_gap(wish.every));
    let near =
        chosen.windows(2).position(|pair| (pair[1].date() - pair[0].date()).num_days() < least);
    near.map_or(Ok(()), |at| Err(PlanRefused::TooNear { session: at + 1 }))
}
