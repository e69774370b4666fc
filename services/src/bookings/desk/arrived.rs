//! The client is there.

use domain::{BookingId, booking::Booking, time::Zone};
use storage::{Corrupt, StoreError, bookings};

use super::{DeskRefused, locked};
use crate::{Services, auth::StaffSession, bookings::confirm::note};

/// Marks that the client of a visit is there, or that they are not after all. It is a mark
/// for the people at the desk: the visit stays booked until it is closed. Refuses a visit
/// that is not to take place, and one before its day.
pub async fn arrived(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    there: bool,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_mark(services, staff, id, there)).await
}

async fn try_mark(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    there: bool,
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
    bookings::set_arrived(&tx, &booking, there.then_some(now)).await?;
    let act = if there { "booking.arrived" } else { "booking.not_arrived" };
    note(&tx, &booking, staff.actor(), act, String::new(), now).await?;
    tx.commit().await?;
    Ok(booking)
}
