//! Connections and transactions on either engine.

#[cfg(feature = "testing")]
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::{
    collections::BTreeSet,
    future::Future,
    ops::Deref,
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::StudioId;
use rand::RngExt;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, IsolationLevel, SqliteTransactionMode, SqlxError, TransactionOptions,
    TransactionTrait,
    sqlx::{
        Connection as _, SqliteConnection, pool::PoolConnectionMetadata, postgres::PgConnectOptions,
    },
};

use crate::{
    Replica, StoreError, audit, clients, entities, guard,
    live::{self, Announcer, Changes},
};

mod presence;
mod schema;

use presence::Presence;
pub use schema::Schema;

/// A pool of connections for reading.
pub type Reader = DatabaseConnection;

/// Which database is behind a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file, with one writer and many readers.
    Sqlite,
    /// A server.
    Postgres,
}

/// The tables whose rows no backup holds: without the keyring, a backup opens nothing of
/// whoever was erased since (`docs/adr/0007`); and what was typed and not sent may tell of
/// somebody's health too.
pub const NOT_IN_BACKUPS: [&str; 2] = ["keyring", "draft"];

/// How many readers `SQLite` gets: reads are short, and the machine is small.
const SQLITE_READERS: u32 = 8;
/// What the writer of `SQLite` may keep in memory, as its pragma wants it: 16 MiB.
/// With the usual 2 MiB a large transaction writes and reads the same pages again and again.
const CACHE: &str = "-16384";
/// What each reader may keep: what many read, the system keeps once for all of them.
const READERS_CACHE: &str = "-3072";
/// After so many pages of its log `SQLite` writes them into the database: 16 MiB. What many
/// bookings change again and again is then written there once.
const CHECKPOINT: &str = "4000";
/// How many statements a connection keeps prepared: those that are used again and again.
const PREPARED: usize = 200;
/// A connection that was idle for so long is asked whether it is still there before it is used.
/// Asking each time would double the way to the database and back.
const IDLE: Duration = Duration::from_secs(1);
/// How many connections PostgreSQL gets.
pub(crate) const POSTGRES_CONNECTIONS: u32 = 24;
/// How many clients are made findable at once.
const AT_ONCE: u64 = 500;
/// How often a transaction that collided is run again.
const RETRIES: u32 = 3;

