//! The therapist has been asked: the time is kept until they answer.

use domain::booking::BookingState;

use super::{letter::Letter, visit::Visit};

/// Nothing once it has been answered.
pub(super) fn letter(visit: &Visit) -> Option<Letter> {
    if !matches!(visit.booking.state, BookingState::Requested) || visit.is_over() {
        return None;
    }
    let mut facts = visit.facts();
    facts.extend(visit.money());
    let letter = Letter::new(format!("We have asked for your visit: {}", visit.when()))
        .heading("Your request is with the studio")
        .paragraph(format!(
            "{} confirms each visit by hand. The time is kept for you, and we write as soon as \
             there is an answer. If it is no, you get back everything you paid.",
            visit.therapist,
        ))
        .facts(facts);
    Some(visit.signed(visit.managed(letter)))
}
