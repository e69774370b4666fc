//! A visit that needed a person has been looked at.

use domain::{
    BookingId, Instant,
    booking::{Booking, BookingState},
    time::{Zone, tzdb_version},
};
use storage::{Corrupt, StoreError, Tx, bookings};

use super::{DeskRefused, locked};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{ChangeError, asking, confirm::note, letters},
};

/// Somebody has looked at a flagged visit: it stays where it lies, at the time that the
/// clock shows there now, and the flag goes. Where that is another time than was agreed,
/// the client is told. Refuses a visit that bears no flag, and so whoever says it twice.
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
    let before = booking.sequence;
    let kept = bookings::update(&tx, kept(booking, now)?).await?;
    if kept.sequence != before {
        asking::keep(&tx, &kept).await?;
        tell(&tx, &kept, now).await?;
    }
    note(&tx, &kept, staff.actor(), "booking.flag_cleared", flag, now).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Resolved with today's data, so that no later look through the visits finds it again.
fn kept(booking: Booking, now: Instant) -> Result<Booking, DeskRefused> {
    let zone = booking.zone.parse::<Zone>();
    let zone = zone.map_err(|_| StoreError::from(Corrupt::new("booking", "zone", booking.id)))?;
    let here = zone.local(booking.span.start);
    let version = tzdb_version().to_owned();
    let kept = booking.keep_at(here.wall, here.offset_seconds, version, now);
    Ok(kept.map_err(ChangeError::from)?)
}

/// Nobody is told of a hold: its browser shows it as it is.
async fn tell(tx: &Tx, kept: &Booking, now: Instant) -> Result<(), StoreError> {
    match kept.state {
        BookingState::Confirmed => letters::rescheduled(tx, kept, now).await,
        BookingState::Requested { .. } => letters::requested(tx, kept, now).await,
        _ => Ok(()),
    }
}
