//! What is known of a client besides their visits: who else they are, what they bought and
//! planned, and what they wait for.

use domain::{ClientId, FamilyMemberId, Money, SaleId};
use serde_json::{Value, json};
use storage::{
    Connection, StoreError, clients, course_plans,
    entities::{client, waitlist_entry},
    family, papers, sales,
    vouchers::{courses, gift_cards},
    waitlist,
};
use uuid::Uuid;

use crate::{archive::at, clients::address};

/// Who else turned out to be this client.
pub(super) async fn others<C: Connection>(
    conn: &C,
    row: &client::Model,
) -> Result<Vec<Value>, StoreError> {
    let group = clients::group(conn, row.id.into()).await?;
    let others = group.into_iter().filter(|other| other.id != row.id);
    Ok(others
        .map(|other| json!({ "name": other.name, "email": address(&other.email), "phone": other.phone }))
        .collect())
}

/// Whom their invoices are made out to.
pub(super) async fn invoiced<C: Connection>(conn: &C, id: ClientId) -> Result<Value, StoreError> {
    let Some(row) = papers::invoice_address(conn, id).await? else { return Ok(Value::Null) };
    Ok(json!({ "name": row.name, "address": row.address, "tax_number": row.tax_number }))
}

/// Their courses. A code is money: it is where it was mailed to.
pub(super) async fn bought<C: Connection>(
    conn: &C,
    id: ClientId,
) -> Result<Vec<Value>, StoreError> {
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
pub(super) async fn planned<C: Connection>(
    conn: &C,
    id: ClientId,
) -> Result<Vec<Value>, StoreError> {
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
pub(super) async fn given<C: Connection>(
    conn: &C,
    row: &client::Model,
) -> Result<Vec<Value>, StoreError> {
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

/// Times that are waited for, or were, under their address, for them, or for whom they book.
pub(super) async fn waits<C: Connection>(
    conn: &C,
    row: &client::Model,
) -> Result<Vec<Value>, StoreError> {
    let mut all = waitlist::of_emails(conn, std::slice::from_ref(&row.email)).await?;
    let known: Vec<Uuid> = all.iter().map(|entry| entry.id).collect();
    let people = waitlist::of_members(conn, &people(conn, row).await?).await?;
    all.extend(people.into_iter().filter(|entry| !known.contains(&entry.id)));
    Ok(all.iter().filter(|entry| entry.studio == row.studio).map(waiting).collect())
}

/// What is told of one place.
pub(crate) fn waiting(entry: &waitlist_entry::Model) -> Value {
    json!({
        "from": entry.first_day.to_string(),
        "until": entry.last_day.to_string(),
        "begins_no_earlier_than_minute": entry.from_minute,
        "ends_no_later_than_minute": entry.until_minute,
        "state": entry.state,
        "since": at(entry.joined_at),
        "ended": entry.ended_at.map(at),
        "phone": entry.phone,
        "for_somebody_else": entry.member.is_some(),
    })
}

/// Which people of an account they are; where they are none, whom their account books for.
async fn people<C: Connection>(
    conn: &C,
    row: &client::Model,
) -> Result<Vec<FamilyMemberId>, StoreError> {
    let own = family::people_among(conn, &[row.id.into()]).await?;
    if !own.is_empty() {
        return Ok(own.into_iter().collect());
    }
    let Some(account) = row.account else { return Ok(Vec::new()) };
    let all = family::members(conn, account.into(), true).await?;
    Ok(all.into_iter().map(|person| person.id.into()).collect())
}
