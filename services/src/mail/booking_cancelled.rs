//! The visit is cancelled, with what goes back.

use domain::{
    Money,
    booking::{BookingState, CancelledBy},
};

use super::{letter::Letter, visit::Visit};

/// With what is kept of the money, and what was paid at the desk and is to be given back
/// there; nothing where the visit is not cancelled.
pub(super) fn letter(visit: &Visit, kept: Money, at_desk: Money) -> Option<Letter> {
    let BookingState::Cancelled { by, refund, .. } = visit.booking.state else { return None };
    Some(saying(visit, by, what_goes_back(refund, kept, at_desk), at_desk))
}

/// [`letter`] where a session paid that was worth so much, and whose course had been stopped: it
/// may have to wait, such as for a bank, so nothing is said of when and how.
pub(super) fn without_course(visit: &Visit, worth: Money, at_desk: Money) -> Option<Letter> {
    let BookingState::Cancelled { by, .. } = visit.booking.state else { return None };
    let whose = format!(
        "Its session was worth {worth}, which belongs to whoever paid for the course. You need \
         not do anything."
    );
    Some(saying(visit, by, Some(whose), at_desk))
}

fn saying(visit: &Visit, by: CancelledBy, money: Option<String>, at_desk: Money) -> Letter {
    let letter = Letter::new(format!("Your visit on {} is cancelled", visit.when()))
        .heading("Your visit is cancelled")
        .paragraph(what_happened(visit, by))
        .paragraph_if(visit.in_their_words())
        .paragraph_if(money)
        .paragraph_if(visit.comes_back_from_desk(at_desk));
    let letter = letter.facts(visit.facts()).link("Find another time", visit.book_url());
    visit.with_cancellation(visit.signed(letter))
}

fn what_happened(visit: &Visit, by: CancelledBy) -> String {
    let when = visit.when();
    match by {
        CancelledBy::Client => format!("As you asked, your visit on {when} is cancelled."),
        CancelledBy::Studio => match &visit.why {
            Some(_) => format!("We are sorry: your visit on {when} cannot take place."),
            None => {
                let studio = &visit.studio.name;
                format!("{studio} had to cancel your visit on {when}. We are sorry.")
            }
        },
        // The page or the therapist said why; a mail is read by others too.
        CancelledBy::System => format!("As you were told, your visit on {when} is off."),
    }
}

/// Of what was paid online; nothing where nothing was and the desk took something.
fn what_goes_back(refund: Money, kept: Money, at_desk: Money) -> Option<String> {
    const HOW_LONG: &str = "the way you paid, usually within five to ten working days";
    Some(match (refund.is_zero(), kept.is_zero()) {
        (true, true) if !at_desk.is_zero() => return None,
        (true, true) => "You had paid nothing, and you have not been charged.".to_owned(),
        (true, false) => format!(
            "The last date for a refund had passed, so the {kept} you paid does not come \
             back, as agreed when you booked."
        ),
        (false, true) if !at_desk.is_zero() => {
            format!("All you paid online, {refund}, goes back {HOW_LONG}.")
        }
        (false, true) => format!("All you paid, {refund}, goes back {HOW_LONG}."),
        (false, false) => {
            format!("{refund} goes back {HOW_LONG}. {kept} is kept, as agreed when you booked.")
        }
    })
}
