//! What became of the time that a browser held last.

use domain::{
    PaymentAttemptId,
    booking::{Booking, BookingState},
};
use storage::{StoreError, bookings, payments};

use super::{Holder, link::manage_token};
use crate::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
};

/// The time that a browser held last.
#[derive(Clone, Debug)]
pub struct Last {
    /// The booking it was.
    pub booking: Booking,
    /// Where it is booked by now: what manages it.
    pub booked: Option<String>,
    /// Whether it could be held again.
    pub still_free: bool,
}

/// The time that a browser held last, if it ever held one.
pub async fn last(services: &Services, holder: Holder) -> Result<Option<Last>, StoreError> {
    let found = bookings::last_of_holder(services.store.reader(), holder.0).await?;
    let Some(booking) = found else { return Ok(None) };
    let booked = match booking.state {
        BookingState::Confirmed | BookingState::Requested { .. } => {
            Some(manage_token(services, &booking))
        }
        _ => None,
    };
    let still_free = booked.is_none() && is_free(services, &booking).await?;
    Ok(Some(Last { booking, booked, still_free }))
}

/// The booking that an attempt pays for.
pub async fn of_attempt(
    services: &Services,
    attempt: PaymentAttemptId,
) -> Result<Option<Booking>, StoreError> {
    let conn = services.store.reader();
    match payments::attempt(conn, attempt).await? {
        Some(attempt) => bookings::by_id(conn, attempt.booking.into()).await,
        None => Ok(None),
    }
}

/// Whether the slot of a booking could be held (again).
pub(super) async fn is_free(services: &Services, booking: &Booking) -> Result<bool, StoreError> {
    let date = booking.local_start.date();
    let search = SlotSearch {
        studio: booking.studio,
        treatment: booking.treatment,
        therapist: Some(booking.therapist),
        from: date,
        until: date,
        ignore: Some(booking.id),
    };
    let (reader, start) = (services.store.reader(), booking.span.start);
    match availability::place(reader, &search, start, services.now()).await {
        Ok(placed) => Ok(placed.is_ok()),
        Err(AvailabilityError::Store(error)) => Err(error),
        Err(_) => Ok(false),
    }
}
