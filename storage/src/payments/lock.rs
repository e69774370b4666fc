//! The lock that everything about one booking's money is done under.

use domain::BookingId;
use sea_orm::{EntityTrait, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::booking::{Column, Entity},
};

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
