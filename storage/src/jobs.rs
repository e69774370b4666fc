//! Work that leaves with a transaction: enqueued in it, leased by one worker at a
//! time, tried again with growing pauses, and set aside where that does not help.

use domain::{Instant, JobId, StudioId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement, sea_query::Expr, sea_query::OnConflict,
};

use crate::{Engine, Store, StoreError, Tx, entities::job, listed::one_of_keys, new_id};

/// Waiting, or leased.
const READY: &str = "ready";
/// Ended well.
const DONE: &str = "done";
/// No longer wanted.
const CANCELLED: &str = "cancelled";
/// Set aside for a person to look at.
const DEAD: &str = "dead";

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Whose, where it is a studio's.
    pub studio: Option<StudioId>,
    /// Which handler.
    pub kind: &'a str,
    /// JSON for the handler: ids, never personal data.
    pub payload: String,
    /// A second job with the same key is not enqueued.
    pub dedupe: Option<String>,
    /// Not before.
    pub run_at: Instant,
}

/// A job that one worker may do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The job.
    pub id: JobId,
    /// Which handler.
    pub kind: String,
    /// JSON for the handler.
    pub payload: String,
    /// How often it was begun, this time included. Also the fence: a worker whose
    /// lease ran out no longer speaks for the job.
    pub attempts: u32,
}

/// How many jobs stand where, for the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Due by now and not done.
    pub due: u64,
    /// Waiting for their time.
    pub scheduled: u64,
    /// Set aside.
    pub dead: u64,
}

/// Enqueues a job with the transaction. Does nothing where a job with the same
/// `dedupe` key exists, done or not; says whether it enqueued.
pub async fn enqueue(tx: &Tx, new: NewJob<'_>, now: Instant) -> Result<bool, StoreError> {
    let row = job::ActiveModel {
        id: Set(new_id()),
        studio: Set(new.studio.map(Into::into)),
        kind: Set(new.kind.to_owned()),
        payload: Set(new.payload),
        dedupe: Set(new.dedupe),
        state: Set(READY.to_owned()),
        run_at: Set(new.run_at.timestamp()),
        leased_until: Set(None),
        attempts: Set(0),
        last_error: Set(None),
        created_at: Set(now.timestamp()),
        finished_at: Set(None),
    };
    let once = OnConflict::column(job::Column::Dedupe).do_nothing().to_owned();
    let inserted = job::Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?;
    Ok(inserted > 0)
}

/// Gives up a job that is not done, by its key, and frees the key. Says whether
/// there was one. One that a worker has just begun may still take effect: its
/// handler looks at the facts.
pub async fn cancel(tx: &Tx, dedupe: &str, now: Instant) -> Result<bool, StoreError> {
    let cancelled = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(CANCELLED))
        .col_expr(job::Column::Dedupe, Expr::value(None::<String>))
        .col_expr(job::Column::FinishedAt, Expr::value(now.timestamp()))
        .filter(job::Column::Dedupe.eq(dedupe))
        .filter(job::Column::State.eq(READY))
        .exec(&**tx)
        .await?;
    Ok(cancelled.rows_affected > 0)
}

