//! The stopping rule, in the client's favour: where the review visit found no meaningful
//! change, they are asked whether to stop, to change something, or to see somebody else. It
//! never asks them to buy anything.

use domain::{
    BookingId, Instant,
    booking::{Booking, read_reference},
    outcomes::Verdict,
};
use serde::{Deserialize, Serialize};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx,
    audit::{self, Entry},
    bookings, care, clients,
    entities::{care_review, client},
};
use thiserror::Error;
use uuid::Uuid;

use super::{asks, check_in, link::CareHolder, progress};
use crate::{
    Services,
    sealing::{Cell, Vault},
};

/// What somebody chooses whom it did not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// To stop coming.
    Stop,
    /// To change something: the technique, the therapist, how often.
    Change,
    /// To see a doctor or a physiotherapist.
    Refer,
}

impl Choice {
    /// Every choice, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Stop, Self::Change, Self::Refer];

    /// Its code, as forms send it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Change => "change",
            Self::Refer => "refer",
        }
    }

    /// The choice with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What a review came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// After which visit.
    pub booking: BookingId,
    /// When it was answered.
    pub reached_at: Instant,
    /// Whether anything that was measured became better by more than chance.
    pub improved: bool,
    /// Whether anything became worse by more than chance, and nothing better.
    pub worse: bool,
    /// What they chose, where they were asked and did.
    pub chosen: Option<Choice>,
}

impl Review {
    /// Whether they are asked to stop, to change something, or to see somebody else.
    #[must_use]
    pub const fn asks(&self) -> bool {
        !self.improved
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Body {
    improved: bool,
    worse: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chosen: Option<Choice>,
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum CareRefused {
    /// There is no such review of theirs, or nothing that asks anything.
    #[error("there is nothing to choose")]
    NotFound,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for CareRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Writes down what the review after a visit came to, where the visit is one after which it is
/// asked whether it helped, and there is a score to compare. Correcting the answer keeps what
/// was chosen, as long as it is still asked.
pub(super) async fn reached(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    client: &client::Model,
    now: Instant,
) -> Result<(), StoreError> {
    if !asks::place(&**tx, booking).await?.review {
        return Ok(());
    }
    let found = progress::verdicts(services, &**tx, client, booking.id).await?;
    if found.is_empty() {
        return Ok(());
    }
    let known = care::review(&**tx, booking.id).await?;
    let known = match &known {
        Some(row) => Some(opened(&**tx, &services.vault, client, row).await?),
        None => None,
    };
    let improved = found.contains(&Verdict::Improved);
    let worse = !improved && found.contains(&Verdict::Worse);
    let chosen = known.and_then(|it| it.chosen).filter(|_| !improved);
    let reached = known.map_or(now, |it| it.reached_at);
    let row = sealed(&services.vault, client, booking, reached, Body { improved, worse, chosen })?;
    care::set_review(tx, row).await
}

fn cell(client: &client::Model, row: Uuid) -> Cell {
    let (studio, client) = (client.studio.into(), client.id.into());
    Cell { studio, client, table: "care_review", column: "body_sealed", row }
}

fn sealed(
    vault: &Vault,
    client: &client::Model,
    booking: &Booking,
    reached: Instant,
    body: Body,
) -> Result<care_review::Model, StoreError> {
    let id: Uuid = storage::new_id();
    let corrupt = || Corrupt::new("care_review", "body_sealed", id);
    let plain = serde_json::to_vec(&body).map_err(|_| corrupt())?;
    let sealed = vault.seal(&client.data_key_sealed, &cell(client, id), &plain);
    Ok(care_review::Model {
        id,
        studio: client.studio,
        client: client.id,
        booking: booking.id.0,
        reached_at: reached.timestamp(),
        body_sealed: sealed.map_err(|_| corrupt())?,
    })
}

/// A review, opened.
pub(crate) async fn opened<C: Connection>(
    conn: &C,
    vault: &Vault,
    client: &client::Model,
    row: &care_review::Model,
) -> Result<Review, StoreError> {
    let corrupt = |column| Corrupt::new("care_review", column, row.id);
    let whose = check_in::key_of(conn, client, row.client.into()).await?;
    let plain = vault.open(&whose.data_key_sealed, &cell(&whose, row.id), &row.body_sealed);
    let plain = plain.map_err(|_| corrupt("body_sealed"))?;
    let Body { improved, worse, chosen } =
        serde_json::from_slice(&plain).map_err(|_| corrupt("body_sealed"))?;
    let reached_at = Instant::from_timestamp(row.reached_at, 0);
    Ok(Review {
        booking: row.booking.into(),
        reached_at: reached_at.ok_or_else(|| corrupt("reached_at"))?,
        improved,
        worse,
        chosen,
    })
}

/// Chooses what comes next, where the review after the visit with this reference found no
/// meaningful change. Choosing again replaces it.
pub async fn choose(
    services: &Services,
    holder: &CareHolder,
    reference: &str,
    choice: Choice,
) -> Result<(), CareRefused> {
    services.store.retrying(|| try_choose(services, holder, reference, choice)).await
}

async fn try_choose(
    services: &Services,
    holder: &CareHolder,
    reference: &str,
    choice: Choice,
) -> Result<(), CareRefused> {
    let (now, tx) = (services.now(), services.store.begin().await?);
    clients::lock(&tx, &[holder.client]).await?;
    let reference = read_reference(reference).ok_or(CareRefused::NotFound)?;
    let client = holder.client(&*tx).await?.ok_or(CareRefused::NotFound)?;
    let booking = bookings::by_reference(&*tx, holder.studio, &reference).await?;
    let booking = booking.filter(|it| it.client == Some(holder.client));
    let booking = booking.ok_or(CareRefused::NotFound)?;
    let row = care::review(&*tx, booking.id).await?.ok_or(CareRefused::NotFound)?;
    let it = opened(&*tx, &services.vault, &client, &row).await?;
    if !it.asks() {
        return Err(CareRefused::NotFound);
    }
    let body = Body { improved: it.improved, worse: it.worse, chosen: Some(choice) };
    let row = sealed(&services.vault, &client, &booking, it.reached_at, body)?;
    care::set_review(&tx, row).await?;
    let (studio, actor, object) = (Some(holder.studio), holder.actor, booking.id.to_string());
    let entry = Entry { studio, actor, action: "care.chosen", object, detail: String::new() };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}
