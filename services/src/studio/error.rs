//! Why nothing was set.

use domain::contact::FieldError;
use storage::{Collision, Corrupt, StoreError};
use thiserror::Error;

use super::Lack;

/// Why nothing was set.
#[derive(Debug, Error)]
pub enum SettingsRefused {
    /// Fields that cannot be right.
    #[error("the form has errors")]
    Invalid(Vec<FieldError>),
    /// Something is missing before clients can book.
    #[error("{} things are missing", .0.len())]
    NotReady(Vec<Lack>),
    /// The studio is gone.
    #[error("no such studio")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SettingsRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotReady(_) => "not_ready",
            Self::NotFound => "not_found",
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

impl Collision for SettingsRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<Corrupt> for SettingsRefused {
    fn from(error: Corrupt) -> Self {
        Self::Store(error.into())
    }
}
