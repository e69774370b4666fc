//! Check-ins, which stay sealed, and what episodes came to, which bear no name.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::{BookingId, ClientId, StudioId, outcomes::Tally};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Statement,
    TryGetable,
    sea_query::{Expr, ExprTrait, Func, OnConflict, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx, bulk,
    entities::{booking, check_in, outcome, treatment},
};

/// Writes a check-in in place of an earlier one of the same moment. When it was first given
/// stays.
pub async fn set_check_in(tx: &Tx, row: check_in::Model) -> Result<(), StoreError> {
    use sea_orm::IntoActiveModel;
    let replaces = OnConflict::columns([check_in::Column::Booking, check_in::Column::Moment])
        .update_columns([
            check_in::Column::Id,
            check_in::Column::Client,
            check_in::Column::QuestionsVersion,
            check_in::Column::AnswersSealed,
        ])
        .to_owned();
    check_in::Entity::insert(row.into_active_model())
        .on_conflict(replaces)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The check-in of one moment of a visit.
pub async fn check_in_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
    moment: &str,
) -> Result<Option<check_in::Model>, StoreError> {
    let found = check_in::Entity::find()
        .filter(check_in::Column::Booking.eq(booking.0))
        .filter(check_in::Column::Moment.eq(moment));
    Ok(found.one(conn).await?)
}

/// Every check-in around a client's visits. Each names whose key opens it.
pub async fn check_ins<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Vec<check_in::Model>, StoreError> {
    let found = check_in::Entity::find().filter(of_client(client));
    Ok(found.order_by_asc(check_in::Column::GivenAt).all(conn).await?)
}

/// By their visits: whoever two clients turn out to be has those of both.
fn of_client(client: ClientId) -> SimpleExpr {
    let visits = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.eq(client.0))
        .into_query();
    check_in::Column::Booking.in_subquery(visits)
}

/// Whether a client has ever checked in.
pub async fn has_checked_in<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<bool, StoreError> {
    Ok(check_in::Entity::find().filter(of_client(client)).count(conn).await? > 0)
}

/// A visit that took place, as an episode needs it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TookPlace {
    /// Which.
    pub id: Uuid,
    /// The wall time at which it was to begin.
    pub local_start: String,
    /// Of what.
    pub treatment: Uuid,
    /// The code of its technique.
    pub technique: String,
    /// With whom.
    pub therapist: Uuid,
    /// As sold.
    pub price_minor: i64,
    /// As sold.
    pub currency: String,
}

/// The visits of a client that took place, earliest first.
pub async fn took_place<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Vec<TookPlace>, StoreError> {
    let sold: RelationDef = booking::Entity::belongs_to(treatment::Entity)
        .from(booking::Column::Treatment)
        .to(treatment::Column::Id)
        .into();
    let found = booking::Entity::find()
        .select_only()
        .columns([
            booking::Column::Id,
            booking::Column::LocalStart,
            booking::Column::Treatment,
            booking::Column::Therapist,
            booking::Column::PriceMinor,
            booking::Column::Currency,
        ])
        .column(treatment::Column::Technique)
        .join(JoinType::InnerJoin, sold)
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.eq("completed"))
        .filter(treatment::Column::Kind.is_in(crate::studios::followed()))
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id);
    Ok(found.into_model().all(conn).await?)
}

/// Writes what a subject's episodes came to, in place of what was there.
pub async fn replace(tx: &Tx, subject: &[u8], rows: Vec<outcome::Model>) -> Result<(), StoreError> {
    let theirs = outcome::Column::Subject.eq(subject);
    let were = outcome::Entity::find().filter(theirs.clone()).all(&**tx).await?;
    if were == rows {
        return Ok(());
    }
    outcome::Entity::delete_many().filter(theirs).exec(&**tx).await?;
    let studios: BTreeSet<Uuid> = were.iter().chain(&rows).map(|row| row.studio).collect();
    for studio in studios {
        written(tx, studio.into()).await?;
    }
    bulk::insert::<outcome::Entity>(tx, rows).await
}

/// Says that a studio's outcomes are written in this transaction: whoever writes any says so.
pub async fn written(tx: &Tx, studio: StudioId) -> Result<(), StoreError> {
    let sql = "INSERT INTO outcome_state (studio, generation) VALUES ($1, 1)
        ON CONFLICT (studio) DO UPDATE SET generation = outcome_state.generation + 1";
    let backend = tx.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [studio.0.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}

/// How often a studio's outcomes were written: while it stays the same, so do they.
pub async fn generation<C: ConnectionTrait>(conn: &C, studio: StudioId) -> Result<i64, StoreError> {
    let sql = "SELECT generation FROM outcome_state WHERE studio = $1";
    let backend = conn.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [studio.0.into()]);
    let row = conn.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// By what the panel divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// All in one row.
    All,
    /// The technique.
    Technique,
    /// The rhythm.
    Rhythm,
    /// The therapist.
    Therapist,
    /// The treatment.
    Treatment,
}

