//! To the therapist's own account: a red flag ended the visit. Which one is kept nowhere, and
//! the studio's mailbox gets none: its calendar shows that the time is free.

use domain::booking::{BookingState, CancelledBy};

use super::{letter::Letter, visit::Visit};

/// Nothing for a visit that was not ended so.
pub(super) fn letter(visit: &Visit) -> Option<Letter> {
    let BookingState::Cancelled { by: CancelledBy::System, .. } = visit.booking.state else {
        return None;
    };
    let when = visit.when_here(visit.start());
    let why = format!(
        "{} is to see a doctor before any massage, and knows what to do. The visit on {when} is \
         off, and everything that was paid goes back. What was answered is not kept.",
        visit.contact.name,
    );
    let letter = Letter::new(format!("A visit is off: {when}"))
        .heading("A visit is off")
        .paragraph(why)
        .facts(vec![
            ("When", when),
            ("Treatment", visit.booking.treatment_name.clone()),
            ("Therapist", visit.therapist.clone()),
            ("Booking", visit.booking.reference.clone()),
        ])
        .paragraph("The time is free again, and can be booked.")
        .link("See the day", visit.desk_url());
    Some(letter)
}
