//! The fee of a visit that was missed or cancelled late: its receipt, the way to pay it, and
//! that it goes back.

use domain::policy::FeeKind;

use super::{letter::Letter, visit::Visit};
use crate::cards::{CardView, Fee, FeeState};

/// `the visit you missed` or `the visit you cancelled late`.
const fn what(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::NoShow => "the visit you missed",
        FeeKind::LateCancellation => "the visit you cancelled late",
    }
}

/// The receipt of a fee that was paid.
pub(super) fn paid(visit: &Visit, fee: &Fee, card: &CardView, tax_basis_points: u32) -> Letter {
    let (amount, what) = (fee.amount, what(fee.kind));
    let tax = amount.tax_included(tax_basis_points);
    let how = match &card.last4 {
        Some(last4) => format!("The card ending in {last4}"),
        None => "Your card".to_owned(),
    };
    let sum = if tax.is_zero() {
        amount.to_string()
    } else {
        format!("{amount}, including {tax} {}", visit.studio.tax_name)
    };
    let letter = Letter::new(format!("Receipt: {amount} for {what}"))
        .heading(format!("You paid {amount} for {what}"))
        .paragraph(format!(
            "It is the fee that you agreed to when you booked with {}, on {}.",
            visit.studio.name,
            visit.when_in(card.consented_at),
        ))
        .facts(vec![
            ("Fee", sum),
            ("Visit", format!("{}, {}", visit.booking.treatment_name, visit.when())),
            ("Paid with", how),
            ("Booking", visit.booking.reference.clone()),
        ])
        .link("See your visit", visit.manage_url.clone());
    visit.signed(letter.paragraph(
        "Something wrong with that? Answer this mail first: the studio can give it back.",
    ))
}

/// The way to pay; nothing once it is settled.
pub(super) fn link(visit: &Visit, fee: &Fee) -> Option<Letter> {
    if fee.state != FeeState::Waiting {
        return None;
    }
    let (amount, what) = (fee.amount, what(fee.kind));
    let letter = Letter::new(format!("Please pay {amount} for {what}"))
        .heading(format!("{amount} for {what}"))
        .paragraph(format!(
            "For {} a fee of {amount} is due, as agreed when you booked. Your card was not \
             charged: your bank wants to hear from you first, or another card is needed.",
            visit.when(),
        ))
        .link("Pay the fee", format!("{}/fee", visit.manage_url))
        .paragraph("You had a good reason? Answer this mail: the studio can let the fee go.")
        .facts(vec![
            ("Visit", format!("{}, {}", visit.booking.treatment_name, visit.when())),
            ("Booking", visit.booking.reference.clone()),
        ]);
    Some(visit.signed(letter))
}

/// That it goes back; nothing where it does not.
pub(super) fn returned(visit: &Visit, fee: &Fee) -> Option<Letter> {
    if fee.state != FeeState::Returned {
        return None;
    }
    let amount = fee.amount;
    let letter = Letter::new(format!("Your {amount} is on its way back"))
        .heading(format!("The fee of {amount} goes back to you"))
        .paragraph(format!(
            "{} gives you back the fee for {}, the way you paid, usually within five to ten \
             working days. You need not do anything.",
            visit.studio.name,
            what(fee.kind),
        ))
        .facts(vec![
            ("Visit", format!("{}, {}", visit.booking.treatment_name, visit.when())),
            ("Booking", visit.booking.reference.clone()),
        ]);
    Some(visit.signed(letter))
}
