//! What a studio's desk lists: the visits of some days, requests that wait for an answer, and
//! what bears a flag.

use domain::{Instant, StudioId, TherapistId, booking::Booking};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    LIVE, booking, many, of_whom,
    urgency::{overdue, urgency},
};
use crate::StoreError;

/// The bookings of a studio that begin in `[from, until)`, by start: of everybody, or
/// of one therapist. Holds that ran out and declined requests are left out.
pub async fn between<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    from: Instant,
    until: Instant,
) -> Result<Vec<Booking>, StoreError> {
    let filter = of_whom(studio, therapist)
        .add(booking::Column::Starts.gte(from.timestamp()))
        .add(booking::Column::Starts.lt(until.timestamp()))
        .add(booking::Column::State.is_not_in(["expired", "declined"]));
    let found = booking::Entity::find()
        .filter(filter)
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id);
    many(found.all(conn).await?)
}

/// The requests of a studio, or of one of its therapists, that nobody has answered, the
/// most urgent first.
pub async fn requested<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(of_whom(studio, therapist))
        .filter(booking::Column::State.eq("requested"))
        .order_by_asc(urgency())
        .order_by_asc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}

/// Requests that should have been answered before or at `now`, longest first.
pub async fn unanswered<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::State.eq("requested"))
        .filter(overdue(now.timestamp()))
        .order_by_asc(urgency())
        .order_by_asc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}

/// The bookings of a studio, or of one of its therapists, that are not closed, end after
/// `now` and bear a flag, by start.
pub async fn flagged<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(of_whom(studio, therapist))
        .filter(booking::Column::Ends.gt(now.timestamp()))
        .filter(booking::Column::Flag.is_not_null())
        .filter(booking::Column::State.is_in(LIVE))
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}
