//! Where a session of a course went that a visit gave back.

use domain::{Instant, Money, booking::Booking, ledger::JournalKind};
use storage::{Connection, StoreError, sales, vouchers::courses};

/// Whether one went back; and what of it goes back in money, since its course had been stopped
/// while the visit was going on.
pub async fn back<C: Connection>(conn: &C, booking: &Booking) -> Result<(bool, Money), StoreError> {
    let back = when(conn, booking).await?;
    let mut worth = Money::zero(booking.price.currency);
    if back.is_empty() {
        return Ok((false, worth));
    }
    for used in courses::returned_by(conn, booking.id).await? {
        let Some(course) = courses::by_id(conn, used.course.into()).await? else { continue };
        let refunds = sales::refunds_of(conn, course.sale.into()).await?;
        // One that found its course ended was paid back in the same moment.
        let paid = refunds.iter().filter(|row| row.reason == sales::SESSION);
        let mut seconds = paid.map(|row| row.created_at);
        if seconds.any(|second| back.iter().any(|at| at.timestamp() == second)) {
            worth.minor += used.value_minor;
        }
    }
    Ok((true, worth))
}

/// Whether the course has ended whose session pays for the visit: a session that came back now
/// would find none.
pub(super) async fn ended<C: Connection>(conn: &C, booking: &Booking) -> Result<bool, StoreError> {
    for used in courses::uses_for(conn, &[booking.id]).await? {
        let course = courses::by_id(conn, used.course.into()).await?;
        if course.is_some_and(|course| course.state == "refunded") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// When sessions went back, by the ledger.
async fn when<C: Connection>(conn: &C, booking: &Booking) -> Result<Vec<Instant>, StoreError> {
    let journals = storage::ledger::journals_of(conn, booking.id).await?;
    let back = journals.iter().filter(|journal| journal.kind == JournalKind::CourseReturned);
    Ok(back.map(|journal| journal.occurred_at).collect())
}
