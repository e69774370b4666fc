//! Jobs that were set aside: seen by the owner, and tried again or given up when the owner
//! says so.

use domain::{BookingId, Instant, JobId};
use storage::{
    Corrupt, StoreError, Tx,
    audit::{self, Actor},
    entities::job,
};

use super::Job;
use crate::{Services, auth::OwnerSession};

/// How many are shown at once.
const SHOWN: u64 = 100;

/// A job that was set aside. Holds nothing of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// The job.
    pub id: JobId,
    /// Which handler, such as `mail_booking_confirmed`.
    pub kind: String,
    /// A code that says why.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was set aside.
    pub at: Instant,
    /// The visit it is about, where it is a mail about one.
    pub booking: Option<BookingId>,
}

impl TryFrom<job::Model> for DeadJob {
    type Error = Corrupt;

    fn try_from(row: job::Model) -> Result<Self, Corrupt> {
        let at = row.finished_at.and_then(|at| chrono::DateTime::from_timestamp(at, 0));
        let job: Option<Job> = serde_json::from_str(&row.payload).ok();
        Ok(Self {
            booking: job.and_then(|job| job.booking()),
            at: at.ok_or_else(|| Corrupt::new("job", "finished_at", row.id))?,
            id: row.id.into(),
            kind: row.kind,
            reason: row.last_error.unwrap_or_default(),
            attempts: row.attempts.unsigned_abs(),
        })
    }
}

/// The studio's jobs that were set aside, newest first.
pub async fn dead(services: &Services, owner: &OwnerSession) -> Result<Vec<DeadJob>, StoreError> {
    let conn = services.store.reader();
    let rows = storage::jobs::dead(conn, Some(owner.studio()), SHOWN).await?;
    Ok(rows.into_iter().map(DeadJob::try_from).collect::<Result<_, _>>()?)
}

/// Puts a job back that was set aside. Says whether there was such a job in the
/// owner's studio.
pub async fn replay(
    services: &Services,
    owner: &OwnerSession,
    id: JobId,
) -> Result<bool, StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let replayed = storage::jobs::replay(&tx, Some(owner.studio()), id, now).await?;
    if replayed {
        note(&tx, owner, "job.replayed", id, now).await?;
    }
    tx.commit().await?;
    Ok(replayed)
}

/// Gives a job up that was set aside, such as a mail to an address that does not exist.
/// Says whether there was such a job in the owner's studio.
pub async fn dismiss(
    services: &Services,
    owner: &OwnerSession,
    id: JobId,
) -> Result<bool, StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let dismissed = storage::jobs::dismiss(&tx, Some(owner.studio()), id, now).await?;
    if dismissed {
        note(&tx, owner, "job.dismissed", id, now).await?;
    }
    tx.commit().await?;
    Ok(dismissed)
}

async fn note(
    tx: &Tx,
    owner: &OwnerSession,
    action: &str,
    id: JobId,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = audit::Entry {
        studio: Some(owner.studio()),
        actor: Actor::Owner(owner.account()),
        action,
        object: id.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await
}
