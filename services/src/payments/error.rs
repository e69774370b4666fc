//! Why a payment did not go on.

use domain::ledger::LedgerError;
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use crate::{bookings::ChangeError, ports::GatewayError};

/// Why a payment did not go on. Holds codes and nothing of a person.
#[derive(Debug, Error)]
pub enum PaymentError {
    /// The gateway's answer is unknown. Asking again is safe, and will be done anyway.
    #[error("the payment gateway's answer is unknown")]
    Unknown,
    /// The gateway definitely refused.
    #[error("refused by the payment gateway: {code}")]
    Refused {
        /// Its short code.
        code: String,
    },
    /// There is no such attempt, refund, checkout or event.
    #[error("there is nothing of that name to pay")]
    NotFound,
    /// The slot is no longer kept for this client: nothing is to be paid.
    #[error("the slot is no longer held")]
    Ended,
    /// It has been paid already.
    #[error("it has been paid already")]
    AlreadyPaid,
    /// What the gateway says is not what was asked for: nothing was believed, and
    /// somebody was told.
    #[error("the payment is not the one that was asked for")]
    Mismatch,
    /// More than is there: to give back, or to take.
    #[error("more than there is")]
    TooMuch,
    /// The gateway does not know yet: ask later.
    #[error("not known yet")]
    NotYet,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PaymentError {
    /// A short code, for jobs and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "gateway_unknown",
            Self::Refused { .. } => "gateway_refused",
            Self::NotFound => "payment_not_found",
            Self::Ended => "hold_ended",
            Self::AlreadyPaid => "already_paid",
            Self::Mismatch => "payment_mismatch",
            Self::TooMuch => "too_much",
            Self::NotYet => "not_yet",
            Self::Store(_) => "store",
        }
    }

    /// Whether doing the same again later may help.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unknown
                | Self::NotYet
                | Self::Store(
                    StoreError::Retry | StoreError::Unavailable(_) | StoreError::Conflict(_)
                )
        )
    }
}

impl Collision for PaymentError {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<Corrupt> for PaymentError {
    fn from(corrupt: Corrupt) -> Self {
        Self::Store(corrupt.into())
    }
}

impl From<ChangeError> for PaymentError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Invalid(_) => Self::Ended,
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<GatewayError> for PaymentError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::Refused { code } => Self::Refused { code },
            GatewayError::Unknown => Self::Unknown,
            GatewayError::NotFound => Self::NotFound,
        }
    }
}

/// The amounts of a journal come from our own rows: one that makes no journal means
/// that a row holds what no version of Lumbar wrote.
impl From<LedgerError> for PaymentError {
    fn from(_: LedgerError) -> Self {
        Corrupt::new("entry", "amount_minor", "new").into()
    }
}
