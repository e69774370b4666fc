//! The rows of a table, and how their cells are read.

use domain::{Instant, Money, StudioId};
use futures_util::{
    Stream, StreamExt as _, TryStreamExt as _,
    stream::{BoxStream, iter, try_unfold},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, StreamTrait as _,
};
use uuid::Uuid;

use super::{
    column::{Column, Kind},
    table::Table,
};
use crate::{Corrupt, ReadTx, StoreError};

/// A cell: what people typed is told apart, because it may look like a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Typed by somebody.
    Text(String),
    /// Written by a program.
    Plain(String),
    /// An amount.
    Money(Money),
}

/// So many rows at a time come from PostgreSQL.
const AT_ONCE: u32 = 500;

/// The rows of a studio's table, each with a cell for each column.
///
/// They come from one statement while they are read: few are in memory however many there are, and
/// the database looks for them once. Page by page it would look for the studio's own among those
/// of everybody before each page. Whoever takes no more of them leaves nothing to be read.
pub async fn rows_of<'a>(
    reading: &'a ReadTx,
    table: &'a Table,
    studio: StudioId,
) -> Result<BoxStream<'a, Result<Vec<Cell>, StoreError>>, StoreError> {
    let conn: &DatabaseTransaction = reading;
    let rows = match ConnectionTrait::get_database_backend(conn) {
        DbBackend::Postgres => by_cursor(conn, table, studio).await?.boxed(),
        other => {
            let statement = Statement::from_sql_and_values(other, sql(table), [studio.0.into()]);
            conn.stream_raw(statement).await?.map_err(StoreError::from).boxed()
        }
    };
    Ok(rows.and_then(move |row| async move { cells(table, &row) }).boxed())
}

/// PostgreSQL sends the whole answer to a statement, and whoever goes away would leave a
/// connection that must read the rest of it first. Of a cursor it sends what is asked for. Each
/// table's has a name of its own: what is fetched from one is prepared once, with its columns.
async fn by_cursor<'a>(
    conn: &'a DatabaseTransaction,
    table: &'a Table,
    studio: StudioId,
) -> Result<impl Stream<Item = Result<QueryResult, StoreError>> + use<'a>, StoreError> {
    let plain = |sql: String| Statement::from_string(DbBackend::Postgres, sql);
    // All of it is wanted, not the first of it soon.
    conn.execute_raw(plain("SET LOCAL cursor_tuple_fraction = 1".to_owned())).await?;
    let name = format!("exported_{}", table.name);
    let declare = format!("DECLARE {name} NO SCROLL CURSOR FOR {}", sql(table));
    let values = [studio.0.into()];
    conn.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, declare, values)).await?;
    let some = try_unfold(name, move |name| async move {
        let fetch = plain(format!("FETCH {AT_ONCE} FROM {name}"));
        let rows = conn.query_all_raw(fetch).await.map_err(StoreError::from)?;
        if rows.is_empty() {
            // What it put in order would lie on the disk until all tables are read.
            conn.execute_raw(plain(format!("CLOSE {name}"))).await.map_err(StoreError::from)?;
            return Ok::<_, StoreError>(None);
        }
        Ok(Some((rows, name)))
    });
    Ok(some.map_ok(|rows| iter(rows.into_iter().map(Ok))).try_flatten())
}

/// Amounts take two columns: the second says in which currency.
fn sql(table: &Table) -> String {
    let column = |column: &Column| {
        let name = column.name;
        match column.kind {
            Kind::Number | Kind::At => format!("CAST(t.{name} AS BIGINT)"),
            Kind::Money(currency) => format!("CAST(t.{name} AS BIGINT), {currency}"),
            Kind::Id | Kind::Text | Kind::Date | Kind::Flag => format!("t.{name}"),
        }
    };
    let columns: Vec<String> = table.columns.iter().map(column).collect();
    let (name, key) = (table.name, table.key);
    format!("SELECT {} FROM {name} t WHERE {} ORDER BY t.{key}", columns.join(", "), table.whose)
}

fn cells(table: &Table, row: &QueryResult) -> Result<Vec<Cell>, StoreError> {
    let mut at = 0;
    let cell = |column| {
        let (cell, width) = cell(table, column, row, at)?;
        at += width;
        Ok(cell)
    };
    table.columns.iter().map(cell).collect()
}

/// A cell, and of how many columns it is made: from this one on.
fn cell(
    table: &Table,
    column: &Column,
    row: &QueryResult,
    at: usize,
) -> Result<(Cell, usize), StoreError> {
    let number = || row.try_get_by_index::<Option<i64>>(at);
    let plain = |text: Option<String>| Cell::Plain(text.unwrap_or_default());
    let cell = match column.kind {
        Kind::Id => plain(row.try_get_by_index::<Option<Uuid>>(at)?.map(|id| id.to_string())),
        Kind::Text => Cell::Text(row.try_get_by_index::<Option<String>>(at)?.unwrap_or_default()),
        Kind::Number => plain(number()?.map(|n| n.to_string())),
        Kind::At => {
            let at = number()?.and_then(|at| Instant::from_timestamp(at, 0));
            plain(at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()))
        }
        Kind::Date => {
            let date = row.try_get_by_index::<Option<chrono::NaiveDate>>(at)?;
            plain(date.map(|date| date.to_string()))
        }
        Kind::Flag => {
            let flag = row.try_get_by_index::<Option<bool>>(at)?;
            plain(flag.map(|flag| if flag { "yes" } else { "no" }.to_owned()))
        }
        Kind::Money(_) => {
            let Some(minor) = number()? else { return Ok((plain(None), 2)) };
            let code: String = row.try_get_by_index(at + 1)?;
            let currency = code.parse();
            let currency = currency.map_err(|_| Corrupt::new(table.name, "currency", code))?;
            return Ok((Cell::Money(Money::new(minor, currency)), 2));
        }
    };
    Ok((cell, 1))
}
