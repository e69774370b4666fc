//! The decision to be paid, inside the transaction that makes the booking ready for it.

use chrono::TimeDelta;
use domain::{Instant, Money, PaymentAttemptId, booking::Booking};
use storage::{
    StoreError, Tx,
    entities::payment_attempt,
    new_id,
    payments::{self, AttemptState, NewAttempt},
};

use crate::jobs::{self, Enqueue, Job};

/// How long the payment page is open. Stripe wants at least 30 minutes from its own
/// now; the rest is for asking again with the same request.
pub(super) const PAGE_OPEN: TimeDelta = TimeDelta::minutes(31);
/// How old an attempt may be whose page is still to be created by the request at hand.
pub(super) const FRESH: TimeDelta = TimeDelta::seconds(45);
/// How much time a page that is given to the client again must have left.
const ENOUGH_TIME: TimeDelta = TimeDelta::minutes(5);
/// When the worker looks whether the request that wanted the page was cut off.
const RECOVER_AFTER: TimeDelta = TimeDelta::minutes(2);

/// Writes down that `amount` is to be paid for `booking`, and returns the attempt for
/// [`super::open_checkout`]. An attempt for the same amount that can still be paid is
/// returned again, so that a second press of the button is the same payment.
///
/// A job is left behind that finds out about the page, should this process end first.
pub async fn start(
    tx: &Tx,
    booking: &Booking,
    amount: Money,
    now: Instant,
) -> Result<PaymentAttemptId, StoreError> {
    start_for(tx, booking, (payments::CHECKOUT, amount), now).await
}

/// [`start`] for a purpose, which is part of what makes an attempt the same. For
/// [`payments::SETUP`] the amount is what the card that is given secures.
pub async fn start_for(
    tx: &Tx,
    booking: &Booking,
    (purpose, amount): (&'static str, Money),
    now: Instant,
) -> Result<PaymentAttemptId, StoreError> {
    payments::lock_booking(tx, booking.id).await?;
    for attempt in payments::unsettled_attempts_of(&**tx, booking.id).await? {
        if attempt.purpose == purpose && attempt.amount()? == amount && is_usable(&attempt, now)? {
            return Ok(attempt.id.into());
        }
    }
    let id: PaymentAttemptId = new_id();
    let new = NewAttempt {
        id,
        studio: booking.studio,
        booking: booking.id,
        purpose,
        amount,
        idempotency_key: format!("{id}:checkout"),
        expires_at: now + PAGE_OPEN,
    };
    payments::insert_attempt(tx, &new, now).await?;
    let when = Enqueue {
        studio: Some(booking.studio),
        run_at: now + RECOVER_AFTER,
        dedupe: Some(format!("{id}:open")),
    };
    jobs::enqueue(tx, &Job::OpenCheckout { attempt: id }, when, now).await?;
    Ok(id)
}

fn is_usable(attempt: &payment_attempt::Model, now: Instant) -> Result<bool, StoreError> {
    let now = now.timestamp();
    Ok(match attempt.state()? {
        AttemptState::Creating => now - attempt.created_at < FRESH.num_seconds(),
        AttemptState::Open => attempt.expires_at - now >= ENOUGH_TIME.num_seconds(),
        AttemptState::Paid | AttemptState::Saved | AttemptState::Expired | AttemptState::Failed => {
            false
        }
    })
}
