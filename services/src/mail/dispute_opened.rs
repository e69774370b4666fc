//! To the studio: a client's bank questions a payment.

use chrono::DateTime;
use storage::entities::dispute;

use super::{letter::Letter, visit::Visit};

/// With by when evidence must be there.
pub(super) fn letter(visit: &Visit, dispute: &dispute::Model) -> Option<Letter> {
    let amount = dispute.amount().ok()?;
    let reference = &visit.booking.reference;
    let until = dispute.due_by.and_then(|at| DateTime::from_timestamp(at, 0)).map_or_else(
        || "Stripe says by when an answer must be there.".to_owned(),
        |at| format!("Your answer must be at Stripe by {}.", visit.when_here(at)),
    );
    let letter = Letter::new(format!("A bank questions a payment of {amount}: {reference}"))
        .heading("A client’s bank questions a payment")
        .paragraph(format!(
            "The bank of {} asks about {amount} for a visit. It may take the money back while it \
             asks. {until}",
            visit.contact.name,
        ))
        .paragraph(
            "Often a call settles it: the client can withdraw the question at their bank. If \
             not, Lumbar has put together what you can answer with.",
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
        .link("See the dispute", visit.dispute_url(&dispute.id.to_string()));
    Some(letter)
}
