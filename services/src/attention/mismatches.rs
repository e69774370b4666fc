//! Payments that were not what was asked for: seen, and then no longer listed.

use domain::{BookingId, Instant, PaymentAttemptId, StudioId};
use storage::{Connection, Corrupt, StoreError, audit, payments};

use crate::{Services, auth::ManagerSession, bookings::desk::DeskVisit};

/// What the alarm writes down.
const ALARM: &str = "payment.mismatch";
/// What an owner's having looked at it writes down.
const SEEN: &str = "payment.mismatch_seen";

/// A payment that was not what was asked for. Whatever came by it is on its way back.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The attempt that it was for.
    pub attempt: PaymentAttemptId,
    /// In what it differed: `amount`, `currency`, `reference`, `session` or `mode`.
    pub wrong: String,
    /// When it was seen first.
    pub at: Instant,
    /// The visit it was for.
    pub visit: Option<DeskVisit>,
}

/// Those that no owner has looked at, newest first, with the booking each was for.
pub(super) async fn unseen<C: Connection>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<(Mismatch, Option<BookingId>)>, StoreError> {
    let mut found = Vec::new();
    for entry in audit::unanswered(conn, studio, ALARM, SEEN, limit).await? {
        let at = chrono::DateTime::from_timestamp(entry.at, 0);
        let at = at.ok_or_else(|| Corrupt::new("audit", "at", entry.id))?;
        let attempt = entry.object.parse();
        let attempt = attempt.map_err(|_| Corrupt::new("audit", "object", entry.id))?;
        found.push(Mismatch { attempt, wrong: entry.detail, at, visit: None });
    }
    let ids: Vec<PaymentAttemptId> = found.iter().map(|mismatch| mismatch.attempt).collect();
    let attempts = if ids.is_empty() { Vec::new() } else { payments::attempts(conn, &ids).await? };
    let booking = |id: PaymentAttemptId| {
        attempts.iter().find(|attempt| attempt.id == id.0).map(|attempt| attempt.booking.into())
    };
    let with = |mismatch: Mismatch| {
        let booking = booking(mismatch.attempt);
        (mismatch, booking)
    };
    Ok(found.into_iter().map(with).collect())
}

/// The owner has looked at it. Says whether it was listed at their studio: a second press
/// writes nothing.
pub async fn saw_mismatch(
    services: &Services,
    manager: &ManagerSession,
    attempt: PaymentAttemptId,
) -> Result<bool, StoreError> {
    let (now, studio, object) = (services.now(), manager.studio(), attempt.to_string());
    let tx = services.store.begin().await?;
    if let Some(row) = payments::attempt(&*tx, attempt).await? {
        payments::lock_booking(&tx, row.booking.into()).await?;
    }
    let entries = audit::of_object(&*tx, &object).await?;
    let own = |action| {
        let mut own = entries.iter().filter(|entry| entry.studio == Some(studio.0));
        own.any(|entry| entry.action == action)
    };
    if !own(ALARM) || own(SEEN) {
        return Ok(false);
    }
    let entry = audit::Entry {
        studio: Some(studio),
        actor: manager.actor(),
        action: SEEN,
        detail: String::new(),
        object,
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
