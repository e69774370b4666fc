//! Visits by when they are, wherever: whose wall time depends on the rules of a clock, and those
//! that begin soon.

use domain::{BookingId, Instant, booking::Booking};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
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

/// A visit that is to take place: enough to know what is planned for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Which.
    pub id: BookingId,
    /// Which of its times this is.
    pub sequence: u32,
    /// When it begins.
    pub start: Instant,
}

/// In words, and not as a value: only then does either engine know that the index of the
/// confirmed ones serves.
const CONFIRMED: &str = "state = 'confirmed'";

/// The confirmed visits that begin in `[from, until)`, wherever, by start.
pub async fn confirmed_between<C: ConnectionTrait>(
    conn: &C,
    from: Instant,
    until: Instant,
) -> Result<Vec<Coming>, StoreError> {
    let rows: Vec<(Uuid, i32, i64)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Id, booking::Column::Sequence, booking::Column::Starts])
        .filter(Expr::cust(CONFIRMED))
        .filter(booking::Column::Starts.gte(from.timestamp()))
        .filter(booking::Column::Starts.lt(until.timestamp()))
        .order_by_asc(booking::Column::Starts)
        .into_tuple()
        .all(conn)
        .await?;
    let coming = |(id, sequence, starts): (Uuid, i32, i64)| {
        let start = Instant::from_timestamp(starts, 0)?;
        Some(Coming { id: id.into(), sequence: sequence.unsigned_abs(), start })
    };
    Ok(rows.into_iter().filter_map(coming).collect())
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
