//! What the client told the therapist, and nobody else.

use domain::BookingId;
use serde::Deserialize;
use storage::{Connection, Corrupt, StoreError, bookings, clients, entities::client};
use uuid::Uuid;

use super::DeskRefused;
use crate::{Services, auth::StaffSession, bookings::confirm::note as audit_note, sealing::Cell};

/// What the client told the therapist of a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Where it hurts, in their words.
    pub note: Option<String>,
    /// The safety questions they ticked, by code.
    pub ticked: Vec<String>,
    /// Which version of the questions was asked.
    pub version: u32,
}

#[derive(Deserialize)]
struct Ticked {
    ticked: Vec<String>,
}

/// Opens the note and the answers of a visit for the therapist who treats: not for
/// other therapists, and not for an owner who does not treat. Every reading leaves an
/// audit entry.
pub async fn answers(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
) -> Result<Answers, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = bookings::of_studio(&*tx, staff.studio(), id).await?;
    let booking = booking.filter(|booking| staff.therapist() == Some(booking.therapist));
    let booking = booking.ok_or(DeskRefused::NotFound)?;
    let Some(client) = booking.client else { return Ok(Answers::default()) };
    let client = clients::by_id(&*tx, client).await?;
    let client = client.ok_or_else(|| StoreError::from(Corrupt::new("booking", "client", id)))?;
    let answers = opened(services, &*tx, id, &client).await?;
    audit_note(&tx, &booking, staff.actor(), "answers.read", String::new(), now).await?;
    tx.commit().await?;
    Ok(answers)
}

pub(crate) async fn opened<C: Connection>(
    services: &Services,
    conn: &C,
    id: BookingId,
    client: &client::Model,
) -> Result<Answers, StoreError> {
    let note = match bookings::note(conn, id).await? {
        Some(sealed) => Some(open(services, client, ("booking", "note_sealed", id.0), &sealed)?),
        None => None,
    };
    let Some(row) = bookings::screening(conn, id).await? else {
        return Ok(Answers { note, ..Answers::default() });
    };
    let cell = ("screening", "answers_sealed", row.id);
    let corrupt = |column| Corrupt::new("screening", column, row.id);
    // Who answered may have turned out to be the client since: their key is kept.
    let whose = clients::key_holder(conn, client.id.into(), row.client.into()).await?;
    let whose = clients::by_id(conn, whose).await?.ok_or_else(|| corrupt("client"))?;
    let json = open(services, &whose, cell, &row.answers_sealed)?;
    let Ticked { ticked } = serde_json::from_str(&json).map_err(|_| corrupt("answers_sealed"))?;
    let version = u32::try_from(row.questions_version).map_err(|_| corrupt("questions_version"))?;
    Ok(Answers { note, ticked, version })
}

fn open(
    services: &Services,
    client: &client::Model,
    (table, column, row): (&'static str, &'static str, Uuid),
    sealed: &[u8],
) -> Result<String, StoreError> {
    let cell = Cell { studio: client.studio.into(), client: client.id.into(), table, column, row };
    let plain = services.vault.open(&client.data_key_sealed, &cell, sealed).ok();
    let text = plain.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| Corrupt::new(table, column, row).into())
}
