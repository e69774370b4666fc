//! The visit is near.

use super::{letter::Letter, visit::Visit, words};

/// Nothing for a visit that was cancelled, or moved since the reminder was planned.
pub(super) fn letter(visit: &Visit, sequence: u32) -> Option<Letter> {
    if !visit.is_confirmed() || visit.booking.sequence != sequence || visit.is_over() {
        return None;
    }
    let weekday = words::weekday(visit.start(), &visit.clock);
    let rest = visit.booking.rest_after(visit.received);
    let rest = (!rest.is_zero()).then(|| format!("Please bring {rest} to pay at the studio."));
    let letter = Letter::new(format!("Your visit: {}", visit.when()))
        .heading(format!("See you on {weekday}, {}", visit.first_name()))
        .facts(visit.facts())
        .paragraph_if(rest)
        .paragraph_if(visit.directions());
    let letter = visit.managed(visit.asked_before(letter)).paragraph_if(visit.deadlines());
    Some(visit.signed(letter))
}
