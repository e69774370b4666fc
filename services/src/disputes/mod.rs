//! Payments that clients' banks question: what came of it is asked of the gateway each time,
//! and never believed from an event; the books follow; a manager gets what a bank wants to
//! read. While a bank has the money, or may take it, nothing of it goes back another way.

mod evidence;
mod hear;
#[cfg(test)]
mod tests;

use chrono::DateTime;
use domain::{BookingId, DisputeId, Instant, Money, StudioId};
use storage::{Connection, Corrupt, StoreError, disputes, entities::dispute};

pub use evidence::{Evidence, Happened, MailSent, evidence};
pub(crate) use hear::{follow, refresh};

use crate::{
    Services,
    auth::ManagerSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// How many are listed.
const LISTED: u64 = 200;

/// A payment that a client's bank questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The dispute.
    pub id: DisputeId,
    /// For which visit.
    pub booking: BookingId,
    /// Its id at Stripe.
    pub stripe_id: String,
    /// What is questioned.
    pub amount: Money,
    /// What the bank has of it now.
    pub taken: Money,
    /// What Stripe keeps for it.
    pub fee: Money,
    /// What the bank says, by Stripe's code.
    pub reason: String,
    /// How it stands, by Stripe's code.
    pub state: String,
    /// By when evidence must be there, where it can still be given.
    pub due_by: Option<Instant>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was decided.
    pub closed_at: Option<Instant>,
}

impl Dispute {
    /// Whether an answer is waited for.
    #[must_use]
    pub fn wants_answer(&self) -> bool {
        matches!(self.state.as_str(), "needs_response" | "warning_needs_response")
    }
}

fn read(row: dispute::Model) -> Result<Dispute, StoreError> {
    let amount = row.amount()?;
    let instant = |seconds| {
        let at = DateTime::from_timestamp(seconds, 0);
        at.ok_or_else(|| Corrupt::new("dispute", "at", row.id))
    };
    Ok(Dispute {
        id: row.id.into(),
        booking: row.booking.into(),
        amount,
        taken: Money::new(row.taken_minor, amount.currency),
        fee: Money::new(row.fee_minor, amount.currency),
        due_by: row.due_by.map(instant).transpose()?,
        opened_at: instant(row.opened_at)?,
        closed_at: row.closed_at.map(instant).transpose()?,
        stripe_id: row.stripe_dispute,
        reason: row.reason,
        state: row.state,
    })
}

/// The disputes of a studio, newest first, each with its visit.
pub async fn disputes_of(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<(Dispute, DeskVisit)>, StoreError> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let rows = disputes::all(conn, studio, LISTED).await?;
    let found: Vec<Dispute> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let ids: Vec<BookingId> = found.iter().map(|dispute| dispute.booking).collect();
    let all = storage::bookings::among(conn, studio, &ids).await?;
    let visits = describe_all(conn, &(*manager).into(), all).await?;
    let with = |dispute: Dispute| {
        let visit = visits.iter().find(|visit| visit.id == dispute.booking)?.clone();
        Some((dispute, visit))
    };
    Ok(found.into_iter().filter_map(with).collect())
}

/// Those of a studio that wait for an answer, the most urgent first.
pub(crate) async fn to_answer<C: Connection>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Dispute>, StoreError> {
    disputes::to_answer(conn, studio, limit).await?.into_iter().map(read).collect()
}
