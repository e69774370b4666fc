//! Why nothing was changed about what a studio has and sells.

use domain::contact::FieldError;
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use crate::bookings::desk::DeskVisit;

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum GoodsRefused {
    /// There is no such thing at this studio.
    #[error("no such thing here")]
    NotFound,
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// Visits are still to take place in it, or with it.
    #[error("{} visits are still to take place", .0.len())]
    Visits(Vec<DeskVisit>),
    /// Somebody's weekly hours are worked in it and nowhere else: their names.
    #[error("hours are worked in it")]
    Hours(Vec<String>),
    /// So many dates of classes are still to take place in it.
    #[error("{0} dates of classes are still to take place")]
    Dates(u64),
    /// Somebody else changed it after the form was shown.
    #[error("it has changed meanwhile")]
    Changed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl GoodsRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Visits(_) => "has_visits",
            Self::Hours(_) => "has_hours",
            Self::Dates(_) => "has_dates",
            Self::Changed => "changed",
            Self::Store(_) => "unavailable",
        }
    }
}

impl From<Corrupt> for GoodsRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

impl Collision for GoodsRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
