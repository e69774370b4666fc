//! How each engine is connected to, and what its connections are made for.

use std::{future::Future, num::NonZeroUsize, pin::Pin, time::Duration};

use sea_orm::{
    ConnectOptions, Database, SqlxError,
    sqlx::{
        Connection as _, SqliteConnection, pool::PoolConnectionMetadata, postgres::PgConnectOptions,
    },
};

use super::{Engine, Store, presence::Presence};
use crate::{StoreError, live::Announcer};

/// How many readers `SQLite` gets on a small machine: reads are short, and each reader keeps
/// the schema, its statements and some pages for itself.
const FEWEST_READERS: usize = 4;
/// And on a large one.
const MOST_READERS: usize = 16;
/// What the writer of `SQLite` may keep in memory, as its pragma wants it: 8 MiB.
/// With the usual 2 MiB a large transaction writes and reads the same pages again and again.
pub(super) const CACHE: &str = "-8192";
/// What each reader may keep, 1 MiB: what many read, the system keeps once for all of them.
const READERS_CACHE: &str = "-1024";
/// After so many pages of its log `SQLite` writes them into the database: 16 MiB. What many
/// bookings change again and again is then written there once.
const CHECKPOINT: &str = "4000";
/// How many entries of an index are looked at to know how much it tells. A full look grows with
/// the database, and leaves samples for which statements are planned anew again and again
/// (`STAT4`): a tenth of what a held time cost.
const LOOKED_AT: &str = "1000";
/// How many statements a connection keeps prepared: those that are used again and again.
const PREPARED: usize = 200;
/// A connection that was idle for so long is asked whether it is still there before it is used.
/// Asking each time would double the way to the database and back.
const IDLE: Duration = Duration::from_secs(1);
/// How many connections PostgreSQL gets.
pub(crate) const POSTGRES_CONNECTIONS: u32 = 24;

impl Store {
    /// Connects to `url`: `sqlite://path` (made if missing) or `postgres://...`.
    ///
    /// `SQLite` gets one writing connection, which is a queue: several writers make
    /// each other wait for seconds. Refuses an unreachable database.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::open(url, true).await
    }

    /// The same, and refuses a `SQLite` file that is not there instead of making one: for
    /// commands that look at a database that must exist.
    pub async fn connect_existing(url: &str) -> Result<Self, StoreError> {
        Self::open(url, false).await
    }

    async fn open(url: &str, may_make: bool) -> Result<Self, StoreError> {
        let announcer = Announcer::new();
        if url.starts_with("sqlite:") {
            let writer = Database::connect(sqlite(url, 1, CACHE, may_make)).await?;
            let reader = Database::connect(sqlite(url, readers(), READERS_CACHE, may_make)).await?;
            let presence = Presence::of(reader.clone());
            Ok(Self { writer, reader, presence, engine: Engine::Sqlite, announcer })
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(POSTGRES_CONNECTIONS)
                .acquire_timeout(Duration::from_secs(30))
                .test_before_acquire_if_idle_for(IDLE)
                .map_sqlx_postgres_opts(|o| uncompiled(o).statement_cache_capacity(PREPARED))
                .sqlx_logging(false);
            let writer = Database::connect(options).await?;
            let presence = Presence::beside(&writer);
            Ok(Self {
                reader: writer.clone(),
                writer,
                presence,
                engine: Engine::Postgres,
                announcer,
            })
        }
    }
}

/// As many readers as there are processors to read with.
fn readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(FEWEST_READERS, NonZeroUsize::get);
    u32::try_from(processors.clamp(FEWEST_READERS, MOST_READERS)).unwrap_or(u32::MAX)
}

/// Pages ask for few rows by their indexes. Where PostgreSQL thinks that dear, it compiles the
/// statement first, which takes ten times as long as to run it.
pub(crate) fn uncompiled(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("jit", "off")])
}

/// WAL lets readers go on while one writes; FULL makes a commit survive a power cut.
fn sqlite(url: &str, connections: u32, cache: &'static str, may_make: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire_if_idle_for(IDLE)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.create_if_missing(may_make)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("secure_delete", "ON")
                .pragma("cache_size", cache)
                .pragma("wal_autocheckpoint", CHECKPOINT)
                .pragma("analysis_limit", LOOKED_AT)
                .statement_cache_capacity(PREPARED)
        })
        .map_sqlx_sqlite_pool_opts(|options| options.before_acquire(is_between_transactions));
    options
}

/// Whether a connection to `SQLite` is in no transaction. One on whose disk there was no room is
/// rolled back by `SQLite` itself, and then sqlx still counts one that it cannot roll back: what
/// followed would lie in savepoints that nothing ever commits. Such a connection is closed.
fn is_between_transactions(
    connection: &mut SqliteConnection,
    _: PoolConnectionMetadata,
) -> Pin<Box<dyn Future<Output = Result<bool, SqlxError>> + Send + '_>> {
    let left_inside = connection.is_in_transaction();
    if left_inside {
        tracing::warn!("a connection was left inside of a transaction: it is made anew");
    }
    Box::pin(async move { Ok(!left_inside) })
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::{new_id, settings};

    /// A transaction for which there is no room.
    async fn fill(store: &Store) {
        store.writer.execute_unprepared("PRAGMA max_page_count = 1").await.expect("set");
        let tx = store.begin().await.expect("begun");
        let long = "x".repeat(100_000);
        let full = settings::set(&tx, "long", &long).await.expect_err("there is no room");
        assert!(matches!(full, StoreError::Unavailable(_)), "{full:?}");
        drop(tx);
        let room = "PRAGMA max_page_count = 1073741823";
        store.writer.execute_unprepared(room).await.expect("there is room again");
    }

    #[tokio::test]
    async fn what_is_committed_after_the_disk_was_full_is_there_for_everybody() {
        let db = crate::testing::database(Engine::Sqlite).await;
        fill(&db.store).await;
        let tx = db.store.begin().await.expect("begun");
        settings::set(&tx, "a", "taken back").await.expect("written");
        tx.rollback().await.expect("undone");
        let tx = db.store.begin().await.expect("begun");
        settings::set(&tx, "a", "kept").await.expect("written");
        tx.commit().await.expect("committed");
        let elsewhere = Store::connect_existing(&db.url).await.expect("it is there");
        let read = settings::get(elsewhere.reader(), "a").await.expect("read");
        assert_eq!(read.as_deref(), Some("kept"), "it was told that this is committed");
    }

    #[tokio::test]
    async fn a_database_that_must_exist_is_not_made() {
        let id: uuid::Uuid = new_id();
        let file = std::env::temp_dir().join(format!("lumbar-missing-{id}.db"));
        let url = format!("sqlite://{}", file.display());
        let opened = Store::connect_existing(&url).await;
        assert!(matches!(opened, Err(StoreError::Unavailable(_))), "{opened:?}");
        assert!(!file.exists());
        Store::connect(&url).await.expect("made").close().await.expect("closed");
        Store::connect_existing(&url).await.expect("there").close().await.expect("closed");
        std::fs::remove_file(file).expect("it was made");
    }
}
