//! What a browser holds: looking at it, keeping it longer, letting it go.

use domain::{
    BookingId, Instant,
    booking::{Booking, InvalidTransition, Obstacle},
};
use storage::{Collision, StoreError, Tx, bookings, occupancy};
use thiserror::Error;

use super::{ChangeError, Holder, confirm::let_go};
use crate::{
    Services,
    payments::{self, Released},
};

/// The slot that the browser holds now, if it does.
pub async fn held(services: &Services, holder: Holder) -> Result<Option<Booking>, StoreError> {
    let now = services.now();
    let held = bookings::held_by(services.store.reader(), holder.0).await?;
    Ok(held.into_iter().find(|booking| booking.is_held_at(now)))
}

/// Why a hold was not kept longer.
#[derive(Debug, Error)]
pub enum ExtendRefused {
    /// There is no hold, or it has ended.
    #[error("the hold has ended")]
    Ended,
    /// The one extension was used.
    #[error("it was extended before")]
    AlreadyExtended,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExtendRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ended => "hold_ended",
            Self::AlreadyExtended => "already_extended",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for ExtendRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<InvalidTransition> for ExtendRefused {
    fn from(refused: InvalidTransition) -> Self {
        match refused.why {
            Obstacle::AlreadyExtended => Self::AlreadyExtended,
            _ => Self::Ended,
        }
    }
}

/// Keeps the hold once more as long as the policy says, counted from its end. Once.
pub async fn extend(services: &Services, holder: Holder) -> Result<Booking, ExtendRefused> {
    services.store.retrying(|| try_extend(services, holder)).await
}

async fn try_extend(services: &Services, holder: Holder) -> Result<Booking, ExtendRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let held = bookings::held_by(&*tx, holder.0).await?;
    let held = held.into_iter().find(|b| b.is_held_at(now)).ok_or(ExtendRefused::Ended)?;
    let held = bookings::update(&tx, held.extend_hold(now)?).await?;
    let until = held.hold_expires().ok_or(ExtendRefused::Ended)?;
    occupancy::extend_hold(&tx, held.id, until).await?;
    tx.commit().await?;
    Ok(held)
}

/// Lets go of everything the browser holds.
///
/// A slot whose payment page is open is freed once that page is closed: now, if the
/// gateway answers, else when the sweeper has reached it.
pub async fn release(services: &Services, holder: Holder) -> Result<(), StoreError> {
    let later = services.store.retrying(|| release_all(services, holder)).await;
    for booking in later.map_err(or_again)? {
        close_page(services, booking).await?;
    }
    Ok(())
}

/// A hold that was ended by somebody else meanwhile is looked at again.
fn or_again(error: ChangeError) -> StoreError {
    match error {
        ChangeError::Store(error) => error,
        ChangeError::Invalid(_) => StoreError::Retry,
    }
}

async fn release_all(services: &Services, holder: Holder) -> Result<Vec<BookingId>, ChangeError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let mut later = Vec::new();
    for held in bookings::held_by(&*tx, holder.0).await? {
        let id = held.id;
        if matches!(give_up(&tx, held, now).await?, Gone::Later) {
            later.push(id);
        }
    }
    tx.commit().await?;
    Ok(later)
}

/// When a slot that was given up is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// With this transaction.
    Now,
    /// Once its payment page is closed: see [`close_page`].
    Later,
}

/// Gives a hold up, unless it can still be paid for: then nothing is changed here.
pub(super) async fn give_up(tx: &Tx, held: Booking, now: Instant) -> Result<Gone, ChangeError> {
    storage::payments::lock_booking(tx, held.id).await?;
    let open = storage::payments::unsettled_attempts_of(&**tx, held.id).await?;
    if !open.is_empty() {
        return Ok(Gone::Later);
    }
    let_go(tx, held, now).await?;
    Ok(Gone::Now)
}

/// Gives up a hold whose payment page is open: the gateway closes the page, and then
/// the slot is free. Where that does not work now, the hold merely ends, and the
/// sweeper goes on from there.
pub(super) async fn close_page(services: &Services, id: BookingId) -> Result<(), StoreError> {
    match payments::release(services, id).await {
        Ok(Released::Freed | Released::Paid(_) | Released::NotHeld) => return Ok(()),
        Ok(Released::Waiting) => {}
        Err(error) => tracing::info!(booking = %id, code = error.code(), "a page is still open"),
    }
    services.store.retrying(|| end(services, id)).await.map_err(or_again)
}

async fn end(services: &Services, id: BookingId) -> Result<(), ChangeError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    storage::payments::lock_booking(&tx, id).await?;
    let found = bookings::by_id(&*tx, id).await?;
    let Some(held) = found.filter(|booking| booking.is_held_at(now)) else { return Ok(()) };
    let ended = bookings::update(&tx, held.end_hold(now)?).await?;
    occupancy::extend_hold(&tx, ended.id, now).await?;
    tx.commit().await?;
    Ok(())
}
