//! Events that were kept and not acted on: due, waiting, or set aside.
//!
//! One is set aside where its next try would come too late: `patience`, or longer, after it was
//! received.

use chrono::TimeDelta;
use domain::Instant;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    StoreError, Tx,
    entities::webhook_event::{Column, Entity, Model},
};

/// Events to look at now: first those that nobody has looked at, the longest waiting before the
/// others, then those that were looked at in vain, the longest due first. So what waits for long
/// keeps nothing from being looked at that has just come, and what happened first is mostly seen
/// first.
pub async fn due_events<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    patience: TimeDelta,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let again = Condition::all()
        .add(Column::NextTry.lte(now.timestamp()))
        .add(waits().lt(patience.num_seconds()));
    Ok(unprocessed()
        .filter(Condition::any().add(Column::NextTry.is_null()).add(again))
        // To sort by: the two engines have another place for NULL.
        .order_by_asc(Expr::col(Column::NextTry).if_null(0_i64))
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::Created)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The event was looked at in vain, and is to be looked at again at `next`.
pub async fn postpone_event(tx: &Tx, id: &str, next: Instant) -> Result<(), StoreError> {
    look_again(tx, id, Some(next.timestamp())).await
}

/// The event is to be looked at as if it were new, unless it has been acted on.
pub async fn event_is_wanted_again(tx: &Tx, id: &str) -> Result<(), StoreError> {
    look_again(tx, id, None).await
}

async fn look_again(tx: &Tx, id: &str, next: Option<i64>) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::NextTry, Expr::value(next))
        .filter(Column::Id.eq(id))
        .filter(Column::ProcessedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// How many events are set aside.
pub async fn count_events_set_aside<C: ConnectionTrait>(
    conn: &C,
    patience: TimeDelta,
) -> Result<u64, StoreError> {
    Ok(set_aside(patience).count(conn).await?)
}

/// Of the events that are set aside, the one that was received first.
pub async fn longest_set_aside<C: ConnectionTrait>(
    conn: &C,
    patience: TimeDelta,
) -> Result<Option<Model>, StoreError> {
    let found = set_aside(patience).order_by_asc(Column::ReceivedAt).order_by_asc(Column::Id);
    Ok(found.one(conn).await?)
}

fn unprocessed() -> Select<Entity> {
    Entity::find().filter(Column::ProcessedAt.is_null())
}

/// Nothing is, of an event that nobody has looked at.
fn set_aside(patience: TimeDelta) -> Select<Entity> {
    unprocessed().filter(waits().gte(patience.num_seconds()))
}

/// How old an event will be when it is looked at next, in seconds.
fn waits() -> Expr {
    Expr::col(Column::NextTry).sub(Expr::col(Column::ReceivedAt))
}
