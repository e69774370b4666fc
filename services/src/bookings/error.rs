//! A change that could not be made.

use domain::booking::InvalidTransition;
use storage::{Collision, StoreError};
use thiserror::Error;

/// A change that could not be made.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The booking's state does not permit it.
    #[error(transparent)]
    Invalid(#[from] InvalidTransition),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ChangeError {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "wrong_state",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for ChangeError {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
