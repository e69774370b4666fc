//! A request that nobody answered in time is declined, so that no client waits, and no
//! money stays, for an answer that never comes.

use domain::{BookingId, booking::BookingState};
use storage::{StoreError, bookings, payments::lock_booking};

use super::desk::{DeskRefused, decline_within};
use crate::Services;

/// How many requests one sweep looks at.
const AT_ONCE: u64 = 500;

/// Declines every request whose answer is overdue, with everything back and a mail, and
/// returns how many. One that cannot be declined now is left for the next time.
pub async fn decline_unanswered(services: &Services) -> Result<usize, StoreError> {
    let due = bookings::unanswered(services.store.reader(), services.now(), AT_ONCE).await?;
    let mut declined = 0;
    for booking in due {
        match services.store.retrying(|| decline(services, booking.id)).await {
            Ok(done) => declined += usize::from(done),
            Err(error) => {
                tracing::warn!(booking = %booking.id, code = error.code(), "a request still waits");
            }
        }
    }
    Ok(declined)
}

/// Says whether it was still to be declined: an answer may have come meanwhile.
async fn decline(services: &Services, id: BookingId) -> Result<bool, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    lock_booking(&tx, id).await?;
    let found = bookings::by_id(&*tx, id).await?;
    let overdue = found.filter(|booking| match booking.state {
        BookingState::Requested { answer_by } => answer_by <= now,
        _ => false,
    });
    let Some(booking) = overdue else { return Ok(false) };
    decline_within(&tx, booking, None, now).await?;
    tx.commit().await?;
    Ok(true)
}
