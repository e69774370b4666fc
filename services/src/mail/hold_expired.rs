//! The slot was let go of before it was paid.

use domain::booking::BookingState;

use super::{letter::Letter, visit::Visit};

/// Nothing where the slot was not let go of after all, or for another one.
pub(super) fn letter(visit: &Visit) -> Option<Letter> {
    let expired = matches!(visit.booking.state, BookingState::Expired);
    if !expired || visit.is_superseded || visit.is_over() {
        return None;
    }
    let letter = Letter::new(format!("We no longer keep {} for you", visit.when()))
        .heading("Your time is no longer kept")
        .paragraph(format!(
            "We kept {} for {} with {}, and no payment came. You have not been charged.",
            visit.when(),
            visit.booking.treatment_name,
            visit.therapist,
        ))
        .paragraph(
            "If you would still like to come, see whether the time is free, or pick another.",
        )
        .link("See free times", visit.book_url());
    Some(visit.signed(letter))
}
