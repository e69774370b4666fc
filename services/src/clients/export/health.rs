//! What the client said about their health around a visit, and what was written about it:
//! opened, because it is theirs.

use domain::{BookingId, ClientId, booking::Booking};
use serde_json::{Value, json};
use storage::{Connection, Corrupt, StoreError, care, clients, notes};

use crate::{
    Services,
    archive::at,
    bookings::desk::{opened_answers, review::decisions},
    clients::checked_in,
    notes::{opened_addendum, opened_body},
    outcomes::{self, check_ins},
};

/// What the client wrote and ticked before the visit.
pub(super) async fn answers<C: Connection>(
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
pub(super) async fn scores<C: Connection>(
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
    let own = own.map(|one| checked_in::told(one, &versions)).collect();
    let review = match care::review(conn, booking.id).await? {
        Some(row) => {
            let it = outcomes::opened_review(conn, &services.vault, &client, &row).await?;
            checked_in::review(&it)
        }
        None => Value::Null,
    };
    Ok((own, review))
}

/// What was written about the visit, with what was added since.
pub(super) async fn session_note<C: Connection>(
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
