//! Whether the database is there.
//!
//! While a server of PostgreSQL restarts, whoever wants a connection waits for it, and a restart
//! of seconds is no more than a slow answer. One that stays away would make everybody wait for
//! half a minute to be told so: once it has been away for a while, they are told at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{DatabaseConnection, SqlxPostgresConnector, sqlx::postgres::PgPoolOptions};
use tokio::time::{Instant, sleep};

use super::Store;
use crate::StoreError;

/// How long one look may take.
const LOOK: Duration = Duration::from_secs(1);
/// How often somebody looks.
const EVERY: Duration = Duration::from_millis(500);
/// How long whoever asks waits for a database to come back.
const BEARABLE: Duration = Duration::from_secs(3);

/// A connection that is used for nothing else, so that it never waits for one, and what it found.
#[derive(Clone, Debug)]
pub(super) struct Presence {
    looking: DatabaseConnection,
    away: Arc<AtomicBool>,
}

impl Presence {
    /// Looks by connections that are there.
    pub fn of(looking: DatabaseConnection) -> Self {
        Self { looking, away: Arc::default() }
    }

    /// Looks by a connection beside those of a pool. It is made when somebody looks.
    pub fn beside(pool: &DatabaseConnection) -> Self {
        let options = (*pool.get_postgres_connection_pool().connect_options()).clone();
        let one = PgPoolOptions::new().max_connections(1).acquire_timeout(LOOK);
        Self::of(SqlxPostgresConnector::from_sqlx_postgres_pool(one.connect_lazy_with(options)))
    }
}

impl Store {
    /// Answers when the database does, and within about a second that it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.presence.looking.ping().await?)
    }

    /// Whether the database has been away for longer than anybody should wait, as far as
    /// [`Store::watch`] knows.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.presence.away.load(Ordering::Relaxed)
    }

    /// Looks again and again whether the database is there. Never ends.
    pub async fn watch(&self) {
        let mut since: Option<Instant> = None;
        loop {
            let away = match self.presence.looking.ping().await {
                Ok(()) => {
                    since = None;
                    false
                }
                Err(_) => since.get_or_insert_with(Instant::now).elapsed() > BEARABLE,
            };
            if self.presence.away.swap(away, Ordering::Relaxed) != away {
                if away {
                    tracing::error!("the database is away: requests are refused until it is back");
                } else {
                    tracing::info!("the database is back");
                }
            }
            sleep(EVERY).await;
        }
    }
}
