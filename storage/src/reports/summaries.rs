//! Summaries as they are kept, and the marks that make them out of date.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{AccountId, StudioId, report::Range};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::Books;
use crate::{StoreError, Tx};

/// A mark: days that a change touches, and whose neighbouring visits it touches too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Mark {
    /// The mark.
    pub id: i64,
    /// The first day of UTC, counted from 1970.
    pub first_day: i64,
    /// The last.
    pub last_day: i64,
    /// When the booking begins that it is about.
    pub own: Option<i64>,
    /// When its client's standing visit before began.
    pub standing_before: Option<i64>,
    /// When its client's completed visit before began.
    pub completed_before: Option<i64>,
    /// When its client's completed visit after began.
    pub completed_after: Option<i64>,
}

impl Mark {
    /// The instants whose days it touches beside its own.
    pub fn touched(&self) -> impl Iterator<Item = i64> + use<> {
        [self.own, self.standing_before, self.completed_before, self.completed_after]
            .into_iter()
            .flatten()
    }
}

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

/// What is written of summaries at once.
#[derive(Clone, Debug, Default)]
pub struct Write {
    /// Whether everything from a date on is out of date.
    pub gone_from: Option<NaiveDate>,
    /// Dates that are out of date; the months and years that they lie in are, too.
    pub gone: Vec<NaiveDate>,
    /// The marks that said so.
    pub marks: Vec<i64>,
    /// Dates anew.
    pub days: Vec<Stored>,
    /// Months anew.
    pub months: Vec<Stored>,
    /// Years anew.
    pub years: Vec<Stored>,
}

impl Write {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.months.is_empty() && self.years.is_empty()
    }
}

/// So many values fit into one statement.
const AT_ONCE: usize = 500;

fn statement<C: ConnectionTrait>(conn: &C, sql: &str, values: Vec<Value>) -> Statement {
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

/// How often they were written, where no mark touches any of them. What they say, and what is
/// counted of the rows that they were counted of, is the same whenever this number is: whatever
/// changes a row marks its days, and whoever takes a mark away draws the next number.
pub async fn unmarked<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT COALESCE(
            (SELECT s.generation FROM report_state s WHERE s.studio = $1), 0) AS n
        WHERE NOT EXISTS (SELECT 1 FROM report_mark m WHERE m.studio = $2)";
    number(conn, sql, vec![studio.0.into(), studio.0.into()]).await
}

#[derive(FromQueryResult)]
struct Unmarked {
    studio: Uuid,
    n: i64,
}

/// The same for every studio, by one question; those that a mark touches are left out.
pub async fn unmarked_everywhere<C: ConnectionTrait>(
    conn: &C,
) -> Result<BTreeMap<StudioId, i64>, StoreError> {
    let sql = "SELECT o.id AS studio, COALESCE(s.generation, 0) AS n
        FROM studio o LEFT JOIN report_state s ON s.studio = o.id
        WHERE NOT EXISTS (SELECT 1 FROM report_mark m WHERE m.studio = o.id)";
    let rows = Unmarked::find_by_statement(statement(conn, sql, Vec::new())).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.studio.into(), row.n)).collect())
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

/// What a mark is about, looked up now and not when it was written: of two changes at once
/// neither sees the other, and a look now sees both.
const MARKS: &str = "SELECT m.id, m.first_day, m.last_day,
        (SELECT b.starts FROM booking b WHERE b.id = m.booking) AS own,
        (SELECT MAX(b.starts) FROM booking b WHERE b.client = m.client AND b.starts < m.starts
           AND b.state IN ('requested', 'confirmed', 'completed', 'no_show')) AS standing_before,
        (SELECT MAX(b.starts) FROM booking b WHERE b.client = m.client AND b.starts < m.starts
           AND b.state = 'completed') AS completed_before,
        (SELECT MIN(b.starts) FROM booking b WHERE b.client = m.client AND b.starts > m.starts
           AND b.state = 'completed') AS completed_after
    FROM report_mark m WHERE m.studio = $1 LIMIT $2";

/// The marks of a studio, at most `limit`.
pub async fn marks<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Mark>, StoreError> {
    let values = vec![studio.0.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    Ok(Mark::find_by_statement(statement(conn, MARKS, values)).all(conn).await?)
}

/// How many marks a studio bears, counted up to `limit`.
pub async fn count_marks<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM (
        SELECT 1 FROM report_mark WHERE studio = $1 LIMIT $2) AS marked";
    let values = vec![studio.0.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    Ok(number(conn, sql, values).await?.and_then(|n| u64::try_from(n).ok()).unwrap_or_default())
}

/// When the journals were posted of the bookings that marks are about: whose part they
/// are may have changed.
pub async fn journals_touched<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT DISTINCT j.occurred_at AS n FROM report_mark m
        JOIN journal j ON j.booking = m.booking WHERE m.studio = $1";
    let rows = Number::find_by_statement(statement(conn, sql, vec![studio.0.into()]));
    Ok(rows.all(conn).await?.into_iter().filter_map(|row| row.n).collect())
}

