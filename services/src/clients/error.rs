//! Why nothing was done about a client.

use domain::{ClientId, contact::FieldError};
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::auth::{NoSecondStep, Unconfirmed};

/// Why nothing was done.
#[derive(Debug, Error)]
pub enum ClientRefused {
    /// There is no such client at this studio.
    #[error("no such client here")]
    NotFound,
    /// They turned out to be somebody else.
    #[error("they are client {0}")]
    Merged(ClientId),
    /// Nobody knows any more who they were.
    #[error("they were erased")]
    Erased,
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// Both are the same client.
    #[error("it is the same client")]
    Same,
    /// Both sign in, with different accounts: they may be two people.
    #[error("both have accounts of their own")]
    TwoAccounts,
    /// An account books for one of them, and not for the other: they are two people.
    #[error("an account books for one of them")]
    BookedFor,
    /// It is not as it was when it was looked at.
    #[error("it has changed since")]
    Changed,
    /// Visits are still to take place.
    #[error("visits are still to come")]
    VisitsToCome,
    /// The client is still to get money back.
    #[error("money is owed")]
    MoneyOwed,
    /// A fee for a missed visit is not settled.
    #[error("a fee is open")]
    FeeOpen,
    /// Their bank questions a payment, and has not decided.
    #[error("a payment is in dispute")]
    Disputed,
    /// Sessions that they paid for are left.
    #[error("a course has sessions left")]
    CourseLeft,
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// What session notes say wants a second step of signing in.
    #[error(transparent)]
    NoSecondStep(#[from] NoSecondStep),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ClientRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Merged(_) => "merged",
            Self::Erased => "erased",
            Self::Invalid(_) => "invalid",
            Self::Same => "same",
            Self::TwoAccounts => "two_accounts",
            Self::BookedFor => "booked_for",
            Self::Changed => "changed",
            Self::VisitsToCome => "visits_to_come",
            Self::MoneyOwed => "money_owed",
            Self::FeeOpen => "fee_open",
            Self::Disputed => "disputed",
            Self::CourseLeft => "course_left",
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::NoSecondStep(_) => NoSecondStep::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for ClientRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
