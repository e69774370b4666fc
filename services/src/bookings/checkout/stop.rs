//! A red flag: no booking, no payment kept, and nothing kept of what was answered.

use domain::{
    BookingId,
    booking::{Booking, BookingState, CancelledBy, HOLD_AT_MOST},
    policy::refund_preview,
    screening,
};
use storage::{
    StoreError, Tx,
    audit::{self, Actor},
    bookings,
    payments::lock_booking,
};

use super::CheckoutRefused;
use crate::{
    Services,
    bookings::{
        cancel::settle,
        confirm::{forget_answers, note},
        keep::{Gone, close_page, give_up},
    },
    payments,
};

/// What the audit says of a stop.
pub(in crate::bookings) const STOPPED: &str = "screening.stopped";

/// Whether a red flag stopped the booking.
pub(crate) async fn was_stopped(tx: &Tx, booking: &Booking) -> Result<bool, StoreError> {
    let entries = audit::of_object(&**tx, &booking.id.to_string()).await?;
    Ok(entries.iter().any(|entry| entry.action == STOPPED))
}

/// Lets go of the slot. A payment page that was opened before is closed, and what is paid
/// on it all the same goes back: see [`was_stopped`]. Where it was paid before, in another
/// tab, the visit is cancelled and everything goes back. The audit entry says that a stop
/// happened and under which questions; not which of them.
pub async fn stop(services: &Services, id: BookingId) -> Result<(), CheckoutRefused> {
    if let Gone::Later = services.store.retrying(|| try_stop(services, id)).await? {
        close_page(services, id).await?;
    }
    Ok(())
}

async fn try_stop(services: &Services, id: BookingId) -> Result<Gone, CheckoutRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    lock_booking(&tx, id).await?;
    let Some(booking) = bookings::by_id(&*tx, id).await? else { return Ok(Gone::Now) };
    if booking.hold_expires().is_none() && !is_undone(services, &booking) {
        return Ok(Gone::Now);
    }
    let detail = format!("questions {}", screening::VERSION);
    note(&tx, &booking, Actor::Guest, STOPPED, detail, now).await?;
    let gone = match booking.state {
        BookingState::Held { .. } => give_up(&tx, booking.clone(), now).await?,
        _ => undo(services, &tx, booking.clone()).await?,
    };
    forget_answers(&tx, &booking).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Whether a stop undoes this visit: the one that was held while the questions stood
/// open, and no other that the same browser booked before.
fn is_undone(services: &Services, booking: &Booking) -> bool {
    let now = services.now();
    booking.may_cancel(now) && now < booking.created_at + HOLD_AT_MOST
}

async fn undo(services: &Services, tx: &Tx, booking: Booking) -> Result<Gone, CheckoutRefused> {
    let now = services.now();
    let (by, paid) = (CancelledBy::System, payments::divisible(&**tx, &booking).await?);
    let back = refund_preview(&booking, paid, by, now).refund;
    settle(tx, booking, by, back, Actor::Guest, now).await?;
    Ok(Gone::Now)
}
