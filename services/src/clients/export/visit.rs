//! One visit: what was booked, what was paid and handed out, and what was agreed about a card.

use domain::{BookingId, Instant, Money, booking::Booking};
use serde_json::{Value, json};
use storage::{Connection, StoreError, cards, disputes, papers, payments};

use super::health::{answers, scores, session_note};
use crate::{
    Services,
    archive::at,
    bookings::{PaidBy, desk::reasons, receipt},
};

/// Everything about a visit, with what was told and written around it.
pub(super) async fn visit<C: Connection>(
    services: &Services,
    conn: &C,
    booking: &Booking,
    with: &str,
) -> Result<Value, StoreError> {
    let contact = booking.contact.as_ref();
    let (check_ins, review) = scores(services, conn, booking).await?;
    Ok(json!({
        "reference": booking.reference,
        "state": booking.state.code(),
        "begins": booking.span.start.to_rfc3339(),
        "begins_on_the_studios_clock": booking.local_start.format("%Y-%m-%d %H:%M").to_string(),
        "studios_time_zone": booking.zone,
        "treatment": booking.treatment_name,
        "minutes": booking.minutes,
        "with": with,
        "price": booking.price.to_string(),
        "booked_at": booking.created_at.to_rfc3339(),
        "outside_hours_because": reasons(conn, booking.id).await?,
        "name": contact.map(|contact| contact.name.as_str()),
        "email": contact.and_then(|contact| contact.email.as_deref()),
        "phone": contact.and_then(|contact| contact.phone.as_deref()),
        "money": money(conn, booking).await?,
        "papers": handed_out(conn, booking.id).await?,
        "card": agreed(conn, booking.id).await?,
        "fee": fee(conn, booking.id).await?,
        "payments_your_bank_questioned": questioned(conn, booking.id).await?,
        "told_before": answers(services, conn, booking).await?,
        "session_note": session_note(services, conn, (booking.id, booking.client)).await?,
        "check_ins": check_ins,
        "review": review,
    }))
}

async fn money<C: Connection>(conn: &C, booking: &Booking) -> Result<Vec<Value>, StoreError> {
    let mut all = vouchers(conn, booking).await?;
    let id = booking.id;
    for row in payments::attempts_of(conn, id).await?.iter().filter(|row| row.paid_at.is_some()) {
        let when = row.paid_at.map(at);
        all.push(json!({ "what": "paid online", "amount": row.amount()?.to_string(), "at": when }));
    }
    for row in payments::studio_payments_of(conn, id).await? {
        let amount = row.amount()?.to_string();
        let what = format!("paid at the studio ({})", row.method);
        all.push(json!({ "what": what, "amount": amount, "at": at(row.taken_at) }));
    }
    for row in payments::refunds_of(conn, id).await? {
        let amount = row.amount()?.to_string();
        let what = format!("given back ({})", row.state);
        all.push(json!({ "what": what, "amount": amount, "at": at(row.created_at) }));
    }
    for row in payments::studio_returns_of(conn, id).await? {
        let amount = row.amount()?.to_string();
        let what = format!("given back by hand ({})", row.method);
        all.push(json!({ "what": what, "amount": amount, "at": at(row.given_at) }));
    }
    Ok(all)
}

/// What codes took off and paid, and tips.
async fn vouchers<C: Connection>(conn: &C, booking: &Booking) -> Result<Vec<Value>, StoreError> {
    let receipt = receipt(conn, booking, "").await?;
    let mut all = Vec::new();
    let mut line = |what: String, amount: Money, when: Option<Instant>| {
        let when = when.map(|when| when.to_rfc3339());
        all.push(json!({ "what": what, "amount": amount.to_string(), "at": when }));
    };
    if let Some((code, off)) = receipt.discount {
        line(format!("taken off by the code {code}"), off, None);
    }
    for payment in &receipt.payments {
        let what = match payment.by {
            PaidBy::GiftCard => "paid with a gift card",
            PaidBy::Course => "paid with a session of a course",
            PaidBy::Online | PaidBy::OnlineLate | PaidBy::Cash | PaidBy::Card => continue,
        };
        line(what.to_owned(), payment.amount, Some(payment.at));
    }
    if !receipt.to_cards.is_zero() {
        line("given back to gift cards".to_owned(), receipt.to_cards, None);
    }
    if !receipt.tips.is_zero() {
        line("tips".to_owned(), receipt.tips, None);
    }
    Ok(all)
}

/// Receipts, invoices and credit notes.
async fn handed_out<C: Connection>(conn: &C, id: BookingId) -> Result<Vec<Value>, StoreError> {
    let mut all = Vec::new();
    for row in papers::of_booking(conn, id).await? {
        all.push(json!({
            "number": row.number()?.to_string(),
            "amount": row.gross()?.to_string(),
            "tax_in_it": row.tax()?.to_string(),
            "at": at(row.issued_at),
        }));
    }
    Ok(all)
}

/// What they agreed to about their card.
async fn agreed<C: Connection>(conn: &C, id: BookingId) -> Result<Value, StoreError> {
    let Some(row) = cards::of_booking(conn, id).await? else { return Ok(Value::Null) };
    Ok(json!({
        "agreed_to": row.consent_text,
        "agreed_at": at(row.consented_at),
        "at_most": row.most()?.to_string(),
        "brand": row.brand,
        "last_digits": row.last4,
        "kept_since": row.kept_at.map(at),
        "given_up_at": row.detached_at.map(at),
    }))
}

/// The fee for a visit that was missed or cancelled late.
async fn fee<C: Connection>(conn: &C, id: BookingId) -> Result<Value, StoreError> {
    let Some(row) = cards::fee(conn, id).await? else { return Ok(Value::Null) };
    Ok(json!({
        "for": row.kind,
        "amount": row.amount()?.to_string(),
        "state": row.state,
        "why": row.reason,
        "arose_at": at(row.arose_at),
    }))
}

/// What their bank asked about.
async fn questioned<C: Connection>(conn: &C, id: BookingId) -> Result<Vec<Value>, StoreError> {
    let mut all = Vec::new();
    for row in disputes::of_booking(conn, id).await? {
        all.push(json!({
            "amount": row.amount()?.to_string(),
            "reason": row.reason,
            "state": row.state,
            "opened_at": at(row.opened_at),
            "decided_at": row.closed_at.map(at),
        }));
    }
    Ok(all)
}
