//! A red flag: no booking, no payment, and nothing kept of what was answered.

use domain::{BookingId, screening};
use storage::{audit::Actor, bookings};

use super::CheckoutRefused;
use crate::{
    Services,
    bookings::{
        confirm::{forget_answers, note},
        keep::{Gone, give_up},
    },
    payments,
};

/// Lets go of the slot. The audit entry says that a stop happened and under which
/// questions; not which of them.
pub async fn stop(services: &Services, id: BookingId) -> Result<(), CheckoutRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let Some(booking) = bookings::by_id(&*tx, id).await? else { return Ok(()) };
    if booking.hold_expires().is_none() {
        return Ok(());
    }
    let detail = format!("questions {}", screening::VERSION);
    note(&tx, &booking, Actor::Guest, "screening.stopped", detail, now).await?;
    if matches!(give_up(&tx, booking.clone(), now).await?, Gone::Later) {
        forget_answers(&tx, &booking).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A payment page that was opened before the stop is closed at once; where the gateway
/// does not answer, by the sweeper.
pub async fn close_page(services: &Services, id: BookingId) {
    if let Err(error) = payments::release(services, id).await {
        tracing::info!(booking = %id, code = error.code(), "a stopped hold is left to the sweeper");
    }
}
