//! Everything about one client as a file, for the client: what machines read, and what
//! people read.

use std::io::{Cursor, Write};

use domain::{BookingId, ClientId, Instant, Money, SaleId, booking::Booking};
use serde_json::{Value, json};
use storage::{
    Connection, Corrupt, StoreError, accounts, bookings, cards, care, clients, course_plans,
    disputes,
    entities::{client, client_desk},
    notes, papers, payments, sales, studios,
    vouchers::{courses, gift_cards},
    waitlist,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{ClientRefused, address, known, note};
use crate::{
    Services,
    auth::OwnerSession,
    bookings::{
        PaidBy,
        desk::{opened_answers, reasons, review::decisions},
        receipt,
    },
    notes::{opened_addendum, opened_body},
    outcomes::{self, check_ins},
};

/// Why somebody takes everything about a client out of the studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The client asked for it.
    Asked,
    /// Somebody may see it by law.
    Authority,
    /// The client goes elsewhere and takes it along.
    Moving,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Asked, Self::Moving, Self::Authority];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Authority => "authority",
            Self::Moving => "moving",
        }
    }

    /// The reason with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// A file to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, which says nothing of the client.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Everything that the studio knows of a client, as a ZIP: `client.json` and `visits.json`
/// for machines, `read-me.txt` for people. With what they answered and what was written about
/// them: it is theirs. Leaves an audit entry with the reason.
pub async fn export(
    services: &Services,
    owner: &OwnerSession,
    id: ClientId,
    why: Why,
) -> Result<File, ClientRefused> {
    owner.confirmed()?;
    // Session notes are in it.
    owner.safe()?;
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let (row, facts) = known(&*tx, owner.studio(), id).await?;
        let told = Told::read(services, &*tx, (&row, &facts), now).await?;
        let by = (owner.studio(), owner.actor());
        note(&tx, by, "client.exported", (id, why.code().to_owned()), now).await?;
        tx.commit().await?;
        Ok::<_, ClientRefused>(told)
    };
    let told = services.store.retrying(attempt).await?;
    let bytes = told.zip().map_err(|_| Corrupt::new("client", "id", id));
    let bytes = bytes.map_err(StoreError::from)?;
    Ok(File { name: format!("client-{}.zip", told.date), bytes })
}

/// What is told.
pub(crate) struct Told {
    /// `2026-11-26`
    date: String,
    /// The client.
    pub client: Value,
    /// Each visit, the latest first.
    pub visits: Vec<Value>,
    text: String,
}