/// The summaries of stretches whose first date lies in a range, in their order. Those of
/// another `shape` are none: of another version, zone or currency.
pub async fn stored<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    shape: &str,
    (stretch, range): (Stretch, Range),
) -> Result<Vec<Stored>, StoreError> {
    let sql = "SELECT first, head, parts, clients FROM report_summary
        WHERE studio = $1 AND span = $2 AND first >= $3 AND first <= $4 AND shape = $5
        ORDER BY first";
    read(conn, sql, studio, shape, (stretch, range)).await
}

/// The same without their parts and clients.
pub async fn stored_heads<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    shape: &str,
    (stretch, range): (Stretch, Range),
) -> Result<Vec<Stored>, StoreError> {
    let sql = "SELECT first, head, '{}' AS parts, '{}' AS clients FROM report_summary
        WHERE studio = $1 AND span = $2 AND first >= $3 AND first <= $4 AND shape = $5
        ORDER BY first";
    read(conn, sql, studio, shape, (stretch, range)).await
}

/// The same without their parts.
pub async fn stored_clients<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    shape: &str,
    (stretch, range): (Stretch, Range),
) -> Result<Vec<Stored>, StoreError> {
    let sql = "SELECT first, head, '{}' AS parts, clients FROM report_summary
        WHERE studio = $1 AND span = $2 AND first >= $3 AND first <= $4 AND shape = $5
        ORDER BY first";
    read(conn, sql, studio, shape, (stretch, range)).await
}

async fn read<C: ConnectionTrait>(
    conn: &C,
    sql: &str,
    studio: StudioId,
    shape: &str,
    (stretch, range): (Stretch, Range),
) -> Result<Vec<Stored>, StoreError> {
    let values = values(studio, shape, (stretch, range));
    Ok(Stored::find_by_statement(statement(conn, sql, values)).all(conn).await?)
}

fn values(studio: StudioId, shape: &str, (stretch, range): (Stretch, Range)) -> Vec<Value> {
    vec![studio.0.into(), stretch.code().into(), range.from.into(), range.to.into(), shape.into()]
}

#[derive(FromQueryResult)]
struct FirstRow {
    first: NaiveDate,
}

#[derive(FromQueryResult)]
struct WritingRow {
    first: NaiveDate,
    writing: i64,
}

/// By which writing each of the same was written: it says the same whenever that is the same.
pub async fn writings<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    shape: &str,
    (stretch, range): (Stretch, Range),
) -> Result<Vec<(NaiveDate, i64)>, StoreError> {
    let sql = "SELECT first, writing FROM report_summary
        WHERE studio = $1 AND span = $2 AND first >= $3 AND first <= $4 AND shape = $5";
    let values = values(studio, shape, (stretch, range));
    let rows = WritingRow::find_by_statement(statement(conn, sql, values)).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.first, row.writing)).collect())
}

/// The first dates of the stretches that are kept and begin in a range.
pub async fn stored_firsts<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    shape: &str,
    (stretch, range): (Stretch, Range),
) -> Result<BTreeSet<NaiveDate>, StoreError> {
    let sql = "SELECT first FROM report_summary
        WHERE studio = $1 AND span = $2 AND first >= $3 AND first <= $4 AND shape = $5";
    let values = values(studio, shape, (stretch, range));
    let rows = FirstRow::find_by_statement(statement(conn, sql, values)).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.first).collect())
}

/// Writes summaries that were computed when the studio's were of generation `seen`, and says
/// whether that was still so: else nothing is written, and `tx` is to be rolled back.
pub async fn replace(
    tx: &Tx,
    studio: StudioId,
    shape: &str,
    seen: i64,
    write: &Write,
) -> Result<bool, StoreError> {
    if !next_generation(tx, studio, seen).await? {
        return Ok(false);
    }
    if let Some(from) = write.gone_from {
        forget_from(tx, studio, from).await?;
    }
    for dates in write.gone.chunks(AT_ONCE) {
        for stretch in Stretch::ALL {
            let firsts: BTreeSet<_> = dates.iter().map(|d| stretch.around(*d).from).collect();
            forget(tx, studio, stretch, &firsts).await?;
        }
    }
    for marks in write.marks.chunks(AT_ONCE) {
        let ids: Vec<String> = marks.iter().map(ToString::to_string).collect();
        let sql = format!("DELETE FROM report_mark WHERE id IN ({})", ids.join(", "));
        tx.execute_raw(statement(&**tx, &sql, vec![])).await?;
    }
    let all = [
        (Stretch::Day, &write.days),
        (Stretch::Month, &write.months),
        (Stretch::Year, &write.years),
    ];
    for (stretch, rows) in all {
        for row in rows {
            put(tx, studio, shape, stretch, row).await?;
        }
    }
    Ok(true)
}

