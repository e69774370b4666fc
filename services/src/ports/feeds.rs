//! Calendars elsewhere.

use async_trait::async_trait;
use thiserror::Error;

use crate::feeds::FeedAddress;

/// Reads calendars elsewhere. An address comes from a person and may lead anywhere: an
/// implementation connects to public addresses alone, whatever names and redirects say, and
/// bounds time and size.
#[async_trait]
pub trait FeedFetcher: Send + Sync {
    /// Reads one calendar.
    async fn fetch(&self, wanted: &FeedRequest) -> Result<FeedAnswer, FeedError>;
}

/// Which calendar, and what of it is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRequest {
    /// Its address, checked: see [`FeedAddress`].
    pub address: FeedAddress,
    /// What its server called the version we have.
    pub etag: Option<String>,
    /// When that was changed, in its server's words.
    pub modified: Option<String>,
}

/// A calendar, as its server gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedAnswer {
    /// It is what we have.
    Unchanged,
    /// Here it is.
    Whole {
        /// The file.
        body: Vec<u8>,
        /// What its server calls this version.
        etag: Option<String>,
        /// When it was changed, in its server's words.
        modified: Option<String>,
    },
}

/// Why a calendar was not read. Carries no address: that is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FeedError {
    /// It leads, or is led, to something that is not on the public internet.
    #[error("the address is not a public one")]
    NotPublic,
    /// It is led to an address that no calendar has: see [`FeedAddress`].
    #[error("the address leads somewhere else")]
    Misled,
    /// Nothing has this name.
    #[error("there is no such host")]
    NoHost,
    /// Nobody answers there, or the connection broke.
    #[error("the host cannot be reached")]
    Unreachable,
    /// Who answers cannot prove to be whom the address names.
    #[error("the certificate does not hold")]
    Certificate,
    /// It took too long.
    #[error("it took too long")]
    TimedOut,
    /// It is longer than any calendar.
    #[error("it is too long")]
    TooLong,
    /// It leads on and on.
    #[error("it leads on too often")]
    TooManyRedirects,
    /// It is packed, though we asked for it as it is.
    #[error("it is packed")]
    Packed,
    /// The host's answer was this status.
    #[error("the host answered {0}")]
    Status(u16),
}
