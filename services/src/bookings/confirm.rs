//! A hold becomes a visit, or ends.

use domain::{Instant, booking::Booking};
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings, occupancy, studios,
};

use super::{ChangeError, letters};
use crate::vouchers;

/// Makes a visit of a hold, within the transaction that learnt of the money (or that
/// nothing is due): state, occupancy, what cards and courses pay, mails. With a therapist who approves by hand it
/// is requested first, and keeps its time meanwhile.
///
/// Refuses a booking that is not held any more, such as one that has expired: then the
/// money came too late. Does not look at the clock: while the hold's row stands, its
/// time is kept.
pub async fn confirm_paid(tx: &Tx, booking: Booking, now: Instant) -> Result<Booking, ChangeError> {
    vouchers::use_held(tx, &booking, now).await?;
    if needs_approval(tx, &booking).await? {
        let booking = bookings::update(tx, booking.request(now)?).await?;
        occupancy::settle(tx, booking.id).await?;
        letters::requested(tx, &booking, now).await?;
        note(tx, &booking, Actor::System, "booking.requested", String::new(), now).await?;
        return Ok(booking);
    }
    let booking = bookings::update(tx, booking.confirm(now)?).await?;
    occupancy::settle(tx, booking.id).await?;
    letters::confirmed(tx, &booking, now).await?;
    note(tx, &booking, Actor::System, "booking.confirmed", String::new(), now).await?;
    Ok(booking)
}

/// [`confirm_paid`] for a visit of a course, whose client gets one mail about all of them, and
/// which nobody approves by hand.
pub(crate) async fn confirm_in_course(
    tx: &Tx,
    booking: Booking,
    now: Instant,
) -> Result<Booking, ChangeError> {
    vouchers::use_held(tx, &booking, now).await?;
    let booking = bookings::update(tx, booking.confirm(now)?).await?;
    occupancy::settle(tx, booking.id).await?;
    letters::plan(tx, &booking, now).await?;
    note(tx, &booking, Actor::System, "booking.confirmed", String::new(), now).await?;
    Ok(booking)
}

/// Whether the therapist agrees to each visit by hand.
pub(super) async fn needs_approval(tx: &Tx, booking: &Booking) -> Result<bool, StoreError> {
    let person = studios::therapist(&**tx, booking.studio, booking.therapist).await?;
    Ok(person.is_some_and(|person| person.online == "approval"))
}

/// Ends a hold whose payment page is closed for good, within the sweeper's
/// transaction: state, occupancy, what was answered, and a mail where it is known to
/// whom. One that is ended before its time was given up by its holder, who needs no
/// mail to know. Refuses a booking that is not held.
pub async fn expire_hold(tx: &Tx, booking: Booking, now: Instant) -> Result<Booking, ChangeError> {
    let given_up = booking.is_held_at(now);
    let booking = let_go(tx, booking, now).await?;
    if !given_up {
        letters::hold_expired(tx, &booking, now).await?;
    }
    Ok(booking)
}

/// Ends a hold without a word. Its answers and note belonged to a visit that will not
/// be, and are forgotten.
pub(crate) async fn let_go(
    tx: &Tx,
    booking: Booking,
    now: Instant,
) -> Result<Booking, ChangeError> {
    let booking = bookings::update(tx, booking.expire(now)?).await?;
    occupancy::free(tx, booking.id).await?;
    vouchers::release_held(tx, booking.id).await?;
    forget_answers(tx, &booking).await?;
    Ok(booking)
}

pub(super) async fn forget_answers(tx: &Tx, booking: &Booking) -> Result<(), StoreError> {
    bookings::forget_screening(tx, booking.id).await?;
    bookings::set_note(tx, booking.id, None).await
}

/// Adds an audit entry about a booking.
pub(crate) async fn note(
    tx: &Tx,
    booking: &Booking,
    actor: Actor,
    action: &str,
    detail: String,
    now: Instant,
) -> Result<(), StoreError> {
    let object = booking.id.to_string();
    audit::append(tx, Entry { studio: Some(booking.studio), actor, action, object, detail }, now)
        .await
}
