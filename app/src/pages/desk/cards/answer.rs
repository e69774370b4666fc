//! The answer to a bank, as plain text: facts with their instants and the clock they are told
//! by. English, because banks read it; nothing about anybody's health.

use domain::{Instant, booking::BookingState};
use services::{
    bookings::{PaidBy, Payment},
    catalogue::StudioPage,
    disputes::Evidence,
};

use super::said;
use crate::{components::policy::ladder, pages::desk::attention::said::job as mail_name, words};

/// All of it.
pub fn text(studio: &StudioPage, found: &Evidence) -> String {
    let parts = [
        head(studio, found),
        service(studio, found),
        agreed(studio, found),
        card(studio, found),
        happened(studio, found),
        mails(studio, found),
        receipt(studio, found),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// An instant with its year, and the clock it is told by.
pub(super) fn at(studio: &StudioPage, at: Instant) -> String {
    let local = studio.zone.local(at).wall;
    let date = words::date_and_year(local.date());
    format!("{date}, {} {} time", words::clock(local.time()), studio.city)
}

fn head(studio: &StudioPage, found: &Evidence) -> String {
    let visit = &found.visit;
    let mut lines = vec![
        format!("{}, booking {}", studio.name, visit.reference),
        format!("Amount in dispute: {}", found.dispute.amount),
    ];
    if let Some(contact) = &visit.contact {
        lines.push(format!("Customer: {}", contact.name));
        lines.extend(contact.email.iter().map(|email| format!("Customer's email: {email}")));
        lines.extend(contact.phone.iter().map(|phone| format!("Customer's phone: {phone}")));
    }
    lines.join("\n")
}

fn service(studio: &StudioPage, found: &Evidence) -> String {
    let visit = &found.visit;
    let place = &visit.place;
    let state = match visit.state {
        BookingState::Completed => "The visit took place.",
        BookingState::NoShow => "The customer did not come.",
        BookingState::Cancelled { .. } => "The visit was cancelled.",
        _ => "The visit is booked.",
    };
    format!(
        "THE SERVICE\nMassage session: {}, {} minutes, with {}\nWhen: {}\nWhere: {}, {}, {} {}\n\
         Booked: {}\n{state}",
        visit.treatment_name,
        visit.minutes,
        visit.therapist_name,
        at(studio, visit.start),
        place.name,
        place.address_line,
        place.postcode,
        place.city,
        at(studio, visit.booked_at),
    )
}

fn agreed(_: &StudioPage, found: &Evidence) -> String {
    let mut lines = vec![
        "RULES FOR CHANGES AND REFUNDS, AGREED TO WHEN BOOKING".to_owned(),
        "The customer ticked \"I have read how changes and refunds work\" before booking."
            .to_owned(),
    ];
    lines.extend(
        ladder(&found.policy).iter().map(|part| format!("- {}: {}", part.until, part.share)),
    );
    lines.push(format!(
        "- If the customer does not come: {} % of the price is kept",
        found.policy.no_show_percent
    ));
    lines.join("\n")
}

fn card(studio: &StudioPage, found: &Evidence) -> String {
    let Some(card) = &found.visit.card else { return String::new() };
    let which = card.last4.as_ref().map(|last4| format!("\nCard ending in {last4}"));
    format!(
        "CONSENT TO KEEP A CARD (version {}), GIVEN {}{}\n\"{}\"",
        card.version,
        at(studio, card.consented_at),
        which.unwrap_or_default(),
        card.consent,
    )
}

fn happened(studio: &StudioPage, found: &Evidence) -> String {
    if found.happened.is_empty() {
        return String::new();
    }
    let lines = found.happened.iter().map(|entry| {
        format!(
            "{}: {}, by {}",
            at(studio, entry.at),
            said::act(&entry.what),
            said::actor(&entry.by)
        )
    });
    format!("WHAT WAS RECORDED\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn mails(studio: &StudioPage, found: &Evidence) -> String {
    if found.mails.is_empty() {
        return String::new();
    }
    let to = found.visit.contact.as_ref().and_then(|contact| contact.email.clone());
    let lines = found
        .mails
        .iter()
        .map(|mail| format!("{}: {}", at(studio, mail.at), mail_name(&mail.kind)));
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("MAILS SENT TO {}\n{lines}", to.unwrap_or_default())
}

fn receipt(studio: &StudioPage, found: &Evidence) -> String {
    let receipt = &found.visit.receipt;
    let mut lines = vec![
        "RECEIPT".to_owned(),
        format!(
            "{}: {}, including {} {}",
            found.visit.treatment_name, receipt.price, receipt.tax, receipt.tax_name
        ),
    ];
    let paid = |payment: &Payment| {
        let how = match payment.by {
            PaidBy::Online | PaidBy::OnlineLate => "paid by card through Stripe",
            PaidBy::Cash => "paid in cash at the studio",
            PaidBy::Card => "paid by card at the studio",
            PaidBy::GiftCard => "paid by gift card",
            PaidBy::Course => "paid with a session of a prepaid course",
        };
        format!("{}: {} {how}", at(studio, payment.at), payment.amount)
    };
    lines.extend(receipt.payments.iter().map(paid));
    lines.extend(
        receipt
            .refunds
            .iter()
            .map(|back| format!("{}: {} refunded", at(studio, back.at), back.amount)),
    );
    lines.join("\n")
}
