//! What is done to a database as a whole: nothing stays of what was deleted, millions of rows
//! are taken in, a file is looked at, and copied.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};

use super::{Engine, Store, connect::CACHE};
use crate::StoreError;

/// The tables whose rows no backup holds: without the keyring, a backup opens nothing of
/// whoever was erased since (`docs/adr/0007`); and what was typed and not sent may tell of
/// somebody's health too.
pub const NOT_IN_BACKUPS: [&str; 2] = ["keyring", "draft"];

/// What may be kept in memory of a walk through everything, as `SQLite`'s pragma wants it: 1 MiB.
const SEEN_ONCE: &str = "-1024";

impl Store {
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
        let truncate = Statement::from_string(DbBackend::Sqlite, truncate);
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

    /// Counts anew which index tells most, of the tables that have grown much since that was last
    /// done. Without it `SQLite` guesses, and walks through a studio's bookings to find one of
    /// them; PostgreSQL does the same by itself. A reader knows it once it is connected anew, which
    /// each is within half an hour.
    pub async fn learn(&self) -> Result<(), StoreError> {
        if self.engine == Engine::Sqlite {
            // The writer keeps what it has read, as much as it may; of this, nothing is read again.
            let little = format!("PRAGMA cache_size = {SEEN_ONCE}");
            self.writer.execute_unprepared(&little).await?;
            // All tables, and not only those that this connection has asked about.
            let learnt = self.writer.execute_unprepared("PRAGMA optimize = 0x10002").await;
            let usual = format!("PRAGMA cache_size = {CACHE}");
            self.writer.execute_unprepared(&usual).await?;
            learnt?;
        }
        Ok(())
    }

    /// Refuses a `SQLite` file that is torn or otherwise not whole: each page, row and index is
    /// looked at.
    pub async fn check_file(&self) -> Result<(), NotWhole> {
        let statement = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
        let said = self.reader.query_one_raw(statement).await.map_err(StoreError::from)?;
        let said: Option<String> = said.and_then(|row| row.try_get_by_index(0).ok());
        let whole = said.as_deref() == Some("ok");
        if whole { Ok(()) } else { Err(NotWhole::Torn(said.unwrap_or_default())) }
    }

    /// Writes a consistent copy of a `SQLite` database to `path`, an empty file or none,
    /// without what [`NOT_IN_BACKUPS`] names. PostgreSQL has `pg_dump` for that, and is
    /// refused.
    pub async fn backup_to(&self, path: &str) -> Result<(), StoreError> {
        let statement =
            Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
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

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use crate::{Engine, Store, settings, testing::database};

    /// The number that a query answers with.
    async fn number(store: &Store, sql: &str) -> i64 {
        let statement = Statement::from_string(DbBackend::Sqlite, sql);
        let row = store.writer.query_one_raw(statement).await.expect("asked").expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    #[tokio::test]
    async fn what_an_index_tells_is_learnt_as_a_database_grows_and_without_samples() {
        let db = database(Engine::Sqlite).await;
        let store = &db.store;
        let tx = store.begin().await.expect("begun");
        for n in 0..100 {
            settings::set(&tx, &format!("one-of-many-{n}"), "x").await.expect("set");
        }
        tx.commit().await.expect("committed");
        store.learn().await.expect("learnt");
        let known = "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'setting'";
        assert!(number(store, known).await > 0, "nothing is known of its index");
        store.after_bulk().await.expect("learnt");
        let kept = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat4'";
        if number(store, kept).await > 0 {
            assert_eq!(number(store, "SELECT COUNT(*) FROM sqlite_stat4").await, 0);
        }
    }
}
