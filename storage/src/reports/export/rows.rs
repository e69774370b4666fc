//! The rows of a table, and how their cells are read.

use domain::{Instant, Money, StudioId};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use uuid::Uuid;

use super::{
    column::{Column, Kind},
    table::Table,
};
use crate::{Corrupt, StoreError};

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

/// Some rows of a table, and where the next go on.
#[derive(Debug, Default)]
pub struct Rows {
    /// Each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The key of the last one; none where there are no more.
    pub last: Option<Uuid>,
}

/// At most `limit` rows of a studio's table, behind `after`.
pub async fn rows_of<C: ConnectionTrait>(
    conn: &C,
    table: &Table,
    studio: StudioId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Rows, StoreError> {
    let mut columns = vec![format!("t.{} AS the_key", table.key)];
    for (n, column) in table.columns.iter().enumerate() {
        let name = column.name;
        columns.push(match column.kind {
            Kind::Number | Kind::At => format!("CAST(t.{name} AS BIGINT) AS c{n}"),
            Kind::Money(currency) => {
                format!("CAST(t.{name} AS BIGINT) AS c{n}, {currency} AS currency{n}")
            }
            Kind::Id | Kind::Text | Kind::Date | Kind::Flag => format!("t.{name} AS c{n}"),
        });
    }
    let sql = format!(
        "SELECT {} FROM {} t WHERE {} AND t.{key} > $2 ORDER BY t.{key} LIMIT {limit}",
        columns.join(", "),
        table.name,
        table.whose,
        key = table.key,
    );
    let values = [studio.0.into(), after.unwrap_or_default().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let found = conn.query_all_raw(statement).await?;
    let last = found.last().map(|row| row.try_get("", "the_key")).transpose()?;
    let rows = found.iter().map(|row| cells(table, row)).collect::<Result<_, _>>()?;
    let more = found.len() as u64 == limit;
    Ok(Rows { rows, last: last.filter(|_| more) })
}

fn cells(table: &Table, row: &QueryResult) -> Result<Vec<Cell>, StoreError> {
    let cell = |(n, column)| cell(table, column, row, n);
    table.columns.iter().enumerate().map(|(n, column)| cell((n, column))).collect()
}

fn cell(table: &Table, column: &Column, row: &QueryResult, n: usize) -> Result<Cell, StoreError> {
    let name = format!("c{n}");
    let number = || row.try_get::<Option<i64>>("", &name);
    let plain = |text: Option<String>| Cell::Plain(text.unwrap_or_default());
    Ok(match column.kind {
        Kind::Id => plain(row.try_get::<Option<Uuid>>("", &name)?.map(|id| id.to_string())),
        Kind::Text => Cell::Text(row.try_get::<Option<String>>("", &name)?.unwrap_or_default()),
        Kind::Number => plain(number()?.map(|n| n.to_string())),
        Kind::At => {
            let at = number()?.and_then(|at| Instant::from_timestamp(at, 0));
            plain(at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()))
        }
        Kind::Date => {
            let date = row.try_get::<Option<chrono::NaiveDate>>("", &name)?;
            plain(date.map(|date| date.to_string()))
        }
        Kind::Flag => {
            let flag = row.try_get::<Option<bool>>("", &name)?;
            plain(flag.map(|flag| if flag { "yes" } else { "no" }.to_owned()))
        }
        Kind::Money(_) => {
            let Some(minor) = number()? else { return Ok(plain(None)) };
            let code: String = row.try_get("", &format!("currency{n}"))?;
            let currency = code.parse();
            let currency = currency.map_err(|_| Corrupt::new(table.name, "currency", code))?;
            Cell::Money(Money::new(minor, currency))
        }
    })
}
