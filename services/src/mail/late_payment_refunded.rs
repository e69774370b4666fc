//! Money came that nothing is owed for: after the slot had been let go of, twice, or other
//! than what was asked for.

use domain::{Money, booking::BookingState};

use super::{letter::Letter, visit::Visit};

/// With what goes back; nothing where nothing does.
pub(super) fn letter(visit: &Visit, refund: Money) -> Option<Letter> {
    if refund.is_zero() {
        return None;
    }
    let letter = subject(refund);
    let letter = match visit.booking.state {
        BookingState::Held { .. } => other(visit, letter),
        _ if is_paid_for(visit) => twice(visit, letter),
        _ => late(visit, letter),
    };
    let letter =
        all_of_it(letter, refund).facts(vec![("Booking", visit.booking.reference.clone())]);
    let letter = if is_paid_for(visit) {
        visit.managed(letter)
    } else {
        letter.link("See free times", visit.book_url())
    };
    Some(visit.signed(letter))
}

/// The same for money that came for a fee, which was no longer due.
pub(super) fn of_fee(visit: &Visit, refund: Money) -> Option<Letter> {
    if refund.is_zero() {
        return None;
    }
    let letter = subject(refund)
        .heading("The fee was no longer due, and your payment goes back")
        .paragraph(format!(
            "You paid the fee for {}, which the studio had let go of or had already.",
            visit.when(),
        ));
    let reference = visit.booking.reference.clone();
    Some(visit.signed(all_of_it(letter, refund).facts(vec![("Booking", reference)])))
}

fn subject(refund: Money) -> Letter {
    Letter::new(format!("Your {refund} is on its way back"))
}

fn all_of_it(letter: Letter, refund: Money) -> Letter {
    letter.paragraph(format!(
        "All of it, {refund}, goes back the way you paid, usually within five to ten working \
         days. You need not do anything. We are sorry."
    ))
}

/// Whether the visit stands, so that another payment made it.
fn is_paid_for(visit: &Visit) -> bool {
    let state = visit.booking.state;
    state.occupies() && !matches!(state, BookingState::Held { .. })
}

fn late(visit: &Visit, letter: Letter) -> Letter {
    letter.heading("Your payment came too late, and goes back").paragraph(format!(
        "Your payment for {} reached us when we no longer kept that time for you. \
         You are not booked for it.",
        visit.when(),
    ))
}

fn other(visit: &Visit, letter: Letter) -> Letter {
    letter.heading("Your payment could not be used, and goes back").paragraph(format!(
        "What reached us for {} is not what the payment page asked for. You are not booked \
         for that time.",
        visit.when(),
    ))
}

fn twice(visit: &Visit, letter: Letter) -> Letter {
    letter.heading("You paid twice, and one payment goes back").paragraph(format!(
        "Your visit on {} is paid already, and a second payment for it reached us.",
        visit.when(),
    ))
}
