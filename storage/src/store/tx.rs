//! Transactions: one that writes, and one that sees a single moment.

use std::{
    collections::BTreeSet,
    ops::Deref,
    sync::{Mutex, PoisonError},
};

use domain::StudioId;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::{Engine, Store};
use crate::{
    StoreError, audit, entities,
    live::{self, Announcer},
};

impl Store {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings;

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
}
