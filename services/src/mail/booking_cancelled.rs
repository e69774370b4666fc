//! The visit is cancelled, with what goes back.

use domain::{
    Money,
    booking::{BookingState, CancelledBy},
};

use super::{letter::Letter, visit::Visit};

/// With what is kept of the money; nothing where the visit is not cancelled.
pub(super) fn letter(visit: &Visit, kept: Money) -> Option<Letter> {
    let BookingState::Cancelled { by, refund, .. } = visit.booking.state else { return None };
    let letter = Letter::new(format!("Your visit on {} is cancelled", visit.when()))
        .heading("Your visit is cancelled")
        .paragraph(what_happened(visit, by))
        .paragraph(what_goes_back(refund, kept));
    let letter = letter.facts(visit.facts()).link("Find another time", visit.book_url());
    Some(visit.with_cancellation(visit.signed(letter)))
}

fn what_happened(visit: &Visit, by: CancelledBy) -> String {
    let when = visit.when();
    match by {
        CancelledBy::Client => format!("As you asked, your visit on {when} is cancelled."),
        CancelledBy::Studio => {
            format!("{} had to cancel your visit on {when}. We are sorry.", visit.studio.name)
        }
        // The page said why; a mail is read by others too.
        CancelledBy::System => format!("As you saw on the page, your visit on {when} is off."),
    }
}

fn what_goes_back(refund: Money, kept: Money) -> String {
    const HOW_LONG: &str = "the way you paid, usually within five to ten working days";
    match (refund.is_zero(), kept.is_zero()) {
        (true, true) => "You had paid nothing online, and you have not been charged.".to_owned(),
        (true, false) => format!(
            "The last date for a refund had passed, so the {kept} you paid does not come \
             back, as agreed when you booked."
        ),
        (false, true) => format!("All you paid, {refund}, goes back {HOW_LONG}."),
        (false, false) => {
            format!("{refund} goes back {HOW_LONG}. {kept} is kept, as agreed when you booked.")
        }
    }
}
