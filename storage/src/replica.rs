//! A copy of the PostgreSQL database that follows it (a streaming replica), for what everybody
//! may read; and how old what it shows can be.
//!
//! Its age is proved by no clock but ours. At some moment we ask the primary how far its log
//! has come; once the copy has come as far, it shows at least what was true at that moment. So
//! a primary with nothing to write never looks like a copy that lags, and the clocks of the
//! two machines may differ. The copy must be of this database and of its present history: one
//! that still follows a primary that was given up is none.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult,
    Statement,
};
use tokio::time::timeout;

use crate::{Reader, StoreError, store::POSTGRES_CONNECTIONS};

#[cfg(test)]
mod tests;

/// Whoever takes longer to say how far they are, does not answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many moments are remembered at which the primary said how far it was.
const MARKS: usize = 1_024;

/// How far the primary has come, in bytes of its log, and in which history of which database.
const OF_PRIMARY: &str = "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::BIGINT AS at,
    system_identifier::TEXT || ' ' || current_database() || ' '
        || ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::BIT(32)::INTEGER AS history,
    FALSE AS follows FROM pg_control_system()";
/// The same of the copy: its history is the newest that it has begun to write down.
const OF_COPY: &str =
    "SELECT COALESCE((pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::BIGINT, 0) AS at,
    system_identifier::TEXT || ' ' || current_database() || ' '
        || GREATEST(timeline_id, min_recovery_end_timeline) AS history,
    pg_is_in_recovery() AS follows
    FROM pg_control_system(), pg_control_checkpoint(), pg_control_recovery()";

/// The copy, and what is known about its age. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Replica(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    reader: Reader,
    /// A connection of its own to each, so that both answer also where all others are taken.
    primary: DatabaseConnection,
    copy: DatabaseConnection,
    bound: Duration,
    seen: Mutex<Seen>,
}

/// How a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What it shows was true at most this long ago: it may be read.
    Follows(Duration),
    /// It shows what was true so long ago, or nothing that we could date.
    Lags(Option<Duration>),
    /// It does not answer.
    Silent,
    /// It is no copy that follows this database.
    Foreign,
}

impl Standing {
    /// A word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Follows(_) => "follows",
            Self::Lags(_) => "lags",
            Self::Silent => "silent",
            Self::Foreign => "foreign",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answer {
    #[default]
    None,
    Foreign,
    Follows,
}

#[derive(Debug, Default)]
struct Seen {
    /// When the primary had come how far, oldest first.
    marks: VecDeque<(Instant, i64)>,
    /// The copy shows all that was true at this moment.
    as_of: Option<Instant>,
    answer: Answer,
}

/// What one of the two says.
struct Place {
    at: i64,
    history: String,
    follows: bool,
}

impl Replica {
    /// The copy at `url` of the database at `primary`, which may be read while what it shows is
    /// at most `bound` old. Connects when it is first asked: a copy that is away keeps nobody
    /// from starting.
    pub async fn connect(primary: &str, url: &str, bound: Duration) -> Result<Self, StoreError> {
        Ok(Self(Arc::new(Shared {
            reader: Database::connect(lazily(url, POSTGRES_CONNECTIONS)).await?,
            primary: Database::connect(lazily(primary, 1)).await?,
            copy: Database::connect(lazily(url, 1)).await?,
            bound,
            seen: Mutex::default(),
        })))
    }

    /// How often to [`Replica::look`], so that a copy that keeps up always counts as fresh.
    #[must_use]
    pub fn period(&self) -> Duration {
        (self.0.bound / 4).clamp(Duration::from_millis(100), Duration::from_secs(1))
    }

    /// Asks both how far they are.
    pub async fn look(&self) -> Standing {
        let asked = Instant::now();
        let primary = place(&self.0.primary, OF_PRIMARY).await;
        let copy = place(&self.0.copy, OF_COPY).await;
        self.seen().take(asked, primary, copy);
        self.standing()
    }

    /// How it stands at this moment, as far as was seen.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let seen = self.seen();
        let age = seen.as_of.map(|moment| moment.elapsed());
        match (seen.answer, age) {
            (Answer::None, _) => Standing::Silent,
            (Answer::Foreign, _) => Standing::Foreign,
            (Answer::Follows, Some(age)) if age <= self.0.bound => Standing::Follows(age),
            (Answer::Follows, age) => Standing::Lags(age),
        }
    }

    /// Whether it may be read now.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        matches!(self.standing(), Standing::Follows(_))
    }

    /// Somebody could not read from it: nobody does until it answers a [`Replica::look`].
    pub fn doubt(&self) {
        self.seen().answer = Answer::None;
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.0.reader
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Without a word of the primary nothing new is known of the copy's age, which grows.
    fn take(&mut self, asked: Instant, primary: Option<Place>, copy: Option<Place>) {
        let Some(copy) = copy else {
            self.answer = Answer::None;
            return;
        };
        if !copy.follows || primary.as_ref().is_some_and(|p| p.history != copy.history) {
            *self = Self { answer: Answer::Foreign, ..Self::default() };
            return;
        }
        // Where only the copy answers, one that was foreign stays so.
        if primary.is_some() || (self.answer == Answer::None && self.as_of.is_some()) {
            self.answer = Answer::Follows;
        }
        self.marks.extend(primary.map(|place| (asked, place.at)));
        while let Some((moment, _)) = self.marks.front().filter(|(_, at)| *at <= copy.at) {
            self.as_of = Some(*moment);
            self.marks.pop_front();
        }
        if self.marks.len() > MARKS {
            // The oldest stays: it says since when the copy stands still.
            self.marks.remove(1);
        }
    }
}

/// What a database says of itself, if it says anything in time.
async fn place(database: &DatabaseConnection, sql: &str) -> Option<Place> {
    let asked = database.query_one_raw(Statement::from_string(DbBackend::Postgres, sql));
    let answer: Result<Option<QueryResult>, DbErr> = timeout(PATIENCE, asked).await.ok()?;
    let read = answer.and_then(|row| row.as_ref().map(read).transpose());
    read.inspect_err(|error| tracing::debug!(%error, "a database does not say how far it is"))
        .ok()?
}

fn read(row: &QueryResult) -> Result<Place, DbErr> {
    Ok(Place {
        at: row.try_get("", "at")?,
        history: row.try_get("", "history")?,
        follows: row.try_get("", "follows")?,
    })
}

fn lazily(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .connect_lazy(true)
        .map_sqlx_postgres_opts(crate::store::uncompiled)
        .sqlx_logging(false);
    options
}
