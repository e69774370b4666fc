//! The studio could not take the visit.

use domain::{Money, booking::BookingState};

use super::{letter::Letter, visit::Visit};

/// With what was paid at the desk and is to be given back there; nothing where it was not
/// declined.
pub(super) fn letter(visit: &Visit, at_desk: Money) -> Option<Letter> {
    if !matches!(visit.booking.state, BookingState::Declined) {
        return None;
    }
    let letter = Letter::new(format!("Your visit on {} cannot take place", visit.when()))
        .heading("The studio could not take your visit")
        .paragraph(format!(
            "You asked for {} with {} on {}. We are sorry that it does not work out.",
            visit.booking.treatment_name,
            visit.therapist,
            visit.when(),
        ))
        .paragraph_if(visit.in_their_words())
        .paragraph(
            "Whatever you paid online goes back the way you paid, usually within five to ten \
             working days.",
        )
        .paragraph_if(visit.comes_back_from_desk(at_desk))
        .link("Find another time", visit.book_url());
    let letter = visit.signed(letter);
    // Declining raised it once: one that was raised before stands in calendars.
    let stood = visit.booking.sequence > 1;
    Some(if stood { visit.with_cancellation(letter) } else { letter })
}
