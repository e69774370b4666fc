//! Why something about a qualification was not done.

use domain::contact::FieldError;
use storage::{Collision, StoreError};
use thiserror::Error;

use crate::{documents::DocumentRefused, ports::DocumentStoreError};

/// Why it was not done. Nothing was changed.
#[derive(Debug, Error)]
pub enum QualificationRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// There is no such thing here, or it is somebody else's.
    #[error("no such qualification here")]
    NotFound,
    /// The document was not taken.
    #[error(transparent)]
    Document(#[from] DocumentRefused),
    /// As many documents as may be are there already.
    #[error("too many documents")]
    TooManyDocuments,
    /// There is nothing to look at: a claim is verified by its document or its number.
    #[error("nothing proves it yet")]
    NothingToCheck,
    /// It is not what was looked at: it, or what proves it, was changed since.
    #[error("it was changed meanwhile")]
    Changed,
    /// It was verified, and the document is what was looked at: an owner may take it away.
    #[error("what was verified rests on it")]
    ProofInUse,
    /// The store of documents.
    #[error(transparent)]
    Documents(#[from] DocumentStoreError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl QualificationRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::Document(refused) => refused.code(),
            Self::TooManyDocuments => "too_many_documents",
            Self::NothingToCheck => "nothing_to_check",
            Self::Changed => "changed",
            Self::ProofInUse => "proof_in_use",
            Self::Documents(_) | Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for QualificationRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}
