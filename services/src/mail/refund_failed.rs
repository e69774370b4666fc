//! To the studio: a refund could not be sent, and the money is still the client's.

use domain::Money;

use super::{letter::Letter, visit::Visit};

/// With what is still owed for the visit; nothing where nothing is.
pub(super) fn letter(visit: &Visit, refund: Money, owed: Money) -> Option<Letter> {
    if owed.is_zero() {
        return None;
    }
    let reference = &visit.booking.reference;
    let letter = Letter::new(format!("A refund of {refund} could not be sent: {reference}"))
        .heading("A refund could not be sent")
        .paragraph(format!(
            "{refund} was to go back to {}, and their bank or Stripe refused it. The money is \
             still with you, and still theirs: you owe them {owed} for this visit.",
            visit.contact.name,
        ))
        .paragraph(
            "Send it once more from the desk, or give it back in cash or by transfer and write \
             that down there.",
        )
        .facts(vec![
            ("Client", visit.contact.name.clone()),
            ("To reach them", visit.email.clone()),
            (
                "Visit",
                format!("{}, {}", visit.booking.treatment_name, visit.when_here(visit.start())),
            ),
            ("Booking", reference.clone()),
        ])
        .link("See what is owed", visit.attention_url());
    Some(letter)
}
