//! When a client is asked, and for how long they can answer.

use chrono::TimeDelta;
use domain::{
    Instant,
    booking::{Booking, BookingState},
};
use serde::{Deserialize, Serialize};

/// How long an answer can be put right.
const CORRECTED_WITHIN: TimeDelta = TimeDelta::days(1);
/// How long after a visit it can be said how it was right then.
const AFTER_WITHIN: TimeDelta = TimeDelta::days(3);
/// From when on after a visit it is the day after.
const DAY_AFTER_FROM: TimeDelta = TimeDelta::hours(12);
/// How long it can be said.
const DAY_AFTER_WITHIN: TimeDelta = TimeDelta::days(30);

/// When it is asked, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the visit.
    Before,
    /// Right after it.
    After,
    /// A day after it.
    DayAfter,
}

impl Moment {
    /// Every moment, in order.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::DayAfter];

    /// Its code, as rows and addresses bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::DayAfter => "day_after",
        }
    }

    /// The moment with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|moment| moment.code() == code)
    }

    /// Until when it can be answered.
    #[must_use]
    pub fn until(self, booking: &Booking) -> Instant {
        let end = booking.span.end;
        match self {
            Self::Before => end,
            Self::After => end + AFTER_WITHIN,
            Self::DayAfter => end + DAY_AFTER_WITHIN,
        }
    }

    /// From when on.
    fn from(self, booking: &Booking) -> Instant {
        match self {
            Self::Before => booking.created_at,
            Self::After => booking.span.start,
            Self::DayAfter => booking.span.end + DAY_AFTER_FROM,
        }
    }

    /// Whether it is asked now, of somebody who first answered at `given`.
    pub(super) fn standing(
        self,
        booking: &Booking,
        given: Option<Instant>,
        now: Instant,
    ) -> Standing {
        if !matches!(booking.state, BookingState::Confirmed | BookingState::Completed) {
            return Standing::NoVisit;
        }
        match given {
            Some(given) if now < given + CORRECTED_WITHIN => {
                Standing::Corrected { until: given + CORRECTED_WITHIN }
            }
            Some(given) => Standing::Answered { at: given },
            None if now < self.from(booking) => Standing::Early { from: self.from(booking) },
            None if now < self.until(booking) => Standing::Open,
            None => Standing::Late,
        }
    }
}

/// What a link can still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be answered.
    Open,
    /// It was, and can be put right.
    Corrected {
        /// Until then.
        until: Instant,
    },
    /// It was, and stands.
    Answered {
        /// When.
        at: Instant,
    },
    /// It is too early to say.
    Early {
        /// From then on it can be said.
        from: Instant,
    },
    /// It is too late to remember.
    Late,
    /// The visit does not take place.
    NoVisit,
}

impl Standing {
    /// Whether an answer is taken.
    #[must_use]
    pub const fn takes(self) -> bool {
        matches!(self, Self::Open | Self::Corrected { .. })
    }
}
