//! A booking as a calendar's event.

use domain::{
    booking::{Booking, BookingState},
    time::Zone,
};
use storage::{Corrupt, StoreError, entities::studio};

use super::{CalendarEvent, cancellation, invitation};
use crate::{Services, auth::ManageToken};

/// The event of a booking: the same from mail and page. `base_url` says whose
/// booking it is, among all installations of Lumbar.
#[must_use]
pub fn event(
    booking: &Booking,
    zone: Zone,
    studio: &studio::Model,
    therapist: &str,
    base_url: &str,
) -> CalendarEvent {
    CalendarEvent {
        uid: format!("{}@{}", booking.id, host(base_url)),
        sequence: booking.sequence,
        span: booking.told(zone),
        zone,
        summary: format!("{} at {}", booking.treatment_name, studio.name),
        description: format!(
            "With {therapist}. Booking {}.\n\
             To move or cancel, use the link in your mail, or call {}.",
            booking.reference, studio.phone,
        ),
        location: format!(
            "{}, {}, {} {}",
            studio.name, studio.address_line, studio.postcode, studio.city
        ),
        organizer: (studio.name.clone(), studio.email.clone()),
    }
}

/// The calendar file of the visit behind a link, as it stands now: an invitation, or
/// a cancellation once it is cancelled. `None` where the link was revoked, or the
/// booking never became a visit.
pub async fn file(services: &Services, token: &ManageToken) -> Result<Option<String>, StoreError> {
    let conn = services.store.reader();
    let found = storage::bookings::by_id(conn, token.booking()).await?;
    let Some(booking) = found.filter(|b| b.link_generation == token.generation()) else {
        return Ok(None);
    };
    let studio = storage::studios::by_id(conn, booking.studio).await?;
    let therapist = storage::studios::therapist(conn, booking.studio, booking.therapist).await?;
    let (Some(studio), Some(therapist)) = (studio, therapist) else { return Ok(None) };
    let zone = booking.zone.parse().map_err(|_| Corrupt::new("booking", "zone", booking.id))?;
    let base_url = &services.settings.base_url;
    let event = event(&booking, zone, &studio, &therapist.name, base_url);
    Ok(match booking.state {
        BookingState::Confirmed | BookingState::Completed => {
            Some(invitation(&event, services.now()))
        }
        BookingState::Cancelled { .. } => Some(cancellation(&event, services.now())),
        _ => None,
    })
}

/// The host of an address, without scheme, port and path: what an id is unique within.
#[must_use]
pub(crate) fn host(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_host_is_what_stands_between_scheme_and_port() {
        for (url, expected) in [
            ("http://localhost:3000", "localhost"),
            ("https://book.lumbar.example", "book.lumbar.example"),
            ("https://book.lumbar.example/sub", "book.lumbar.example"),
            ("http://[::1]:3000", "[::1]"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
