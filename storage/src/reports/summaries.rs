//! Summaries as they are kept, and the marks that make them out of date.

mod marks;
mod read;
mod write;

use chrono::NaiveDate;
use domain::{StudioId, report::Range};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

pub use marks::{Mark, count_marks, journals_touched, marks, unmarked, unmarked_everywhere};
pub use read::{stored, stored_clients, stored_firsts, stored_heads, writings};
pub use write::{Write, forget_all, replace, start_anew};

use super::Books;
use crate::StoreError;

/// What one summary is kept of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stretch {
    /// A date.
    Day,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Stretch {
    /// From the longest.
    pub const ALL: [Self; 3] = [Self::Year, Self::Month, Self::Day];

    /// That of a date.
    #[must_use]
    pub fn around(self, date: NaiveDate) -> Range {
        match self {
            Self::Day => Range { from: date, to: date },
            Self::Month => Range::month_of(date),
            Self::Year => Range::year_of(date),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A summary as it is kept: of a date, or of a longer stretch by its first date.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Stored {
    /// The date.
    pub first: NaiveDate,
    /// What the studio as a whole is asked for.
    pub head: String,
    /// What its parts are asked for.
    pub parts: String,
    /// What tells clients apart.
    pub clients: String,
}

pub(super) fn statement<C: ConnectionTrait>(conn: &C, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}

#[derive(FromQueryResult)]
struct Number {
    n: Option<i64>,
}

async fn number<C: ConnectionTrait>(
    conn: &C,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<i64>, StoreError> {
    let found = Number::find_by_statement(statement(conn, sql, values)).one(conn).await?;
    Ok(found.and_then(|row| row.n))
}

/// How often a studio's summaries were written.
pub async fn generation<C: ConnectionTrait>(conn: &C, studio: StudioId) -> Result<i64, StoreError> {
    let sql = "SELECT generation AS n FROM report_state WHERE studio = $1";
    Ok(number(conn, sql, vec![studio.0.into()]).await?.unwrap_or_default())
}

/// How many bookings of a studio begin on some dates, counted up to `limit`.
pub async fn count_bookings<C: ConnectionTrait>(
    conn: &C,
    books: &Books,
    range: Range,
    limit: u64,
) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM (
        SELECT 1 FROM booking WHERE studio = $1 AND starts >= $2 AND starts < $3
        LIMIT $4) AS counted";
    let begins = |date| books.zone.day_start(date).timestamp();
    let values = vec![
        books.studio.0.into(),
        begins(range.from).into(),
        begins(range.to.succ_opt().unwrap_or(range.to)).into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    Ok(number(conn, sql, values).await?.and_then(|n| u64::try_from(n).ok()).unwrap_or_default())
}

/// The first and the last date on which anything of a studio counts, if anything does.
pub async fn extent<C: ConnectionTrait>(
    conn: &C,
    books: &Books,
) -> Result<Option<Range>, StoreError> {
    let (mut first, mut last): (Option<i64>, Option<i64>) = (None, None);
    for (table, column, of) in [
        ("booking", "starts", ""),
        ("booking", "created_at", ""),
        ("occupancy", "starts", " AND kind = 'booking'"),
        ("journal", "occurred_at", ""),
    ] {
        let end =
            |end: &str| format!("SELECT {end}({column}) AS n FROM {table} WHERE studio = $1{of}");
        let studio = || vec![books.studio.0.into()];
        let (low, high) = (
            number(conn, &end("MIN"), studio()).await?,
            number(conn, &end("MAX"), studio()).await?,
        );
        first = [first, low].into_iter().flatten().min();
        last = last.max(high);
    }
    let date = |at| domain::Instant::from_timestamp(at, 0).map(|at| books.zone.today(at));
    let Some((first, last)) = first.and_then(date).zip(last.and_then(date)) else {
        return Ok(None);
    };
    // What is done before and after a visit may lie on another date than the visit.
    let (first, last) = (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last));
    Ok(Some(Range { from: first, to: last.succ_opt().unwrap_or(last) }))
}
