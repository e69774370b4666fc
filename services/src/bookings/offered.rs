//! A time that is kept for somebody who was not there when it became free.

use domain::{
    Instant,
    booking::{Booking, BookingState},
    schedule::{self, SlotQuery, Snapshot},
    time::Zone,
};
use storage::{StoreError, Tx, bookings, occupancy, occupancy::OccupancyKind};

use super::{
    ChangeError, HoldRefused, HoldRequest, Holder,
    hold::{booking, give_way, make_way as close_pages, write},
    offer,
};
use crate::Services;

/// Keeps a time until an instant, by the rule that offers times, about a snapshot that was read
/// in this transaction under the locks of everything it could choose. `None` where the time
/// cannot be had.
pub(crate) async fn hold_until(
    tx: &Tx,
    request: &HoldRequest,
    (query, snapshot): (&SlotQuery, &Snapshot),
    until: Instant,
    now: Instant,
) -> Result<Option<Booking>, StoreError> {
    let Ok(placement) = schedule::place(query, snapshot, request.start, now) else {
        return Ok(None);
    };
    let Some(offer) = offer::load(&**tx, request.studio, request.treatment).await? else {
        return Ok(None);
    };
    let held = booking(request, offer, &placement, now);
    let state = BookingState::Held { expires: until, extended: false };
    let held = Booking { state, ..held };
    match write(tx, &held, OccupancyKind::Hold, placement).await {
        Ok(()) => Ok(Some(held)),
        Err(HoldRefused::Store(error)) => Err(error),
        // The database knows of something that the snapshot does not: look again.
        Err(_) => Err(StoreError::Retry),
    }
}

/// Closes the payment pages of what a browser held before, so that it can go on with something
/// else.
pub(crate) async fn make_way(services: &Services, holder: Holder) -> Result<(), StoreError> {
    for earlier in bookings::held_by(services.store.reader(), holder.0).await? {
        close_pages(services, &earlier).await?;
    }
    Ok(())
}

/// Hands a time that was kept to the browser that goes on with it, and lets go of what that
/// held before.
pub(crate) async fn hand_over(
    tx: &Tx,
    held: Booking,
    holder: Holder,
    zone: Option<&str>,
    now: Instant,
) -> Result<Booking, HoldRefused> {
    give_way(tx, holder, now).await?;
    let zone = zone.and_then(|name| name.parse::<Zone>().ok()).map(|zone| zone.name().to_owned());
    let held = held.hand_over(holder.0, zone, now).map_err(ChangeError::from)?;
    let held = bookings::update(tx, held).await?;
    if let Some(until) = held.hold_expires() {
        occupancy::extend_hold(tx, held.id, until).await?;
    }
    Ok(held)
}
