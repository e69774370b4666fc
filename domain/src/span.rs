//! Half-open stretches of elapsed time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A point on the one time line that everybody shares. Where somebody's wall
/// clock stood then, is the zone's business.
pub type Instant = DateTime<Utc>;

/// From `start` up to, but not including, `end`. Two visits that touch do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first instant inside.
    pub start: Instant,
    /// The first instant after.
    pub end: Instant,
}

impl Span {
    /// The span between two instants, or `None` where it would be empty or run backwards.
    #[must_use]
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The span of `minutes` of elapsed time from `start`; at least one minute.
    #[must_use]
    pub fn of_minutes(start: Instant, minutes: u32) -> Self {
        Self { start, end: start + TimeDelta::minutes(i64::from(minutes.max(1))) }
    }

    /// Whether any instant lies in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The span with `before` minutes added in front and `after` minutes behind.
    #[must_use]
    pub fn padded(&self, before: u32, after: u32) -> Self {
        Self {
            start: self.start - TimeDelta::minutes(i64::from(before)),
            end: self.end + TimeDelta::minutes(i64::from(after)),
        }
    }

    /// Elapsed minutes, rounded down.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.end - self.start).num_minutes()
    }
}
