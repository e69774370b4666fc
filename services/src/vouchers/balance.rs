//! What is left on whatever a code stands for.

use std::net::IpAddr;

use domain::{Instant, Money, StudioId};
use storage::StoreError;

use super::{
    codes::{self, Found},
    issue::instant,
};
use crate::{
    Services,
    limits::{LimitKind, TooMany},
};

/// What is left on a gift card, or in a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Balance {
    /// A gift card.
    Card {
        /// The end of its code.
        last_four: String,
        /// What is left.
        left: Money,
        /// From when it can no longer be used.
        until: Option<Instant>,
    },
    /// A course.
    Course {
        /// The end of its code.
        last_four: String,
        /// Sessions of what.
        treatment: String,
        /// How many are left.
        left: u32,
        /// From when no session can be booked with it.
        until: Option<Instant>,
    },
}

/// What is left on whatever the code stands for; `None` for a code that stands for nothing,
/// whatever the reason: it was mistyped, never sold, of another studio, or ended. Within what
/// one address, and everybody together at one studio, may try.
pub async fn balance(
    services: &Services,
    studio: StudioId,
    typed: &str,
    from: IpAddr,
) -> Result<Result<Option<Balance>, TooMany>, StoreError> {
    if let Err(often) = within_guesses(services, studio, from) {
        return Ok(Err(often));
    }
    let found = codes::find(services, services.store.reader(), studio, typed).await?;
    Ok(Ok(match found {
        Some(Found::Card(card)) if card.state == "active" => Some(Balance::Card {
            left: card.balance()?,
            until: card.expires_at.and_then(instant),
            last_four: card.last_four,
        }),
        Some(Found::Course(course)) if course.state == "active" => Some(Balance::Course {
            left: course.course()?.left,
            until: course.expires_at.and_then(instant),
            last_four: course.last_four,
            treatment: course.treatment_name,
        }),
        _ => None,
    }))
}

/// Counts one code that is tried.
pub fn within_guesses(services: &Services, studio: StudioId, from: IpAddr) -> Result<(), TooMany> {
    services.limits.check_address(LimitKind::Code, from)?;
    services.limits.check(LimitKind::CodeAtStudio, &studio.to_string())
}
