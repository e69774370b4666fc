use domain::{BookingId, Instant, Span};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Expr};

use super::*;
use crate::{
    Tx,
    bookings::tests::Ground,
    entities::resource,
    new_id,
    occupancy::{self, OccupancyKind, PlaceRows},
    schedule::tests::practice::Practice,
    testing::count,
};

async fn rules_of(store: &Store, studio: StudioId) -> i64 {
    rules(store.reader(), studio).await.expect("read")
}

async fn run(store: &Store, statement: &str) {
    let tx = store.begin().await.expect("begun");
    tx.execute_unprepared(statement).await.expect("done");
    tx.commit().await.expect("committed");
}

async fn retire_all(tx: &Tx, studio: StudioId) {
    resource::Entity::update_many()
        .col_expr(resource::Column::Active, Expr::value(false))
        .filter(resource::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await
        .expect("changed");
}

async fn version(store: &Store, studio: StudioId) -> Version {
    let slug = crate::studios::by_id(store.reader(), studio).await.expect("read");
    let found = by_slug(store.reader(), &slug.expect("there").slug).await.expect("read");
    let (id, version) = found.expect("there");
    assert_eq!(id, studio);
    version
}

crate::on_both_engines! {
    async fn a_change_counts_at_its_own_studio_once_it_is_true(store: &Store) {
        let (one, other) = (Ground::make(store).await, Ground::make(store).await);
        let (seen, apart) = (rules_of(store, one.studio).await, rules_of(store, other.studio).await);
        let tx = store.begin().await.expect("begun");
        retire_all(&tx, one.studio).await;
        assert_eq!(rules_of(store, one.studio).await, seen, "nobody else sees it yet");
        tx.commit().await.expect("committed");
        assert!(rules_of(store, one.studio).await > seen);
        assert_eq!(rules_of(store, other.studio).await, apart);
        run(store, "UPDATE technique SET name = 'Other'").await;
        assert!(rules_of(store, other.studio).await > apart, "it concerns every studio");
    }

    async fn a_change_that_is_undone_does_not_count(store: &Store) {
        let ground = Ground::make(store).await;
        let seen = rules_of(store, ground.studio).await;
        let tx = store.begin().await.expect("begun");
        retire_all(&tx, ground.studio).await;
        tx.rollback().await.expect("undone");
        assert_eq!(rules_of(store, ground.studio).await, seen);
    }

    async fn what_is_folded_together_counts_the_same(store: &Store) {
        let ground = Ground::make(store).await;
        for n in 0..60 {
            run(store, &format!("UPDATE resource SET active = {}", n % 2 == 0)).await;
        }
        let before = version(store, ground.studio).await;
        fold(store).await.expect("folded");
        assert_eq!(version(store, ground.studio).await, before);
        assert!(count(store, "studio_change").await < 20);
        run(store, "UPDATE resource SET active = TRUE").await;
        let later = version(store, ground.studio).await;
        assert!(later.rules > before.rules && later.is_as_new_as(before));
        assert!(!before.is_as_new_as(later));
    }

    async fn of_those_who_write_at_once_none_is_missed(store: &Store) {
        let ground = Ground::make(store).await;
        let before = rules_of(store, ground.studio).await;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (store, code) = (store.clone(), new_id::<Uuid>());
            let new = format!("INSERT INTO technique (code, name) VALUES ('{code}', 'New')");
            all.spawn(async move { run(&store, &new).await });
        }
        while let Some(done) = all.join_next().await {
            done.expect("written");
        }
        assert_eq!(rules_of(store, ground.studio).await, before + 8);
    }

    async fn what_a_transaction_leaves_is_seen_until_somebody_changes_it(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let bookings = practice.bookings(store, 3).await;
        let left = leaving(store, &practice, bookings[0], 0).await;
        assert!(seen_now(store, practice.studio).await.is(left));
        fold(store).await.expect("folded");
        assert!(seen_now(store, practice.studio).await.is(left), "folded together");
        leaving(store, &practice, bookings[1], 1).await;
        assert!(!seen_now(store, practice.studio).await.is(left));
        if store.engine() == Engine::Sqlite {
            return;
        }
        // Somebody else changes it after it was seen and before the end.
        let other = Ground::make(store).await.studio;
        let tx = store.begin().await.expect("begun");
        let seen = seen(&tx, practice.studio).await.expect("seen");
        leaving(store, &practice, bookings[2], 2).await;
        let left = seen.left(super::seen(&tx, practice.studio).await.expect("seen"));
        tx.commit().await.expect("committed");
        assert!(!seen_now(store, practice.studio).await.is(left), "it was missed");
        assert!(seen_now(store, other).await.is(0), "it is nobody else's");
    }
}

async fn seen_now(store: &Store, studio: StudioId) -> Seen {
    let tx = store.begin().await.expect("begun");
    let seen = seen(&tx, studio).await.expect("seen");
    tx.rollback().await.expect("ended");
    seen
}

/// Takes an hour of a day, and returns what the transaction says it leaves.
async fn leaving(store: &Store, practice: &Practice, booking: BookingId, hour: i64) -> i64 {
    let start = Instant::from_timestamp(1_800_000_000 + hour * 3_600, 0).expect("in range");
    let span = Span::of_minutes(start, 60);
    let rows = vec![(practice.people[0], span), (practice.rooms[0], span)];
    let (studio, kind) = (practice.studio, OccupancyKind::Booking);
    let tx = store.begin().await.expect("begun");
    let before = seen(&tx, studio).await.expect("seen");
    let place = PlaceRows { studio, booking, kind, hold_expires: None, rows };
    occupancy::place(&tx, &place).await.expect("free");
    let left = before.left(seen(&tx, studio).await.expect("seen"));
    tx.commit().await.expect("committed");
    left
}
