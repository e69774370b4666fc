//! Migrations only add, so that the version before goes on working beside them.

use std::collections::{BTreeMap, BTreeSet};

use migrations::{CONTRACTING, Migrator, MigratorTrait, ROLLING_SINCE};
use sea_orm::{ConnectionTrait, Statement};

use super::{Engine, Store};
use crate::testing::empty_database;

/// A column, by what an older version's statements need of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    kind: String,
    may_be_empty: bool,
    has_default: bool,
}

/// A schema, by what an older version could stumble over.
#[derive(Clone, Debug, Default)]
struct Shape {
    /// By table and name.
    columns: BTreeMap<(String, String), Column>,
    /// What refuses a write: its table, its definition, and the columns it looks at.
    refusals: BTreeSet<(String, String, BTreeSet<String>)>,
}

/// What in `after` an older version stumbles over that was written for `before`.
fn stumbles(before: &Shape, after: &Shape) -> Vec<String> {
    let tables: BTreeSet<&String> = before.columns.keys().map(|(table, _)| table).collect();
    let mut found = Vec::new();
    for ((table, name), was) in &before.columns {
        match after.columns.get(&(table.clone(), name.clone())) {
            None => found.push(format!("{table}.{name} is gone")),
            Some(is) if is.kind != was.kind => {
                found.push(format!("{table}.{name} was {} and is {}", was.kind, is.kind));
            }
            Some(is) if was.may_be_empty && !is.may_be_empty => {
                found.push(format!("{table}.{name} may no longer be empty"));
            }
            Some(is) if was.has_default && !is.has_default => {
                found.push(format!("{table}.{name} has no default any more"));
            }
            Some(_) => {}
        }
    }
    for ((table, name), is) in &after.columns {
        let is_new = !before.columns.contains_key(&(table.clone(), name.clone()));
        if is_new && tables.contains(table) && !is.may_be_empty && !is.has_default {
            found.push(format!("{table}.{name} is new and must be filled"));
        }
    }
    for (table, refusal, columns) in after.refusals.difference(&before.refusals) {
        let old = |name: &String| before.columns.contains_key(&(table.clone(), name.clone()));
        // One over a new column that may be empty looks at no row of an older version.
        if tables.contains(table) && columns.iter().all(old) {
            found.push(format!("{table} refuses more: {refusal}"));
        }
    }
    found
}

async fn shape(store: &Store) -> Shape {
    let (columns, refusals) = match store.engine() {
        Engine::Sqlite => (
            r#"SELECT m.name AS t, c.name AS c, c.type AS kind, c."notnull" = 0 AS may_be_empty,
                      c.dflt_value IS NOT NULL AS has_default
               FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"#,
            r#"SELECT m.name AS t, i.name AS refusal, COALESCE(group_concat(c.name), '') AS columns
               FROM sqlite_master m JOIN pragma_index_list(m.name) i
               JOIN pragma_index_info(i.name) c
               WHERE m.type = 'table' AND i."unique" = 1 GROUP BY m.name, i.name"#,
        ),
        Engine::Postgres => (
            "SELECT table_name::text AS t, column_name::text AS c, data_type::text AS kind,
                    is_nullable = 'YES' AS may_be_empty, column_default IS NOT NULL AS has_default
             FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT k.conrelid::regclass::text AS t, k.conname::text AS refusal,
                    string_agg(a.attname::text, ',') AS columns
             FROM pg_constraint k
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
             WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 'p'
             GROUP BY 1, 2
             UNION ALL
             SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
                    string_agg(a.attname::text, ',')
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
             WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
             GROUP BY 1, 2",
        ),
    };
    let backend = store.reader().get_database_backend();
    let all = async |sql: &str| {
        let statement = Statement::from_string(backend, sql);
        store.reader().query_all_raw(statement).await.expect("the engine describes itself")
    };
    let text = |row: &sea_orm::QueryResult, name: &str| -> String {
        row.try_get("", name).expect("a text")
    };
    let flag = |row: &sea_orm::QueryResult, name: &str| -> bool {
        row.try_get("", name).expect("a truth")
    };
    let column = |row: &sea_orm::QueryResult| {
        let column = Column {
            kind: text(row, "kind"),
            may_be_empty: flag(row, "may_be_empty"),
            has_default: flag(row, "has_default"),
        };
        ((text(row, "t"), text(row, "c")), column)
    };
    let refusal = |row: &sea_orm::QueryResult| {
        let columns = text(row, "columns").split(',').map(ToOwned::to_owned).collect();
        (text(row, "t"), text(row, "refusal"), columns)
    };
    Shape {
        columns: all(columns).await.iter().map(column).collect(),
        refusals: all(refusals).await.iter().map(refusal).collect(),
    }
}

