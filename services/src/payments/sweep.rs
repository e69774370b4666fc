//! Freeing slots whose hold is over, once they can no longer be paid.

use std::collections::HashSet;

use domain::{BookingId, booking::Booking};
use storage::{
    course_plans,
    payments::{lock_booking, unsettled_attempts_of},
};

use super::{
    Fulfilment, PaymentError,
    close::{self, Closing},
};
use crate::{Services, bookings, courses};

/// How many holds one sweep looks at.
const AT_ONCE: u64 = 500;

/// What became of a hold that was to be freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// The slot is free.
    Freed,
    /// The client had paid.
    Paid(Fulfilment),
    /// It may still be paid, so it stays for now; the next sweep looks again.
    Waiting,
    /// There is no such hold, or it is not over.
    NotHeld,
}

/// Frees every hold whose time is over and that can no longer be paid, and returns how
/// many. The gateway is asked to close the page first; a slot is freed only when it
/// says so, and a page that was paid is fulfilled instead.
pub async fn sweep(services: &Services) -> Result<usize, PaymentError> {
    let now = services.now();
    let due = storage::bookings::ended_holds(services.store.reader(), now, AT_ONCE).await?;
    let (mut freed, mut asked) = (0, HashSet::new());
    for booking in due {
        let plan = course_plans::of_booking(services.store.reader(), booking.id).await?;
        // All dates of a course are paid on one page: it is asked about once.
        if plan.is_some_and(|plan| !asked.insert(plan.id)) {
            continue;
        }
        match free(services, booking.id, When::Over).await {
            Ok(Released::Freed) => freed += 1,
            Ok(released) => tracing::debug!(booking = %booking.id, ?released, "a hold was due"),
            Err(error) => {
                tracing::warn!(booking = %booking.id, code = error.code(), "a hold cannot be freed yet");
            }
        }
    }
    Ok(freed)
}

/// Frees a hold that its holder gives up, whether or not its time is over. The page is
/// closed first, as in [`sweep`].
pub async fn release(services: &Services, booking: BookingId) -> Result<Released, PaymentError> {
    free(services, booking, When::Now).await
}

#[derive(Clone, Copy)]
enum When {
    /// Only if the hold is over.
    Over,
    /// Now.
    Now,
}

impl When {
    fn applies(self, booking: &Booking, services: &Services) -> bool {
        let held = booking.hold_expires().is_some();
        match self {
            Self::Now => held,
            Self::Over => held && !booking.is_held_at(services.now()),
        }
    }
}

async fn free(services: &Services, id: BookingId, when: When) -> Result<Released, PaymentError> {
    let reader = services.store.reader();
    let booking = storage::bookings::by_id(reader, id).await?;
    if !booking.is_some_and(|booking| when.applies(&booking, services)) {
        return Ok(Released::NotHeld);
    }
    if let Some(plan) = course_plans::of_booking(reader, id).await? {
        let now = matches!(when, When::Now);
        return courses::free(services, plan.id.into(), now).await;
    }
    for attempt in unsettled_attempts_of(reader, id).await? {
        match close::close(services, &attempt).await? {
            Closing::Unpaid => {}
            Closing::Paid(outcome) => return Ok(Released::Paid(outcome)),
            Closing::Pending => return Ok(Released::Waiting),
        }
    }
    services.store.retrying(|| expire(services, id, when)).await
}

/// What was true before the gateway was asked may not be so any more: everything is
/// looked at again inside the transaction that frees.
async fn expire(services: &Services, id: BookingId, when: When) -> Result<Released, PaymentError> {
    let tx = services.store.begin().await?;
    lock_booking(&tx, id).await?;
    let booking = storage::bookings::by_id(&*tx, id).await?;
    let Some(booking) = booking.filter(|booking| when.applies(booking, services)) else {
        return Ok(Released::NotHeld);
    };
    if !unsettled_attempts_of(&*tx, id).await?.is_empty() {
        return Ok(Released::Waiting);
    }
    bookings::expire_hold(&tx, booking, services.now()).await?;
    tx.commit().await?;
    Ok(Released::Freed)
}
