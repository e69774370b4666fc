//! How a database's schema stands to this program, and bringing it up to date while other
//! programs use it.
//!
//! Migrations that came after [`migrations::ROLLING_SINCE`] only add, so that the version
//! before goes on working beside them. One that takes something away says which migration a
//! program must know to go on without it (`schema.needs`): an older one then refuses to serve.

use std::time::Duration;

use migrations::{Migrator, MigratorTrait, NEEDS, SchemaManager};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, SqlxPostgresConnector, Statement,
    sqlx::postgres::PgPoolOptions,
};

use super::{Engine, Store};
use crate::{StoreError, clients, settings};

/// How long a migration waits for a table that somebody else uses. Whoever comes after it
/// waits as long, so it is short: a copy of the whole database may keep every table for minutes.
const LOCK_TIMEOUT: &str = "2s";
/// How long it rests before it tries again.
const REST: Duration = Duration::from_secs(1);
/// How often it tries: longer than a copy of a large database takes.
const TRIES: u32 = 600;
/// How many clients are made findable at once.
const AT_ONCE: u64 = 500;
/// Where the library notes which migrations it applied.
const APPLIED: &str = "seaql_migrations";
/// One program at a time brings a schema up to date: the number says nothing.
const ALONE: &str = "SELECT pg_advisory_xact_lock(7270195400341)";

/// How a database's schema stands to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    /// It is what this program was written for.
    Current,
    /// These migrations of this program are missing.
    Behind(Vec<String>),
    /// A newer version has added to it, and nothing that this program needs is gone.
    Ahead,
    /// A newer version took something away: only a program that knows this migration works.
    TooNew(String),
}

impl Schema {
    /// Whether this program can work with it.
    #[must_use]
    pub fn fits(&self) -> bool {
        matches!(self, Self::Current | Self::Ahead)
    }
}

impl Store {
    /// Brings the schema up to date, while others may use it; one program at a time does. Leaves
    /// one alone that a newer version has brought further.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self.engine() {
            Engine::Sqlite => Migrator::up(&self.writer, None).await.or_else(ahead)?,
            Engine::Postgres => {
                let alone = self.begin().await?;
                alone.execute_unprepared(ALONE).await?;
                let migrating = self.migrating();
                up_beside_others(&migrating).await?;
                migrating.close().await?;
                alone.rollback().await?;
            }
        }
        if self.schema().await?.fits() { self.index_clients().await } else { Ok(()) }
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

    /// Connections of their own, which give up where they would have to wait.
    fn migrating(&self) -> DatabaseConnection {
        let options = self.writer.get_postgres_connection_pool().connect_options();
        let options = (*options).clone().options([("lock_timeout", LOCK_TIMEOUT)]);
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(options);
        SqlxPostgresConnector::from_sqlx_postgres_pool(pool)
    }

    /// How the schema stands to this program. Changes nothing.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        let applied = self.applied().await?;
        let known: Vec<String> =
            Migrator::migrations().iter().map(|own| own.name().to_owned()).collect();
        let missing: Vec<String> =
            known.iter().filter(|name| !applied.contains(name)).cloned().collect();
        if !missing.is_empty() {
            return Ok(Schema::Behind(missing));
        }
        match settings::get(&self.reader, NEEDS).await? {
            Some(needed) if !known.contains(&needed) => Ok(Schema::TooNew(needed)),
            _ if applied.len() > known.len() => Ok(Schema::Ahead),
            _ => Ok(Schema::Current),
        }
    }

    /// The migrations that are known, and whether each has been applied.
    pub async fn migration_status(&self) -> Result<Vec<(String, bool)>, StoreError> {
        let applied = self.applied().await?;
        let known = Migrator::migrations();
        let known = known.iter().map(|own| own.name().to_owned());
        Ok(known.map(|own| (own.clone(), applied.contains(&own))).collect())
    }

    /// The migrations that were applied, those of a newer version among them. Where none ever
    /// was, there is no table of them.
    async fn applied(&self) -> Result<Vec<String>, StoreError> {
        if !SchemaManager::new(&self.reader).has_table(APPLIED).await? {
            return Ok(Vec::new());
        }
        let backend = self.reader.get_database_backend();
        let statement = Statement::from_string(backend, format!("SELECT version FROM {APPLIED}"));
        let rows = self.reader.query_all_raw(statement).await?;
        Ok(rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?)
    }
}

/// Tries again while somebody uses a table that is to change.
async fn up_beside_others(migrating: &DatabaseConnection) -> Result<(), DbErr> {
    for _ in 1..TRIES {
        match Migrator::up(migrating, None).await.or_else(ahead) {
            Err(error) if is_in_the_way(&error) => {
                tracing::info!("a table that is to change is in use: trying again");
                tokio::time::sleep(REST).await;
            }
            done => return done,
        }
    }
    Migrator::up(migrating, None).await
}

/// The library refuses a database in which a newer version has applied more than is known here;
/// that is no reason not to work with it.
fn ahead(error: DbErr) -> Result<(), DbErr> {
    match &error {
        DbErr::Custom(text) if text.contains("its file is missing") => Ok(()),
        _ => Err(error),
    }
}

/// Somebody uses a table, or waits for one that this has: trying again helps.
fn is_in_the_way(error: &DbErr) -> bool {
    let (DbErr::Exec(sea_orm::RuntimeErr::SqlxError(e))
    | DbErr::Query(sea_orm::RuntimeErr::SqlxError(e))) = error
    else {
        return false;
    };
    let code = e.as_database_error().and_then(|said| said.code().map(std::borrow::Cow::into_owned));
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}
