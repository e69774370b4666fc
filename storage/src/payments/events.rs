//! Events that Stripe sent, each kept once.

use domain::Instant;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use crate::{
    StoreError, Tx,
    entities::webhook_event::{Column, Entity, Model},
};

/// Keeps an event, and says whether it was the first time.
pub async fn record_event(tx: &Tx, event: Model) -> Result<bool, StoreError> {
    let once = OnConflict::column(Column::Id).do_nothing().to_owned();
    let row = event.into_active_model();
    let inserted = Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?;
    Ok(inserted > 0)
}

/// One event.
pub async fn event<C: ConnectionTrait>(conn: &C, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The event has been acted on. Says whether that is new.
pub async fn event_processed(tx: &Tx, id: &str, now: Instant) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::ProcessedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id))
        .filter(Column::ProcessedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// When the last event came that is still remembered.
pub async fn last_event<C: ConnectionTrait>(conn: &C) -> Result<Option<i64>, StoreError> {
    let last = Entity::find().order_by_desc(Column::ReceivedAt).one(conn).await?;
    Ok(last.map(|event| event.received_at))
}

/// Forgets events that were acted on before `before`, and says how many: whoever sends
/// one again as late is answered by what it speaks of.
pub async fn sweep_events(tx: &Tx, before: Instant) -> Result<u64, StoreError> {
    let gone = Entity::delete_many().filter(Column::ProcessedAt.lt(before.timestamp()));
    Ok(gone.exec(&**tx).await?.rows_affected)
}
