//! The payment did not go through.

use super::{letter::Letter, visit::Visit};

/// Nothing once the slot is no longer held.
pub(super) fn letter(visit: &Visit) -> Option<Letter> {
    let held_until = visit.booking.hold_expires().filter(|expires| *expires > visit.now)?;
    let letter = Letter::new(format!("Your payment for {} did not go through", visit.when()))
        .heading("Your payment did not go through")
        .paragraph(format!(
            "You have not been charged. Your time is still kept for you until {}.",
            visit.when_in(held_until),
        ))
        .facts(visit.facts())
        .link("Try to pay again", visit.pay_url())
        .paragraph("If your bank keeps refusing, another card often works, or call us.");
    Some(visit.signed(letter))
}
