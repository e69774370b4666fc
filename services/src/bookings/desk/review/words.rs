//! What a therapist wrote beside their decision, sealed with the client's key.

use domain::{BookingId, booking::Booking};
use storage::{
    Connection, Corrupt, StoreError, clients,
    entities::{client, screening},
    screenings,
};

use super::{Decided, Decision, instant};
use crate::{
    Services,
    bookings::desk::answers::{key_holder, open},
    sealing::Cell,
};

const COLUMN: &str = "words_sealed";

/// Seals words for a row.
pub(super) async fn seal<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    (row, words): (&screening::Model, &str),
) -> Result<Vec<u8>, StoreError> {
    let whose = key_holder(conn, client, row).await?;
    let cell = Cell {
        studio: whose.studio.into(),
        client: whose.id.into(),
        table: "screening",
        column: COLUMN,
        row: row.id,
    };
    let sealed = services.vault.seal(&whose.data_key_sealed, &cell, words.as_bytes());
    sealed.map_err(|_| Corrupt::new("client", "data_key_sealed", whose.id).into())
}

/// What was decided about a row, with its words opened.
pub(super) async fn decided<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    row: &screening::Model,
) -> Result<Option<Decided>, StoreError> {
    let Some(code) = &row.decision else { return Ok(None) };
    let decision =
        Decision::from_code(code).ok_or_else(|| Corrupt::new("screening", "decision", row.id))?;
    let words = match &row.words_sealed {
        Some(sealed) => {
            let whose = key_holder(conn, client, row).await?;
            Some(open(services, &whose, ("screening", COLUMN, row.id), sealed)?)
        }
        None => None,
    };
    let at = instant(row.decided_at.unwrap_or_default(), row.id)?;
    Ok(Some(Decided { decision, at, words }))
}

/// Everything that was decided about the answers of a visit, the first before the others.
pub(crate) async fn decisions<C: Connection>(
    services: &Services,
    conn: &C,
    id: BookingId,
    client: &client::Model,
) -> Result<Vec<Decided>, StoreError> {
    let mut all = Vec::new();
    for row in screenings::of_booking(conn, id).await? {
        all.extend(decided(services, conn, client, &row).await?);
    }
    Ok(all)
}

/// What the therapist wrote to the client of a visit that they declined, for its mail.
pub(crate) async fn for_client(
    services: &Services,
    booking: &Booking,
) -> Result<Option<String>, StoreError> {
    let conn = services.store.reader();
    let Some(client) = booking.client else { return Ok(None) };
    for row in screenings::of_booking(conn, booking.id).await? {
        if row.decision.as_deref() != Some(Decision::Declined.code()) {
            continue;
        }
        let client = clients::by_id(conn, client).await?;
        let Some(client) = client.filter(|client| !client.data_key_sealed.is_empty()) else {
            return Ok(None);
        };
        return Ok(decided(services, conn, &client, &row).await?.and_then(|it| it.words));
    }
    Ok(None)
}
