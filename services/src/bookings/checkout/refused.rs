//! Why a checkout did not go on.

use domain::contact::FieldError;
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::{
    bookings::{CancelRefused, ChangeError},
    family::FamilyRefused,
    limits::TooMany,
    payments::PaymentError,
    vouchers::CodeRefused,
};

/// Why a checkout did not go on. Nothing was charged.
#[derive(Debug, Error)]
pub enum CheckoutRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// A red flag: the slot was let go of, and nothing that was answered is kept.
    #[error("a red flag was ticked")]
    Stop {
        /// The flags.
        codes: Vec<&'static str>,
    },
    /// The slot is no longer held.
    #[error("the hold has ended")]
    HoldEnded {
        /// Whether it could be held again.
        still_free: bool,
    },
    /// The form was made for another slot than the one that is held now.
    #[error("another slot is held now")]
    OtherSlot,
    /// The client holds as many other slots as they may.
    #[error("too many slots are held")]
    TooManyHolds,
    /// The client has as many visits to come as may be booked without paying first.
    #[error("too many visits are to be paid at the studio")]
    TooManyUnpaid,
    /// The studio wants this client to call: they do not book online.
    #[error("this client does not book online")]
    Blocked,
    /// The address books too often without paying.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The payment page could not be opened. The slot is still held.
    #[error(transparent)]
    Payment(PaymentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CheckoutRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Stop { .. } => "screening_stop",
            Self::HoldEnded { .. } => "hold_ended",
            Self::OtherSlot => "other_slot",
            Self::TooManyHolds => "too_many_holds",
            Self::TooManyUnpaid => "too_many_unpaid",
            Self::Blocked => "call_us",
            Self::TooMany(_) => "too_many",
            Self::Payment(error) => error.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for CheckoutRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<PaymentError> for CheckoutRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<FamilyRefused> for CheckoutRefused {
    fn from(error: FamilyRefused) -> Self {
        match error {
            FamilyRefused::Store(error) => Self::Store(error),
            _ => Self::Invalid(vec![FieldError::new("person", "unknown")]),
        }
    }
}

impl From<CodeRefused> for CheckoutRefused {
    fn from(error: CodeRefused) -> Self {
        match error {
            CodeRefused::Store(error) => Self::Store(error),
            refused => Self::Invalid(vec![FieldError::new("code", refused.code())]),
        }
    }
}

impl From<CancelRefused> for CheckoutRefused {
    fn from(error: CancelRefused) -> Self {
        match error {
            CancelRefused::Payment(error) => error.into(),
            CancelRefused::Store(error) => Self::Store(error),
            // It changed since it was read: look again.
            _ => Self::Store(StoreError::Retry),
        }
    }
}

impl From<ChangeError> for CheckoutRefused {
    fn from(error: ChangeError) -> Self {
        match error {
            // It changed since it was read: look again.
            ChangeError::Invalid(_) => Self::Store(StoreError::Retry),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}
