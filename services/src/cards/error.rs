//! Why nothing was decided about a fee.

use domain::ledger::LedgerError;
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use crate::{auth::Unconfirmed, payments::PaymentError};

/// Why nothing was decided about a fee. Nothing was charged.
#[derive(Debug, Error)]
pub enum FeeRefused {
    /// There is no such fee at this studio.
    #[error("no such fee here")]
    NotFound,
    /// It is in another state by now: its code.
    #[error("it is {state}")]
    WrongState {
        /// The code of its state.
        state: &'static str,
    },
    /// It is another amount than the one that was shown.
    #[error("it is another amount")]
    Changed,
    /// The card was declined as often as it may be tried.
    #[error("the card was tried often enough")]
    TooOften,
    /// The card is not there any more, or not there yet.
    #[error("there is no card to charge")]
    NoCard,
    /// Whoever lets a fee go, or gives it back, says why.
    #[error("a reason is missing")]
    NoReason,
    /// The client's bank has the money, or questions it.
    #[error("the payment is in dispute")]
    InDispute,
    /// The payment could not be settled.
    #[error(transparent)]
    Payment(PaymentError),
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FeeRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::WrongState { .. } => "wrong_state",
            Self::Changed => "amount_changed",
            Self::TooOften => "too_often",
            Self::NoCard => "no_card",
            Self::NoReason => "no_reason",
            Self::InDispute => "in_dispute",
            Self::Payment(error) => error.code(),
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for FeeRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<Corrupt> for FeeRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

impl From<LedgerError> for FeeRefused {
    fn from(error: LedgerError) -> Self {
        PaymentError::from(error).into()
    }
}

impl From<PaymentError> for FeeRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}
