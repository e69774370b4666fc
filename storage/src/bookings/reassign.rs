//! Visits whose therapist may no longer give them.

use domain::{Instant, StudioId, TherapistId, booking::Booking};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use super::{booking, many, of_whom};
use crate::StoreError;

/// That its therapist is away for good, or the rule which gates the slots (`Qualification::covers`)
/// does not hold, asked of every visit at once: no verified qualification of its therapist, who
/// works here, covers the technique on the local day of the visit. Dates are compared as text,
/// which both engines write year first. It is one thing that is not there: PostgreSQL then reads
/// all qualifications once, and not those of each visit.
const UNCOVERED: &str = "NOT EXISTS (
    SELECT 1 FROM qualification q
    JOIN therapist p ON p.id = q.therapist
    JOIN qualification_technique c ON c.qualification = q.id
    JOIN treatment t ON t.technique = c.technique
    WHERE t.id = booking.treatment
      AND q.therapist = booking.therapist
      AND p.active
      AND q.state = 'verified'
      AND CAST(q.issued_on AS TEXT) <= SUBSTR(booking.local_start, 1, 10)
      AND (q.expires_on IS NULL
           OR CAST(q.expires_on AS TEXT) >= SUBSTR(booking.local_start, 1, 10)))";

/// The visits of a studio, or of one of its therapists, that begin after `now`, are booked or
/// asked for, and whose therapist is away for good or holds no verified qualification for the
/// technique on the day of the visit; by start, at most `limit`. One question, however many there are.
pub async fn to_reassign<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(of_whom(studio, therapist))
        .filter(booking::Column::Starts.gt(now.timestamp()))
        .filter(booking::Column::State.is_in(["requested", "confirmed"]))
        .filter(Expr::cust(UNCOVERED))
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}
