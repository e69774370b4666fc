//! Marks: what a change leaves behind on the days whose summaries it makes out of date.

use std::collections::BTreeMap;

use domain::StudioId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Number, number, statement};
use crate::StoreError;

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
