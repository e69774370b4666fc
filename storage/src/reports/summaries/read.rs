//! Reading summaries that are kept: whole, in parts, or only which there are.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::{StudioId, report::Range};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::{Stored, Stretch, statement};
use crate::StoreError;

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
