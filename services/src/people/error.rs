//! Why nothing was changed about somebody who works at a studio.

use domain::contact::FieldError;
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::{
    auth::Unconfirmed, availability::AvailabilityError, bookings::desk::DeskVisit,
    documents::DocumentRefused, limits::TooMany, ports::DocumentStoreError,
};

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum PeopleRefused {
    /// There is no such therapist at this studio, or they are not the asker's to change.
    #[error("no such therapist here")]
    NotFound,
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// Visits are still to take place with them.
    #[error("{} visits are still to take place", .0.len())]
    Visits(Vec<DeskVisit>),
    /// So many dates of classes are still to take place with them.
    #[error("{0} dates of classes are still to take place")]
    Dates(u64),
    /// They have signed in already: no invitation is needed.
    #[error("they have answered already")]
    Answered,
    /// They do not work there now.
    #[error("they do not work here now")]
    Left,
    /// Nobody does that to themselves.
    #[error("it is the one who asks")]
    Yourself,
    /// They are no less than whoever asks.
    #[error("they are not below the one who asks")]
    Outranks,
    /// The studio would have no owner.
    #[error("it is the last owner")]
    LastOwner,
    /// They are suspended, and must be let back first.
    #[error("they are suspended")]
    Suspended,
    /// Too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The picture cannot be taken.
    #[error(transparent)]
    Picture(#[from] DocumentRefused),
    /// Where pictures lie cannot be reached.
    #[error(transparent)]
    Documents(#[from] DocumentStoreError),
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PeopleRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Visits(_) => "has_visits",
            Self::Dates(_) => "has_dates",
            Self::Answered => "answered",
            Self::Left => "left",
            Self::Yourself => "yourself",
            Self::Outranks => "outranks",
            Self::LastOwner => "last_owner",
            Self::Suspended => "suspended",
            Self::TooMany(_) => "too_many",
            Self::Picture(refused) => refused.code(),
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Documents(_) | Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for PeopleRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<AvailabilityError> for PeopleRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}
