//! The money came after the slot had been let go of.

use domain::Money;

use super::{letter::Letter, visit::Visit};

/// With what goes back; nothing where nothing does.
pub(super) fn letter(visit: &Visit, refund: Money) -> Option<Letter> {
    if refund.is_zero() {
        return None;
    }
    let letter = Letter::new(format!("Your {refund} is on its way back"))
        .heading("Your payment came too late, and goes back")
        .paragraph(format!(
            "Your payment for {} reached us when we no longer kept that time for you. \
             You are not booked for it.",
            visit.when_in(visit.start()),
        ))
        .paragraph(format!(
            "All of it, {refund}, goes back the way you paid, usually within five to ten \
             working days. You need not do anything. We are sorry."
        ))
        .facts(vec![("Booking", visit.booking.reference.clone())])
        .link("See free times", visit.book_url());
    Some(visit.signed(letter))
}
