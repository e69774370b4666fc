//! What is kept beside a booking and is no part of it: the sealed note, when the client came,
//! and the sealed answers to the safety questions.

use domain::{BookingId, Instant, booking::Booking};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::booking;
use crate::{StoreError, Tx, entities::screening, listed::one_of};

/// Keeps the sealed note beside the booking; `None` takes it away.
pub async fn set_note(tx: &Tx, id: BookingId, sealed: Option<Vec<u8>>) -> Result<(), StoreError> {
    booking::Entity::update_many()
        .col_expr(booking::Column::NoteSealed, Expr::value(sealed))
        .filter(booking::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The sealed note, if there is one.
pub async fn note<C: ConnectionTrait>(
    conn: &C,
    id: BookingId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = booking::Entity::find_by_id(id.0)
        .select_only()
        .column(booking::Column::NoteSealed)
        .into_tuple::<Option<Vec<u8>>>()
        .one(conn)
        .await?;
    Ok(found.flatten())
}

/// Marks that the client is there, since when; `None` takes the mark away.
pub async fn set_arrived(
    tx: &Tx,
    booking: &Booking,
    at: Option<Instant>,
) -> Result<(), StoreError> {
    booking::Entity::update_many()
        .col_expr(booking::Column::ArrivedAt, Expr::value(at.map(|at| at.timestamp())))
        .filter(booking::Column::Id.eq(booking.id.0))
        .exec(&**tx)
        .await?;
    tx.announce(booking.studio);
    Ok(())
}

/// Since when the clients of these bookings are there, of those who are.
pub async fn arrivals<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<(BookingId, Instant)>, StoreError> {
    let found: Vec<(Uuid, i64)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Id, booking::Column::ArrivedAt])
        .filter(one_of(conn, booking::Column::Id, bookings.iter().map(|id| id.0)))
        .filter(booking::Column::ArrivedAt.is_not_null())
        .into_tuple()
        .all(conn)
        .await?;
    let at = |(id, at)| Some((BookingId(id), Instant::from_timestamp(at, 0)?));
    Ok(found.into_iter().filter_map(at).collect())
}

/// Keeps sealed answers to the safety questions. A booking has one set: answering
/// again before paying replaces what was answered before.
pub async fn set_screening(tx: &Tx, answered: screening::Model) -> Result<(), StoreError> {
    screening::Entity::delete_many()
        .filter(screening::Column::Booking.eq(answered.booking))
        .filter(screening::Column::Moment.eq(&answered.moment))
        .exec(&**tx)
        .await?;
    crate::bulk::insert::<screening::Entity>(tx, vec![answered]).await
}

/// Forgets the answers that belong to a booking.
pub async fn forget_screening(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    screening::Entity::delete_many()
        .filter(screening::Column::Booking.eq(booking.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The sealed answers that were given when a booking was made.
pub async fn screening<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<screening::Model>, StoreError> {
    let found = screening::Entity::find()
        .filter(screening::Column::Booking.eq(booking.0))
        .filter(screening::Column::Moment.eq("booking"));
    Ok(found.one(conn).await?)
}
