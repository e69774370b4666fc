//! Which mails about a visit left, and when.

use domain::{BookingId, Instant, JobId};
use sea_orm::{
    ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict,
};

use crate::{
    StoreError, Tx,
    entities::mail_sent::{Column, Entity, Model},
    listed::one_of,
};

/// Writes down that a mail left; once, however often it was handed over.
pub async fn sent(
    tx: &Tx,
    job: JobId,
    booking: BookingId,
    kind: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let (booking, sent_at) = (booking.0, now.timestamp());
    let row = Model { job: job.0, booking, kind: kind.to_owned(), sent_at };
    let once = OnConflict::column(Column::Job).do_nothing().to_owned();
    Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Every mail about a visit that left, oldest first.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    of_bookings(conn, &[booking]).await
}

/// The same of many visits.
pub async fn of_bookings<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(one_of(conn, Column::Booking, bookings.iter().map(|id| id.0)))
        .order_by_asc(Column::SentAt)
        .order_by_asc(Column::Job)
        .all(conn)
        .await?)
}
