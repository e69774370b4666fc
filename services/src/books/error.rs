//! Why there is nothing to see.

use domain::MoneyError;
use storage::{Corrupt, StoreError};
use thiserror::Error;

use crate::{auth::Unconfirmed, reports::ReportRefused};

/// Why there is nothing to see.
#[derive(Debug, Error)]
pub enum BooksRefused {
    /// There is no such payout, or the studio has no part in it.
    #[error("no such payout here")]
    NotFound,
    /// The range ends before it begins, or is longer than a file should be.
    #[error("not a range of dates")]
    NoRange,
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// Beyond any sum.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BooksRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NoRange => "no_range",
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Money(_) | Self::Store(_) => "unavailable",
        }
    }
}

impl From<Corrupt> for BooksRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

impl From<ReportRefused> for BooksRefused {
    fn from(refused: ReportRefused) -> Self {
        match refused {
            ReportRefused::NotFound => Self::NotFound,
            ReportRefused::Invalid | ReportRefused::TooLong => Self::NoRange,
            // What stands on accounts is not refused so: the database adds up what is not kept.
            ReportRefused::Counting { .. } => Self::Store(StoreError::Retry),
            ReportRefused::Money(error) => Self::Money(error),
            ReportRefused::Store(error) => Self::Store(error),
        }
    }
}
