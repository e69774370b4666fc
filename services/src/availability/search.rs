//! What is looked for, and why a search is refused.

use chrono::NaiveDate;
use domain::{BookingId, StudioId, TherapistId, TreatmentId};
use storage::{Collision, StoreError};
use thiserror::Error;

/// The longest range of dates that one search covers, both ends counted.
pub const LONGEST_SEARCH_DAYS: i64 = 62;

/// Which starts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotSearch {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment: TreatmentId,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// The first date in the studio's zone.
    pub from: NaiveDate,
    /// The last date in the studio's zone.
    pub until: NaiveDate,
    /// A booking whose time counts as free: the asker's own hold, or the booking that is
    /// being moved.
    pub ignore: Option<BookingId>,
}

/// Why a search was not made.
#[derive(Debug, Error)]
pub enum AvailabilityError {
    /// There is no such studio, or it does not sell this treatment.
    #[error("no such treatment here")]
    UnknownTreatment,
    /// No such therapist works there.
    #[error("no such therapist here")]
    UnknownTherapist,
    /// The last date lies before the first.
    #[error("the range of dates runs backwards")]
    RangeReversed,
    /// More than [`LONGEST_SEARCH_DAYS`].
    #[error("the range of dates is too long")]
    RangeTooLong,
    /// The database could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SlotSearch {
    pub(super) fn check_dates(&self) -> Result<(), AvailabilityError> {
        match (self.until - self.from).num_days() + 1 {
            ..=0 => Err(AvailabilityError::RangeReversed),
            1..=LONGEST_SEARCH_DAYS => Ok(()),
            _ => Err(AvailabilityError::RangeTooLong),
        }
    }
}

impl AvailabilityError {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownTreatment => "unknown_treatment",
            Self::UnknownTherapist => "unknown_therapist",
            Self::RangeReversed => "range_reversed",
            Self::RangeTooLong => "range_too_long",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for AvailabilityError {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
