//! To the studio, and to whoever treats: a client will be late.

use super::{letter::Letter, visit::Visit};

/// Nothing once the visit is over or off.
pub(super) fn letter(visit: &Visit, minutes: u32) -> Option<Letter> {
    if !visit.is_confirmed() || visit.is_over() {
        return None;
    }
    let (name, when) = (&visit.contact.name, visit.when_here(visit.start()));
    let letter = Letter::new(format!("{minutes} minutes late: {name}, {when}"))
        .heading(format!("{name} will be about {minutes} minutes late"))
        .paragraph("They said so on the page of their visit. Nothing else has changed.")
        .facts(vec![
            ("Client", name.clone()),
            (
                "Treatment",
                format!("{}, {} minutes", visit.booking.treatment_name, visit.booking.minutes),
            ),
            ("Therapist", visit.therapist.clone()),
            ("When", when),
            ("Booking", visit.booking.reference.clone()),
        ])
        .link("See the day", visit.desk_url());
    Some(letter)
}
