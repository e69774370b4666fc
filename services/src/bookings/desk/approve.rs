//! A visit that waits for approval gets its answer.

use domain::{
    BookingId, Instant,
    booking::{Booking, CancelledBy},
    policy::refund_preview,
};
use storage::{Tx, audit::Actor, bookings, occupancy, payments::RefundReason};

use super::{DeskRefused, confirmed_to_give_back, locked};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{ChangeError, confirm::note, letters},
    payments,
};

/// The visit will take place. Refuses one that does not wait for approval.
pub async fn approve(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_approve(services, staff, id)).await
}

async fn try_approve(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = waiting(locked(&tx, staff, id).await?)?;
    let booking = booking.confirm(now).map_err(ChangeError::from)?;
    let booking = bookings::update(&tx, booking).await?;
    letters::confirmed(&tx, &booking, now).await?;
    note(&tx, &booking, staff.actor(), "booking.approved", String::new(), now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// The visit will not take place: its time is free, and everything goes back. Refuses whoever
/// did not prove lately who they are, where money goes back ([`DeskRefused::Unconfirmed`]).
pub async fn decline(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    services.store.retrying(|| try_decline(services, staff, id)).await
}

async fn try_decline(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Booking, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = waiting(locked(&tx, staff, id).await?)?;
    let booking = decline_within(&tx, booking, Some(staff), now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Declines within a transaction: state, occupancy, money, mail and audit. Where nobody does,
/// its time to be answered is over.
pub(in crate::bookings) async fn decline_within(
    tx: &Tx,
    booking: Booking,
    staff: Option<&StaffSession>,
    now: Instant,
) -> Result<Booking, DeskRefused> {
    let booking = booking.decline(now).map_err(ChangeError::from)?;
    let paid = payments::divisible(&**tx, &booking).await?;
    let back = refund_preview(&booking, paid, CancelledBy::Studio, now).ways;
    if let Some(staff) = staff {
        confirmed_to_give_back(tx, staff, &booking, &back).await?;
    }
    let booking = bookings::update(tx, booking).await?;
    occupancy::free(tx, booking.id).await?;
    let actor = staff.map_or(Actor::System, StaffSession::actor);
    let reason = RefundReason::CancelledByStudio;
    payments::settle_cancellation(tx, &booking, &back, reason, now).await?;
    letters::declined(tx, &booking, now).await?;
    note(tx, &booking, actor, "booking.declined", String::new(), now).await?;
    Ok(booking)
}

/// A hold could be confirmed too, by its payment; that is not for staff.
fn waiting(booking: Booking) -> Result<Booking, DeskRefused> {
    match booking.state.code() {
        "requested" => Ok(booking),
        state => Err(DeskRefused::WrongState { state }),
    }
}
