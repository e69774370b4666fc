//! What the episodes of many add up to.

use chrono::NaiveDate;
use domain::{StudioId, outcomes::Tally};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select,
    TryGetable,
    sea_query::{Expr, ExprTrait, Func, SimpleExpr},
};
use uuid::Uuid;

use crate::{StoreError, entities::outcome};

/// By what the panel divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// All in one row.
    All,
    /// The rhythm.
    Rhythm,
    /// The therapist.
    Therapist,
    /// The treatment, within its technique.
    Treatment,
    /// The month in which they began.
    Month,
}

/// What a row of the panel is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Of a rhythm: its code; empty for all.
    Code(String),
    /// Of a therapist.
    Id(Uuid),
    /// Of a treatment, behind the code of its technique.
    Within(String, Uuid),
    /// Of a month: its first day.
    Month(NaiveDate),
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

/// The sums of the episodes, row by row, of each person the first there ever was: what somebody
/// came to twice does not make two people of them, and the sums of some months and of those
/// after them are the sums of both together. Adds up in the database, whatever their number.
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
        By::Rhythm => {
            let of = Expr::col(outcome::Column::Rhythm);
            rows(conn, which, of, true).await?.into_iter().map(code).collect()
        }
        By::Therapist => {
            let of = Expr::col(outcome::Column::Therapist);
            rows(conn, which, of, true).await?.into_iter().map(id).collect()
        }
        By::Treatment => treatments(conn, which).await?,
        By::Month => {
            let of = Expr::col(outcome::Column::Month);
            let month = |row: (NaiveDate, Sums)| (Key::Month(row.0), tally(row.1));
            rows(conn, which, of, true).await?.into_iter().map(month).collect()
        }
    })
}

/// Asked, answered, sum and squares of the changes in sixths, improved, worse, paid.
type Sums = (i64, i64, i64, i64, i64, i64, i64);
/// The same behind what the row is of, as the database says it.
type Read<K> = (K, i64, i64, i64, i64, i64, i64, i64);
/// The same behind a technique and a treatment.
type ReadWithin = (String, Uuid, i64, i64, i64, i64, i64, i64, i64);

async fn rows<C: ConnectionTrait, K: TryGetable>(
    conn: &C,
    which: Which<'_>,
    of: SimpleExpr,
    grouped: bool,
) -> Result<Vec<(K, Sums)>, StoreError> {
    let whose = outcome::Entity::find().select_only().expr_as(of.clone(), "of_whom");
    let mut query = summed(whose, which);
    if grouped {
        query = query.group_by(of);
    }
    let rows: Vec<Read<K>> = query.into_tuple().all(conn).await?;
    Ok(rows.into_iter().map(|(k, a, n, s, q, i, w, p)| (k, (a, n, s, q, i, w, p))).collect())
}

async fn treatments<C: ConnectionTrait>(
    conn: &C,
    which: Which<'_>,
) -> Result<Vec<(Key, Tally)>, StoreError> {
    use outcome::Column;
    let whose =
        outcome::Entity::find().select_only().columns([Column::Technique, Column::Treatment]);
    let query = summed(whose, which).group_by(Column::Technique).group_by(Column::Treatment);
    let rows: Vec<ReadWithin> = query.into_tuple().all(conn).await?;
    let key = |(technique, of, a, n, s, q, i, w, p): ReadWithin| {
        (Key::Within(technique, of), tally((a, n, s, q, i, w, p)))
    };
    Ok(rows.into_iter().map(key).collect())
}

/// The sums behind what is selected.
fn summed(whose: Select<outcome::Entity>, which: Which<'_>) -> Select<outcome::Entity> {
    use outcome::Column;
    let change = || Expr::col(Column::AfterSixths).sub(Expr::col(Column::BeforeSixths));
    let is = |verdict: &str| Expr::case(Expr::col(Column::Verdict).eq(verdict), 1).finally(0).sum();
    let whole =
        |sum: SimpleExpr| SimpleExpr::from(Func::coalesce([sum, 0.into()])).cast_as("BIGINT");
    whose
        .expr_as(Expr::col(Column::Number).count(), "asked")
        .expr_as(Expr::col(Column::AfterSixths).count(), "answered")
        .expr_as(whole(change().sum()), "change")
        .expr_as(whole(change().mul(change()).sum()), "squares")
        .expr_as(whole(is("improved")), "improved")
        .expr_as(whole(is("worse")), "worse")
        .expr_as(whole(Expr::col(Column::PaidMinor).sum()), "paid")
        .filter(counts(which))
}

/// Everybody's first episode, where it is asked for, once it was answered or can be no longer.
/// Were it the first within the months that are asked for, the sums of more months would not be
/// those of their parts, and what is left between them could be one person.
fn counts(which: Which<'_>) -> Condition {
    use outcome::Column;
    let over =
        Condition::any().add(Column::AfterSixths.is_not_null()).add(Column::Due.lte(which.today));
    Condition::all()
        .add(Column::Studio.eq(which.studio.0))
        .add(Column::Scale.eq(which.scale))
        .add(Column::Number.eq(1))
        .add(Column::Month.between(which.months.0, which.months.1))
        .add(over)
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
