//! Who said that they are late.

use domain::{BookingId, Instant, StudioId};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};

use crate::{
    StoreError, Tx,
    entities::running_late::{Column, Entity, Model},
    listed::one_of,
};

/// Writes that the client of a visit is late by about so many minutes, over what they said
/// before.
pub async fn say(
    tx: &Tx,
    (studio, booking): (StudioId, BookingId),
    minutes: i32,
    now: Instant,
) -> Result<(), StoreError> {
    let row = Model { booking: booking.0, studio: studio.0, minutes, said_at: now.timestamp() };
    let replaces = OnConflict::column(Column::Booking)
        .update_columns([Column::Minutes, Column::SaidAt])
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(replaces)
        .exec_without_returning(&**tx)
        .await?;
    tx.announce(studio);
    Ok(())
}

/// What was said about these visits, of those about which anything was.
pub async fn said<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    let listed = one_of(conn, Column::Booking, bookings.iter().map(|id| id.0));
    Ok(Entity::find().filter(listed).all(conn).await?)
}

/// Forgets what was said about a visit: it is at another time now.
pub async fn forget(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    Entity::delete_by_id(booking.0).exec(&**tx).await?;
    Ok(())
}
