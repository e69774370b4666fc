//! The link that manages a booking.

use chrono::TimeDelta;
use domain::booking::Booking;
use storage::{Collision, Connection, StoreError, audit::Actor, bookings};
use thiserror::Error;

use super::{confirm::note, letters};
use crate::{Services, auth::ManageToken};

/// How long after the visit its link still opens: for the receipt.
const AFTER_VISIT: TimeDelta = TimeDelta::days(90);

/// Why a link does not open.
#[derive(Debug, Error)]
pub enum LinkRefused {
    /// It was revoked, or its booking never became a visit.
    #[error("the link no longer opens anything")]
    Gone,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LinkRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gone => "link_gone",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for LinkRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// The part of an address that manages the booking, as mails and pages carry it. The
/// same until the booking moves or its link is rotated.
#[must_use]
pub fn manage_token(services: &Services, booking: &Booking) -> String {
    let expires = booking.span.end + AFTER_VISIT;
    services.links.manage_token(booking.id, booking.link_generation, expires)
}

/// The same, for whoever is shown the booking by their account: it opens for a day more at
/// least, however long ago the visit was.
#[must_use]
pub fn account_token(services: &Services, booking: &Booking) -> String {
    let usual = booking.span.end + AFTER_VISIT;
    let expires = usual.max(services.now() + TimeDelta::days(1));
    services.links.manage_token(booking.id, booking.link_generation, expires)
}

/// The booking behind a link.
pub(crate) async fn open<C: Connection>(
    conn: &C,
    token: &ManageToken,
) -> Result<Booking, LinkRefused> {
    let booking = bookings::by_id(conn, token.booking()).await?.ok_or(LinkRefused::Gone)?;
    let current = token.generation() == booking.link_generation;
    if current { Ok(booking) } else { Err(LinkRefused::Gone) }
}

/// Revokes every link to the booking, mails a fresh one, and returns it.
pub async fn rotate_link(services: &Services, token: &ManageToken) -> Result<String, LinkRefused> {
    services.store.retrying(|| try_rotate(services, token)).await
}

async fn try_rotate(services: &Services, token: &ManageToken) -> Result<String, LinkRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = open(&*tx, token).await?.rotate_link(now);
    let booking = bookings::update(&tx, booking).await?;
    letters::link_renewed(&tx, &booking, now).await?;
    note(&tx, &booking, Actor::Guest, "booking.link_rotated", String::new(), now).await?;
    tx.commit().await?;
    Ok(manage_token(services, &booking))
}
