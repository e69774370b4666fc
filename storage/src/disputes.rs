//! Payments that clients' banks question.

use domain::{BookingId, DisputeId, Instant, Money, StudioId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};

use crate::{
    Corrupt, StoreError, Tx,
    entities::dispute::{ActiveModel, Column, Entity, Model},
    listed::one_of,
};

/// The states after which nothing more happens to one.
pub const CLOSED: [&str; 4] = ["won", "lost", "warning_closed", "prevented"];

impl Model {
    /// What is questioned.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("dispute", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }

    /// Whether it is decided.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        CLOSED.contains(&self.state.as_str())
    }

    /// Whether the payment may not be given back: the bank has it, may take it, or keeps it.
    #[must_use]
    pub fn blocks_refund(&self) -> bool {
        self.taken_minor > 0 || !self.is_closed() || self.state == "lost"
    }
}

/// Writes a dispute; once for each of Stripe's.
pub async fn insert(tx: &Tx, row: Model) -> Result<bool, StoreError> {
    let once = OnConflict::column(Column::StripeDispute).do_nothing().to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(once);
    Ok(insert.exec_without_returning(&**tx).await? > 0)
}

/// Writes everything about a dispute that may change.
pub async fn update(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let studio = row.studio;
    let changed: ActiveModel = row.into_active_model().reset_all();
    Entity::update(changed).exec(&**tx).await?;
    tx.announce(studio.into());
    Ok(())
}

/// The dispute with that id at Stripe.
pub async fn by_stripe_id<C: ConnectionTrait>(
    conn: &C,
    id: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripeDispute.eq(id)).one(conn).await?)
}

/// One dispute of a studio.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: DisputeId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).filter(Column::Studio.eq(studio.0)).one(conn).await?)
}

/// The disputes of a studio, newest first.
pub async fn all<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .order_by_desc(Column::OpenedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The disputes of a studio that wait for an answer, the most urgent first.
pub async fn to_answer<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::State.is_in(["needs_response", "warning_needs_response"]))
        .order_by_asc(Column::DueBy)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Every dispute about a visit, oldest first.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    of_bookings(conn, &[booking]).await
}

/// Every dispute about these visits, oldest first.
pub async fn of_bookings<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(one_of(conn, Column::Booking, bookings.iter().map(|id| id.0)))
        .order_by_asc(Column::OpenedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// Disputes that are not decided and that nothing was heard of since `before`, the longest
/// silent first.
pub async fn silent<C: ConnectionTrait>(
    conn: &C,
    before: Instant,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::State.is_not_in(CLOSED))
        .filter(Column::UpdatedAt.lt(before.timestamp()))
        .order_by_asc(Column::UpdatedAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// What of an attempt is in dispute or lost to one, in minor units.
#[must_use]
pub fn in_dispute(disputes: &[Model], attempt: domain::PaymentAttemptId) -> i64 {
    let counts = |d: &&Model| d.attempt == attempt.0 && d.blocks_refund();
    disputes.iter().filter(counts).map(|d| d.amount_minor).sum()
}
