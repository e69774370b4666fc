//! A red flag is found when the client has come.

use domain::{BookingId, booking::Booking, time::Zone};
use storage::{Corrupt, StoreError};

use super::{DeskRefused, confirmed_to_give_back, locked};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{
        before::{all_back, end},
        checkout::STOPPED,
        confirm::note,
    },
};

/// Ends a visit on its day because of a red flag: everything that was paid ahead goes back,
/// whatever the rules say, and no fee is left. Refuses a visit that is not to take place, and
/// one before its day: that one the studio cancels. Refuses whoever did not prove lately who they
/// are, where money goes back ([`DeskRefused::Unconfirmed`]).
pub async fn stop_at_arrival(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_stop(services, staff, id)).await
}

async fn try_stop(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = locked(&tx, staff, id).await?;
    if booking.state.code() != "confirmed" {
        return Err(DeskRefused::WrongState { state: booking.state.code() });
    }
    let zone = booking.zone.parse::<Zone>();
    let zone = zone.map_err(|_| StoreError::from(Corrupt::new("booking", "zone", id)))?;
    if zone.today(now) < booking.local_start.date() {
        return Err(DeskRefused::NotItsDay);
    }
    let back = all_back(&tx, &booking, now).await?;
    confirmed_to_give_back(&tx, staff, &booking, &back).await?;
    note(&tx, &booking, staff.actor(), STOPPED, "at arrival".to_owned(), now).await?;
    let booking = end(&tx, booking, staff.actor(), now).await?;
    tx.commit().await?;
    Ok(booking)
}
