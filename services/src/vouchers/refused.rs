//! Why something about vouchers was not done.

use domain::{contact::FieldError, ledger::LedgerError};
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use crate::{auth::Unconfirmed, payments::PaymentError};

/// Why something about vouchers was not done. Nothing was changed, and nothing charged.
#[derive(Debug, Error)]
pub enum VoucherRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// A red flag in the safety questions: nothing of what was answered is kept.
    #[error("a red flag was ticked")]
    Stop,
    /// There is no such thing at this studio, or no longer.
    #[error("no such thing here")]
    NotFound,
    /// The studio does not sell it now.
    #[error("it is not sold")]
    NotSold,
    /// It was ended before, or somebody else changed it meanwhile.
    #[error("it has changed")]
    Changed,
    /// A visit to come is still paid by it.
    #[error("a visit to come is paid by it")]
    InUse,
    /// A bank questions its payment, and has not decided.
    #[error("a bank questions its payment")]
    Questioned,
    /// The payment did not go on.
    #[error(transparent)]
    Payment(PaymentError),
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VoucherRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Stop => "screening_stop",
            Self::NotFound => "not_found",
            Self::NotSold => "not_sold",
            Self::Changed => "changed",
            Self::InUse => "in_use",
            Self::Questioned => "questioned",
            Self::Payment(error) => error.code(),
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for VoucherRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<PaymentError> for VoucherRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<Corrupt> for VoucherRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

impl From<LedgerError> for VoucherRefused {
    fn from(error: LedgerError) -> Self {
        PaymentError::from(error).into()
    }
}
