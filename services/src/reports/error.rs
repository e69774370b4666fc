//! Why no figure was told.

use domain::MoneyError;
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use crate::auth::Unconfirmed;

/// Why no figure was told.
#[derive(Debug, Error)]
pub enum ReportRefused {
    /// There is no such studio, therapist, treatment or room, or it is not the asker's.
    #[error("no such thing here")]
    NotFound,
    /// The range, or what is to be looked behind, cannot be read.
    #[error("it cannot be read")]
    Invalid,
    /// There are more lines than a file may have.
    #[error("more lines than a file may have")]
    TooLong,
    /// Too much is not kept yet to be counted while somebody waits.
    #[error("{ready} of {of} months are kept")]
    Counting {
        /// So many calendar months of what is read are kept.
        ready: usize,
        /// Of so many on which anything may count.
        of: usize,
    },
    /// Amounts beyond any sum.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReportRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid => "invalid",
            Self::TooLong => "too_long",
            Self::Counting { .. } => "counting",
            Self::Money(_) | Self::Store(_) => "unavailable",
        }
    }
}

/// Why nothing was handed out to take along.
#[derive(Debug, Error)]
pub enum ExportRefused {
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// No figure was told.
    #[error(transparent)]
    Report(#[from] ReportRefused),
}

impl ExportRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Report(refused) => refused.code(),
        }
    }
}

impl From<StoreError> for ExportRefused {
    fn from(error: StoreError) -> Self {
        Self::Report(error.into())
    }
}

impl From<Corrupt> for ExportRefused {
    fn from(error: Corrupt) -> Self {
        Self::Report(error.into())
    }
}

impl From<Corrupt> for ReportRefused {
    fn from(error: Corrupt) -> Self {
        Self::Store(error.into())
    }
}

impl Collision for ReportRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