impl Told {
    /// Everything that a studio knows of a client.
    pub async fn read<C: Connection>(
        services: &Services,
        conn: &C,
        (row, facts): (&client::Model, &client_desk::Model),
        now: Instant,
    ) -> Result<Self, StoreError> {
        let studio = studios::by_id(conn, row.studio.into()).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("client", "studio", row.id))?;
        let account = match row.account {
            Some(id) => accounts::by_id(conn, id.into()).await?.map(|account| account.email),
            None => None,
        };
        let client = json!({
            "studio": studio.name,
            "name": row.name,
            "email": address(&row.email),
            "phone": row.phone,
            "time_zone": row.zone,
            "known_since": at(row.created_at),
            "signs_in_as": account,
            "note_of_the_desk": facts.note,
            "booking_online_blocked_since": facts.blocked_at.map(at),
            "booking_online_blocked_because": facts.blocked_why,
            "also_known_as": others(conn, row).await?,
            "invoices_are_made_out_to": invoiced(conn, row.id.into()).await?,
            "courses": bought(conn, row.id.into()).await?,
            "planned_courses": planned(conn, row.id.into()).await?,
            "gift_cards": given(conn, row).await?,
            "waits_for": waits(conn, row).await?,
            "asked_by_mail_how_you_are": !care::is_silent(conn, row.id.into()).await?,
        });
        let people = studios::every_therapist(conn, row.studio.into()).await?;
        let mut visits = Vec::new();
        for id in bookings::ids_of_client(conn, row.id.into()).await? {
            let Some(booking) = bookings::by_id(conn, id).await? else { continue };
            let person = people.iter().find(|person| person.id == booking.therapist.0);
            let with = person.map(|person| person.name.as_str()).unwrap_or_default();
            visits.push(visit(services, conn, &booking, with).await?);
        }
        let text = text(&client, &visits, now);
        Ok(Self { date: now.date_naive().to_string(), client, visits, text })
    }

    fn zip(&self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in [
            ("read-me.txt", self.text.clone().into_bytes()),
            ("client.json", serde_json::to_vec_pretty(&self.client)?),
            ("visits.json", serde_json::to_vec_pretty(&self.visits)?),
        ] {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// Who else turned out to be this client.
async fn others<C: Connection>(conn: &C, row: &client::Model) -> Result<Vec<Value>, StoreError> {
    let group = clients::group(conn, row.id.into()).await?;
    let others = group.into_iter().filter(|other| other.id != row.id);
    Ok(others
        .map(|other| json!({ "name": other.name, "email": address(&other.email), "phone": other.phone }))
        .collect())
}

async fn visit<C: Connection>(
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

/// Whom their invoices are made out to.
async fn invoiced<C: Connection>(conn: &C, id: ClientId) -> Result<Value, StoreError> {
    let Some(row) = papers::invoice_address(conn, id).await? else { return Ok(Value::Null) };
    Ok(json!({ "name": row.name, "address": row.address, "tax_number": row.tax_number }))
}

/// Their courses. A code is money: it is where it was mailed to.
async fn bought<C: Connection>(conn: &C, id: ClientId) -> Result<Vec<Value>, StoreError> {
    let mut all = Vec::new();
    for row in courses::of_clients(conn, &[id]).await? {
        let course = row.course()?;
        all.push(json!({
            "treatment": row.treatment_name,
            "sessions": course.sessions,
            "sessions_left": course.left,
            "paid": course.price.to_string(),
            "state": row.state,
            "bought_at": at(row.issued_at),
            "can_be_used_until": row.expires_at.map(at),
            "papers": paid_by(conn, row.sale.into()).await?,
        }));
    }
    Ok(all)
}

/// What was handed out for something that they bought.
async fn paid_by<C: Connection>(conn: &C, id: SaleId) -> Result<Vec<Value>, StoreError> {
    let Some(sale) = sales::sale(conn, id).await? else { return Ok(Vec::new()) };
    let all = crate::papers::of_sale(conn, &sale).await?;
    let told = all.iter().map(|paper| {
        json!({
            "number": paper.number.to_string(),
            "amount": paper.facts.gross.to_string(),
            "tax_in_it": paper.facts.tax.to_string(),
            "at": at(paper.at.timestamp()),
        })
    });
    Ok(told.collect())
}

/// The courses whose dates they planned: what was wished, and how it stands.
async fn planned<C: Connection>(conn: &C, id: ClientId) -> Result<Vec<Value>, StoreError> {
    let mut all = Vec::new();
    for row in course_plans::of_clients(conn, &[id]).await? {
        all.push(json!({
            "treatment": row.treatment_name,
            "sessions": row.sessions,
            "wish": serde_json::from_str::<Value>(&row.wish).unwrap_or_default(),
            "price": row.price()?.to_string(),
            "state": row.state,
            "planned_at": at(row.created_at),
        }));
    }
    Ok(all)
}

/// The gift cards they gave or got. Who else had a part in one is not theirs to read, but for
/// whom they named themselves.
async fn given<C: Connection>(conn: &C, row: &client::Model) -> Result<Vec<Value>, StoreError> {
    let mut all = Vec::new();
    for card in gift_cards::of_address(conn, row.studio.into(), &row.email).await? {
        let gave = card.buyer_email.eq_ignore_ascii_case(&row.email);
        let currency = card.currency()?;
        all.push(json!({
            "you": if gave { "gave it" } else { "got it" },
            "to": gave.then_some(card.recipient_name),
            "message": card.message,
            "worth": Money::new(card.issued_minor, currency).to_string(),
            "left": Money::new(card.balance_minor, currency).to_string(),
            "state": card.state,
            "bought_at": at(card.issued_at),
            "can_be_used_until": card.expires_at.map(at),
        }));
    }
    Ok(all)
}

/// Times they wait for, or waited for, under their address.
async fn waits<C: Connection>(conn: &C, row: &client::Model) -> Result<Vec<Value>, StoreError> {
    let all = waitlist::of_emails(conn, std::slice::from_ref(&row.email)).await?;
    let here = all.into_iter().filter(|entry| entry.studio == row.studio);
    Ok(here
        .map(|entry| {
            json!({
                "from": entry.first_day.to_string(),
                "until": entry.last_day.to_string(),
                "begins_no_earlier_than_minute": entry.from_minute,
                "ends_no_later_than_minute": entry.until_minute,
                "state": entry.state,
                "since": at(entry.joined_at),
                "ended": entry.ended_at.map(at),
                "phone": entry.phone,
            })
        })
        .collect())
}

/// What the client wrote and ticked before the visit.
async fn answers<C: Connection>(
    services: &Services,
    conn: &C,
    booking: &Booking,
) -> Result<Value, StoreError> {
    let Some(client) = booking.client else { return Ok(Value::Null) };
    let Some(client) = clients::by_id(conn, client).await? else { return Ok(Value::Null) };
    if client.data_key_sealed.is_empty() {
        return Ok(Value::Null);
    }
    let told = opened_answers(services, conn, booking.id, &client).await?;
    let before = told.before.map(|before| {
        json!({
            "at": before.at.to_rfc3339(),
            "ticked": before.ticked,
            "form": before.form.code(),
            "questions": before.version,
        })
    });
    let decided = decisions(services, conn, booking.id, &client).await?.into_iter();
    let decided = decided.map(
        |it| json!({ "at": it.at.to_rfc3339(), "decision": it.decision.code(), "words": it.words }),
    );
    Ok(json!({
        "in_their_words": told.note,
        "ticked": told.ticked,
        "questions": told.version,
        "before_the_visit": before,
        "decided": decided.collect::<Vec<_>>(),
    }))
}

/// What the client answered around the visit, and what its review came to.
async fn scores<C: Connection>(
    services: &Services,
    conn: &C,
    booking: &Booking,
) -> Result<(Vec<Value>, Value), StoreError> {
    let nothing = (Vec::new(), Value::Null);
    let Some(client) = booking.client else { return Ok(nothing) };
    let Some(client) = clients::by_id(conn, client).await? else { return Ok(nothing) };
    if client.data_key_sealed.is_empty() {
        return Ok(nothing);
    }
    let versions = outcomes::every(conn, booking.studio).await?;
    let all = check_ins(conn, &services.vault, &client).await?;
    let own = all.iter().filter(|one| one.booking == booking.id);
    let own = own.map(|one| super::checked_in::told(one, &versions)).collect();
    let review = match care::review(conn, booking.id).await? {
        Some(row) => {
            let it = outcomes::opened_review(conn, &services.vault, &client, &row).await?;
            super::checked_in::review(&it)
        }
        None => Value::Null,
    };
    Ok((own, review))
}

/// What was written about the visit, with what was added since.
async fn session_note<C: Connection>(
    services: &Services,
    conn: &C,
    (id, client): (BookingId, Option<ClientId>),
) -> Result<Value, StoreError> {
    let Some(row) = notes::of_booking(conn, id).await? else { return Ok(Value::Null) };
    let Some(of) = client else { return Ok(Value::Null) };
    let whose = clients::key_holder(conn, of, row.client.into()).await?;
    let client = clients::by_id(conn, whose).await?;
    let Some(client) = client.filter(|client| !client.data_key_sealed.is_empty()) else {
        return Ok(Value::Null);
    };
    let body = opened_body(services, &client, &row)?;
    let mut added = Vec::new();
    for more in notes::addenda(conn, row.id.into()).await? {
        let text = opened_addendum(services, &client, &more)?;
        added.push(json!({ "at": at(more.written_at), "text": text }));
    }
    let body = serde_json::to_value(body)
        .map_err(|_| Corrupt::new("session_note", "body_sealed", row.id))?;
    Ok(json!({ "written_at": at(row.written_at), "note": body, "added": added }))
}

fn at(seconds: i64) -> String {
    Instant::from_timestamp(seconds, 0).map(|at| at.to_rfc3339()).unwrap_or_default()
}

/// The same for people: every value under its name, one to a line.
fn text(client: &Value, visits: &[Value], now: Instant) -> String {
    let mut all = format!(
        "Everything we keep about you, as of {} (UTC).\n\
         The files client.json and visits.json hold the same for other programs.\n\
         Instants are in UTC; each visit also says what the studio's clock showed.\n\n\
         YOU\n",
        now.format("%-d %B %Y, %H:%M"),
    );
    lines(&mut all, client, 0);
    all.push_str(&format!("\nVISITS: {}\n", visits.len()));
    for visit in visits {
        all.push('\n');
        lines(&mut all, visit, 0);
    }
    all
}

fn lines(all: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        let name = name.replace('_', " ");
        match value {
            Value::Null => {}
            Value::Object(_) => {
                all.push_str(&format!("{indent}{name}:\n"));
                lines(all, value, depth + 1);
            }
            Value::Array(items) => {
                if !items.is_empty() {
                    all.push_str(&format!("{indent}{name}:\n"));
                }
                for item in items {
                    match item {
                        Value::Object(_) => {
                            all.push_str(&format!("{indent}  -\n"));
                            lines(all, item, depth + 2);
                        }
                        other => all.push_str(&format!("{indent}  - {}\n", plain(other))),
                    }
                }
            }
            other => {
                let said = plain(other);
                if !said.is_empty() {
                    all.push_str(&format!("{indent}{name}: {said}\n"));
                }
            }
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