/// The database. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    presence: Presence,
    engine: Engine,
    announcer: Announcer,
}

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
            let reader =
                Database::connect(sqlite(url, SQLITE_READERS, READERS_CACHE, may_make)).await?;
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

    /// The same database, with every statement of its readers counted: for tests of how
    /// much a page asks.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn counting(&self) -> (Self, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let (mut store, counted) = (self.clone(), count.clone());
        store.reader.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        (store, count)
    }

    /// The same database, with every statement of its readers written down: for tests of what
    /// a page asks.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn listening(&self) -> (Self, Arc<Mutex<BTreeSet<String>>>) {
        let asked = Arc::new(Mutex::new(BTreeSet::new()));
        let (mut store, heard) = (self.clone(), asked.clone());
        store.reader.set_metric_callback(move |info| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.insert(info.statement.sql.clone());
        });
        (store, asked)
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Connections for queries outside any transaction.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The same database, whose readers look at a copy of it. What is decided in a
    /// transaction that writes is decided where it always is.
    #[must_use]
    pub fn reading_from(&self, replica: &Replica) -> Self {
        Self { reader: replica.reader().clone(), ..self.clone() }
    }

    /// Begins a transaction that writes.
    ///
    /// On `SQLite` it takes the write lock at once (`BEGIN IMMEDIATE`): a deferred
    /// one fails under load when it first writes. Dropping it rolls back.
    #[expect(clippy::disallowed_methods, reason = "the one legal site")]
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.engine == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Tx {
            inner: self.writer.begin_with_options(options).await?,
            changed: Mutex::default(),
            done: Mutex::default(),
            announcer: self.announcer.clone(),
        })
    }

    /// Begins a transaction that only reads, and sees one moment throughout. It keeps
    /// nobody from writing. Dropping it ends it.
    #[expect(clippy::disallowed_methods, reason = "the one legal site of reading")]
    pub async fn begin_reading(&self) -> Result<ReadTx, StoreError> {
        let options = match self.engine {
            // Deferred: WAL gives every reader the moment of its first look.
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        Ok(ReadTx(self.reader.begin_with_options(options).await?))
    }

    /// What is announced of a studio from now on: by whichever process on PostgreSQL, by
    /// this one on `SQLite`. Refuses where the database does not let it listen.
    pub async fn changes(&self, studio: StudioId) -> Result<Changes, StoreError> {
        if self.engine == Engine::Postgres {
            self.announcer.listen(self.writer.get_postgres_connection_pool()).await?;
        }
        Ok(self.announcer.changes(studio))
    }

    /// Runs `attempt` until it no longer ends in a collision, at most three times
    /// more, with a pause that grows and jitters. `attempt` begins its own
    /// transaction, and does nothing outside it that may not be done twice.
    pub async fn retrying<T, E, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Collision,
    {
        for tried in 1..=RETRIES {
            match attempt().await {
                Err(e) if e.is_collision() => pause(tried).await,
                done => return done,
            }
        }
        attempt().await
    }

    /// Makes those clients findable who were written before there was a search.
    async fn index_clients(&self) -> Result<(), StoreError> {
        loop {
            let tx = self.begin().await?;
            let some = clients::unindexed(&*tx, AT_ONCE).await?;
            if some.is_empty() {
                return Ok(());
            }
            clients::index_all(&tx, &some).await?;
            tx.commit().await?;
        }
    }

    /// Leaves nothing behind in the database's files of what was overwritten or deleted:
    /// `SQLite` keeps it in free pages and in its log until then. PostgreSQL's own vacuum
    /// does it for the tables that name clients, and its files are the server's. Refuses with
    /// [`StoreError::Retry`] while somebody reads an older moment.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        if self.engine == Engine::Postgres {
            let statement = "VACUUM client, client_desk, client_word, booking, screening,
                keyring, check_in, care_review, gift_card, sale, invoice_address, account,
                account_token, session, former_token, draft, family_member, family_client,
                booked_by, account_address, account_preference, card_claim, job, second_step,
                recovery_code, sign_in_step, known_browser, passkey, passkey_ceremony";
            self.writer.execute_unprepared(statement).await?;
            return Ok(());
        }
        self.writer.execute_unprepared("VACUUM").await?;
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        let truncate = sea_orm::Statement::from_string(DbBackend::Sqlite, truncate);
        let row = self.writer.query_one_raw(truncate).await?;
        let busy: i32 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        // Somebody reads what was before: it is still in the log, for them.
        if busy == 0 { Ok(()) } else { Err(StoreError::Retry) }
    }

    /// Makes ready for millions of rows from one writer: `SQLite` keeps a gigabyte of pages
    /// in memory, so that none is written again and again.
    pub async fn prepare_bulk(&self) -> Result<(), StoreError> {
        if self.engine == Engine::Sqlite {
            self.writer.execute_unprepared("PRAGMA cache_size = -1048576").await?;
        }
        Ok(())
    }

    /// Takes in what millions of rows have changed: which index tells most is counted anew,
    /// and the usual memory is enough again.
    pub async fn after_bulk(&self) -> Result<(), StoreError> {
        self.writer.execute_unprepared("ANALYZE").await?;
        if self.engine == Engine::Sqlite {
            let usual = format!("PRAGMA cache_size = {CACHE}");
            self.writer.execute_unprepared(&usual).await?;
            self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// Proves, in a transaction that is rolled back, that the database refuses an
    /// overlap. `SQLite` loses triggers silently when a table is rebuilt, so this
    /// runs at every start.
    pub async fn prove_no_overlap_guard(&self) -> Result<(), guard::Unguarded> {
        guard::prove(self).await
    }

    /// Lets go of the database; on `SQLite`, nothing of it is left beside its file then.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }

    /// Refuses a `SQLite` file that is torn or otherwise not whole: each page, row and index is
    /// looked at.
    pub async fn check_file(&self) -> Result<(), NotWhole> {
        let statement = sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
        let said = self.reader.query_one_raw(statement).await.map_err(StoreError::from)?;
        let said: Option<String> = said.and_then(|row| row.try_get_by_index(0).ok());
        let whole = said.as_deref() == Some("ok");
        if whole { Ok(()) } else { Err(NotWhole::Torn(said.unwrap_or_default())) }
    }

    /// Writes a consistent copy of a `SQLite` database to `path`, an empty file or none,
    /// without what [`NOT_IN_BACKUPS`] names. PostgreSQL has `pg_dump` for that, and is
    /// refused.
    pub async fn backup_to(&self, path: &str) -> Result<(), StoreError> {
        let statement = sea_orm::Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "VACUUM INTO ?",
            [path.into()],
        );
        self.reader.execute_raw(statement).await?;
        let mut options = ConnectOptions::new(format!("sqlite://{path}"));
        options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(|o| {
            o.create_if_missing(false).pragma("secure_delete", "ON").pragma("journal_mode", "OFF")
        });
        let copy = Database::connect(options).await?;
        for table in NOT_IN_BACKUPS {
            copy.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        copy.execute_unprepared("VACUUM").await?;
        Ok(copy.close().await?)
    }
}

/// Why a file is no database to work with.
#[derive(Debug, thiserror::Error)]
pub enum NotWhole {
    /// Pages of it are missing or were changed.
    #[error("the file is not whole: {0}")]
    Torn(String),
    /// It cannot be read at all.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An error that may be a collision with another transaction.
pub trait Collision {
    /// Whether running the same transaction again may help.
    fn is_collision(&self) -> bool;
}

impl Collision for StoreError {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Retry)
    }
}

