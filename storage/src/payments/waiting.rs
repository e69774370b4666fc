//! Events that were kept and not acted on: due, waiting, or set aside.
//!
//! One is set aside where its next try would come too late: `patience`, or longer, after it was
//! received, or wanted again.

use chrono::TimeDelta;
use domain::Instant;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    StoreError, Tx,
    entities::webhook_event::{Column, Entity, Model},
};

/// What tells events apart that were looked at in vain.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// When they are told apart.
    pub now: Instant,
    /// How long an event is left alone at most. A next try that is further off was written while
    /// a clock was ahead: it says nothing, and the event is due.
    pub longest: TimeDelta,
    /// How long after it was received an event is still looked at.
    pub patience: TimeDelta,
}

impl Waits {
    fn due(self) -> Condition {
        let again = Condition::all()
            .add(Column::NextTry.lte(self.now.timestamp()))
            .add(age_by_then().lt(self.patience.num_seconds()));
        self.nothing_said().add(again)
    }

    /// Nothing is, of an event that nobody has looked at.
    fn set_aside(self) -> Condition {
        Condition::all()
            .add(Column::NextTry.lte(self.furthest()))
            .add(age_by_then().gte(self.patience.num_seconds()))
    }

    /// All that is not set aside.
    fn waiting(self) -> Condition {
        self.nothing_said().add(age_by_then().lt(self.patience.num_seconds()))
    }

    fn nothing_said(self) -> Condition {
        Condition::any().add(Column::NextTry.is_null()).add(Column::NextTry.gt(self.furthest()))
    }

    fn furthest(self) -> i64 {
        (self.now + self.longest).timestamp()
    }
}

/// Events that nobody has acted on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsLeft {
    /// How many.
    pub count: u64,
    /// Of these as many as were asked for, first the one that was received first.
    pub oldest: Vec<Model>,
}

/// Events to look at now: first those that nobody has looked at, the longest waiting before the
/// others, then those that were looked at in vain, the longest due first. So what waits for long
/// keeps nothing from being looked at that has just come, and what happened first is mostly seen
/// first.
pub async fn due_events<C: ConnectionTrait>(
    conn: &C,
    waits: Waits,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    Ok(unprocessed()
        .filter(waits.due())
        // To sort by: the two engines have another place for NULL.
        .order_by_asc(Expr::col(Column::NextTry).if_null(0_i64))
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::Created)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The event was looked at in vain, and is to be looked at again at `next`. Not where it was acted
/// on or wanted again since it was read as `event`, and says so.
pub async fn postpone_event(tx: &Tx, event: &Model, next: Instant) -> Result<bool, StoreError> {
    let done = unless_processed(&event.id)
        .col_expr(Column::NextTry, Expr::value(next.timestamp()))
        .filter(Column::ReceivedAt.eq(event.received_at));
    Ok(done.exec(&**tx).await?.rows_affected > 0)
}

/// The event is to be looked at as if it had come just now. Says whether it is there and has not
/// been acted on.
pub async fn event_is_wanted_again(tx: &Tx, id: &str, now: Instant) -> Result<bool, StoreError> {
    let done = unless_processed(id)
        .col_expr(Column::NextTry, Expr::value(None::<i64>))
        .col_expr(Column::ReceivedAt, Expr::value(now.timestamp()));
    Ok(done.exec(&**tx).await?.rows_affected > 0)
}

fn unless_processed(id: &str) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id)).filter(Column::ProcessedAt.is_null())
}

/// The events that are set aside, `most` of them named.
pub async fn events_set_aside<C: ConnectionTrait>(
    conn: &C,
    waits: Waits,
    most: u64,
) -> Result<EventsLeft, StoreError> {
    left(conn, waits.set_aside(), most).await
}

/// The events that wait and are not set aside, `most` of them named: all, or those received until
/// then.
pub async fn events_waiting<C: ConnectionTrait>(
    conn: &C,
    waits: Waits,
    until: Option<Instant>,
    most: u64,
) -> Result<EventsLeft, StoreError> {
    let received = until.map(|until| Column::ReceivedAt.lte(until.timestamp()));
    let which = Condition::all().add(waits.waiting()).add_option(received);
    left(conn, which, most).await
}

async fn left<C: ConnectionTrait>(
    conn: &C,
    which: Condition,
    most: u64,
) -> Result<EventsLeft, StoreError> {
    let found = unprocessed().filter(which);
    let count = found.clone().count(conn).await?;
    if count == 0 {
        return Ok(EventsLeft::default());
    }
    let first = found.order_by_asc(Column::ReceivedAt).order_by_asc(Column::Id).limit(most);
    Ok(EventsLeft { count, oldest: first.all(conn).await? })
}

fn unprocessed() -> Select<Entity> {
    Entity::find().filter(Column::ProcessedAt.is_null())
}

/// How old an event will be when it is looked at next, in seconds.
fn age_by_then() -> Expr {
    Expr::col(Column::NextTry).sub(Expr::col(Column::ReceivedAt))
}
