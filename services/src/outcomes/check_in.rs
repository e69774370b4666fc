//! A client scores how it is, around a visit.

use domain::{
    BookingId, ClientId, Instant, StudioId,
    booking::{Booking, BookingState},
    outcomes::{Scale, Score},
};
use serde::{Deserialize, Serialize};
use storage::{
    Collision, Connection, Corrupt, StoreError, clients,
    entities::{check_in, client},
    outcomes,
};
use thiserror::Error;
use uuid::Uuid;

use super::refresh;
use crate::{
    Services,
    auth::ManageToken,
    sealing::{Cell, Vault},
};

/// Raised whenever a question is added, taken away or means something else.
const VERSION: i32 = 1;
/// At most so many activities are named.
const ACTIVITIES: usize = 3;

/// When it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the visit.
    Before,
    /// Right after it.
    After,
    /// A day after it.
    DayAfter,
}

impl Moment {
    /// Every moment, in order.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::DayAfter];

    /// Its code, as rows and addresses bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::DayAfter => "day_after",
        }
    }

    /// The moment with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|moment| moment.code() == code)
    }
}

/// What was scored, whole points from 0 to 10.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// How much it hurts.
    pub pain: Option<i32>,
    /// How hard up to three activities of the client's own choice are.
    #[serde(default)]
    pub activities: Vec<i32>,
}

impl Scores {
    /// The score on a scale, where it was given.
    #[must_use]
    pub fn on(&self, scale: Scale) -> Option<Score> {
        match scale {
            Scale::Pain => self.pain.and_then(|points| Score::whole(Scale::Pain, points)),
            Scale::Activities => Score::mean_of(&self.activities),
            Scale::RolandMorris => None,
        }
    }

    fn are_whole(&self) -> bool {
        let mut all = self.pain.iter().chain(&self.activities);
        let some = self.pain.is_some() || !self.activities.is_empty();
        some && self.activities.len() <= ACTIVITIES && all.all(|p| (0..=10).contains(p))
    }
}

/// A check-in, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Around which visit.
    pub booking: BookingId,
    /// When it was asked.
    pub moment: Moment,
    /// When it was answered.
    pub given_at: Instant,
    /// What was scored.
    pub scores: Scores,
}

/// Why nothing was written down.
#[derive(Debug, Error)]
pub enum CheckInRefused {
    /// The link's visit is gone, or has no client yet.
    #[error("there is no such visit")]
    NotFound,
    /// A score is outside 0 to 10, or there is none.
    #[error("a score is missing or outside its scale")]
    Scores,
    /// It is not the time: before a visit until it ends, the others after it began.
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

/// Writes down what the bearer of a visit's link scored. Again replaces what was said before
/// for the same moment: a thumb slips.
pub async fn check_in(
    services: &Services,
    link: &ManageToken,
    moment: Moment,
    scores: &Scores,
) -> Result<(), CheckInRefused> {
    if !scores.are_whole() {
        return Err(CheckInRefused::Scores);
    }
    services.store.retrying(|| try_check_in(services, link, moment, scores)).await
}

async fn try_check_in(
    services: &Services,
    link: &ManageToken,
    moment: Moment,
    scores: &Scores,
) -> Result<(), CheckInRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = storage::bookings::by_id(&*tx, link.booking()).await?;
    let booking = booking.filter(|it| it.link_generation == link.generation());
    let booking = booking.ok_or(CheckInRefused::NotFound)?;
    if !is_asked(&booking, moment, now) {
        return Err(CheckInRefused::NotNow);
    }
    let client = booking.client.ok_or(CheckInRefused::NotFound)?;
    let client = clients::by_id(&*tx, client).await?.ok_or(CheckInRefused::NotFound)?;
    let row = sealed(&services.vault, &client.data_key_sealed, &booking, (moment, now), scores)?;
    outcomes::set_check_in(&tx, row).await?;
    refresh::follow(&tx, booking.studio, client.id.into(), now).await?;
    tx.commit().await?;
    Ok(())
}

fn is_asked(booking: &Booking, moment: Moment, now: Instant) -> bool {
    let takes_place = matches!(booking.state, BookingState::Confirmed | BookingState::Completed);
    takes_place
        && match moment {
            Moment::Before => now < booking.span.end,
            Moment::After | Moment::DayAfter => now >= booking.span.start,
        }
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

/// Every check-in of a client, opened, the first before the others. Who may ask is for the
/// caller to have proved.
pub async fn check_ins<C: Connection>(
    conn: &C,
    vault: &Vault,
    client: &client::Model,
) -> Result<Vec<CheckIn>, StoreError> {
    let mut found = Vec::new();
    for row in outcomes::check_ins(conn, client.id.into()).await? {
        let whose = clients::key_holder(conn, client.id.into(), row.client.into()).await?;
        let corrupt = || Corrupt::new("check_in", "client", row.id);
        let whose = match whose.0 == client.id {
            true => client.clone(),
            false => clients::by_id(conn, whose).await?.ok_or_else(corrupt)?,
        };
        found.push(open(vault, &whose, &row)?);
    }
    Ok(found)
}

fn open(vault: &Vault, client: &client::Model, row: &check_in::Model) -> Result<CheckIn, Corrupt> {
    let corrupt = |column| Corrupt::new("check_in", column, row.id);
    let cell = cell(client.studio.into(), client.id.into(), row.id);
    let plain = vault.open(&client.data_key_sealed, &cell, &row.answers_sealed);
    let plain = plain.map_err(|_| corrupt("answers_sealed"))?;
    Ok(CheckIn {
        booking: row.booking.into(),
        moment: Moment::from_code(&row.moment).ok_or_else(|| corrupt("moment"))?,
        given_at: Instant::from_timestamp(row.given_at, 0).ok_or_else(|| corrupt("given_at"))?,
        scores: serde_json::from_slice(&plain).map_err(|_| corrupt("answers_sealed"))?,
    })
}