/// A transaction that writes. Rolls back when dropped.
pub struct Tx {
    inner: DatabaseTransaction,
    /// The studios whose calendars will have changed.
    changed: Mutex<BTreeSet<StudioId>>,
    /// What was done, in order: written down as the last thing before the commit.
    done: Mutex<Vec<entities::audit::Model>>,
    announcer: Announcer,
}

impl Tx {
    /// Has an entry written down when everything else is done.
    pub(crate) fn write_down(&self, entry: entities::audit::Model) {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Once this is true, tells everybody who watches the studio that something changed.
    pub fn announce(&self, studio: StudioId) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(studio);
    }

    /// Makes everything done in it true, written down, and known.
    ///
    /// Entries of the audit log come last: the head of their chain is the last lock that a
    /// transaction takes, so that none which holds it ever waits for another one's locks.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Self { inner, changed, done, announcer } = self;
        audit::chain::write(&inner, done.into_inner().unwrap_or_else(PoisonError::into_inner))
            .await?;
        let changed = changed.into_inner().unwrap_or_else(PoisonError::into_inner);
        if inner.get_database_backend() == DbBackend::Postgres {
            for studio in changed {
                live::notify(&inner, studio).await?;
            }
            return Ok(inner.commit().await?);
        }
        inner.commit().await?;
        changed.into_iter().for_each(|studio| announcer.tell(studio));
        Ok(())
    }

    /// Makes it all undone, and waits until it is.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.inner.rollback().await?)
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

/// A transaction that only reads, of one moment. Ends when dropped.
pub struct ReadTx(DatabaseTransaction);

impl ReadTx {
    /// Ends it, and waits until its connection is free.
    pub async fn end(self) -> Result<(), StoreError> {
        Ok(self.0.rollback().await?)
    }
}

impl Deref for ReadTx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

async fn pause(tried: u32) {
    #[expect(clippy::disallowed_methods, reason = "jitter needs no seed")]
    let jitter = rand::rng().random_range(0..20_u64 << tried);
    tokio::time::sleep(Duration::from_millis(10 + jitter)).await;
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
mod expanding;
#[cfg(test)]
mod rolling;
#[cfg(test)]
mod upgrades;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{new_id, settings};

    async fn set(store: &Store, value: &str) {
        let tx = store.begin().await.expect("begun");
        settings::set(&tx, "a", value).await.expect("written");
        tx.commit().await.expect("committed");
    }

    crate::on_both_engines! {
        async fn reading_sees_one_moment_and_keeps_nobody_from_writing(store: &Store) {
            set(store, "before").await;
            let reading = store.begin_reading().await.expect("begun");
            let seen = async || settings::get(&*reading, "a").await.expect("read");
            assert_eq!(seen().await.as_deref(), Some("before"));
            set(store, "after").await;
            assert_eq!(seen().await.as_deref(), Some("before"));
            reading.end().await.expect("ended");
            let now = settings::get(store.reader(), "a").await.expect("read");
            assert_eq!(now.as_deref(), Some("after"));
        }
    }

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
        set(&db.store, "kept").await;
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
        Store::connect(&url).await.expect("made");
        Store::connect_existing(&url).await.expect("there now");
        std::fs::remove_file(file).expect("it was made");
    }
}
