//! Notes in their cells.

use domain::{booking::Booking, note::SessionNote};
use storage::{
    Corrupt, StoreError,
    entities::{client, note_addendum, note_opening, session_note},
};
use uuid::Uuid;

use crate::{
    Services,
    sealing::{Cell, Vault},
};

type Column = (&'static str, &'static str);

const BODY: Column = ("session_note", "body_sealed");
const TEXT: Column = ("note_addendum", "text_sealed");
const REASON: Column = ("note_opening", "reason_sealed");

fn cell(client: &client::Model, (table, column): Column, row: Uuid) -> Cell {
    Cell { studio: client.studio.into(), client: client.id.into(), table, column, row }
}

/// The body of note `row`, sealed for its cell.
pub(super) fn body(
    services: &Services,
    client: &client::Model,
    row: Uuid,
    note: &SessionNote,
) -> Result<Vec<u8>, StoreError> {
    let plain = serde_json::to_vec(note).map_err(|_| Corrupt::new(BODY.0, BODY.1, row))?;
    seal(&services.vault, &client.data_key_sealed, &cell(client, BODY, row), &plain)
}

/// A new note of a visit by its therapist, sealed with the key of the visit's client.
pub(crate) fn sealed_note(
    vault: &Vault,
    key: &[u8],
    booking: &Booking,
    note: &SessionNote,
    written: domain::Instant,
) -> Result<session_note::Model, StoreError> {
    let id: Uuid = storage::new_id();
    let corrupt = || Corrupt::new(BODY.0, BODY.1, id);
    let client = booking.client.ok_or_else(corrupt)?;
    let (table, column) = BODY;
    let cell = Cell { studio: booking.studio, client, table, column, row: id };
    let plain = serde_json::to_vec(note).map_err(|_| corrupt())?;
    Ok(session_note::Model {
        id,
        studio: booking.studio.0,
        booking: booking.id.0,
        client: client.0,
        therapist: booking.therapist.0,
        body_sealed: seal(vault, key, &cell, &plain)?,
        written_at: written.timestamp(),
        updated_at: written.timestamp(),
        version: 1,
    })
}

/// The text of addendum `row`, sealed for its cell.
pub(super) fn text(
    services: &Services,
    client: &client::Model,
    row: Uuid,
    text: &str,
) -> Result<Vec<u8>, StoreError> {
    let cell = cell(client, TEXT, row);
    seal(&services.vault, &client.data_key_sealed, &cell, text.as_bytes())
}

/// The reason of opening `row`, sealed for its cell.
pub(super) fn reason(
    services: &Services,
    client: &client::Model,
    row: Uuid,
    reason: &str,
) -> Result<Vec<u8>, StoreError> {
    let cell = cell(client, REASON, row);
    seal(&services.vault, &client.data_key_sealed, &cell, reason.as_bytes())
}

/// Opens a note's body.
pub(crate) fn open_body(
    services: &Services,
    client: &client::Model,
    row: &session_note::Model,
) -> Result<SessionNote, StoreError> {
    let plain = open(services, client, BODY, (row.id, &row.body_sealed))?;
    serde_json::from_slice(&plain).map_err(|_| Corrupt::new(BODY.0, BODY.1, row.id).into())
}

/// Opens an addendum.
pub(crate) fn open_text(
    services: &Services,
    client: &client::Model,
    row: &note_addendum::Model,
) -> Result<String, StoreError> {
    words(services, client, TEXT, (row.id, &row.text_sealed))
}

/// Opens a reason.
pub(super) fn open_reason(
    services: &Services,
    client: &client::Model,
    row: &note_opening::Model,
) -> Result<String, StoreError> {
    words(services, client, REASON, (row.id, &row.reason_sealed))
}

fn words(
    services: &Services,
    client: &client::Model,
    column: Column,
    sealed: (Uuid, &[u8]),
) -> Result<String, StoreError> {
    let plain = open(services, client, column, sealed)?;
    String::from_utf8(plain).map_err(|_| Corrupt::new(column.0, column.1, sealed.0).into())
}

fn open(
    services: &Services,
    client: &client::Model,
    column: Column,
    (row, sealed): (Uuid, &[u8]),
) -> Result<Vec<u8>, StoreError> {
    let plain = services.vault.open(&client.data_key_sealed, &cell(client, column, row), sealed);
    plain.map_err(|_| Corrupt::new(column.0, column.1, row).into())
}

fn seal(vault: &Vault, key: &[u8], cell: &Cell, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let sealed = vault.seal(key, cell, plain);
    sealed.map_err(|_| Corrupt::new("client", "data_key_sealed", cell.client).into())
}
