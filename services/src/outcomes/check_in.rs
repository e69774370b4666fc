//! A client says how they are, around a visit.

use domain::{BookingId, ClientId, Instant, StudioId, booking::Booking, contact::FieldError};
use storage::{
    Collision, Connection, Corrupt, StoreError, clients,
    entities::{check_in, client},
    outcomes,
};
use thiserror::Error;
use uuid::Uuid;

use super::{Moment, Opens, Scores, asks, link::CareLink, refresh, review};
use crate::{
    Services,
    sealing::{Cell, Vault},
};

/// Raised whenever a question is added, taken away or means something else.
const VERSION: i32 = 2;

/// A check-in, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Around which visit.
    pub booking: BookingId,
    /// When it was asked.
    pub moment: Moment,
    /// When it was first answered.
    pub given_at: Instant,
    /// What was answered.
    pub scores: Scores,
}

/// Why nothing was written down.
#[derive(Debug, Error)]
pub enum CheckInRefused {
    /// The link's visit is gone, or has no client any more.
    #[error("there is no such visit")]
    NotFound,
    /// Something is missing or wrong: every problem at once.
    #[error("a score is missing or outside its scale")]
    Invalid(Vec<FieldError>),
    /// It is not the time: too early, too late, or longer than a day since it was answered.
    #[error("it is not asked at this time")]
    NotNow,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for CheckInRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Writes down what the bearer of a link answered. Again within a day puts right what was
/// said: a thumb slips.
pub async fn check_in(
    services: &Services,
    link: &CareLink,
    scores: &Scores,
) -> Result<(), CheckInRefused> {
    let wrong = scores.problems();
    if !wrong.is_empty() {
        return Err(CheckInRefused::Invalid(wrong));
    }
    services.store.retrying(|| try_check_in(services, link, scores)).await
}

async fn try_check_in(
    services: &Services,
    link: &CareLink,
    scores: &Scores,
) -> Result<(), CheckInRefused> {
    let Opens::CheckIn(moment) = link.opens else { return Err(CheckInRefused::NotFound) };
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = link.visit(&*tx).await?.ok_or(CheckInRefused::NotFound)?;
    let client = client_of(&*tx, &booking).await?.ok_or(CheckInRefused::NotFound)?;
    let known = outcomes::check_in_of(&*tx, booking.id, moment.code()).await?;
    let given = known.map(|row| given_at(&row)).transpose().map_err(StoreError::from)?;
    if !moment.standing(&booking, given, now).takes() {
        return Err(CheckInRefused::NotNow);
    }
    asks::fits(&*tx, &booking, scores).await?.map_err(CheckInRefused::Invalid)?;
    let row = sealed(&services.vault, &client.data_key_sealed, &booking, (moment, now), scores)?;
    outcomes::set_check_in(&tx, row).await?;
    refresh::follow(&tx, booking.studio, client.id.into(), now).await?;
    if moment == Moment::DayAfter {
        review::reached(services, &tx, &booking, &client, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The client of a visit, unless they were erased.
pub(super) async fn client_of<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Option<client::Model>, StoreError> {
    let Some(client) = booking.client else { return Ok(None) };
    let found = clients::by_id(conn, client).await?;
    Ok(found.filter(|row| !row.data_key_sealed.is_empty()))
}

/// The row of a check-in around a visit, sealed with the key of the visit's client.
pub(crate) fn sealed(
    vault: &Vault,
    key: &[u8],
    booking: &Booking,
    (moment, given): (Moment, Instant),
    scores: &Scores,
) -> Result<check_in::Model, StoreError> {
    let id: Uuid = storage::new_id();
    let corrupt = || Corrupt::new("check_in", "answers_sealed", id);
    let client = booking.client.ok_or_else(corrupt)?;
    let plain = serde_json::to_vec(scores).map_err(|_| corrupt())?;
    let sealed = vault.seal(key, &cell(booking.studio, client, id), &plain);
    Ok(check_in::Model {
        id,
        studio: booking.studio.0,
        client: client.0,
        booking: booking.id.0,
        moment: moment.code().to_owned(),
        questions_version: VERSION,
        answers_sealed: sealed.map_err(|_| corrupt())?,
        given_at: given.timestamp(),
    })
}

fn cell(studio: StudioId, client: ClientId, row: Uuid) -> Cell {
    Cell { studio, client, table: "check_in", column: "answers_sealed", row }
}

/// Every check-in of a client, opened, the first before the others: of those that were given in
/// one second, the one that is asked first. Who may ask is for the caller to have proved.
pub async fn check_ins<C: Connection>(
    conn: &C,
    vault: &Vault,
    client: &client::Model,
) -> Result<Vec<CheckIn>, StoreError> {
    let mut found = Vec::new();
    for row in outcomes::check_ins(conn, client.id.into()).await? {
        let whose = key_of(conn, client, row.client.into()).await?;
        found.push(open(vault, &whose, &row)?);
    }
    found.sort_by_key(|it| (it.given_at, it.moment, it.booking));
    Ok(found)
}

/// Whose key opens what names `named`: the client, or somebody who turned out to be them.
pub(super) async fn key_of<C: Connection>(
    conn: &C,
    client: &client::Model,
    named: ClientId,
) -> Result<client::Model, StoreError> {
    let whose = clients::key_holder(conn, client.id.into(), named).await?;
    if whose.0 == client.id {
        return Ok(client.clone());
    }
    let found = clients::by_id(conn, whose).await?;
    Ok(found.ok_or_else(|| Corrupt::new("check_in", "client", named))?)
}

/// One check-in of a visit, opened.
pub(super) async fn one<C: Connection>(
    conn: &C,
    vault: &Vault,
    (client, booking): (&client::Model, BookingId),
    moment: Moment,
) -> Result<Option<CheckIn>, StoreError> {
    let Some(row) = outcomes::check_in_of(conn, booking, moment.code()).await? else {
        return Ok(None);
    };
    let whose = key_of(conn, client, row.client.into()).await?;
    Ok(Some(open(vault, &whose, &row)?))
}

fn open(vault: &Vault, client: &client::Model, row: &check_in::Model) -> Result<CheckIn, Corrupt> {
    let corrupt = |column| Corrupt::new("check_in", column, row.id);
    let cell = cell(client.studio.into(), client.id.into(), row.id);
    let plain = vault.open(&client.data_key_sealed, &cell, &row.answers_sealed);
    let plain = plain.map_err(|_| corrupt("answers_sealed"))?;
    Ok(CheckIn {
        booking: row.booking.into(),
        moment: Moment::from_code(&row.moment).ok_or_else(|| corrupt("moment"))?,
        given_at: given_at(row)?,
        scores: serde_json::from_slice(&plain).map_err(|_| corrupt("answers_sealed"))?,
    })
}

fn given_at(row: &check_in::Model) -> Result<Instant, Corrupt> {
    Instant::from_timestamp(row.given_at, 0)
        .ok_or_else(|| Corrupt::new("check_in", "given_at", row.id))
}
