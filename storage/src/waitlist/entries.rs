//! Those who wait.

use chrono::NaiveDate;
use domain::{FamilyMemberId, Instant, StudioId, WaitId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::offers::UNDECIDED;
use crate::{
    StoreError, Tx,
    entities::{
        waitlist_entry::{Column, Entity, Model},
        waitlist_offer,
    },
};

pub(super) const WAITING: &str = "waiting";

/// Writes somebody down.
pub async fn insert(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let studio = row.studio.into();
    Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    tx.announce(studio);
    Ok(())
}

/// One of them: the caller holds a proof that names it, or compares the studio.
pub async fn by_id<C: ConnectionTrait>(conn: &C, id: WaitId) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// These of a studio, in no order.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    ids: &[WaitId],
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    Ok(found.all(conn).await?)
}

/// One of them, once nobody else is changing it.
pub async fn lock(tx: &Tx, id: WaitId) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(&**tx).await?)
}

/// Those of a studio who wait, in their order.
pub async fn waiting<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Model>, StoreError> {
    of_studio(conn, studio, WAITING).await
}

/// Those of a studio in a state, in their order.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    state: &str,
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::State.eq(state))
        .order_by_asc(Column::QueuedAt)
        .order_by_asc(Column::JoinedAt)
        .order_by_asc(Column::Id);
    Ok(found.all(conn).await?)
}

/// How often somebody with this address waits at a studio.
pub async fn waiting_as<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    email: &str,
) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::State.eq(WAITING))
        .filter(Column::Email.eq(email))
        .count(conn)
        .await?)
}

/// What is written down under these addresses, newest first.
pub async fn of_emails<C: ConnectionTrait>(
    conn: &C,
    emails: &[String],
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Email.is_in(emails.iter().filter(|email| !email.is_empty())))
        .order_by_desc(Column::JoinedAt)
        .order_by_desc(Column::Id);
    Ok(found.all(conn).await?)
}

/// Places at which somebody waits, or waited, for one of these people of an account, at every
/// studio, newest first.
pub async fn of_members<C: ConnectionTrait>(
    conn: &C,
    members: &[FamilyMemberId],
) -> Result<Vec<Model>, StoreError> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let found = Entity::find()
        .filter(Column::Member.is_in(members.iter().map(|id| id.0)))
        .order_by_desc(Column::JoinedAt)
        .order_by_desc(Column::Id);
    Ok(found.all(conn).await?)
}

/// The studios at which anybody waits.
pub async fn studios_with_waiting<C: ConnectionTrait>(
    conn: &C,
) -> Result<Vec<StudioId>, StoreError> {
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Studio)
        .filter(Column::State.eq(WAITING))
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Writes what somebody waits for; their place stays.
pub async fn change(tx: &Tx, row: &Model) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Therapist, Expr::value(row.therapist))
        .col_expr(Column::FirstDay, Expr::value(row.first_day))
        .col_expr(Column::LastDay, Expr::value(row.last_day))
        .col_expr(Column::Weekdays, Expr::value(row.weekdays))
        .col_expr(Column::FromMinute, Expr::value(row.from_minute))
        .col_expr(Column::UntilMinute, Expr::value(row.until_minute))
        .filter(Column::Id.eq(row.id))
        .exec(&**tx)
        .await?;
    tx.announce(row.studio.into());
    Ok(())
}

/// Revokes every link of a generation to somebody's place. Whether it was the current one.
pub async fn rotate_link(tx: &Tx, id: WaitId, generation: i32) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::LinkGeneration, Expr::value(generation + 1))
        .filter(Column::Id.eq(id.0))
        .filter(Column::LinkGeneration.eq(generation))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Gives somebody another place, with so many offers unanswered.
pub async fn requeue(
    tx: &Tx,
    id: WaitId,
    queued_at: Instant,
    missed: u32,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::QueuedAt, Expr::value(queued_at.timestamp()))
        .col_expr(Column::Missed, Expr::value(i32::try_from(missed).unwrap_or(i32::MAX)))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Ends somebody's waiting in a state. Whether they waited until then.
pub async fn end(tx: &Tx, id: WaitId, state: &str, now: Instant) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(WAITING))
        .exec_with_returning(&**tx)
        .await?;
    done.iter().for_each(|row| tx.announce(row.studio.into()));
    Ok(!done.is_empty())
}

/// Ends the waiting of those whose days are over, but for those who have an offer still: the
/// studio may offer a day beyond what they wished for. Returns how many there were.
pub async fn end_over(
    tx: &Tx,
    studio: StudioId,
    today: NaiveDate,
    now: Instant,
) -> Result<u64, StoreError> {
    let asked = waitlist_offer::Entity::find()
        .select_only()
        .column(waitlist_offer::Column::Entry)
        .filter(waitlist_offer::Column::Studio.eq(studio.0))
        .filter(waitlist_offer::Column::State.is_in(UNDECIDED));
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value("over"))
        .col_expr(Column::EndedAt, Expr::value(now.timestamp()))
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::State.eq(WAITING))
        .filter(Column::LastDay.lt(today))
        .filter(Column::Id.not_in_subquery(asked.into_query()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}
