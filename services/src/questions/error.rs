//! Why nothing was asked or answered.

use domain::contact::FieldError;
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::limits::TooMany;

/// Why nothing was done.
#[derive(Debug, Error)]
pub enum QuestionRefused {
    /// There is no such question, or not in that state any more.
    #[error("no such question here")]
    NotFound,
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// Too many were asked from there, or wait at this studio.
    #[error("too many questions")]
    TooMany,
    /// Nothing about the therapist was checked, so that an answer would bear no badge.
    #[error("nothing about this therapist was checked")]
    NotChecked,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl QuestionRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::TooMany => "too_many",
            Self::NotChecked => "not_checked",
            Self::Store(_) => "unavailable",
        }
    }
}

impl From<TooMany> for QuestionRefused {
    fn from(_: TooMany) -> Self {
        Self::TooMany
    }
}

impl Collision for QuestionRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
