//! The visit has a new time.

use super::{letter::Letter, visit::Visit};

/// Nothing for a visit that was cancelled, or moved once more.
pub(super) fn letter(visit: &Visit, sequence: u32) -> Option<Letter> {
    if !visit.is_confirmed() || visit.booking.sequence != sequence || visit.is_over() {
        return None;
    }
    let moved = if visit.paid.is_zero() {
        "Everything else stays as it was."
    } else {
        "What you paid has moved with it."
    };
    let mut facts = visit.facts();
    facts.extend(visit.money());
    let letter = Letter::new(format!("Your visit has moved to {}", visit.when()))
        .heading(format!("Your visit has moved, {}", visit.first_name()))
        .paragraph(format!("The new time is {}. {moved}", visit.when()))
        .facts(facts);
    let letter =
        visit.managed(letter).paragraph_if(visit.deadlines()).paragraph_if(visit.directions());
    Some(visit.with_invitation(visit.signed(letter)))
}
