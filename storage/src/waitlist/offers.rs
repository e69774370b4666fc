//! What was offered.

use chrono::DateTime;
use domain::{BookingId, Instant, OfferId, Span, StudioId, WaitId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::waitlist_offer::{Column, Entity, Model},
    listed::one_of,
};

/// What became of them is still to be seen.
pub(super) const UNDECIDED: [&str; 2] = ["open", "accepted"];

impl Model {
    /// The session that was offered.
    pub fn session(&self) -> Result<Span, Corrupt> {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let span = at(self.starts).zip(at(self.ends)).and_then(|(a, b)| Span::new(a, b));
        span.ok_or_else(|| Corrupt::new("waitlist_offer", "starts", self.id))
    }
}

/// Writes an offer. Refused with [`Constraint::Unique`] where whoever it is for has another.
///
/// [`Constraint::Unique`]: crate::Constraint::Unique
pub async fn insert(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let studio = row.studio.into();
    Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    tx.announce(studio);
    Ok(())
}

/// One offer.
pub async fn offer<C: ConnectionTrait>(conn: &C, id: OfferId) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// The offer that a booking holds the time of.
pub async fn offer_of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Booking.eq(booking.0)).one(conn).await?)
}

/// Everything that was offered to these people, oldest first.
pub async fn offers_of<C: ConnectionTrait>(
    conn: &C,
    entries: &[WaitId],
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Entry.is_in(entries.iter().map(|id| id.0)))
        .order_by_asc(Column::MadeAt)
        .order_by_asc(Column::Id);
    Ok(found.all(conn).await?)
}

/// What a studio offered since an instant, newest first, so many at most.
pub async fn offers_since<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    since: Instant,
    most: u64,
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::MadeAt.gte(since.timestamp()))
        .order_by_desc(Column::MadeAt)
        .order_by_desc(Column::Id)
        .limit(most);
    Ok(found.all(conn).await?)
}

/// A studio's offers that are open or were accepted and are not booked yet, oldest first.
pub async fn undecided<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::State.is_in(UNDECIDED))
        .order_by_asc(Column::MadeAt)
        .order_by_asc(Column::Id);
    Ok(found.all(conn).await?)
}

/// Which of these bookings keep a time that is offered to somebody who waits.
pub async fn offered_among<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<BookingId>, StoreError> {
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Booking)
        .filter(one_of(conn, Column::Booking, bookings.iter().map(|id| id.0)))
        .filter(Column::State.eq("open"))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Says what became of an offer. Whether it was in `from` until then: of two who decide at
/// once, one does.
pub async fn decide(
    tx: &Tx,
    id: OfferId,
    from: &str,
    to: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::DecidedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(from))
        .exec_with_returning(&**tx)
        .await?;
    done.iter().for_each(|row| tx.announce(row.studio.into()));
    Ok(!done.is_empty())
}

/// The mail about it left.
pub async fn told(tx: &Tx, id: OfferId, now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ToldAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::ToldAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}
