//! The therapist has been asked: the time is kept until they answer.

use domain::booking::BookingState;

use super::{letter::Letter, visit::Visit};

/// Nothing once it has been answered.
pub(super) fn letter(visit: &Visit) -> Option<Letter> {
    let BookingState::Requested { answer_by } = visit.booking.state else { return None };
    if visit.is_over() {
        return None;
    }
    let moved = visit.booking.sequence > 0;
    let mut facts = visit.facts();
    facts.extend(visit.money());
    let (subject, heading) = if moved {
        ("We have asked to move your visit", "Your new time is with the studio")
    } else {
        ("We have asked for your visit", "Your request is with the studio")
    };
    let given_up = moved.then_some("Your earlier time is no longer kept.");
    let letter = Letter::new(format!("{subject}: {}", visit.when()))
        .heading(heading)
        .paragraph(format!(
            "{} confirms each visit by hand. The time is kept for you, and you have an answer \
             by {}. If it is no, or if there is none, you get back everything you paid.",
            visit.therapist,
            visit.when_in(answer_by),
        ))
        .paragraph_if(given_up)
        .facts(facts);
    Some(visit.signed(visit.managed(letter)))
}
