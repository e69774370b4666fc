//! Those who wait.

use chrono::NaiveDate;
use domain::{FamilyMemberId, Instant, StudioId, WaitId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::offers::UNDECIDED;
use crate::{
    StoreError, Tx,
    entities::{
        waitlist_entry::{ActiveModel, Column, Entity, Model},
        waitlist_offer,
    },
};

const WAITING: &str = "waiting";

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
        .order_by_desc(Column::JoinedAt);
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
        .order_by_desc(Column::JoinedAt);
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

/// How many of a studio's waitings ended in each state since an instant.
pub async fn ended_since<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    since: Instant,
) -> Result<Vec<(String, u64)>, StoreError> {
    let found: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "many")
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::EndedAt.gte(since.timestamp()))
        .group_by(Column::State)
        .into_tuple()
        .all(conn)
        .await?;
    let counted = found.into_iter().map(|(state, n)| (state, u64::try_from(n).unwrap_or_default()));
    Ok(counted.collect())
}

/// How many waited alike: for the same treatment, on the same days and hours, and in one state.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Alike {
    /// For what.
    pub treatment: Uuid,
    /// The days of the week: Monday is the lowest bit.
    pub weekdays: i32,
    /// The session begins no earlier: minutes after midnight.
    pub from_minute: i32,
    /// The session ends no later.
    pub until_minute: i32,
    /// As [`Model::state`].
    pub state: String,
    /// How many of them came within the days.
    pub began: i64,
    /// How many of them ended within the days.
    pub ended: i64,
    /// How many they are.
    pub all: i64,
}

const ALIKE: &str = "SELECT e.treatment, e.weekdays, e.from_minute, e.until_minute, e.state,
        CAST(SUM(CASE WHEN e.joined_at >= $2 AND e.joined_at < $3 THEN 1 ELSE 0 END) AS BIGINT)
            AS began,
        CAST(SUM(CASE WHEN e.ended_at >= $2 AND e.ended_at < $3 THEN 1 ELSE 0 END) AS BIGINT)
            AS ended,
        COUNT(*) AS \"all\"
    FROM waitlist_entry e
    WHERE e.studio = $1 AND (e.state = 'waiting' OR e.joined_at >= $2 AND e.joined_at < $3
        OR e.ended_at >= $2 AND e.ended_at < $3)
    GROUP BY e.treatment, e.weekdays, e.from_minute, e.until_minute, e.state";

/// Whoever came or ended between two instants, and whoever waits now: those who wished the same
/// are counted together, in no order.
pub async fn alike<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (from, until): (Instant, Instant),
) -> Result<Vec<Alike>, StoreError> {
    let values = [studio.0.into(), from.timestamp().into(), until.timestamp().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), ALIKE, values);
    Ok(Alike::find_by_statement(statement).all(conn).await?)
}

/// Forgets who it was of those whose waiting ended before an instant.
pub async fn forget_ended(tx: &Tx, before: Instant) -> Result<u64, StoreError> {
    let ended = Condition::all().add(Column::EndedAt.lt(before.timestamp())).add(is_somebody());
    forget(tx, ended).await
}

/// Of whom something is known still: who waits, or who comes.
fn is_somebody() -> Condition {
    Condition::any().add(Column::Email.ne("")).add(Column::Member.is_not_null())
}

/// Offers to whoever waits under an address go to another one of theirs, and links that were
/// mailed before open nothing any more.
pub(crate) async fn move_address(tx: &Tx, from: &str, to: &str) -> Result<(), StoreError> {
    move_those(tx, Condition::all().add(Column::Email.eq(from)), to).await?;
    Ok(())
}

/// The same at one studio, of whoever waits for themselves: a place for one of an account's people
/// goes to the account's address, which only its holder changes. Returns them as they are now.
pub async fn move_address_at(
    tx: &Tx,
    studio: StudioId,
    (from, to): (&str, &str),
) -> Result<Vec<Model>, StoreError> {
    let there = Condition::all()
        .add(Column::Studio.eq(studio.0))
        .add(Column::Email.eq(from))
        .add(Column::Member.is_null());
    move_those(tx, there, to).await
}

async fn move_those(tx: &Tx, which: Condition, to: &str) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::update_many()
        .col_expr(Column::Email, Expr::value(to))
        .col_expr(Column::LinkGeneration, Expr::col(Column::LinkGeneration).add(1))
        .filter(which)
        .exec_with_returning(&**tx)
        .await?)
}

/// Forgets everything about whoever has one of these addresses at a studio; who still waits
/// waits no more.
pub async fn forget_people(
    tx: &Tx,
    studio: StudioId,
    emails: &[String],
    now: Instant,
) -> Result<(), StoreError> {
    let emails: Vec<&String> = emails.iter().filter(|email| !email.is_empty()).collect();
    if emails.is_empty() {
        return Ok(());
    }
    let theirs = Condition::all().add(Column::Studio.eq(studio.0)).add(Column::Email.is_in(emails));
    forget_all(tx, theirs, now).await
}

/// The same of one address, at every studio.
pub async fn forget_address(tx: &Tx, email: &str, now: Instant) -> Result<(), StoreError> {
    if email.is_empty() {
        return Ok(());
    }
    forget_all(tx, Condition::all().add(Column::Email.eq(email)), now).await
}

/// The same of these places: of who waits there, and of who comes.
pub async fn forget_places(tx: &Tx, ids: &[WaitId], now: Instant) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let theirs = Condition::all().add(Column::Id.is_in(ids.iter().map(|id| id.0)));
    forget_all(tx, theirs, now).await
}

async fn forget_all(tx: &Tx, theirs: Condition, now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value("left"))
        .col_expr(Column::EndedAt, Expr::value(now.timestamp()))
        .filter(theirs.clone())
        .filter(Column::State.eq(WAITING))
        .exec(&**tx)
        .await?;
    forget(tx, theirs).await?;
    Ok(())
}

async fn forget(tx: &Tx, which: Condition) -> Result<u64, StoreError> {
    let nobody = ActiveModel {
        name: sea_orm::ActiveValue::Set(String::new()),
        email: sea_orm::ActiveValue::Set(String::new()),
        phone: sea_orm::ActiveValue::Set(None),
        client_zone: sea_orm::ActiveValue::Set(None),
        // A child's name would be read through it.
        member: sea_orm::ActiveValue::Set(None),
        ..Default::default()
    };
    Ok(Entity::update_many().set(nobody).filter(which).exec(&**tx).await?.rows_affected)
}
