//! The studio cancels: everything goes back.

use domain::{
    BookingId,
    booking::{Booking, CancelledBy},
    policy::refund_preview,
};

use super::{DeskRefused, confirmed_to_give_back, locked};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{ChangeError, cancel::settle},
    payments,
};

/// Cancels for the studio, at any time before the visit is closed, and gives back
/// everything that was paid ahead. Refuses whoever did not prove lately who they are, where
/// money goes back ([`DeskRefused::Unconfirmed`]).
pub async fn cancel_by_studio(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_cancel(services, staff, id)).await
}

async fn try_cancel(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = locked(&tx, staff, id).await?;
    let paid = payments::divisible(&*tx, &booking).await?;
    let by = CancelledBy::Studio;
    let ways = refund_preview(&booking, paid, by, now).ways;
    // What cannot be cancelled is said before anybody types a password for it.
    booking.clone().cancel(by, now, ways.all()).map_err(ChangeError::from)?;
    confirmed_to_give_back(&tx, staff, &booking, &ways).await?;
    let booking = settle(&tx, booking, by, &ways, staff.actor(), now).await?;
    tx.commit().await?;
    Ok(booking)
}
