//! Why a course was not planned, booked or changed.

use chrono::NaiveDate;
use domain::{
    contact::FieldError,
    course::{Choice, PlanRefused},
    ledger::LedgerError,
    schedule::BookingRefused,
};
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use super::StopPreview;
use crate::{
    availability::AvailabilityError,
    bookings::{CancelRefused, ChangeError},
    family::FamilyRefused,
    limits::TooMany,
    payments::PaymentError,
};

/// A date that cannot be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenDate {
    /// Its place among those that were chosen, from 0.
    pub at: usize,
    /// Why not.
    pub why: BookingRefused,
    /// What could be taken for it while the others stay, the best first.
    pub others: Vec<Choice>,
}

/// Why a course was not planned, booked or changed. Nothing was written.
#[derive(Debug, Error)]
pub enum CourseRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// A red flag: nothing is booked, and nothing that was answered is kept.
    #[error("a red flag was ticked")]
    Stop {
        /// The flags.
        codes: Vec<&'static str>,
    },
    /// What was wished, or chosen, is no course.
    #[error(transparent)]
    Plan(#[from] PlanRefused),
    /// There are not as many dates.
    #[error("only {fits} sessions can be had")]
    NoPlan {
        /// How many sessions could be had.
        fits: u32,
        /// The last date that can be booked at all.
        latest: NaiveDate,
    },
    /// Some dates cannot be booked; the others were not booked either.
    #[error("{} of the dates cannot be had", .0.len())]
    Taken(Vec<TakenDate>),
    /// There is no such studio, or it does not sell this treatment.
    #[error("no such treatment here")]
    UnknownTreatment,
    /// It cannot be paid so.
    #[error("it cannot be paid so")]
    PayNotOffered,
    /// The price or the rules are others by now than those that were shown.
    #[error("the price or the rules have changed")]
    TermsChanged,
    /// The client holds as many other times as they may.
    #[error("too many times are held")]
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
    /// The link does not open it.
    #[error("the link no longer opens anything")]
    Gone,
    /// It is not in a state for that: the code of its state.
    #[error("it is {state}")]
    NotPossible {
        /// The code of its state.
        state: &'static str,
    },
    /// Other would be done by now than was shown.
    #[error("what goes back has changed")]
    Changed(Box<StopPreview>),
    /// The payment could not be settled.
    #[error(transparent)]
    Payment(PaymentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CourseRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Stop { .. } => "screening_stop",
            Self::Plan(why) => why.code(),
            Self::NoPlan { .. } => "no_plan",
            Self::Taken(_) => "dates_taken",
            Self::UnknownTreatment => "unknown_treatment",
            Self::PayNotOffered => "pay_not_offered",
            Self::TermsChanged => "terms_changed",
            Self::TooManyHolds => "too_many_holds",
            Self::TooManyUnpaid => "too_many_unpaid",
            Self::Blocked => "call_us",
            Self::TooMany(_) => "too_many",
            Self::Gone => "link_gone",
            Self::NotPossible { .. } => "wrong_state",
            Self::Changed(_) => "refund_changed",
            Self::Payment(error) => error.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for CourseRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<AvailabilityError> for CourseRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::UnknownTreatment,
        }
    }
}

impl From<PaymentError> for CourseRefused {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Store(error) => Self::Store(error),
            other => Self::Payment(other),
        }
    }
}

impl From<ChangeError> for CourseRefused {
    fn from(error: ChangeError) -> Self {
        match error {
            // It changed since it was read: look again.
            ChangeError::Invalid(_) => Self::Store(StoreError::Retry),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<CancelRefused> for CourseRefused {
    fn from(error: CancelRefused) -> Self {
        match error {
            CancelRefused::Payment(error) => error.into(),
            CancelRefused::Store(error) => Self::Store(error),
            // It changed since it was read: look again.
            _ => Self::Store(StoreError::Retry),
        }
    }
}

impl From<FamilyRefused> for CourseRefused {
    fn from(error: FamilyRefused) -> Self {
        match error {
            FamilyRefused::Store(error) => Self::Store(error),
            _ => Self::Invalid(vec![FieldError::new("person", "unknown")]),
        }
    }
}

impl From<LedgerError> for CourseRefused {
    fn from(_: LedgerError) -> Self {
        Self::Store(Corrupt::new("entry", "amount_minor", "new").into())
    }
}

impl From<Corrupt> for CourseRefused {
    fn from(error: Corrupt) -> Self {
        Self::Store(error.into())
    }
}
