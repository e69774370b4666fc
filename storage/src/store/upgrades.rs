//! A database that an older version filled is brought up to date.

use chrono::{TimeDelta, Utc};
use domain::{Instant, Span, booking::BookingState};
use migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;

use super::Engine;
use crate::{
    bookings::{self, tests::Ground},
    testing::{TestDatabase, empty_database},
};

/// As the first version left it.
/// A migration of more than one statement.
const FAILS: &str = "m20261126_000004_time_off_and_indexes";

async fn first_version(engine: Engine) -> TestDatabase {
    let db = empty_database(engine).await;
    Migrator::up(&db.store.writer, Some(1)).await.expect("the first schema");
    db
}

#[expect(clippy::disallowed_methods, reason = "the migration asks the engine's clock")]
fn now() -> Instant {
    Utc::now()
}

async fn keeps_its_bookings(engine: Engine) {
    let db = first_version(engine).await;
    let ground = Ground::of_first_version(&db.store).await;
    let mut written = Vec::new();
    for days in [1, 30, -1] {
        let booking = ground.held(1);
        let span = Span::of_minutes(now() + TimeDelta::days(days), 60);
        let asked = booking.request(ground.now()).expect("held");
        let booking = domain::booking::Booking { span, ..asked };
        bookings::tests::insert_as_first_version(&db.store, &booking).await;
        written.push(booking);
    }
    db.store.migrate().await.expect("migrated");
    for (booking, hours) in written.iter().zip([12, 24, -24]) {
        let read = bookings::by_id(db.store.reader(), booking.id).await.expect("read");
        let read = read.expect("there");
        let BookingState::Requested { answer_by } = read.state else { panic!("{read:?}") };
        let off = answer_by - (now() + TimeDelta::hours(hours));
        assert!(off.abs() < TimeDelta::minutes(5), "{hours} {off}");
        assert_eq!(read.refund_cap, 100);
    }
    let all = bookings::requested(db.store.reader(), ground.studio, None, 9).await.expect("read");
    assert_eq!(all.len(), 3);
}

async fn begins_again(engine: Engine) {
    let db = first_version(engine).await;
    let store = &db.store;
    let migrations = Migrator::migrations();
    let last = migrations.iter().position(|found| found.name() == FAILS).expect("it is there");
    Migrator::up(&store.writer, u32::try_from(last - 1).ok()).await.expect("those before it");
    // In the way of its last statement.
    let obstacle = "CREATE INDEX booking_flag_starts ON booking (flag)";
    store.writer.execute_unprepared(obstacle).await.expect("made");
    store.migrate().await.expect_err("it is in the way");
    let status = store.migration_status().await.expect("read");
    assert!(!status[last].1 && status[..last].iter().all(|(_, applied)| *applied), "{status:?}");
    store.writer.execute_unprepared("DROP INDEX booking_flag_starts").await.expect("removed");
    store.migrate().await.expect("nothing of the first try was left");
}

#[tokio::test]
async fn what_the_first_version_wrote_can_be_read_after_an_upgrade_of_sqlite() {
    keeps_its_bookings(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_the_first_version_wrote_can_be_read_after_an_upgrade_of_postgres() {
    keeps_its_bookings(Engine::Postgres).await;
}

#[tokio::test]
async fn a_migration_that_fails_half_way_leaves_nothing_behind_on_sqlite() {
    begins_again(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_migration_that_fails_half_way_leaves_nothing_behind_on_postgres() {
    begins_again(Engine::Postgres).await;
}
