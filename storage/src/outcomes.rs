//! Check-ins, which stay sealed, and what episodes came to, which bear no name.

mod sums;

use std::collections::BTreeSet;

use domain::{BookingId, ClientId, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Statement,
    sea_query::{OnConflict, SimpleExpr},
};
use uuid::Uuid;

pub use sums::{By, Key, Which, tallies};

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

/// Every check-in around a client's visits, in no order. Each names whose key opens it.
pub async fn check_ins<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Vec<check_in::Model>, StoreError> {
    Ok(check_in::Entity::find().filter(of_client(client)).all(conn).await?)
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
