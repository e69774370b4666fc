//! Several visits for one treatment, one after another, at an interval: which dates.
//!
//! [`propose`] chooses a full set of dates among the slots that are offered, and [`others`]
//! ranks what else could be taken for one of them. Both are pure: the same slots give the same
//! dates. What is chosen in the end is [`check`]ed, and then judged like any single visit.
//!
//! # Tolerance
//!
//! An interval of `n` days is kept as nearly as the slots permit. Two sessions that follow one
//! another lie at least [`least_gap`] days apart, and at most [`widest_gap`]:
//!
//! - earlier by at most a third of the interval and never by more than a week, and never on the
//!   same date;
//! - later by at most a week: whoever comes on one day of the week alone, or whose therapist is
//!   away for a week, still gets a course.
//!
//! The first session lies within two weeks of the first date that was asked for.
//!
//! # Cost
//!
//! Of all sets that keep these bounds the cheapest is proposed; the earlier one decides between
//! equals. A set is laid around one *usual* time of day and one *usual* therapist, and costs:
//!
//! | for each | costs |
//! |---|---|
//! | day by which an interval is shorter or longer, or the first session later | [`DAY`] |
//! | minute of wall time by which a session lies off the usual time, up to four hours | 1 |
//! | session with somebody else than the usual therapist | [`SOMEBODY_ELSE`] |
//!
//! So a session is moved by a day or two, or by some hours, before another therapist treats;
//! and another therapist treats before a whole week is lost. Times are wall times: a change of
//! the clock moves nothing. More slots never make a set dearer.

mod choose;
mod others;
#[cfg(test)]
mod tests;
mod wish;

pub use choose::{NoPlan, Session, propose};
pub use others::{ALTERNATIVES, others};
pub use wish::{
    FEWEST, INTERVALS, LONGEST_INTERVAL, MOST, Part, PlanRefused, Weekdays, Wish, check, least_gap,
    widest_gap,
};

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

use crate::{Instant, TherapistId, schedule::Slot};

/// What a day off the interval costs.
pub const DAY: u32 = 60;
/// What a session with somebody else than the usual therapist costs.
pub const SOMEBODY_ELSE: u32 = 400;
/// The most that a session at another time of day costs.
const OTHER_TIME: u32 = 240;

/// A date that is proposed or chosen: when, by the studio's clock, and with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// When the session starts.
    pub start: Instant,
    /// What the studio's clock shows then.
    pub wall: NaiveDateTime,
    /// Who treats.
    pub therapist: TherapistId,
}

impl Choice {
    /// The local date.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.wall.date()
    }

    fn minute(&self) -> u32 {
        minute_of(self.wall)
    }
}

/// What the sessions of a set have in common, as far as they can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Usual {
    /// The time of day, in minutes after midnight.
    minute: u32,
    therapist: TherapistId,
}

impl Usual {
    /// What a slot costs beside the usual, and with whom it would be: the usual therapist
    /// where they can, else the one with the smallest id.
    fn of(self, slot: &Slot) -> (u32, Choice) {
        let same = slot.therapists.contains(&self.therapist);
        let therapist = if same {
            self.therapist
        } else {
            slot.therapists.iter().min().copied().unwrap_or(self.therapist)
        };
        let choice = Choice { start: slot.start, wall: slot.local.wall, therapist };
        (self.cost(&choice), choice)
    }

    fn cost(self, choice: &Choice) -> u32 {
        let off = choice.minute().abs_diff(self.minute).min(OTHER_TIME);
        off + if choice.therapist == self.therapist { 0 } else { SOMEBODY_ELSE }
    }
}

/// What `days` between two sessions cost where `every` were wished.
fn off_interval(days: i64, every: u32) -> u32 {
    let off = (days - i64::from(every)).unsigned_abs();
    u32::try_from(off).unwrap_or(u32::MAX).saturating_mul(DAY)
}

fn minute_of(wall: NaiveDateTime) -> u32 {
    wall.hour() * 60 + wall.minute()
}
