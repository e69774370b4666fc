//! How many waited, and what came of it.

use domain::{Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
};
use uuid::Uuid;

use crate::{
    StoreError,
    entities::waitlist_entry::{Column, Entity},
};

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
