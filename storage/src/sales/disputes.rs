//! Payments of sales that their buyers' banks question.

use domain::{Instant, Money, SaleId, StudioId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};

use crate::{
    Corrupt, StoreError, Tx,
    disputes::CLOSED,
    entities::sale_dispute::{ActiveModel, Column, Entity, Model},
};

impl Model {
    /// What is questioned.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("sale_dispute", "currency", self.id))?;
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
pub async fn insert_dispute(tx: &Tx, row: Model) -> Result<bool, StoreError> {
    let once = OnConflict::column(Column::StripeDispute).do_nothing().to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(once);
    Ok(insert.exec_without_returning(&**tx).await? > 0)
}

/// Writes everything about a dispute that may change.
pub async fn update_dispute(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let studio = row.studio;
    let changed: ActiveModel = row.into_active_model().reset_all();
    Entity::update(changed).exec(&**tx).await?;
    tx.announce(studio.into());
    Ok(())
}

/// The dispute with that id at Stripe.
pub async fn dispute_by_stripe_id<C: ConnectionTrait>(
    conn: &C,
    id: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripeDispute.eq(id)).one(conn).await?)
}

/// Every dispute about a sale, oldest first.
pub async fn disputes_of<C: ConnectionTrait>(
    conn: &C,
    sale: SaleId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Sale.eq(sale.0))
        .order_by_asc(Column::OpenedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The disputes about sales of a studio, newest first.
pub async fn every_dispute<C: ConnectionTrait>(
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

/// Disputes that are not decided and that nothing was heard of since `before`, the longest
/// silent first.
pub async fn silent_disputes<C: ConnectionTrait>(
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
