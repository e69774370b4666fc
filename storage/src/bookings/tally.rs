//! How many visits begin on each day, without a look at any of them.

use std::collections::HashSet;

use domain::{Instant, StudioId, TherapistId, booking::Booking};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    Statement, Value,
};
use uuid::Uuid;

use super::{booking, many, of_whom};
use crate::StoreError;

/// So many visits of a day stand alike.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Tally {
    /// Which of the days that were asked for.
    pub day: i32,
    /// The code of their state.
    pub state: String,
    /// Whether they have begun.
    pub begun: bool,
    /// How many.
    pub n: i64,
}

/// How many visits of a studio, or of one of its therapists, begin on each of these days, from
/// the instant at which it begins until that at which it ends. Those that bear `but` as their
/// flag are left out, and so are holds that ran out and declined requests.
pub async fn tally<C: ConnectionTrait>(
    conn: &C,
    (studio, therapist): (StudioId, Option<TherapistId>),
    days: &[(Instant, Instant)],
    but: &str,
    now: Instant,
) -> Result<Vec<Tally>, StoreError> {
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![studio.0.into(), now.timestamp().into(), but.into()];
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let rows = days.iter().enumerate().map(|(day, (from, until))| {
        let (from, until) = (place(from.timestamp().into()), place(until.timestamp().into()));
        format!("SELECT {day} AS day, CAST({from} AS BIGINT) AS f, CAST({until} AS BIGINT) AS u")
    });
    let rows: Vec<String> = rows.collect();
    let whose = match therapist {
        Some(id) => format!(" AND b.therapist = {}", place(id.0.into())),
        None => String::new(),
    };
    // In this order, so that each day is looked up among the starts.
    let sql = format!(
        "SELECT d.day AS day, b.state AS state, b.starts <= $2 AS begun, COUNT(*) AS n
         FROM ({}) AS d CROSS JOIN booking b
         WHERE b.studio = $1 AND b.starts >= d.f AND b.starts < d.u{whose}
           AND b.state NOT IN ('expired', 'declined') AND (b.flag IS NULL OR b.flag <> $3)
         GROUP BY 1, 2, 3",
        rows.join(" UNION ALL "),
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Tally::find_by_statement(statement).all(conn).await?)
}

/// The visits of a studio, or of one of its therapists, that begin in `[from, until)` and bear
/// this flag.
pub async fn flagged_as<C: ConnectionTrait>(
    conn: &C,
    (studio, therapist): (StudioId, Option<TherapistId>),
    flag: &str,
    (from, until): (Instant, Instant),
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(of_whom(studio, therapist))
        .filter(booking::Column::Flag.eq(flag))
        .filter(booking::Column::Starts.gte(from.timestamp()))
        .filter(booking::Column::Starts.lt(until.timestamp()))
        .filter(booking::Column::State.is_not_in(["expired", "declined"]));
    many(found.all(conn).await?)
}

/// Which of these therapists have a visit that begins in `[from, until)`, called off or not.
pub async fn who_treats<C: ConnectionTrait>(
    conn: &C,
    therapists: &[TherapistId],
    (from, until): (Instant, Instant),
) -> Result<HashSet<TherapistId>, StoreError> {
    let rows: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Therapist)
        .distinct()
        .filter(booking::Column::Therapist.is_in(therapists.iter().map(|id| id.0)))
        .filter(booking::Column::Starts.gte(from.timestamp()))
        .filter(booking::Column::Starts.lt(until.timestamp()))
        .filter(booking::Column::State.is_not_in(["expired", "declined"]))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
