//! What a bank wants to read: facts that were written down when they happened. Nothing about
//! anybody's health: no answers, no notes, and not what hurts.

use chrono::DateTime;
use domain::{DisputeId, Instant, policy::Policy};
use storage::{Corrupt, StoreError, audit, bookings, disputes, mails};

use super::{Dispute, read};
use crate::{
    Services,
    auth::ManagerSession,
    bookings::{BookingView, describe},
};

/// Acts that a bank may read of, by their audit code.
const ACTS: [&str; 16] = [
    "booking.requested",
    "booking.confirmed",
    "booking.approved",
    "booking.entered",
    "booking.moved",
    "booking.rescheduled",
    "booking.arrived",
    "booking.not_arrived",
    "booking.completed",
    "booking.no_show",
    "booking.cancelled",
    "booking.rest_taken",
    "fee.charged",
    "fee.paid",
    "fee.link_sent",
    "fee.returned",
];

/// The facts of a disputed payment.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The dispute.
    pub dispute: Dispute,
    /// The visit, with what was paid, and the card with its consent.
    pub visit: BookingView,
    /// The rules as they were when it was booked, to which the client agreed.
    pub policy: Policy,
    /// What was done, oldest first.
    pub happened: Vec<Happened>,
    /// The mails that the client got, oldest first.
    pub mails: Vec<MailSent>,
}

/// Something that was done about the visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Instant,
    /// By whom: `client`, `guest`, `therapist`, `reception`, `manager`, `owner` or `system`.
    pub by: String,
    /// What, by its audit code.
    pub what: String,
}

/// A mail that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSent {
    /// When.
    pub at: Instant,
    /// Which, by its kind.
    pub kind: String,
}

/// The facts of a dispute at the manager's studio; `None` where there is no such dispute.
pub async fn evidence(
    services: &Services,
    manager: &ManagerSession,
    id: DisputeId,
) -> Result<Option<Evidence>, StoreError> {
    let conn = services.store.reader();
    let Some(row) = disputes::of_studio(conn, manager.studio(), id).await? else {
        return Ok(None);
    };
    let dispute = read(row)?;
    let booking = bookings::by_id(conn, dispute.booking).await?;
    let booking = booking.ok_or_else(|| Corrupt::new("dispute", "booking", id))?;
    let instant = |seconds| {
        DateTime::from_timestamp(seconds, 0).ok_or_else(|| Corrupt::new("audit", "at", id))
    };
    let mut happened = Vec::new();
    for entry in audit::of_object(conn, &booking.id.to_string()).await? {
        if ACTS.contains(&entry.action.as_str()) {
            let at = instant(entry.at)?;
            happened.push(Happened { at, by: entry.actor_kind, what: entry.action });
        }
    }
    happened.sort_by_key(|entry| entry.at);
    let mut sent = Vec::new();
    for mail in mails::of_booking(conn, booking.id).await? {
        sent.push(MailSent { at: instant(mail.sent_at)?, kind: mail.kind });
    }
    let policy = booking.policy.clone();
    let visit = describe(services, booking).await?;
    Ok(Some(Evidence { dispute, visit, policy, happened, mails: sent }))
}
