use std::sync::Arc;

use chrono::DateTime;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::task::JoinSet;

use super::*;
use crate::{Constraint, Engine, Store, schedule::tests::practice::Practice};

fn hours(from: i64, until: i64) -> Span {
    let at = |hour| DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0).expect("in range");
    Span::new(at(from), at(until)).expect("it runs forwards")
}

fn rows(practice: &Practice, booking: BookingId, span: Span) -> PlaceRows {
    PlaceRows {
        studio: practice.studio,
        booking,
        kind: OccupancyKind::Hold,
        hold_expires: Some(span.start),
        rows: vec![(practice.people[0], span), (practice.rooms[0], span)],
    }
}

async fn try_place(store: &Store, rows: &PlaceRows) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    place(&tx, rows).await?;
    tx.commit().await
}

async fn count(store: &Store) -> usize {
    occupancy::Entity::find().all(store.reader()).await.expect("read").len()
}

crate::on_both_engines! {
    async fn an_overlap_is_refused_and_nothing_of_it_is_written(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let bookings = practice.bookings(store, 3).await;
        try_place(store, &rows(&practice, bookings[0], hours(0, 2))).await.expect("free");
        let refused = try_place(store, &rows(&practice, bookings[1], hours(1, 3))).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Constraint::NoOverlap))), "{refused:?}");
        assert_eq!(count(store).await, 2);
        try_place(store, &rows(&practice, bookings[2], hours(2, 3))).await.expect("they only touch");
        assert_eq!(overlaps(store.reader()).await.expect("counted"), 0);
    }

    async fn what_is_freed_can_be_taken_again(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let bookings = practice.bookings(store, 2).await;
        try_place(store, &rows(&practice, bookings[0], hours(0, 2))).await.expect("free");
        let tx = store.begin().await.expect("begun");
        free(&tx, bookings[0]).await.expect("freed");
        place(&tx, &rows(&practice, bookings[1], hours(1, 3))).await.expect("free now");
        tx.commit().await.expect("committed");
        assert_eq!(count(store).await, 2);
    }

    async fn a_booking_moves_over_its_own_time_in_one_transaction(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let booking = practice.bookings(store, 1).await[0];
        try_place(store, &rows(&practice, booking, hours(0, 2))).await.expect("free");
        let tx = store.begin().await.expect("begun");
        lock(&tx, &[practice.people[0], practice.rooms[0]]).await.expect("locked");
        free(&tx, booking).await.expect("freed");
        place(&tx, &rows(&practice, booking, hours(1, 3))).await.expect("its own time is free");
        tx.commit().await.expect("committed");
        assert_eq!(count(store).await, 2);
    }

    async fn a_settled_hold_is_a_booking_and_an_extended_one_expires_later(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let booking = practice.bookings(store, 1).await[0];
        try_place(store, &rows(&practice, booking, hours(0, 2))).await.expect("free");
        let tx = store.begin().await.expect("begun");
        extend_hold(&tx, booking, hours(4, 5).start).await.expect("extended");
        let kept = occupancy::Entity::find().all(&*tx).await.expect("read");
        assert!(kept.iter().all(|row| row.hold_expires == Some(hours(4, 5).start.timestamp())));
        settle(&tx, booking).await.expect("settled");
        let settled = occupancy::Entity::find().all(&*tx).await.expect("read");
        assert!(settled.iter().all(|row| row.kind == "booking" && row.hold_expires.is_none()));
        tx.commit().await.expect("committed");
    }

    async fn a_long_absence_is_written_day_by_day_and_freed_as_one(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let tx = store.begin().await.expect("begun");
        let time_off = practice.absence(&tx).await;
        let (studio, resource) = (practice.studio, practice.people[0]);
        let away = TimeOffRows { studio, time_off, resource, span: hours(0, 24 * 20 + 7) };
        place_time_off(&tx, &away).await.expect("nothing is booked");
        tx.commit().await.expect("committed");
        assert_eq!(count(store).await, 21);
        let booking = practice.bookings(store, 1).await[0];
        let refused = try_place(store, &rows(&practice, booking, hours(100, 101))).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Constraint::NoOverlap))), "{refused:?}");
        let tx = store.begin().await.expect("begun");
        free_time_off(&tx, time_off).await.expect("freed");
        tx.commit().await.expect("committed");
        assert_eq!(count(store).await, 0);
    }

    async fn the_look_before_the_transaction_sees_what_is_taken(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 2).await;
        let booking = practice.bookings(store, 1).await[0];
        try_place(store, &rows(&practice, booking, hours(0, 2))).await.expect("free");
        let look = |resource, span, ignore| async move {
            is_taken(store.reader(), &[(resource, span)], ignore).await.expect("looked")
        };
        assert!(look(practice.people[0], hours(1, 3), None).await);
        assert!(!look(practice.people[0], hours(2, 3), None).await);
        assert!(!look(practice.rooms[1], hours(1, 3), None).await);
        assert!(!look(practice.people[0], hours(1, 3), Some(booking)).await);
        assert!(!is_taken(store.reader(), &[], None).await.expect("looked"));
    }

    async fn a_row_longer_than_a_day_is_refused_by_the_database(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let tx = store.begin().await.expect("begun");
        let long = row(practice.studio, practice.people[0], hours(0, 25));
        let refused = insert(&tx, vec![long]).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Constraint::Check))), "{refused:?}");
    }

    async fn the_database_refuses_what_overlaps_by_a_second_and_nothing_else(store: &Store) {
        let practice = Practice::open(store, "UTC", 2, 1).await;
        let mut random = StdRng::seed_from_u64(7);
        let mut there: Vec<(ResourceId, Span)> = Vec::new();
        for _ in 0..400 {
            let start = hours(0, 1).start + TimeDelta::seconds(random.random_range(0..2_000));
            let span = Span::new(start, start + TimeDelta::seconds(random.random_range(1..30)));
            let wanted = (practice.people[random.random_range(0..2)], span.expect("forwards"));
            let free = there.iter().all(|t| t.0 != wanted.0 || !t.1.overlaps(&wanted.1));
            let tx = store.begin().await.expect("begun");
            let answer = insert(&tx, vec![row(practice.studio, wanted.0, wanted.1)]).await;
            assert_eq!(answer.is_ok(), free, "{wanted:?} beside {there:?}: {answer:?}");
            match answer {
                Ok(()) => { tx.commit().await.expect("committed"); there.push(wanted) }
                Err(StoreError::Conflict(Constraint::NoOverlap)) => tx.rollback().await.expect("undone"),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!((50..350).contains(&there.len()), "{}", there.len());
    }

    /// PostgreSQL tells resources apart by a hash first.
    async fn two_resources_of_one_hash_are_booked_at_the_same_time(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let same: [Uuid; 2] = ["7a5200e5-e9b3-a893-e1c2-b0ccba7dd72f", "ada67ce4-2f7e-5143-3fdc-45e523f90ff7"]
            .map(|id| id.parse().expect("an id"));
        let tx = store.begin().await.expect("begun");
        for id in same {
            let one = resource::ActiveModel {
                id: Set(id),
                studio: Set(practice.studio.0),
                kind: Set("room".into()),
                active: Set(true),
            };
            resource::Entity::insert(one).exec_without_returning(&*tx).await.expect("a resource");
            insert(&tx, vec![row(practice.studio, id.into(), hours(0, 1))]).await.expect("free");
        }
        tx.commit().await.expect("committed");
        if store.engine() == Engine::Postgres {
            let sql = "SELECT COUNT(DISTINCT uuid_hash(resource)) AS n FROM occupancy";
            assert_eq!(crate::testing::number(store, sql).await, 1, "the hash is one");
        }
    }

    async fn thirty_two_at_once_never_overlap_and_never_fail(store: &Store) {
        let practice = Arc::new(Practice::open(store, "UTC", 3, 2).await);
        let bookings = practice.bookings(store, 32 * 20).await;
        let mut tasks = JoinSet::new();
        for (n, some) in bookings.chunks(20).enumerate() {
            let (store, practice, some) = (store.clone(), practice.clone(), some.to_vec());
            tasks.spawn(async move { race(&store, &practice, &some, n).await });
        }
        let placed: usize = tasks.join_all().await.into_iter().sum();
        assert_eq!(overlaps(store.reader()).await.expect("counted"), 0);
        assert_eq!(count(store).await, placed * 2);
        println!("{placed} of {} placed", bookings.len());
        assert!(placed >= 8, "{placed}");
    }
}

/// Asks for random starts of 75 minutes, each the way a hold does; returns how many it got.
/// Anything but an overlap is a failure.
async fn race(store: &Store, practice: &Practice, bookings: &[BookingId], seed: usize) -> usize {
    let mut random = StdRng::seed_from_u64(seed as u64);
    let candidates = [&practice.people[..], &practice.rooms[..]].concat();
    let mut placed = 0;
    for booking in bookings {
        let start = hours(0, 1).start + TimeDelta::minutes(random.random_range(0..32) * 15);
        let span = Span::of_minutes(start, 75);
        let person = practice.people[random.random_range(0..3)];
        let room = practice.rooms[random.random_range(0..2)];
        let wanted = PlaceRows {
            rows: vec![(room, span), (person, span)],
            ..rows(practice, *booking, span)
        };
        let attempt = || async {
            if is_taken(store.reader(), &wanted.rows, None).await? {
                return Err(StoreError::Conflict(Constraint::NoOverlap));
            }
            let tx = store.begin().await?;
            lock(&tx, &candidates).await?;
            place(&tx, &wanted).await?;
            tx.commit().await
        };
        match store.retrying(attempt).await {
            Ok(()) => placed += 1,
            Err(StoreError::Conflict(Constraint::NoOverlap)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    placed
}

#[test]
fn a_span_is_cut_into_days_that_touch() {
    let cut: Vec<_> = pieces(hours(0, 50)).collect();
    assert_eq!(cut, [hours(0, 24), hours(24, 48), hours(48, 50)]);
    assert_eq!(pieces(hours(0, 24)).collect::<Vec<_>>(), [hours(0, 24)]);
}
