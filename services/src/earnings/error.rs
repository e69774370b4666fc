//! Why nobody was told, and nothing was set.

use domain::{MoneyError, contact::FieldError};
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::auth::Unconfirmed;

/// Why nobody was told, and nothing was set.
#[derive(Debug, Error)]
pub enum EarningsRefused {
    /// There is no such therapist at this studio, or it is not the asker's to see.
    #[error("no such therapist here")]
    NotFound,
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// Amounts of two currencies, or beyond any sum.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EarningsRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Money(_) | Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for EarningsRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
