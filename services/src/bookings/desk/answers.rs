//! What the client told the therapist, and nobody else.

use domain::{BookingId, Instant, screening::Form};
use serde::Deserialize;
use storage::{
    Connection, Corrupt, StoreError, bookings, clients,
    entities::{client, screening},
    screenings,
};
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
    /// What they answered before the visit, once they did.
    pub before: Option<Told>,
}

/// Answers to the safety questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which questions.
    pub form: Form,
    /// Which version of them.
    pub version: u32,
    /// What was ticked, by code.
    pub ticked: Vec<String>,
    /// When.
    pub at: Instant,
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
    let mut answers = Answers { note, ..Answers::default() };
    for row in screenings::of_booking(conn, id).await? {
        let told = told(services, conn, client, &row).await?;
        if row.moment == "before" {
            answers.before = Some(told);
        } else {
            answers = Answers { ticked: told.ticked, version: told.version, ..answers };
        }
    }
    Ok(answers)
}

/// Opens one row of answers.
pub(super) async fn told<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    row: &screening::Model,
) -> Result<Told, StoreError> {
    let corrupt = |column| Corrupt::new("screening", column, row.id);
    let whose = key_holder(conn, client, row).await?;
    let cell = ("screening", "answers_sealed", row.id);
    let json = open(services, &whose, cell, &row.answers_sealed)?;
    let Ticked { ticked } = serde_json::from_str(&json).map_err(|_| corrupt("answers_sealed"))?;
    Ok(Told {
        form: Form::from_code(&row.form).ok_or_else(|| corrupt("form"))?,
        version: u32::try_from(row.questions_version).map_err(|_| corrupt("questions_version"))?,
        at: Instant::from_timestamp(row.created_at, 0).ok_or_else(|| corrupt("created_at"))?,
        ticked,
    })
}

/// Whose key opens a row: who answered may have turned out to be the client since, and their
/// key is kept.
pub(super) async fn key_holder<C: Connection>(
    conn: &C,
    client: &client::Model,
    row: &screening::Model,
) -> Result<client::Model, StoreError> {
    let whose = clients::key_holder(conn, client.id.into(), row.client.into()).await?;
    let whose = clients::by_id(conn, whose).await?;
    Ok(whose.ok_or_else(|| Corrupt::new("screening", "client", row.id))?)
}

pub(super) fn open(
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
