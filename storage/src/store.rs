//! Connections and transactions on either engine.

use domain::StudioId;
use sea_orm::DatabaseConnection;

use crate::{
    Replica, StoreError, guard,
    live::{Announcer, Changes},
};

mod connect;
#[cfg(feature = "testing")]
mod counting;
mod presence;
mod retry;
mod schema;
mod tx;
mod upkeep;

pub(crate) use connect::{POSTGRES_CONNECTIONS, uncompiled};
#[cfg(feature = "testing")]
pub use counting::Tallied;
use presence::Presence;
pub use retry::Collision;
pub use schema::Schema;
pub use tx::{ReadTx, Tx};
pub use upkeep::{NOT_IN_BACKUPS, NotWhole};

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

    /// What is announced of a studio from now on: by whichever process on PostgreSQL, by
    /// this one on `SQLite`. Refuses where the database does not let it listen.
    pub async fn changes(&self, studio: StudioId) -> Result<Changes, StoreError> {
        if self.engine == Engine::Postgres {
            self.announcer.listen(self.writer.get_postgres_connection_pool()).await?;
        }
        Ok(self.announcer.changes(studio))
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
}

#[cfg(test)]
mod expanding;
#[cfg(test)]
mod rolling;
#[cfg(test)]
mod upgrades;