/// What a row of the panel is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Of a technique or a rhythm: its code; empty for all.
    Code(String),
    /// Of a therapist or a treatment.
    Id(Uuid),
}

/// Which episodes.
#[derive(Clone, Copy, Debug)]
pub struct Which<'a> {
    /// Where.
    pub studio: StudioId,
    /// On which scale.
    pub scale: &'a str,
    /// The first and the last month in which they began, each by its first day.
    pub months: (NaiveDate, NaiveDate),
    /// Those that were not answered count once they can no longer be.
    pub today: NaiveDate,
}

/// The sums of the episodes, row by row. Adds up in the database, whatever their number.
pub async fn tallies<C: ConnectionTrait>(
    conn: &C,
    which: Which<'_>,
    by: By,
) -> Result<Vec<(Key, Tally)>, StoreError> {
    let nobody: SimpleExpr = Expr::val("").cast_as("TEXT");
    let code = |row: (String, Sums)| (Key::Code(row.0), tally(row.1));
    let id = |row: (Uuid, Sums)| (Key::Id(row.0), tally(row.1));
    Ok(match by {
        By::All => rows(conn, which, nobody, false).await?.into_iter().map(code).collect(),
        By::Technique => {
            let of = Expr::col(outcome::Column::Technique);
            rows(conn, which, of, true).await?.into_iter().map(code).collect()
        }
        By::Rhythm => {
            let of = Expr::col(outcome::Column::Rhythm);
            rows(conn, which, of, true).await?.into_iter().map(code).collect()
        }
        By::Therapist => {
            let of = Expr::col(outcome::Column::Therapist);
            rows(conn, which, of, true).await?.into_iter().map(id).collect()
        }
        By::Treatment => {
            let of = Expr::col(outcome::Column::Treatment);
            rows(conn, which, of, true).await?.into_iter().map(id).collect()
        }
    })
}

/// Asked, answered, sum and squares of the changes in sixths, improved, worse, paid.
type Sums = (i64, i64, i64, i64, i64, i64, i64);
/// The same behind what the row is of, as the database says it.
type Read<K> = (K, i64, i64, i64, i64, i64, i64, i64);

async fn rows<C: ConnectionTrait, K: TryGetable>(
    conn: &C,
    which: Which<'_>,
    of: SimpleExpr,
    grouped: bool,
) -> Result<Vec<(K, Sums)>, StoreError> {
    use outcome::Column;
    let change = || Expr::col(Column::AfterSixths).sub(Expr::col(Column::BeforeSixths));
    let is = |verdict: &str| Expr::case(Expr::col(Column::Verdict).eq(verdict), 1).finally(0).sum();
    let whole =
        |sum: SimpleExpr| SimpleExpr::from(Func::coalesce([sum, 0.into()])).cast_as("BIGINT");
    let counts =
        Condition::any().add(Column::AfterSixths.is_not_null()).add(Column::Due.lte(which.today));
    let mut query = outcome::Entity::find()
        .select_only()
        .expr_as(of.clone(), "of_whom")
        .expr_as(Expr::col(Column::Number).count(), "asked")
        .expr_as(Expr::col(Column::AfterSixths).count(), "answered")
        .expr_as(whole(change().sum()), "change")
        .expr_as(whole(change().mul(change()).sum()), "squares")
        .expr_as(whole(is("improved")), "improved")
        .expr_as(whole(is("worse")), "worse")
        .expr_as(whole(Expr::col(Column::PaidMinor).sum()), "paid")
        .filter(Column::Studio.eq(which.studio.0))
        .filter(Column::Scale.eq(which.scale))
        .filter(Column::Month.between(which.months.0, which.months.1))
        .filter(counts);
    if grouped {
        query = query.group_by(of);
    }
    let rows: Vec<Read<K>> = query.into_tuple().all(conn).await?;
    Ok(rows.into_iter().map(|(k, a, n, s, q, i, w, p)| (k, (a, n, s, q, i, w, p))).collect())
}

fn tally((asked, n, sum, squares, improved, worse, paid): Sums) -> Tally {
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Tally {
        asked: count(asked),
        n: count(n),
        sum,
        squares,
        improved: count(improved),
        worse: count(worse),
        paid,
    }
}
