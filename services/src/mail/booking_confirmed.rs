//! The visit is booked.

use super::{letter::Letter, visit::Visit, words};

/// Nothing for a visit that is no longer to take place.
pub(super) fn letter(visit: &Visit) -> Option<Letter> {
    if !visit.is_confirmed() || visit.is_over() {
        return None;
    }
    let weekday = words::weekday(visit.start(), &visit.clock);
    let mut facts = visit.facts();
    facts.extend(visit.money());
    let letter = Letter::new(format!("Your visit is booked: {}", visit.when()))
        .heading(format!("You are booked, {}", visit.first_name()))
        .paragraph(format!("Here is everything you need for {weekday}."))
        .facts(facts);
    // Staff entered it, and asked nothing: whoever books themselves has answered.
    let letter = if visit.is_screened { letter } else { visit.asked_before(letter) };
    let letter = visit.receipted(visit.managed(letter));
    let letter = letter.paragraph_if(visit.deadlines()).paragraph_if(visit.directions());
    Some(visit.with_invitation(visit.signed(letter)))
}
