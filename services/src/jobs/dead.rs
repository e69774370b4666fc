//! Jobs that were set aside: seen by the manager, and tried again or given up when the owner
//! says so.

use domain::{BookingId, Instant, JobId, PaymentAttemptId, RefundId};
use storage::{
    Connection, Corrupt, StoreError, Tx, audit,
    entities::{job, payment_attempt, refund},
    payments::{self, AttemptState, RefundState},
};

use super::{FOLLOWED, Job};
use crate::{
    Services,
    auth::ManagerSession,
    mail::{Mail, Whom},
};

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
    /// The visit it is about, where it is about one.
    pub booking: Option<BookingId>,
    /// Whom it was to reach, where it is a mail.
    pub whom: Option<Whom>,
    /// Whether Lumbar asks the gateway about it anyway, so that it cannot be given up.
    pub followed: bool,
}

impl DeadJob {
    fn new(row: job::Model, mail: Option<&Mail>) -> Result<Self, Corrupt> {
        let at = row.finished_at.and_then(|at| chrono::DateTime::from_timestamp(at, 0));
        Ok(Self {
            booking: mail.and_then(Mail::booking),
            whom: mail.map(Mail::whom),
            followed: FOLLOWED.contains(&row.kind.as_str()),
            at: at.ok_or_else(|| Corrupt::new("job", "finished_at", row.id))?,
            id: row.id.into(),
            kind: row.kind,
            reason: row.last_error.unwrap_or_default(),
            attempts: row.attempts.unsigned_abs(),
        })
    }
}

/// The studio's jobs that were set aside, newest first, without those whose work was done
/// meanwhile in another way.
pub async fn dead(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<DeadJob>, StoreError> {
    let conn = services.store.reader();
    let rows = storage::jobs::dead(conn, Some(manager.studio()), SHOWN).await?;
    let rows: Vec<(job::Model, Option<Job>)> = rows
        .into_iter()
        .map(|row| {
            let job = serde_json::from_str(&row.payload).ok();
            (row, job)
        })
        .collect();
    let facts = Facts::read(conn, rows.iter().filter_map(|(_, job)| job.as_ref())).await?;
    let mut dead = Vec::new();
    for (row, job) in rows {
        let mail = match &job {
            Some(Job::Mail(mail)) => Some(mail),
            _ => None,
        };
        let mut found = DeadJob::new(row, mail)?;
        if let Some((booking, open)) = job.as_ref().and_then(|job| facts.of(job)) {
            if !open {
                continue;
            }
            found.booking = Some(booking);
        }
        dead.push(found);
    }
    Ok(dead)
}

/// The payments and refunds that jobs are about.
struct Facts {
    attempts: Vec<payment_attempt::Model>,
    refunds: Vec<refund::Model>,
}

impl Facts {
    async fn read<'a, C: Connection>(
        conn: &C,
        jobs: impl Iterator<Item = &'a Job>,
    ) -> Result<Self, StoreError> {
        let (mut attempts, mut refunds) = (Vec::<PaymentAttemptId>::new(), Vec::<RefundId>::new());
        for job in jobs {
            match job {
                Job::OpenCheckout { attempt }
                | Job::RecordFee { attempt }
                | Job::ChargeCard { attempt }
                | Job::KeepCard { attempt } => attempts.push(*attempt),
                Job::SendRefund { refund } => refunds.push(*refund),
                Job::Mail(_)
                | Job::ProcessEvent { .. }
                | Job::Outcomes { .. }
                | Job::Scrub
                | Job::ForgetMails(_)
                | Job::OpenSale { .. }
                | Job::SendSaleRefund { .. }
                | Job::RecordSaleFee { .. }
                | Job::DetachCard { .. }
                | Job::Rezone { .. } => {}
            }
        }
        let attempts = match attempts.as_slice() {
            [] => Vec::new(),
            some => payments::attempts(conn, some).await?,
        };
        let refunds = match refunds.as_slice() {
            [] => Vec::new(),
            some => payments::refunds_among(conn, some).await?,
        };
        Ok(Self { attempts, refunds })
    }

    /// The booking that a job's money is for, and whether there is anything left to do: a
    /// refund that the gateway took is on its way, and one that failed is owed.
    fn of(&self, job: &Job) -> Option<(BookingId, bool)> {
        let attempt = |id: &PaymentAttemptId| self.attempts.iter().find(|row| row.id == id.0);
        match job {
            Job::KeepCard { attempt: id } => attempt(id).map(|row| (row.booking.into(), true)),
            Job::DetachCard { booking } => Some((*booking, true)),
            Job::OpenCheckout { attempt: id } | Job::ChargeCard { attempt: id } => attempt(id)
                .map(|row| (row.booking.into(), row.state == AttemptState::Creating.as_str())),
            Job::RecordFee { attempt: id } => {
                attempt(id).map(|row| (row.booking.into(), row.fee_minor.is_none()))
            }
            Job::SendRefund { refund } => {
                let row = self.refunds.iter().find(|row| row.id == refund.0);
                row.map(|row| (row.booking.into(), row.state == RefundState::Requested.as_str()))
            }
            Job::Mail(_)
            | Job::ProcessEvent { .. }
            | Job::Outcomes { .. }
            | Job::Scrub
            | Job::ForgetMails(_)
            | Job::OpenSale { .. }
            | Job::SendSaleRefund { .. }
            | Job::RecordSaleFee { .. }
            | Job::Rezone { .. } => None,
        }
    }
}

/// Puts a job back that was set aside. Says whether there was such a job in the
/// owner's studio.
pub async fn replay(
    services: &Services,
    manager: &ManagerSession,
    id: JobId,
) -> Result<bool, StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let replayed = storage::jobs::replay(&tx, Some(manager.studio()), id, now).await?;
    if replayed {
        note(&tx, manager, "job.replayed", id, now).await?;
    }
    tx.commit().await?;
    Ok(replayed)
}

/// Gives a job up that was set aside, such as a mail to an address that does not exist.
/// Says whether there was such a job in the owner's studio. What Lumbar asks the gateway
/// about anyway cannot be given up.
pub async fn dismiss(
    services: &Services,
    manager: &ManagerSession,
    id: JobId,
) -> Result<bool, StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let dismissed = storage::jobs::dismiss(&tx, Some(manager.studio()), id, &FOLLOWED, now).await?;
    if dismissed {
        note(&tx, manager, "job.dismissed", id, now).await?;
    }
    tx.commit().await?;
    Ok(dismissed)
}

async fn note(
    tx: &Tx,
    manager: &ManagerSession,
    action: &str,
    id: JobId,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = audit::Entry {
        studio: Some(manager.studio()),
        actor: manager.actor(),
        action,
        object: id.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await
}
