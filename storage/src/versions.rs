//! How often what a studio shows to everybody has changed.
//!
//! Triggers count, in the transaction of the change (the migration `versions`), so that what
//! was read before and bears the same number is what would be read now: in whichever process,
//! on either engine. A number never comes again.

use std::sync::LazyLock;

use domain::StudioId;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use uuid::Uuid;

use crate::{Engine, Store, StoreError, Tx};

/// Where what concerns every studio is counted.
const EVERY_STUDIO: Uuid = Uuid::nil();
/// What transactions added is folded together where it is more than so many rows.
const ROWS: i64 = 50;

/// How often something has changed at a studio. Both numbers only grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The studio, its rules, people with their absences, rooms and what it sells.
    pub rules: i64,
    /// What is taken, and the dates of its classes.
    pub taken: i64,
}

impl Version {
    /// Whether what was read when this was the version is as new as `other`, or newer.
    #[must_use]
    pub const fn is_as_new_as(self, other: Self) -> bool {
        other.rules <= self.rules && other.taken <= self.taken
    }
}

/// How often something about a studio, or about all of them, has changed.
const SUM: &str = "(SELECT CAST(COALESCE(SUM(c.count), 0) AS BIGINT) FROM studio_change c
    WHERE c.studio = {studio} AND c.about = '{about}')";

fn sum(studio: &str, about: &str) -> String {
    SUM.replace("{studio}", studio).replace("{about}", about)
}

static BY_SLUG: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT s.id AS id, {} + {} AS rules, {} AS taken FROM studio s WHERE s.slug = $2",
        sum("s.id", "rules"),
        sum("$1", "rules"),
        sum("s.id", "taken"),
    )
});

static RULES: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} + {} AS rules", sum("$2", "rules"), sum("$1", "rules")));

static OF: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} + {} AS rules, {} AS taken",
        sum("$2", "rules"),
        sum("$1", "rules"),
        sum("$2", "taken"),
    )
});

/// The studio's version.
pub async fn of<C: ConnectionTrait>(conn: &C, studio: StudioId) -> Result<Version, StoreError> {
    let values = [EVERY_STUDIO.into(), studio.0.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), &*OF, values);
    let row = conn.query_one_raw(statement).await?;
    let Some(row) = row else { return Ok(Version { rules: 0, taken: 0 }) };
    Ok(Version { rules: number(&row, "rules")?, taken: number(&row, "taken")? })
}

/// The studio with that name in addresses, whether clients can find it or not, and its version.
pub async fn by_slug<C: ConnectionTrait>(
    conn: &C,
    slug: &str,
) -> Result<Option<(StudioId, Version)>, StoreError> {
    let values = [EVERY_STUDIO.into(), slug.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), &*BY_SLUG, values);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let id: Uuid = row.try_get("", "id")?;
    Ok(Some((id.into(), Version { rules: number(&row, "rules")?, taken: number(&row, "taken")? })))
}

/// How often the studio's rules have changed: everything but what is taken.
pub async fn rules<C: ConnectionTrait>(conn: &C, studio: StudioId) -> Result<i64, StoreError> {
    let values = [EVERY_STUDIO.into(), studio.0.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), &*RULES, values);
    let row = conn.query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| number(&row, "rules"))
}

/// The version, with what the transaction itself has changed of what is taken: PostgreSQL counts
/// for each transaction apart, and `SQLite` has one that writes.
const SEEN: &str = "SELECT {rules} AS rules,
    CAST(COALESCE(SUM(c.count), 0) AS BIGINT) AS all_of_it,
    CAST(COALESCE(SUM(CASE WHEN c.change = {own} THEN c.count END), 0) AS BIGINT) AS own
    FROM studio_change c WHERE c.studio = $2 AND c.about = 'taken'";

/// A studio's version, as a transaction that writes sees it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    rules: i64,
    all: i64,
    own: i64,
}

impl Seen {
    /// [`Version::rules`].
    #[must_use]
    pub const fn rules(self) -> i64 {
        self.rules
    }

    /// Whether nothing of what is taken has changed since somebody [left](Seen::left) this number.
    #[must_use]
    pub const fn is(self, left: i64) -> bool {
        self.all == left
    }

    /// What the number of what is taken will be once the transaction is committed, if nobody
    /// else has changed anything of it since `self` was seen; `end` is seen after its last
    /// change. If somebody has, it is less than what anybody sees from then on, and so
    /// [is](Seen::is) never seen.
    #[must_use]
    pub const fn left(self, end: Self) -> i64 {
        self.all + end.own - self.own
    }
}

/// The studio's version by now, for this transaction.
pub async fn seen(tx: &Tx, studio: StudioId) -> Result<Seen, StoreError> {
    let backend = tx.get_database_backend();
    let own = match backend {
        DbBackend::Postgres => "pg_current_xact_id()::text::bigint",
        _ => "0",
    };
    let rules = format!("{} + {}", sum("$2", "rules"), sum("$1", "rules"));
    let sql = SEEN.replace("{own}", own).replace("{rules}", &rules);
    let values = [EVERY_STUDIO.into(), studio.0.into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let of = |column| row.as_ref().map_or(Ok(0), |row| number(row, column));
    Ok(Seen { rules: of("rules")?, all: of("all_of_it")?, own: of("own")? })
}

fn number(row: &QueryResult, column: &str) -> Result<i64, StoreError> {
    Ok(row.try_get("", column)?)
}

/// Folds together what transactions have added, so that there are few rows to sum. No version
/// changes by it: whoever reads sees the rows from before, or the one that they became.
pub async fn fold(store: &Store) -> Result<(), StoreError> {
    if store.engine() == Engine::Sqlite {
        return Ok(());
    }
    let sql = "WITH many AS (
            SELECT studio, about FROM studio_change GROUP BY studio, about HAVING COUNT(*) > $1
        ), gone AS (
            DELETE FROM studio_change c USING many m
            WHERE c.studio = m.studio AND c.about = m.about
            RETURNING c.studio, c.about, c.count
        )
        INSERT INTO studio_change (studio, about, change, count)
        SELECT studio, about, pg_current_xact_id()::text::bigint, SUM(count)
        FROM gone GROUP BY studio, about";
    let tx = store.begin().await?;
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [ROWS.into()]);
    tx.execute_raw(statement).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests;
