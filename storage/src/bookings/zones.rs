//! Visits by when they are, wherever: whose wall time depends on the rules of a clock, and those
//! that begin soon.

use domain::{BookingId, Instant, booking::Booking};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

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

/// The ids of the confirmed visits that begin in `[from, until)`, wherever, by start.
pub async fn confirmed_between<C: ConnectionTrait>(
    conn: &C,
    from: Instant,
    until: Instant,
) -> Result<Vec<BookingId>, StoreError> {
    let ids: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::State.eq("confirmed"))
        .filter(booking::Column::Starts.gte(from.timestamp()))
        .filter(booking::Column::Starts.lt(until.timestamp()))
        .order_by_asc(booking::Column::Starts)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
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
