//! Why an account's use case did not do what it was asked.

use domain::contact::FieldError;
use storage::{Collision, StoreError};
use thiserror::Error;

use super::Busy;
use crate::{auth::Unconfirmed, limits::TooMany};

/// Why an account's use case did not do what it was asked. Nothing here tells whether
/// an address has an account.
#[derive(Debug, Error)]
pub enum AccountRefused {
    /// Fields that cannot be right, whoever asks.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// Address and password do not belong together, or the address is not proved yet.
    #[error("address and password do not match")]
    Credentials,
    /// The link from the mail is unknown, used or too old.
    #[error("the link is not valid")]
    Link,
    /// No sign-in waits for its second step any more.
    #[error("no sign-in waits")]
    Step,
    /// The code is not one that is accepted now.
    #[error("the code is not accepted")]
    Code,
    /// There is a second step already.
    #[error("there is a second step")]
    There,
    /// The passkey's answer is not believed: it is another's, was used, or came too late.
    #[error("the passkey proves nothing")]
    Passkey,
    /// Browsers keep no passkeys for the address of this installation.
    #[error("there are no passkeys here")]
    NoPasskeys,
    /// There are as many passkeys as an account has.
    #[error("there are too many passkeys")]
    Full,
    /// They did not prove lately who they are.
    #[error(transparent)]
    Unconfirmed(#[from] Unconfirmed),
    /// Too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Too many people at once.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountRefused {
    /// A stable code for the page's words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Credentials => "credentials",
            Self::Link => "link",
            Self::Step => "step",
            Self::Code => "code",
            Self::There => "there",
            Self::Passkey => "passkey",
            Self::NoPasskeys => "no_passkeys",
            Self::Full => "full",
            Self::Unconfirmed(_) => Unconfirmed::CODE,
            Self::TooMany(_) => "too_many",
            Self::Busy(_) => "busy",
            Self::Store(_) => "unavailable",
        }
    }

    /// What is wrong, field by field; the field without a name stands for the form.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Collision for AccountRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
