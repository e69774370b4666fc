//! Throw-away databases of each engine, for tests. Never a mock.
//!
//! ```ignore
//! storage::on_both_engines! {
//!     async fn a_row_comes_back_as_it_was_written(store: &Store) {
//!         // ...
//!     }
//! }
//! ```

mod changes;
pub mod dump;
pub mod pair;
mod postgres;
mod sqlite;
mod tamper;
pub mod years;

use crate::{Engine, Store};
pub use changes::CHANGES;
pub use tamper::{cut_audit, rewrite_audit};

pub use crate::store::Tallied;

/// Built by a test on a fresh, migrated database: a bare [`Store`], or a whole
/// set of services around one.
pub trait OnStore: Sized {
    /// Sets itself up.
    fn on(store: Store) -> impl Future<Output = Self> + Send;
}

impl OnStore for Store {
    async fn on(store: Store) -> Self {
        store
    }
}

/// A migrated database of one engine, removed when dropped.
pub struct TestDatabase {
    /// The database.
    pub store: Store,
    /// Where it is, for a server that connects by itself.
    pub url: String,
    /// Removes the files when dropped.
    _folder: Option<sqlite::Folder>,
}

/// A fresh, migrated database.
///
/// # Panics
/// Where the engine cannot be started: a test without its database has failed.
pub async fn database(engine: Engine) -> TestDatabase {
    match engine {
        Engine::Sqlite => sqlite::database().await,
        Engine::Postgres => postgres::database().await,
    }
}

/// Runs a statement that no use case has yet, as another version's would.
///
/// # Panics
/// Where it cannot be run.
pub async fn run(store: &Store, sql: &str) {
    use sea_orm::ConnectionTrait;

    let tx = store.begin().await.expect("begun");
    tx.execute_unprepared(sql).await.expect("it runs");
    tx.commit().await.expect("committed");
}

/// Runs a statement outside any transaction of ours, as an operator would, and says how many
/// rows it touched, or what the database said.
pub async fn execute(store: &Store, sql: &str) -> Result<u64, String> {
    use sea_orm::ConnectionTrait;

    let done = store.reader().execute_unprepared(sql).await;
    done.map(|done| done.rows_affected()).map_err(|error| format!("{error}: {sql}"))
}

/// The rows that a statement finds, each an object by column, or what the database said.
/// Numbers, truths and texts are told; anything else is null.
pub async fn rows(store: &Store, sql: &str) -> Result<Vec<serde_json::Value>, String> {
    use sea_orm::{ConnectionTrait, Statement};

    let reader = store.reader();
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    let found = reader.query_all_raw(statement).await.map_err(|error| format!("{error}: {sql}"))?;
    Ok(found.iter().map(row).collect())
}

fn row(row: &sea_orm::QueryResult) -> serde_json::Value {
    let cell = |name: &str| {
        let number = row.try_get::<Option<i64>>("", name).map(serde_json::Value::from);
        let small = || row.try_get::<Option<i32>>("", name).map(serde_json::Value::from);
        let truth = || row.try_get::<Option<bool>>("", name).map(serde_json::Value::from);
        let text = || row.try_get::<Option<String>>("", name).map(serde_json::Value::from);
        number.or_else(|_| small()).or_else(|_| truth()).or_else(|_| text()).unwrap_or_default()
    };
    row.column_names().into_iter().map(|name| (name.clone(), cell(&name))).collect()
}

/// A fresh database without a schema.
///
/// # Panics
/// As [`database`].
pub async fn empty_database(engine: Engine) -> TestDatabase {
    match engine {
        Engine::Sqlite => sqlite::empty_database().await,
        Engine::Postgres => postgres::empty_database().await,
    }
}

/// The folder of PostgreSQL's programs, such as `pg_dump`.
///
/// # Panics
/// Where it is not installed.
#[must_use]
pub fn postgres_programs() -> std::path::PathBuf {
    postgres::programs().expect("PostgreSQL 15 or later is installed")
}

/// Makes every absence one that was resolved with older zone data.
///
/// # Panics
/// Where the rows cannot be written.
pub async fn age_time_off(tx: &crate::Tx) {
    use sea_orm::ConnectionTrait;
    tx.execute_unprepared("UPDATE time_off SET tzdb_version = '2025b'").await.expect("aged");
}

