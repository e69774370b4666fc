//! What clients ticked that their therapist should look at before they come: the queue, one
//! after the other, and what was decided. For whoever treats; an owner who does not learns how
//! many wait for whom, and nobody else anything.

mod decide;
mod words;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use domain::{Instant, TherapistId, booking::Booking, contact::FieldError};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx, bookings, clients,
    entities::{client, screening},
    screenings,
};
use thiserror::Error;

pub use decide::{Decision, DecisionRequest, decide};
pub(crate) use words::{decisions, for_client};

use super::{
    DeskRefused, DeskVisit,
    answers::{Told, told},
    describe_all,
};
use crate::{Services, auth::StaffSession, bookings::confirm::note};

/// How many visits are listed.
const LISTED: u64 = 200;

/// What waits for a therapist.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Their own visits, by start.
    pub own: Vec<DeskVisit>,
    /// For an owner: how many wait for others, by name.
    pub others: Vec<Others>,
}

/// How many visits wait for another therapist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Others {
    /// For whom.
    pub therapist_name: String,
    /// How many.
    pub count: usize,
    /// When the first of them begins, on the studio's clock.
    pub first: NaiveDateTime,
}

/// A visit with the answers to look at.
#[derive(Clone, Debug)]
pub struct Review {
    /// The visit.
    pub visit: DeskVisit,
    /// Every answer of it, the first before the others.
    pub answers: Vec<Looked>,
    /// Which of the answers are still to be decided about, as the form sends it back; empty
    /// where none is.
    pub seen: String,
}

/// Answers, and what was decided about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// What was answered.
    pub told: Told,
    /// What was decided, where it was.
    pub decided: Option<Decided>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// When.
    pub at: Instant,
    /// What was written down with it.
    pub words: Option<String>,
}

/// Why it was not done. Nothing was changed.
#[derive(Debug, Error)]
pub enum ReviewRefused {
    /// There is nothing here that is theirs to know.
    #[error("nothing here")]
    NotFound,
    /// Something is missing or wrong.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// The client answered again, or it was decided, since the page was made.
    #[error("it has changed since")]
    Stale,
    /// The visit could not be confirmed or cancelled.
    #[error(transparent)]
    Visit(DeskRefused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReviewRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Stale => "stale",
            Self::Visit(error) => error.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for ReviewRefused {
    fn is_collision(&self) -> bool {
        match self {
            Self::Store(error) => error.is_collision(),
            Self::Visit(error) => error.is_collision(),
            _ => false,
        }
    }
}

impl From<DeskRefused> for ReviewRefused {
    fn from(error: DeskRefused) -> Self {
        match error {
            DeskRefused::Store(error) => Self::Store(error),
            error => Self::Visit(error),
        }
    }
}

/// What waits for the one who asks. Refuses whoever neither treats nor owns the studio.
pub async fn queue(services: &Services, staff: &StaffSession) -> Result<Queue, ReviewRefused> {
    if staff.therapist().is_none() && !staff.is_owner() {
        return Err(ReviewRefused::NotFound);
    }
    let (conn, now) = (services.store.reader(), services.now());
    let whose = if staff.is_owner() { None } else { staff.therapist() };
    let found = screenings::to_review(conn, staff.studio(), whose, (now, None), LISTED).await?;
    let visits = describe_all(conn, staff, found).await?;
    let (own, others) =
        visits.into_iter().partition(|visit| staff.therapist() == Some(visit.therapist));
    Ok(Queue { own, others: counted(others) })
}

fn counted(visits: Vec<DeskVisit>) -> Vec<Others> {
    let mut all: BTreeMap<(String, TherapistId), Others> = BTreeMap::new();
    for visit in visits {
        let first = visit.local.wall;
        let others = all.entry((visit.therapist_name.clone(), visit.therapist)).or_insert(Others {
            therapist_name: visit.therapist_name,
            count: 0,
            first,
        });
        others.count += 1;
    }
    all.into_values().collect()
}

/// Opens the answers of the visit with this reference to the therapist who treats. Every
/// reading leaves an audit entry.
pub async fn open(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
) -> Result<Review, ReviewRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let (booking, client) = own_visit(&tx, staff, reference).await?;
    let rows = screenings::of_booking(&*tx, booking.id).await?;
    let mut answers = Vec::new();
    for row in &rows {
        let told = told(services, &*tx, &client, row).await?;
        let decided = words::decided(services, &*tx, &client, row).await?;
        answers.push(Looked { told, decided });
    }
    note(&tx, &booking, staff.actor(), "answers.read", String::new(), now).await?;
    let visit = describe_all(&*tx, staff, vec![booking]).await?.into_iter().next();
    tx.commit().await?;
    let visit = visit.ok_or(ReviewRefused::NotFound)?;
    Ok(Review { visit, answers, seen: seen(&rows) })
}

/// A visit of theirs, with its client. Nobody reads anything of whoever was erased.
async fn own_visit(
    tx: &Tx,
    staff: &StaffSession,
    reference: &str,
) -> Result<(Booking, client::Model), ReviewRefused> {
    let reference = domain::booking::read_reference(reference).ok_or(ReviewRefused::NotFound)?;
    let found = bookings::by_reference(&**tx, staff.studio(), &reference).await?;
    let found = found.filter(|booking| staff.therapist() == Some(booking.therapist));
    let booking = found.ok_or(ReviewRefused::NotFound)?;
    let client = booking.client.ok_or(ReviewRefused::NotFound)?;
    let client = clients::by_id(&**tx, client).await?;
    let client = client.filter(|client| !client.data_key_sealed.is_empty());
    Ok((booking, client.ok_or(ReviewRefused::NotFound)?))
}

/// Names the answers that are still to be decided about.
fn seen(rows: &[screening::Model]) -> String {
    let open = rows.iter().filter(|row| is_open(row)).map(|row| row.id.to_string());
    open.collect::<Vec<_>>().join(",")
}

fn is_open(row: &screening::Model) -> bool {
    row.outcome == "review" && row.decision.is_none()
}

fn instant(seconds: i64, row: uuid::Uuid) -> Result<Instant, StoreError> {
    Instant::from_timestamp(seconds, 0)
        .ok_or_else(|| Corrupt::new("screening", "decided_at", row).into())
}

/// The visits whose answers wait for their therapist, of those that begin until then.
pub(crate) async fn waiting<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    (now, until): (Instant, Instant),
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    if staff.therapist().is_none() && !staff.is_owner() {
        return Ok(Vec::new());
    }
    let whose = if staff.is_owner() { None } else { staff.therapist() };
    screenings::to_review(conn, staff.studio(), whose, (now, Some(until)), limit).await
}