/// Lets a job bear another key: what it did counts under that one from now on.
pub async fn rekey(tx: &Tx, from: &str, to: &str) -> Result<(), StoreError> {
    job::Entity::update_many()
        .col_expr(job::Column::Dedupe, Expr::value(to))
        .filter(job::Column::Dedupe.eq(from))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The job with that key, wherever it stands.
pub async fn by_key<C: ConnectionTrait>(
    conn: &C,
    dedupe: &str,
) -> Result<Option<job::Model>, StoreError> {
    Ok(job::Entity::find().filter(job::Column::Dedupe.eq(dedupe)).one(conn).await?)
}

/// The jobs with one of those keys, wherever they stand.
pub async fn by_keys<C: ConnectionTrait>(
    conn: &C,
    keys: &[String],
) -> Result<Vec<job::Model>, StoreError> {
    Ok(job::Entity::find().filter(one_of_keys(conn, job::Column::Dedupe, keys)).all(conn).await?)
}

/// Takes the job that has been due longest, for nobody else until `until`. A lease
/// that ran out is taken again.
///
/// Looks before it writes, so that an idle worker never asks for the write lock.
pub async fn lease(
    store: &Store,
    now: Instant,
    until: Instant,
) -> Result<Option<Leased>, StoreError> {
    if !any_due(store.reader(), now).await? {
        return Ok(None);
    }
    let tx = store.begin().await?;
    let leased =
        job::Entity::find().from_raw_sql(take(store.engine(), now, until)).one(&*tx).await?;
    tx.commit().await?;
    Ok(leased.map(|row| Leased {
        id: row.id.into(),
        kind: row.kind,
        payload: row.payload,
        attempts: row.attempts.unsigned_abs(),
    }))
}

/// Named one by one: PostgreSQL refuses a prepared `RETURNING *` once a newer version has added
/// a column.
const COLUMNS: &str = "id, studio, kind, payload, dedupe, state, run_at, leased_until, attempts, \
                       last_error, created_at, finished_at";

/// Both engines take the oldest due row and return it in one statement; PostgreSQL
/// passes over the rows that another worker is just taking.
fn take(engine: Engine, now: Instant, until: Instant) -> Statement {
    let (backend, skip) = match engine {
        Engine::Sqlite => (sea_orm::DbBackend::Sqlite, ""),
        Engine::Postgres => (sea_orm::DbBackend::Postgres, "FOR UPDATE SKIP LOCKED"),
    };
    let sql = format!(
        "UPDATE job SET leased_until = $1, attempts = attempts + 1
         WHERE id = (
             SELECT id FROM job
             WHERE state = 'ready' AND run_at <= $2
               AND (leased_until IS NULL OR leased_until <= $2)
             ORDER BY run_at, id LIMIT 1 {skip}
         )
         RETURNING {COLUMNS}"
    );
    Statement::from_sql_and_values(backend, sql, [until.timestamp().into(), now.timestamp().into()])
}

async fn any_due<C: ConnectionTrait>(conn: &C, now: Instant) -> Result<bool, StoreError> {
    let found = job::Entity::find()
        .filter(job::Column::State.eq(READY))
        .filter(job::Column::RunAt.lte(now.timestamp()))
        .filter(unleased(now))
        .select_only()
        .column(job::Column::Id)
        .limit(1)
        .into_tuple::<uuid::Uuid>()
        .one(conn)
        .await?;
    Ok(found.is_some())
}

fn unleased(now: Instant) -> sea_orm::Condition {
    sea_orm::Condition::any()
        .add(job::Column::LeasedUntil.is_null())
        .add(job::Column::LeasedUntil.lte(now.timestamp()))
}

/// Keeps the job for nobody else until `until`. Says whether it was still ours.
pub async fn renew(tx: &Tx, job: &Leased, until: Instant) -> Result<bool, StoreError> {
    let kept = job::Entity::update_many()
        .col_expr(job::Column::LeasedUntil, Expr::value(until.timestamp()))
        .filter(still_ours(job))
        .exec(&**tx)
        .await?;
    Ok(kept.rows_affected > 0)
}

/// The job is done. Does nothing where the lease was lost meanwhile.
pub async fn finish(tx: &Tx, job: &Leased, now: Instant) -> Result<(), StoreError> {
    end(tx, job, DONE, None, now).await
}

/// The job is set aside, to be looked at and replayed by a person. `code` says why,
/// without personal data.
pub async fn bury(tx: &Tx, job: &Leased, code: &str, now: Instant) -> Result<(), StoreError> {
    end(tx, job, DEAD, Some(code), now).await
}

async fn end(
    tx: &Tx,
    job: &Leased,
    state: &str,
    code: Option<&str>,
    now: Instant,
) -> Result<(), StoreError> {
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(state))
        .col_expr(job::Column::LastError, Expr::value(code.map(ToOwned::to_owned)))
        .col_expr(job::Column::LeasedUntil, Expr::value(None::<i64>))
        .col_expr(job::Column::FinishedAt, Expr::value(now.timestamp()))
        .filter(still_ours(job))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The job did not work, and is tried again at `retry_at`. Does nothing where the
/// lease was lost meanwhile.
pub async fn retry(tx: &Tx, job: &Leased, code: &str, retry_at: Instant) -> Result<(), StoreError> {
    job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(retry_at.timestamp()))
        .col_expr(job::Column::LastError, Expr::value(code))
        .col_expr(job::Column::LeasedUntil, Expr::value(None::<i64>))
        .filter(still_ours(job))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn still_ours(job: &Leased) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(job::Column::Id.eq(uuid::Uuid::from(job.id)))
        .add(job::Column::State.eq(READY))
        .add(job::Column::Attempts.eq(i32::try_from(job.attempts).unwrap_or(i32::MAX)))
}

