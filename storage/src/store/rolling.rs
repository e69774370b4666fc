//! Two versions use one database while the newer one brings it further.

use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend};

use super::{Engine, Schema, Store};
use crate::{
    jobs, settings,
    testing::{empty_database, run},
};

/// What a version to come may do to this one's tables while this one serves.
const TO_COME: &str = "m29990101_000001_to_come";

/// A migration that changes `waitlist_entry`.
const CHANGES_A_TABLE: &str = "m20261126_000050_waitlist_visit";

/// A migration that makes an index on `report_summary`, however long that takes.
const MAKES_AN_INDEX: &str = "m20261126_000072_written_index";

async fn add_what_is_to_come(store: &Store) {
    run(store, "ALTER TABLE job ADD COLUMN weight INTEGER").await;
    run(store, &format!("INSERT INTO seaql_migrations VALUES ('{TO_COME}', 0)")).await;
}

async fn enqueue(store: &Store, key: &str) {
    let now = domain::Instant::UNIX_EPOCH;
    let tx = store.begin().await.expect("begun");
    let job = jobs::NewJob {
        studio: None,
        kind: "mail",
        payload: "{}".into(),
        dedupe: Some(key.into()),
        run_at: now,
    };
    jobs::enqueue(&tx, job, now).await.expect("enqueued");
    tx.commit().await.expect("committed");
}

async fn lease(store: &Store) -> bool {
    let now = domain::Instant::UNIX_EPOCH + chrono::TimeDelta::hours(1);
    let until = now + chrono::TimeDelta::minutes(1);
    jobs::lease(store, now, until).await.expect("the statement still fits").is_some()
}

crate::on_both_engines! {
    async fn a_schema_that_a_newer_version_added_to_is_one_to_work_with(store: &Store) {
        assert_eq!(store.schema().await.expect("read"), Schema::Current);
        add_what_is_to_come(store).await;
        let schema = store.schema().await.expect("read");
        assert_eq!(schema, Schema::Ahead);
        assert!(schema.fits());
        store.migrate().await.expect("nothing to do for this version");
    }

    async fn a_schema_from_which_something_was_taken_is_refused_by_who_needs_it(store: &Store) {
        add_what_is_to_come(store).await;
        let set = async |value: &str| {
            let tx = store.begin().await.expect("begun");
            settings::set(&tx, migrations::NEEDS, value).await.expect("written");
            tx.commit().await.expect("committed");
            store.schema().await.expect("read")
        };
        assert_eq!(set(migrations::ROLLING_SINCE).await, Schema::Ahead);
        let schema = set(TO_COME).await;
        assert_eq!(schema, Schema::TooNew(TO_COME.into()));
        assert!(!schema.fits());
        store.migrate().await.expect("it leaves it alone");
    }

    async fn jobs_are_taken_while_a_newer_version_adds_a_column_to_them(store: &Store) {
        enqueue(store, "before").await;
        assert!(lease(store).await);
        add_what_is_to_come(store).await;
        enqueue(store, "after").await;
        assert!(lease(store).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_servers_that_start_at_once_bring_the_schema_up_to_date_together() {
    let db = empty_database(Engine::Postgres).await;
    let mut starting = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = Store::connect(&db.url).await.expect("it answers");
        starting.spawn(async move { store.migrate().await });
    }
    while let Some(started) = starting.join_next().await {
        started.expect("no panic").expect("whoever comes second finds it done");
    }
    assert_eq!(db.store.schema().await.expect("read"), Schema::Current);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_waits_for_a_long_reader_and_keeps_nobody_else_waiting() {
    let db = empty_database(Engine::Postgres).await;
    let store = &db.store;
    let all = Migrator::migrations();
    let next = all.iter().position(|found| found.name() == CHANGES_A_TABLE).expect("it is there");
    Migrator::up(&store.writer, u32::try_from(next).ok()).await.expect("those before it");
    // As `pg_dump` does, for as long as it writes.
    let copying = store.begin_reading().await.expect("begun");
    copying.query_all_raw(all_of("waitlist_entry")).await.expect("read");
    let (upgraded, own) = (store.clone(), store.clone());
    let upgrade = tokio::spawn(async move { upgraded.migrate().await });
    let reads = async {
        for _ in 0..20 {
            own.reader().query_all_raw(all_of("waitlist_entry")).await.expect("read");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reads).await.expect("nobody is kept waiting");
    assert!(!upgrade.is_finished(), "the table was in use");
    copying.end().await.expect("ended");
    upgrade.await.expect("no panic").expect("it was free at last");
    assert_eq!(store.schema().await.expect("read"), Schema::Current);
}

#[tokio::test]
async fn the_index_of_written_summaries_is_made_while_they_are_read() {
    let db = empty_database(Engine::Postgres).await;
    let store = &db.store;
    let all = Migrator::migrations();
    let next = all.iter().position(|found| found.name() == MAKES_AN_INDEX).expect("it is there");
    Migrator::up(&store.writer, u32::try_from(next).ok()).await.expect("those before it");
    let reading = store.begin_reading().await.expect("begun");
    reading.query_all_raw(of("first", "report_summary")).await.expect("read");
    let made = Migrator::up(&store.writer, Some(1));
    let made = tokio::time::timeout(Duration::from_secs(20), made).await;
    made.expect("who reads is not in its way").expect("made");
    reading.end().await.expect("ended");
}

fn all_of(table: &str) -> sea_orm::Statement {
    of("id", table)
}

fn of(column: &str, table: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(DbBackend::Postgres, format!("SELECT {column} FROM {table}"))
}
