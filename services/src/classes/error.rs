//! Why nothing was changed about a class.

use chrono::NaiveDateTime;
use domain::{contact::FieldError, schedule::BookingRefused};
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::{
    availability::AvailabilityError,
    bookings::{CancelRefused, desk::DeskRefused},
};

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum ClassRefused {
    /// There is no such class, or it is not theirs.
    #[error("no such class here")]
    NotFound,
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// One of the dates cannot be, and so none was put.
    #[error("{at}: {why}")]
    Date {
        /// Its wall time.
        at: NaiveDateTime,
        /// Why not.
        why: BookingRefused,
    },
    /// Somebody is paying for a seat this moment.
    #[error("somebody is paying for a seat")]
    BeingPaid,
    /// It has begun.
    #[error("it has begun")]
    Begun,
    /// What was paid could not be given back, or not before they prove who they are.
    #[error(transparent)]
    Cancel(DeskRefused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ClassRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Date { why, .. } => why.code(),
            Self::BeingPaid => "being_paid",
            Self::Begun => "begun",
            Self::Cancel(error) => error.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for ClassRefused {
    fn is_collision(&self) -> bool {
        match self {
            Self::Store(error) => error.is_collision(),
            Self::Cancel(error) => error.is_collision(),
            _ => false,
        }
    }
}

impl From<AvailabilityError> for ClassRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}

impl From<CancelRefused> for ClassRefused {
    fn from(error: CancelRefused) -> Self {
        DeskRefused::from(error).into()
    }
}

impl From<DeskRefused> for ClassRefused {
    fn from(error: DeskRefused) -> Self {
        match error {
            DeskRefused::Store(error) => Self::Store(error),
            other => Self::Cancel(other),
        }
    }
}