/// Forgets every summary and every mark of a studio, where there are too many marks to go
/// through: the same `seen` as for [`replace`].
pub async fn start_anew(tx: &Tx, studio: StudioId, seen: i64) -> Result<bool, StoreError> {
    if !next_generation(tx, studio, seen).await? {
        return Ok(false);
    }
    // In this order: a mark that comes between is of a change that no summary holds.
    for table in ["report_summary", "report_mark"] {
        let sql = format!("DELETE FROM {table} WHERE studio = $1");
        tx.execute_raw(statement(&**tx, &sql, vec![studio.0.into()])).await?;
    }
    Ok(true)
}

/// The same whatever the generation is: for whoever wrote so much that no summary can be
/// true any more, in that transaction.
pub async fn forget_all(tx: &Tx, studio: StudioId) -> Result<(), StoreError> {
    let seen = generation(&**tx, studio).await?;
    if start_anew(tx, studio, seen).await? { Ok(()) } else { Err(StoreError::Retry) }
}

/// Of several who saw the same generation, one is told so.
async fn next_generation(tx: &Tx, studio: StudioId, seen: i64) -> Result<bool, StoreError> {
    let sql = if seen == 0 {
        "INSERT INTO report_state (studio, generation) VALUES ($1, 1 + $2)
         ON CONFLICT (studio) DO NOTHING"
    } else {
        "UPDATE report_state SET generation = generation + 1
         WHERE studio = $1 AND generation = $2"
    };
    let done = tx.execute_raw(statement(&**tx, sql, vec![studio.0.into(), seen.into()])).await?;
    Ok(done.rows_affected() == 1)
}

async fn forget_from(tx: &Tx, studio: StudioId, from: NaiveDate) -> Result<(), StoreError> {
    for stretch in Stretch::ALL {
        let sql = "DELETE FROM report_summary WHERE studio = $1 AND span = $2 AND first >= $3";
        let first = stretch.around(from).from;
        let values = vec![studio.0.into(), stretch.code().into(), first.into()];
        tx.execute_raw(statement(&**tx, sql, values)).await?;
    }
    Ok(())
}

async fn forget(
    tx: &Tx,
    studio: StudioId,
    stretch: Stretch,
    firsts: &BTreeSet<NaiveDate>,
) -> Result<(), StoreError> {
    let places: Vec<String> = (0..firsts.len()).map(|n| format!("${}", n + 3)).collect();
    let sql = format!(
        "DELETE FROM report_summary WHERE studio = $1 AND span = $2 AND first IN ({})",
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![studio.0.into(), stretch.code().into()];
    values.extend(firsts.iter().map(|date| Value::from(*date)));
    tx.execute_raw(statement(&**tx, &sql, values)).await?;
    Ok(())
}

async fn put(
    tx: &Tx,
    studio: StudioId,
    shape: &str,
    stretch: Stretch,
    row: &Stored,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO report_summary (studio, span, first, shape, head, parts, clients)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (studio, span, first) DO UPDATE
        SET shape = excluded.shape, head = excluded.head, parts = excluded.parts,
            clients = excluded.clients";
    let values = vec![
        studio.0.into(),
        stretch.code().into(),
        row.first.into(),
        shape.into(),
        row.head.as_str().into(),
        row.parts.as_str().into(),
        row.clients.as_str().into(),
    ];
    tx.execute_raw(statement(&**tx, sql, values)).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct AccountRow {
    account: Uuid,
}

/// Who of a studio wants no figures by mail.
pub async fn mail_off<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<AccountId>, StoreError> {
    let sql = "SELECT account FROM report_mail_off WHERE studio = $1";
    let rows = AccountRow::find_by_statement(statement(conn, sql, vec![studio.0.into()]));
    Ok(rows.all(conn).await?.into_iter().map(|row| row.account.into()).collect())
}

/// Writes whether somebody wants none, and says whether that was news.
pub async fn set_mail_off(
    tx: &Tx,
    studio: StudioId,
    account: AccountId,
    off: bool,
) -> Result<bool, StoreError> {
    let sql = if off {
        "INSERT INTO report_mail_off (studio, account) VALUES ($1, $2)
         ON CONFLICT (studio, account) DO NOTHING"
    } else {
        "DELETE FROM report_mail_off WHERE studio = $1 AND account = $2"
    };
    let values = vec![studio.0.into(), account.0.into()];
    Ok(tx.execute_raw(statement(&**tx, sql, values)).await?.rows_affected() > 0)
}