/// The jobs of a studio that were set aside, newest first; with `None`, those that
/// belong to no studio.
pub async fn dead<C: ConnectionTrait>(
    conn: &C,
    studio: Option<StudioId>,
    limit: u64,
) -> Result<Vec<job::Model>, StoreError> {
    Ok(job::Entity::find()
        .filter(job::Column::State.eq(DEAD))
        .filter(of(studio))
        .order_by_desc(job::Column::FinishedAt)
        .order_by_desc(job::Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Puts a job back that was set aside, with all its attempts before it. Says
/// whether there was such a job in that studio.
pub async fn replay(
    tx: &Tx,
    studio: Option<StudioId>,
    id: JobId,
    now: Instant,
) -> Result<bool, StoreError> {
    let replayed = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(READY))
        .col_expr(job::Column::RunAt, Expr::value(now.timestamp()))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::FinishedAt, Expr::value(None::<i64>))
        .filter(job::Column::Id.eq(uuid::Uuid::from(id)))
        .filter(job::Column::State.eq(DEAD))
        .filter(of(studio))
        .exec(&**tx)
        .await?;
    Ok(replayed.rows_affected > 0)
}

/// Gives up a job that was set aside, for good, unless its kind is one of `except`. Says
/// whether there was such a job in that studio.
pub async fn dismiss(
    tx: &Tx,
    studio: Option<StudioId>,
    id: JobId,
    except: &[&str],
    now: Instant,
) -> Result<bool, StoreError> {
    let dismissed = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(CANCELLED))
        .col_expr(job::Column::FinishedAt, Expr::value(now.timestamp()))
        .filter(job::Column::Id.eq(uuid::Uuid::from(id)))
        .filter(job::Column::State.eq(DEAD))
        .filter(job::Column::Kind.is_not_in(except.iter().copied()))
        .filter(of(studio))
        .exec(&**tx)
        .await?;
    Ok(dismissed.rows_affected > 0)
}

fn of(studio: Option<StudioId>) -> sea_orm::Condition {
    let column = job::Column::Studio;
    sea_orm::Condition::all()
        .add(studio.map_or_else(|| column.is_null(), |id| column.eq(uuid::Uuid::from(id))))
}

/// How many jobs stand where.
pub async fn counts<C: ConnectionTrait>(conn: &C, now: Instant) -> Result<Counts, StoreError> {
    let ready = || job::Entity::find().filter(job::Column::State.eq(READY));
    let now = now.timestamp();
    Ok(Counts {
        due: ready().filter(job::Column::RunAt.lte(now)).count(conn).await?,
        scheduled: ready().filter(job::Column::RunAt.gt(now)).count(conn).await?,
        dead: job::Entity::find().filter(job::Column::State.eq(DEAD)).count(conn).await?,
    })
}

/// Forgets the jobs that ended, well or by being given up, before `before`. What
/// was set aside stays. Says how many went.
pub async fn sweep(tx: &Tx, before: Instant) -> Result<u64, StoreError> {
    let swept = job::Entity::delete_many()
        .filter(job::Column::State.is_in([DONE, CANCELLED]))
        .filter(job::Column::FinishedAt.lt(before.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(swept.rows_affected)
}

#[cfg(test)]
mod tests;