/// The schema as the last version knew it that was to be stopped for an upgrade.
async fn rolling_since(store: &Store) -> Shape {
    let all = Migrator::migrations();
    let last = all.iter().position(|found| found.name() == ROLLING_SINCE).expect("it is there");
    Migrator::up(&store.writer, u32::try_from(last + 1).ok()).await.expect("migrated");
    shape(store).await
}

async fn only_adds(engine: Engine) {
    let db = empty_database(engine).await;
    let mut before = rolling_since(&db.store).await;
    loop {
        let status = db.store.migration_status().await.expect("read");
        let Some((next, _)) = status.into_iter().find(|(_, applied)| !applied) else { break };
        Migrator::up(&db.store.writer, Some(1)).await.expect("migrated");
        let after = shape(&db.store).await;
        if !CONTRACTING.contains(&next.as_str()) {
            assert_eq!(stumbles(&before, &after), [""; 0], "{next} does not only add");
        }
        before = after;
    }
}

/// What each statement would do to the version before, on PostgreSQL and on `SQLite`.
const STATEMENTS: [(&str, &str); 6] = [
    ("ALTER TABLE job ADD COLUMN a INTEGER NOT NULL DEFAULT 1", ""),
    ("CREATE TABLE b (c INTEGER NOT NULL UNIQUE)", ""),
    ("CREATE UNIQUE INDEX job_a ON job (a)", ""),
    ("CREATE UNIQUE INDEX job_kind ON job (kind)", "job refuses more: job_kind"),
    ("ALTER TABLE job RENAME COLUMN payload TO load", "job.payload is gone"),
    ("ALTER TABLE job DROP COLUMN last_error", "job.last_error is gone"),
];

async fn is_told(engine: Engine) {
    let db = empty_database(engine).await;
    let before = rolling_since(&db.store).await;
    for (statement, complaint) in STATEMENTS {
        db.store.writer.execute_unprepared(statement).await.expect("it runs");
        let after = shape(&db.store).await;
        let told = stumbles(&before, &after).join("; ");
        match complaint {
            "" => assert_eq!(told, "", "{statement}"),
            complaint => assert!(told.contains(complaint), "{statement}: {told}"),
        }
    }
}

#[tokio::test]
async fn migrations_only_add_on_sqlite() {
    only_adds(Engine::Sqlite).await;
}

#[tokio::test]
async fn migrations_only_add_on_postgres() {
    only_adds(Engine::Postgres).await;
}

#[tokio::test]
async fn what_an_older_version_would_stumble_over_is_told_on_sqlite() {
    is_told(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_an_older_version_would_stumble_over_is_told_on_postgres() {
    is_told(Engine::Postgres).await;
}

#[tokio::test]
async fn on_postgres_a_check_and_a_column_that_must_be_filled_are_told() {
    let db = empty_database(Engine::Postgres).await;
    let before = rolling_since(&db.store).await;
    for statement in [
        "ALTER TABLE job ADD COLUMN a INTEGER NOT NULL",
        "ALTER TABLE job ADD CONSTRAINT few CHECK (attempts < 5)",
        "ALTER TABLE job ALTER COLUMN last_error SET NOT NULL",
        "ALTER TABLE job ALTER COLUMN attempts TYPE BIGINT",
    ] {
        db.store.writer.execute_unprepared(statement).await.expect("it runs");
    }
    let told = stumbles(&before, &shape(&db.store).await).join("; ");
    for complaint in ["job.a is new", "refuses more: few", "may no longer be empty", "bigint"] {
        assert!(told.contains(complaint), "{complaint}: {told}");
    }
}
