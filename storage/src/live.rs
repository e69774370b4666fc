//! Who is told that something changed at a studio.
//!
//! Whatever writes bookings or occupancy names the studio on its transaction
//! ([`Tx::announce`]), and the commit makes it known: on PostgreSQL to every process, by
//! `NOTIFY` inside the transaction; on `SQLite`, which one process writes, to that one.
//! What is announced is the studio and nothing else: whoever hears it looks for themselves.
//!
//! [`Tx::announce`]: crate::Tx::announce

use std::{sync::Arc, time::Duration};

use domain::StudioId;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement,
    sqlx::{self, postgres::PgListener},
};
use tokio::sync::{
    OnceCell,
    broadcast::{self, error::RecvError},
};

use crate::StoreError;

#[cfg(test)]
mod tests;

/// The name under which processes announce to each other.
const CHANNEL: &str = "studio_changed";
/// How many announcements somebody may be behind before they are told only that there
/// were some.
const BACKLOG: usize = 256;
/// How long to wait before listening again after a failure.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug)]
enum News {
    /// Something changed at this studio.
    Of(StudioId),
    /// Something may have changed anywhere: nobody listened for a while.
    Perhaps,
}

/// Tells this process what was announced. Cloning shares it.
#[derive(Clone, Debug)]
pub(crate) struct Announcer {
    tell: broadcast::Sender<News>,
    listening: Arc<OnceCell<()>>,
}

impl Announcer {
    pub fn new() -> Self {
        Self { tell: broadcast::channel(BACKLOG).0, listening: Arc::default() }
    }

    /// Tells those who listen in this process. Nobody may be there.
    pub fn tell(&self, studio: StudioId) {
        let _ = self.tell.send(News::Of(studio));
    }

    /// Begins to hear what other processes announce, once for this process.
    pub async fn listen(&self, pool: &sqlx::PgPool) -> Result<(), StoreError> {
        let begin = async || {
            let listener = listening(pool).await?;
            tokio::spawn(hear(pool.clone(), listener, self.tell.clone()));
            Ok::<_, sqlx::Error>(())
        };
        let begun = self.listening.get_or_try_init(begin).await;
        begun.map_err(|e| DbErr::Conn(RuntimeErr::SqlxError(e.into())))?;
        Ok(())
    }

    pub fn changes(&self, studio: StudioId) -> Changes {
        Changes { studio, heard: self.tell.subscribe() }
    }
}

async fn listening(pool: &sqlx::PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Listens anew, until that works; none once the pool is closed. The listener that failed
/// is no good any more: its connection may be there without listening.
async fn again(pool: &sqlx::PgPool) -> Option<PgListener> {
    loop {
        tokio::time::sleep(PAUSE).await;
        match listening(pool).await {
            Ok(listener) => return Some(listener),
            Err(sqlx::Error::PoolClosed) => return None,
            Err(error) => tracing::warn!(%error, "changes are still not heard"),
        }
    }
}

/// Passes on what is announced, as long as the process lives. Once a lost connection is
/// there again, and not before, it says that something may have been missed.
async fn hear(pool: sqlx::PgPool, mut listener: PgListener, tell: broadcast::Sender<News>) {
    loop {
        let news = match listener.try_recv().await {
            Ok(Some(said)) => said.payload().parse().map_or(News::Perhaps, News::Of),
            Ok(None) => News::Perhaps,
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!(%error, "changes are not heard: trying again");
                drop(listener);
                let Some(anew) = again(&pool).await else { return };
                listener = anew;
                News::Perhaps
            }
        };
        let _ = tell.send(news);
    }
}

/// Announces to every process, once the transaction is committed.
pub(crate) async fn notify(tx: &DatabaseTransaction, studio: StudioId) -> Result<(), StoreError> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_notify($1, $2)",
        [CHANNEL.into(), studio.to_string().into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// What is announced of one studio from now on.
#[derive(Debug)]
pub struct Changes {
    studio: StudioId,
    heard: broadcast::Receiver<News>,
}

impl Changes {
    /// Waits for the next change. Several that came meanwhile are told as one.
    pub async fn next(&mut self) {
        loop {
            match self.heard.recv().await {
                Ok(News::Of(other)) if other != self.studio => {}
                Ok(_) | Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
        self.heard = self.heard.resubscribe();
    }
}
