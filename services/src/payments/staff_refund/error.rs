//! Why nothing goes back.

use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use crate::{auth::Unconfirmed, payments::PaymentError};

/// Why nothing goes back. Nothing was changed.
#[derive(Debug, Error)]
pub enum StaffRefundRefused {
    /// There is no such booking at this studio.
    #[error("no such booking here")]
    NotFound,
    /// Of a visit in this state nothing goes back.
    #[error("nothing goes back while it is {state}")]
    WrongState {
        /// The code of its state.
        state: &'static str,
    },
    /// No amount, or less than nothing.
    #[error("not an amount to give back")]
    NoAmount,
    /// More than is there.
    #[error("more than is there")]
    TooMuch,
    /// More than the rules agreed at booking give: a manager may.
    #[error("more than the policy gives")]
    BeyondPolicy,
    /// It is not what was shown any more.
    #[error("it has changed since it was shown")]
    Changed,
    /// The books refused.
    #[error(transparent)]
    Payment(PaymentError),
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StaffRefundRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::WrongState { .. } => "wrong_state",
            Self::NoAmount => "no_amount",
            Self::TooMuch => "too_much",
            Self::BeyondPolicy => "beyond_policy",
            Self::Changed => "amount_changed",
            Self::Payment(error) => error.code(),
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for StaffRefundRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<PaymentError> for StaffRefundRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<Corrupt> for StaffRefundRefused {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}
