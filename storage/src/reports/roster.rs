//! When therapists were to work, by their hours and absences as they are written now.

use std::collections::HashMap;

use domain::{
    Instant, Span, StudioId,
    report::{Days, Range},
    schedule::TherapistSchedule,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use uuid::Uuid;

use crate::{Corrupt, StoreError, entities::therapist, schedule, studios};

/// Somebody, with what says when they were to work.
#[derive(Clone, Debug)]
pub struct Rostered {
    /// Who.
    pub person: therapist::Model,
    /// Their hours.
    pub schedule: TherapistSchedule,
    /// Their absences.
    pub away: Vec<Span>,
    /// Since when they do not work there any more.
    pub left: Option<Instant>,
}

#[derive(FromQueryResult)]
struct AwayRow {
    therapist: Uuid,
    starts: i64,
    ends: i64,
}

#[derive(FromQueryResult)]
struct LeftRow {
    object: String,
    at: i64,
}

/// Everybody who works or ever worked at a studio, with what says when they were to work on
/// these days; by name.
pub async fn rostered<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (range, days): (Range, &Days),
) -> Result<Vec<Rostered>, StoreError> {
    let people = studios::every_therapist(conn, studio).await?;
    let schedules = schedule::hours(conn, &people, (range.from, range.to)).await?;
    let mut away = away(conn, studio, days).await?;
    let left = if people.iter().all(|person| person.active) {
        HashMap::new()
    } else {
        left(conn, studio).await?
    };
    let one = |(person, schedule): (therapist::Model, TherapistSchedule)| Rostered {
        away: away.remove(&person.id).unwrap_or_default(),
        left: if person.active { None } else { left.get(&person.id.to_string()).copied() },
        schedule,
        person,
    };
    Ok(people.into_iter().zip(schedules).map(one).collect())
}

async fn away<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    days: &Days,
) -> Result<HashMap<Uuid, Vec<Span>>, StoreError> {
    let sql = "SELECT a.therapist, a.starts, a.ends FROM time_off a
        JOIN therapist t ON t.id = a.therapist
        WHERE t.studio = $1 AND a.ends > $2 AND a.starts < $3";
    let (from, until) = days.span();
    let values = [studio.0.into(), from.into(), until.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let mut of: HashMap<Uuid, Vec<Span>> = HashMap::new();
    for row in AwayRow::find_by_statement(statement).all(conn).await? {
        let instant = |at| Instant::from_timestamp(at, 0);
        let span = instant(row.starts).zip(instant(row.ends));
        let span = span.and_then(|(start, end)| Span::new(start, end));
        let span = span.ok_or_else(|| Corrupt::new("time_off", "starts", row.therapist))?;
        of.entry(row.therapist).or_default().push(span);
    }
    Ok(of)
}

/// When those who do not work there left, as the audit log has it.
async fn left<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<HashMap<String, Instant>, StoreError> {
    let sql = "SELECT object, MAX(at) AS at FROM audit
        WHERE studio = $1 AND action = 'therapist.deactivated' GROUP BY object";
    let values = [studio.0.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = LeftRow::find_by_statement(statement).all(conn).await?;
    let id = |object: &str| object.rsplit([':', '/']).next().unwrap_or(object).to_owned();
    let one = |row: LeftRow| Some((id(&row.object), Instant::from_timestamp(row.at, 0)?));
    Ok(rows.into_iter().filter_map(one).collect())
}
