//! When somebody is away: once or again and again, and around what is there already.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Busy;
use crate::{Instant, Span, time::Zone};

/// So often is an absence repeated at most: a year of days.
pub const MOST_TIMES: usize = 366;
/// So long is one absence at most, in days.
pub const LONGEST_DAYS: i64 = 366;
/// So far ahead does an absence begin at most, in days: two years.
pub const FARTHEST_DAYS: i64 = 731;

/// From and until which wall time.
pub type Wall = (NaiveDateTime, NaiveDateTime);

/// How an absence comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// Every so many days: 1 is daily, 7 weekly, 14 every other week.
    pub every_days: u32,
    /// The last date on which it may begin.
    pub until: NaiveDate,
}

/// Why an absence makes no sense. Codes are in [`AbsenceRefused::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AbsenceRefused {
    /// It ends before it begins.
    #[error("it ends before it begins")]
    EndsBefore,
    /// It is over already.
    #[error("it is over")]
    Past,
    /// More than [`LONGEST_DAYS`].
    #[error("it is too long")]
    TooLong,
    /// It begins, or is repeated, beyond [`FARTHEST_DAYS`].
    #[error("it is too far ahead")]
    TooFar,
    /// It is repeated until before it begins, or at no interval.
    #[error("it is never repeated")]
    NeverAgain,
    /// It would begin again before it ends.
    #[error("it would overlap itself")]
    OverlapsItself,
    /// More than [`MOST_TIMES`].
    #[error("it is repeated too often")]
    TooOften,
}

impl AbsenceRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EndsBefore => "ends_before",
            Self::Past => "past",
            Self::TooLong => "too_long",
            Self::TooFar => "too_far",
            Self::NeverAgain => "never_again",
            Self::OverlapsItself => "overlaps_itself",
            Self::TooOften => "too_often",
        }
    }
}

/// Every time an absence takes place, by the clock on the wall. `now` is that clock's.
pub fn occurrences(
    first: Wall,
    repeat: Option<Repeat>,
    now: NaiveDateTime,
) -> Result<Vec<Wall>, AbsenceRefused> {
    let (from, until) = first;
    check_once(first, now)?;
    let Some(Repeat { every_days, until: last }) = repeat else { return Ok(vec![first]) };
    if every_days == 0 || last < from.date() {
        return Err(AbsenceRefused::NeverAgain);
    }
    let step = TimeDelta::days(i64::from(every_days));
    if until - from > step {
        return Err(AbsenceRefused::OverlapsItself);
    }
    if (last - now.date()).num_days() > FARTHEST_DAYS {
        return Err(AbsenceRefused::TooFar);
    }
    let next =
        |(from, until): &Wall| from.checked_add_signed(step).zip(until.checked_add_signed(step));
    let all = std::iter::successors(Some(first), next).take_while(|(from, _)| from.date() <= last);
    let all: Vec<Wall> = all.take(MOST_TIMES + 1).collect();
    if all.len() > MOST_TIMES { Err(AbsenceRefused::TooOften) } else { Ok(all) }
}

fn check_once((from, until): Wall, now: NaiveDateTime) -> Result<(), AbsenceRefused> {
    if until <= from {
        Err(AbsenceRefused::EndsBefore)
    } else if until <= now {
        Err(AbsenceRefused::Past)
    } else if (from.date() - now.date()).num_days() > FARTHEST_DAYS {
        Err(AbsenceRefused::TooFar)
    } else if (until - from).num_days() > LONGEST_DAYS {
        Err(AbsenceRefused::TooLong)
    } else {
        Ok(())
    }
}

/// What is left of an absence around what is taken already, by the clock on the wall:
/// nothing that a visit, other time off or another calendar has. Nothing is left, too,
/// where the clock skips the whole of it.
///
/// An end that the clock shows twice is agreed for the first time, so that wall times read
/// again mean what they meant: up to the repeated hour of a night may stay open.
#[must_use]
pub fn around(zone: Zone, (from, until): Wall, taken: &Busy) -> Vec<Wall> {
    let Some(span) = Span::new(zone.reach(from), zone.reach(until)) else { return Vec::new() };
    if taken.is_free(&span) {
        return vec![(from, until)];
    }
    let gaps = gaps(&span, taken).into_iter();
    gaps.filter_map(|gap| agreed(zone, &gap)).collect()
}

/// The parts of a span that are not taken.
fn gaps(span: &Span, taken: &Busy) -> Vec<Span> {
    let mut free = Vec::new();
    let mut at = span.start;
    for busy in taken.spans().iter().filter(|busy| busy.overlaps(span)) {
        free.extend(Span::new(at, busy.start));
        at = busy.end;
    }
    free.extend(Span::new(at, span.end));
    free
}

/// Wall times that stand for a span, or for the most of it that wall times can stand for.
fn agreed(zone: Zone, span: &Span) -> Option<Wall> {
    let rules = zone.rules();
    let stands = |at: &Instant| rules.reach(rules.local(*at).wall) == *at;
    let minutes = |at: &Instant| at.checked_add_signed(TimeDelta::minutes(1));
    // No clock was ever put back by more than a day.
    let from = std::iter::successors(Some(span.start), minutes).take(24 * 60).find(stands)?;
    let wall = (rules.local(from).wall, rules.local(span.end).wall);
    Span::new(rules.reach(wall.0), rules.reach(wall.1)).is_some().then_some(wall)
}
