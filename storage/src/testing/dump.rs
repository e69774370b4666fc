//! Everything a database holds, column by column: for tests of what must stand nowhere, or
//! nowhere else.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement};

use crate::Store;

/// A column and all its values, one after the other with a line's end between.
#[derive(Clone, Debug)]
pub struct Column {
    /// Such as `client.email`.
    pub name: String,
    /// Its values that are not null, as bytes; numbers and dates as text.
    pub cells: Vec<Vec<u8>>,
}

impl Column {
    /// Whether a value holds `text` somewhere.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        self.cells.iter().any(|cell| {
            cell.len() >= text.len() && cell.windows(text.len()).any(|at| at == text.as_bytes())
        })
    }
}

/// Every column of every table.
///
/// # Panics
/// Where the database does not answer.
pub async fn columns(store: &Store) -> Vec<Column> {
    let mut all = Vec::new();
    for row in ask(store, LISTED[at(store)].to_owned()).await {
        let text = |name: &str| row.try_get::<String>("", name).expect("a name");
        let (table, column, bytes) = (text("t"), text("c"), text("b"));
        let cell = match (at(store), bytes.as_str()) {
            (0, _) => format!("CAST(\"{column}\" AS BLOB)"),
            (_, "bytea") => format!("\"{column}\""),
            _ => format!("convert_to(\"{column}\"::text, 'UTF8')"),
        };
        let sql = format!("SELECT {cell} AS cell FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        let cells = ask(store, sql).await;
        let cells = cells.iter().map(|row| row.try_get("", "cell").expect("bytes")).collect();
        all.push(Column { name: format!("{table}.{column}"), cells });
    }
    all
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Of which table.
    pub table: String,
    /// Its columns, each as `name=` with the hexadecimal digits of its value: a text by its
    /// bytes in UTF-8, bytes and an id as they are, anything else as text.
    pub said: String,
}

/// Every row of every table.
///
/// # Panics
/// Where the database does not answer.
pub async fn lines(store: &Store) -> Vec<Line> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in ask(store, LISTED[at(store)].to_owned()).await {
        let text = |name: &str| row.try_get::<String>("", name).expect("a name");
        let (table, column, kind) = (text("t"), text("c"), text("b"));
        let digits = match (at(store), kind.as_str()) {
            (0, _) => format!("hex(\"{column}\")"),
            (_, "bytea") => format!("encode(\"{column}\", 'hex')"),
            (_, "uuid") => format!("replace(\"{column}\"::text, '-', '')"),
            _ => format!("encode(convert_to(\"{column}\"::text, 'UTF8'), 'hex')"),
        };
        let cell = format!("'{column}=' || COALESCE(lower({digits}), '')");
        tables.entry(table).or_default().push(cell);
    }
    let mut all = Vec::new();
    for (table, cells) in tables {
        let sql = format!("SELECT {} AS said FROM \"{table}\"", cells.join(" || ' ' || "));
        for row in ask(store, sql).await {
            let said = row.try_get("", "said").expect("text");
            all.push(Line { table: table.clone(), said });
        }
    }
    all
}

/// For SQLite, and for PostgreSQL.
const LISTED: [&str; 2] = [
    "SELECT m.name AS t, p.name AS c, p.type AS b FROM sqlite_master m, pragma_table_info(m.name) p
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1, 2",
    "SELECT table_name::text AS t, column_name::text AS c, data_type::text AS b
     FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2",
];

fn at(store: &Store) -> usize {
    usize::from(store.reader().get_database_backend() == DatabaseBackend::Postgres)
}

async fn ask(store: &Store, sql: String) -> Vec<QueryResult> {
    let reader = store.reader();
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    reader.query_all_raw(statement).await.expect("the database answers")
}
