//! A client who is on the way says that they will be late.

use chrono::TimeDelta;
use domain::{
    Instant,
    booking::{Booking, BookingState},
};
use storage::{Collision, StoreError, Tx, audit::Actor, late, payments::lock_booking};
use thiserror::Error;

use super::{LinkRefused, confirm::note, letters, link::open};
use crate::{
    Services,
    auth::ManageToken,
    limits::{LimitKind, TooMany},
};

/// By how many minutes somebody can say that they are late.
pub const LATE_MINUTES: [u32; 5] = [5, 10, 15, 20, 30];
/// How long before a visit somebody may know that they will be late for it.
const FROM: TimeDelta = TimeDelta::hours(3);

/// Why it was not said.
#[derive(Debug, Error)]
pub enum LateRefused {
    /// The link opens nothing.
    #[error("the link no longer opens anything")]
    Gone,
    /// It is too early to say so, the visit is over, or it is not to take place.
    #[error("not now")]
    NotNow,
    /// Not one of [`LATE_MINUTES`].
    #[error("no such number of minutes")]
    Minutes,
    /// It was said too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LateRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gone => "link_gone",
            Self::NotNow => "late_not_now",
            Self::Minutes => "late_minutes",
            Self::TooMany(_) => "too_many",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for LateRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<LinkRefused> for LateRefused {
    fn from(error: LinkRefused) -> Self {
        match error {
            LinkRefused::Gone => Self::Gone,
            LinkRefused::Store(error) => Self::Store(error),
        }
    }
}

/// What somebody said about being late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// By about how many minutes.
    pub minutes: u32,
    /// When they said so.
    pub said: Instant,
}

/// What the page of a visit has to say about being late: nothing where it is too early, too
/// late, or not to take place; else what was said, if anything was.
pub async fn late(
    services: &Services,
    token: &ManageToken,
) -> Result<Option<Option<Late>>, LinkRefused> {
    let conn = services.store.reader();
    let booking = open(conn, token).await?;
    if !may_be_said(&booking, services.now()) {
        return Ok(None);
    }
    let said = late::said(conn, &[booking.id]).await?;
    Ok(Some(said.into_iter().find_map(|row| told(&row))))
}

/// What a row says.
pub(super) fn told(row: &storage::entities::running_late::Model) -> Option<Late> {
    let minutes = u32::try_from(row.minutes).ok()?;
    Some(Late { minutes, said: Instant::from_timestamp(row.said_at, 0)? })
}

fn may_be_said(booking: &Booking, now: Instant) -> bool {
    let near = booking.span.start - FROM <= now && now < booking.span.end;
    near && matches!(booking.state, BookingState::Confirmed)
}

/// Tells the studio, and whoever treats, that the client will be late by about so many
/// minutes: it stands beside the visit, and goes out as a mail. Saying it again replaces what
/// was said. Refuses other numbers than [`LATE_MINUTES`], and any time but the three hours
/// before the visit and the visit itself.
pub async fn say_late(
    services: &Services,
    token: &ManageToken,
    minutes: u32,
) -> Result<(), LateRefused> {
    if !LATE_MINUTES.contains(&minutes) {
        return Err(LateRefused::Minutes);
    }
    // Each time tells the studio by a mail.
    services.limits.check(LimitKind::Late, &token.booking().to_string())?;
    services.store.retrying(|| try_say(services, token, minutes)).await
}

async fn try_say(
    services: &Services,
    token: &ManageToken,
    minutes: u32,
) -> Result<(), LateRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    lock_booking(&tx, token.booking()).await?;
    let booking = open(&*tx, token).await?;
    if !may_be_said(&booking, now) {
        return Err(LateRefused::NotNow);
    }
    write(&tx, &booking, minutes, now).await?;
    Ok(tx.commit().await?)
}

async fn write(tx: &Tx, booking: &Booking, minutes: u32, now: Instant) -> Result<(), StoreError> {
    let known = late::said(&**tx, &[booking.id]).await?;
    if known.iter().any(|row| told(row).is_some_and(|late| late.minutes == minutes)) {
        // Pressed twice: it is known.
        return Ok(());
    }
    let about = (booking.studio, booking.id);
    late::say(tx, about, i32::try_from(minutes).unwrap_or(i32::MAX), now).await?;
    letters::late(tx, booking, minutes, now).await?;
    note(tx, booking, Actor::Guest, "booking.late", format!("{minutes} minutes"), now).await
}
