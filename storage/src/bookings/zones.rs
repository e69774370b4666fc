//! Visits whose wall time depends on the rules of a clock.

use domain::{BookingId, Instant, booking::Booking};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{LIVE, booking, many};
use crate::StoreError;

/// Visits in `zone` that begin after `now`, are still to take place, and were
/// resolved with other zone data than `tzdb_version`; in the order of their ids, behind
/// `after`, at most `limit`.
pub async fn resolved_otherwise<C: ConnectionTrait>(
    conn: &C,
    (zone, tzdb_version): (&str, &str),
    now: Instant,
    after: Option<BookingId>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let mut wanted = Condition::all()
        .add(booking::Column::Zone.eq(zone))
        .add(booking::Column::TzdbVersion.ne(tzdb_version))
        .add(booking::Column::Starts.gt(now.timestamp()))
        .add(booking::Column::State.is_in(LIVE));
    if let Some(after) = after {
        wanted = wanted.add(booking::Column::Id.gt(after.0));
    }
    let found = booking::Entity::find().filter(wanted).order_by_asc(booking::Column::Id);
    many(found.limit(limit).all(conn).await?)
}

/// The zones of the visits that begin after `now` and are flagged with `flag`.
pub async fn zones_flagged<C: ConnectionTrait>(
    conn: &C,
    flag: &str,
    now: Instant,
) -> Result<Vec<String>, StoreError> {
    Ok(booking::Entity::find()
        .select_only()
        .column(booking::Column::Zone)
        .distinct()
        .filter(booking::Column::Flag.eq(flag))
        .filter(booking::Column::Starts.gt(now.timestamp()))
        .filter(booking::Column::State.is_in(LIVE))
        .into_tuple()
        .all(conn)
        .await?)
}
