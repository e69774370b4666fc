//! A red flag: no booking, no payment, and nothing kept of what was answered.

use domain::{BookingId, screening};
use storage::{audit::Actor, bookings};

use super::CheckoutRefused;
use crate::{
    Services,
    bookings::{
        confirm::{forget_answers, note},
        keep::{Gone, close_page, give_up},
    },
};

/// Lets go of the slot. The audit entry says that a stop happened and under which
/// questions; not which of them. A payment page that was opened before is closed.
pub async fn stop(services: &Services, id: BookingId) -> Result<(), CheckoutRefused> {
    match services.store.retrying(|| try_stop(services, id)).await? {
        Gone::Now => Ok(()),
        Gone::Later => Ok(close_page(services, id).await?),
    }
}

async fn try_stop(services: &Services, id: BookingId) -> Result<Gone, CheckoutRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let Some(booking) = bookings::by_id(&*tx, id).await? else { return Ok(Gone::Now) };
    if booking.hold_expires().is_none() {
        return Ok(Gone::Now);
    }
    let detail = format!("questions {}", screening::VERSION);
    note(&tx, &booking, Actor::Guest, "screening.stopped", detail, now).await?;
    let gone = give_up(&tx, booking.clone(), now).await?;
    forget_answers(&tx, &booking).await?;
    tx.commit().await?;
    Ok(gone)
}
