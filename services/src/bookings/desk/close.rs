//! A visit took place, or the client did not come.

use domain::{
    BookingId,
    booking::Booking,
    policy::{FeeKind, no_show_preview},
};
use storage::{bookings, payments::RefundReason};

use super::{DeskRefused, confirmed_to_give_back, locked};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{ChangeError, confirm::note},
    cards, outcomes, payments,
};

/// The visit took place: what was prepaid for it becomes income. Refuses a visit that
/// has not begun.
pub async fn complete(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_complete(services, staff, id)).await
}

async fn try_complete(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = locked(&tx, staff, id).await?;
    let booking = booking.complete(now).map_err(ChangeError::from)?;
    let booking = bookings::update(&tx, booking).await?;
    payments::recognise(&tx, &booking, now).await?;
    note(&tx, &booking, staff.actor(), "booking.completed", String::new(), now).await?;
    if let Some(client) = booking.client {
        outcomes::follow(&tx, booking.studio, client, now).await?;
    }
    tx.commit().await?;
    Ok(booking)
}

/// The client did not come: the policy's share of the price is kept, of what was paid
/// online, and the rest goes back. What is left of that share may be charged to the card on
/// file: somebody decides. Refuses a visit that has not begun, and whoever did not prove lately
/// who they are, where money goes back ([`DeskRefused::Unconfirmed`]).
pub async fn no_show(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_no_show(services, staff, id)).await
}

async fn try_no_show(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = locked(&tx, staff, id).await?;
    let booking = booking.no_show(now).map_err(ChangeError::from)?;
    let paid = payments::divisible(&*tx, &booking).await?;
    let preview = no_show_preview(&booking, paid);
    confirmed_to_give_back(&tx, staff, &booking, &preview.ways).await?;
    let booking = bookings::update(&tx, booking).await?;
    let back = preview.refund;
    payments::settle_cancellation(&tx, &booking, &preview.ways, RefundReason::NoShow, now).await?;
    cards::fee_arises(&tx, &booking, FeeKind::NoShow, now).await?;
    let detail = format!("refund {} {}", back.minor, back.currency);
    note(&tx, &booking, staff.actor(), "booking.no_show", detail, now).await?;
    tx.commit().await?;
    Ok(booking)
}
