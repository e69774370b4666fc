//! Why something about calendars elsewhere was not done, and why one was not read.

use domain::contact::FieldError;
use storage::{Collision, StoreError};
use thiserror::Error;

use super::ics::NotRead;
use crate::{limits::TooMany, ports::FeedError};

/// Why it was not done. Nothing was changed.
#[derive(Debug, Error)]
pub enum FeedRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// There is no such thing here, or it is somebody else's.
    #[error("no such calendar here")]
    NotFound,
    /// As many calendars as may be are there already.
    #[error("too many calendars")]
    TooManyFeeds,
    /// Too often: try again later.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The calendar was not read: why, one of [`REASONS`].
    #[error("the calendar was not read: {0}")]
    NotRead(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FeedRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::TooManyFeeds => "too_many_feeds",
            Self::TooMany(_) => "too_many",
            Self::NotRead(code) => code,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for FeedRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Every reason for which a calendar is not read: see [`FeedRefused::NotRead`].
pub const REASONS: [&str; 15] = [
    "not_public",
    "misled",
    "no_host",
    "unreachable",
    "certificate",
    "timed_out",
    "too_long",
    "too_many_redirects",
    "packed",
    "gone",
    "not_allowed",
    "status",
    "no_calendar",
    "damaged",
    "sealed",
];

impl From<FeedError> for FeedRefused {
    fn from(error: FeedError) -> Self {
        Self::NotRead(match error {
            FeedError::NotPublic => "not_public",
            FeedError::Misled => "misled",
            FeedError::NoHost => "no_host",
            FeedError::Unreachable => "unreachable",
            FeedError::Certificate => "certificate",
            FeedError::TimedOut => "timed_out",
            FeedError::TooLong => "too_long",
            FeedError::TooManyRedirects => "too_many_redirects",
            FeedError::Packed => "packed",
            FeedError::Status(404 | 410) => "gone",
            FeedError::Status(401 | 403) => "not_allowed",
            FeedError::Status(_) => "status",
        })
    }
}

impl From<NotRead> for FeedRefused {
    fn from(not: NotRead) -> Self {
        Self::NotRead(match not {
            NotRead::NoCalendar => "no_calendar",
            NotRead::Broken => "damaged",
            NotRead::TooMuch => "too_long",
        })
    }
}
