//! What a studio owes its clients: money that nothing keeps, and that is not on its way.
//!
//! The ledger decides. Once a visit is closed or will not take place, all that still
//! stands as the client's is owed; while it stands, only what came late or twice.

use domain::{BookingId, Currency, Money, StudioId};
use storage::{
    Connection, StoreError,
    entities::{payment_attempt, refund},
    payments::{self, AttemptState, Prepaid, given_back, still_due},
};

/// What is owed to the client of a booking, in one currency: each has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// For which booking.
    pub booking: BookingId,
    /// All of it.
    pub all: Money,
    /// What of it was to go back online and failed to, so that it can be sent again.
    pub online: Money,
}

/// What is owed to the client of a booking in a currency, if anything is.
pub async fn owed<C: Connection>(
    conn: &C,
    booking: BookingId,
    currency: Currency,
) -> Result<Option<Owed>, StoreError> {
    let all = owed_for(conn, &[booking]).await?;
    Ok(all.into_iter().find(|owed| owed.all.currency == currency))
}

/// What is owed for each of these bookings; those that nothing is owed for are left out.
pub async fn owed_for<C: Connection>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Owed>, StoreError> {
    let prepaid = payments::prepaid(conn, bookings).await?;
    described(conn, prepaid).await
}

/// Everything that a studio owes.
pub async fn owed_by<C: Connection>(conn: &C, studio: StudioId) -> Result<Vec<Owed>, StoreError> {
    let prepaid = payments::prepaid_suspects(conn, studio).await?;
    described(conn, prepaid).await
}

async fn described<C: Connection>(
    conn: &C,
    prepaid: Vec<Prepaid>,
) -> Result<Vec<Owed>, StoreError> {
    let owing: Vec<Prepaid> = prepaid.into_iter().filter(|prepaid| minor(prepaid) > 0).collect();
    let ids: Vec<BookingId> = owing.iter().map(|prepaid| prepaid.booking).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let attempts = payments::attempts_for(conn, &ids).await?;
    let refunds = payments::refunds_for(conn, &ids).await?;
    Ok(owing.iter().map(|prepaid| one(prepaid, &attempts, &refunds)).collect())
}

fn one(prepaid: &Prepaid, attempts: &[payment_attempt::Model], refunds: &[refund::Model]) -> Owed {
    let (all, currency) = (minor(prepaid), prepaid.currency);
    let own = attempts.iter().filter(|attempt| {
        attempt.booking == prepaid.booking.0 && attempt.currency == currency.code()
    });
    let due: i64 = own
        .filter(|attempt| !stands(&prepaid.state) || attempt.late)
        .map(|attempt| sendable(attempt, refunds))
        .sum();
    Owed {
        booking: prepaid.booking,
        all: Money::new(all, currency),
        online: Money::new(due.min(all), currency),
    }
}

fn minor(prepaid: &Prepaid) -> i64 {
    if stands(&prepaid.state) { prepaid.late } else { prepaid.all }
}

/// Whether the visit is still to take place, so that its money is for it.
pub(super) fn stands(state: &str) -> bool {
    matches!(state, "held" | "requested" | "confirmed")
}

/// What of a payment was to go back and has not, and can go back still, in minor units.
pub(super) fn sendable(attempt: &payment_attempt::Model, refunds: &[refund::Model]) -> i64 {
    if attempt.state != AttemptState::Paid.as_str() {
        return 0;
    }
    let left = attempt.amount_minor - given_back(refunds, attempt.id.into());
    still_due(refunds, attempt.id.into()).min(left)
}
