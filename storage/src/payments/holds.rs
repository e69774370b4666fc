//! Holds whose time is over, and the lock that everything about one booking's money
//! is done under.

use domain::{BookingId, Instant};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::booking::{Column, Entity},
};

/// The bookings that are still held though their time is over, the longest overdue
/// first.
pub async fn due_holds<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    limit: u64,
) -> Result<Vec<BookingId>, StoreError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq("held"))
        .filter(Column::HoldExpires.lte(now.timestamp()))
        .order_by_asc(Column::HoldExpires)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Waits until nobody else decides about this booking's money, and says whether the
/// booking exists. `SQLite` has one writer, so there is nothing to wait for.
pub async fn lock_booking(tx: &Tx, booking: BookingId) -> Result<bool, StoreError> {
    let found: Option<Uuid> = Entity::find_by_id(booking.0)
        .select_only()
        .column(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(found.is_some())
}