/// Ends the connections by which processes hear of changes, as a failing network would.
///
/// # Panics
/// Where the database does not answer, or nobody listens.
pub async fn end_listening(store: &Store) {
    use sea_orm::ConnectionTrait;
    let ended = store.reader().execute_unprepared(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'LISTEN %'",
    );
    assert!(ended.await.expect("answered").rows_affected() > 0, "nobody listens");
}

/// How many rows a table has, or those of it that a `WHERE` after its name leaves.
///
/// # Panics
/// Where there is no such table.
pub async fn count(store: &Store, table: &str) -> i64 {
    use sea_orm::ConnectionTrait;
    let reader = store.reader();
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let statement = sea_orm::Statement::from_string(reader.get_database_backend(), sql);
    let row = reader.query_one_raw(statement).await.expect("there is such a table");
    row.expect("a count is a row").try_get("", "n").expect("a count is a number")
}

/// The sum of a column over the rows of a table, or over those that a `WHERE` leaves.
///
/// # Panics
/// Where there is no such column.
pub async fn total(store: &Store, column: &str, rows: &str) -> i64 {
    number(store, &format!("SELECT CAST(SUM({column}) AS BIGINT) AS n FROM {rows}")).await
}

/// The one number, named `n`, that a statement of this engine answers; none is 0.
///
/// # Panics
/// Where it is not a statement of this engine.
pub async fn number(store: &Store, sql: &str) -> i64 {
    use sea_orm::ConnectionTrait;
    let reader = store.reader();
    let statement = sea_orm::Statement::from_string(reader.get_database_backend(), sql);
    let row = reader.query_one_raw(statement).await.unwrap_or_else(|e| panic!("{e}: {sql}"));
    let n: Option<i64> = row.and_then(|row| row.try_get("", "n").expect("a number"));
    n.unwrap_or_default()
}

/// Every value of a column that holds bytes or text, as bytes.
///
/// # Panics
/// Where there is no such column.
pub async fn cells(store: &Store, table: &str, column: &str) -> Vec<Vec<u8>> {
    use sea_orm::ConnectionTrait;
    let reader = store.reader();
    let sql = format!("SELECT {column} AS cell FROM {table} WHERE {column} IS NOT NULL");
    let statement = sea_orm::Statement::from_string(reader.get_database_backend(), sql);
    let rows = reader.query_all_raw(statement).await.expect("there is such a column");
    let cell = |row: &sea_orm::QueryResult| {
        let text = || row.try_get::<String>("", "cell").map(String::into_bytes);
        row.try_get("", "cell").or_else(|_| text()).expect("bytes or text")
    };
    rows.iter().map(cell).collect()
}

/// A studio's occupancy rows that begin between two epoch seconds, read plainly: what a
/// search is measured against.
///
/// # Panics
/// Where the database does not answer.
pub async fn occupancy_between(
    store: &Store,
    studio: domain::StudioId,
    (from, until): (i64, i64),
) -> Vec<crate::entities::occupancy::Model> {
    use crate::entities::occupancy::{Column, Entity};
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let rows = Entity::find().filter(Column::Studio.eq(studio.0));
    let rows = rows.filter(Column::Starts.gte(from)).filter(Column::Starts.lt(until));
    rows.all(store.reader()).await.expect("the rows can be read")
}

/// Makes of each `async fn name(x: &T)`, where `T` is [`OnStore`], two tests:
/// `name::on_sqlite` and `name::on_postgres`.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($bed:ident: &$bed_type:ty) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn test($bed: &$bed_type) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let db = $crate::testing::database($crate::Engine::Sqlite).await;
                test(&<$bed_type as $crate::testing::OnStore>::on(db.store.clone()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let db = $crate::testing::database($crate::Engine::Postgres).await;
                test(&<$bed_type as $crate::testing::OnStore>::on(db.store.clone()).await).await;
            }
        }
    )+};
}

/// The names of all triggers of a `SQLite` database.
///
/// # Panics
/// Where it is none.
pub async fn triggers(store: &Store) -> Vec<String> {
    use sea_orm::ConnectionTrait;
    let reader = store.reader();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    let statement = sea_orm::Statement::from_string(reader.get_database_backend(), sql);
    let rows = reader.query_all_raw(statement).await.expect("it is a SQLite database");
    rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}
