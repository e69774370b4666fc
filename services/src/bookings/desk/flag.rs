//! A visit that needed a person has been looked at.

use domain::{BookingId, booking::Booking};
use storage::bookings;

use super::{DeskRefused, actor, locked};
use crate::{Services, auth::StaffSession, bookings::confirm::note};

/// Somebody has looked at a flagged visit and settled it with the client: the flag goes.
/// Refuses a visit that bears none, and so whoever says it twice.
pub async fn clear_flag(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_clear(services, staff, id)).await
}

async fn try_clear(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = locked(&tx, staff, id).await?;
    let Some(flag) = booking.flag.clone() else {
        return Err(DeskRefused::WrongState { state: booking.state.code() });
    };
    let cleared = Booking { flag: None, updated_at: now, ..booking };
    let cleared = bookings::update(&tx, cleared).await?;
    note(&tx, &cleared, actor(staff), "booking.flag_cleared", flag, now).await?;
    tx.commit().await?;
    Ok(cleared)
}
