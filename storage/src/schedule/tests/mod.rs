pub(crate) mod practice;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::DateTime;
use domain::schedule::{SlotQuery, available_slots};
use sea_orm::ConnectionTrait;

use self::practice::Practice;
use super::*;
use crate::{
    Store, StoreError,
    occupancy::{self, OccupancyKind, PlaceRows, TimeOffRows},
};

fn utc(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn january(practice: &Practice) -> SnapshotQuery {
    SnapshotQuery {
        studio: practice.studio,
        treatment: practice.treatment,
        from: date("2027-01-05"),
        until: date("2027-02-04"),
        ignore: None,
        now: utc("2027-01-04T12:00:00Z"),
        asker: Asker::Client,
    }
}

async fn read(store: &Store, query: &SnapshotQuery) -> (Snapshot, TreatmentTimes) {
    snapshot(store.reader(), query).await.expect("read").expect("it is sold")
}

fn starts(
    query: &SnapshotQuery,
    (snapshot, treatment): &(Snapshot, TreatmentTimes),
) -> Vec<Instant> {
    let asked =
        SlotQuery { treatment: *treatment, therapist: None, from: query.from, until: query.until };
    available_slots(&asked, snapshot, query.now).into_iter().map(|slot| slot.start).collect()
}

async fn book(store: &Store, practice: &Practice, booking: BookingId, start: Instant) {
    let tx = store.begin().await.expect("begun");
    let span = Span::of_minutes(start, 60);
    let rows = vec![(practice.people[0], span), (practice.rooms[0], span)];
    let rows = PlaceRows {
        studio: practice.studio,
        booking,
        kind: OccupancyKind::Booking,
        hold_expires: None,
        rows,
    };
    occupancy::place(&tx, &rows).await.expect("free");
    tx.commit().await.expect("committed");
}

/// How many statements reading a snapshot takes, and how many spans it holds.
async fn effort(store: &Store, query: &SnapshotQuery) -> (usize, usize) {
    let count = Arc::new(AtomicUsize::new(0));
    let mut reader = store.reader().clone();
    let counted = count.clone();
    reader.set_metric_callback(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let (snapshot, _) = snapshot(&reader, query).await.expect("read").expect("it is sold");
    let spans = snapshot.therapists.iter().map(|t| t.busy.spans().len()).sum();
    (count.load(Ordering::SeqCst), spans)
}

crate::on_both_engines! {
    async fn a_snapshot_offers_what_the_rows_say(store: &Store) {
        let practice = Practice::open(store, "Europe/Lisbon", 1, 1).await;
        let query = SnapshotQuery { until: date("2027-01-05"), ..january(&practice) };
        let free = starts(&query, &read(store, &query).await);
        assert_eq!(free.first(), Some(&utc("2027-01-05T09:00:00Z")));
        assert_eq!(free.last(), Some(&utc("2027-01-05T16:00:00Z")));
        let booking = practice.bookings(store, 1).await[0];
        book(store, &practice, booking, utc("2027-01-05T09:00:00Z")).await;
        let left = starts(&query, &read(store, &query).await);
        assert_eq!(left.first(), Some(&utc("2027-01-05T10:15:00Z")));
        let own = SnapshotQuery { ignore: Some(booking), ..query };
        assert_eq!(starts(&own, &read(store, &own).await), free);
    }

    async fn the_number_of_queries_is_fixed(store: &Store) {
        let small = Practice::open(store, "UTC", 1, 1).await;
        let day = SnapshotQuery { until: date("2027-01-05"), ..january(&small) };
        let (queries, _) = effort(store, &day).await;
        for n in 0..20 {
            let booking = small.bookings(store, 1).await[0];
            book(store, &small, booking, utc("2027-01-05T09:00:00Z") + TimeDelta::days(n)).await;
        }
        assert_eq!(effort(store, &january(&small)).await.0, queries);
        assert!(queries <= 12, "{queries}");
    }

    async fn the_number_of_queries_does_not_grow_with_therapists(store: &Store) {
        let large = Practice::open(store, "UTC", 20, 8).await;
        let (queries, _) = effort(store, &january(&large)).await;
        assert!(queries <= 12, "{queries}");
        assert_eq!(read(store, &january(&large)).await.0.therapists.len(), 20);
    }

    async fn history_does_not_matter(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let bookings = practice.bookings(store, 401).await;
        book(store, &practice, bookings[0], utc("2027-01-05T23:30:00Z")).await;
        let before = effort(store, &january(&practice)).await;
        assert_eq!(before.1, 1);
        let past = utc("2026-01-01T09:00:00Z");
        let future = utc("2027-02-06T09:00:00Z");
        for (n, pair) in bookings[1..].chunks(2).enumerate() {
            let days = TimeDelta::days(i64::try_from(n).expect("few"));
            book(store, &practice, pair[0], past + days).await;
            book(store, &practice, pair[1], future + days).await;
        }
        assert_eq!(effort(store, &january(&practice)).await, before);
    }

    async fn an_absence_that_began_long_ago_still_counts(store: &Store) {
        let practice = Practice::open(store, "Europe/Lisbon", 1, 1).await;
        let tx = store.begin().await.expect("begun");
        let away = TimeOffRows {
            studio: practice.studio,
            time_off: practice.absence(&tx).await,
            resource: practice.people[0],
            span: Span::new(utc("2026-11-01T00:00:00Z"), utc("2027-01-07T13:00:00Z")).expect("forwards"),
        };
        occupancy::place_time_off(&tx, &away).await.expect("nothing is booked");
        tx.commit().await.expect("committed");
        let query = january(&practice);
        let free = starts(&query, &read(store, &query).await);
        assert_eq!(free.first(), Some(&utc("2027-01-07T13:15:00Z")));
    }

    async fn rooms_equipment_and_active_flags_decide_what_can_be_used(store: &Store) {
        let practice = Practice::open(store, "UTC", 2, 3).await;
        let (snapshot, _) = read(store, &january(&practice)).await;
        assert_eq!((snapshot.rooms.len(), snapshot.therapists.len()), (3, 2));
        assert!(snapshot.equipment.is_none());
        let second = snapshot.rooms[1].id;
        let tx = store.begin().await.expect("begun");
        let of = |what: &str, resource: domain::ResourceId| {
            format!("UPDATE resource SET active = FALSE WHERE id IN (SELECT resource FROM {what} WHERE resource = {})", literal(store, resource.0))
        };
        tx.execute_unprepared(&of("therapist", practice.people[0])).await.expect("left");
        tx.execute_unprepared("UPDATE treatment SET equipment_kind = 'stone-heater'").await.expect("needs one");
        tx.execute_unprepared(&format!(
            "INSERT INTO treatment_room (treatment, room) VALUES ({}, {})",
            literal(store, practice.treatment.0), literal(store, second.0)
        )).await.expect("restricted");
        tx.commit().await.expect("committed");
        let (snapshot, _) = read(store, &january(&practice)).await;
        assert_eq!(snapshot.rooms.iter().map(|room| room.id).collect::<Vec<_>>(), [second]);
        assert_eq!(snapshot.therapists.iter().map(|t| t.id).collect::<Vec<_>>(), [practice.therapists[1]]);
        let units = snapshot.equipment.expect("it needs one");
        assert_eq!(units.iter().map(|unit| unit.resource).collect::<Vec<_>>(), [practice.heater]);
    }

    async fn what_is_not_sold_has_no_snapshot(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let unknown = SnapshotQuery { treatment: crate::new_id(), ..january(&practice) };
        assert!(snapshot(store.reader(), &unknown).await.expect("read").is_none());
        let elsewhere = SnapshotQuery { studio: crate::new_id(), ..january(&practice) };
        assert!(snapshot(store.reader(), &elsewhere).await.expect("read").is_none());
        let tx = store.begin().await.expect("begun");
        tx.execute_unprepared("UPDATE treatment SET active = FALSE").await.expect("withdrawn");
        tx.commit().await.expect("committed");
        assert!(snapshot(store.reader(), &january(&practice)).await.expect("read").is_none());
    }

    async fn a_booking_that_is_moved_keeps_the_length_it_was_sold_with(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let booking = practice.bookings(store, 1).await[0];
        let tx = store.begin().await.expect("begun");
        tx.execute_unprepared("UPDATE treatment SET active = FALSE, minutes = 90")
            .await
            .expect("changed");
        tx.commit().await.expect("committed");
        let moved = SnapshotQuery { ignore: Some(booking), ..january(&practice) };
        assert_eq!(read(store, &moved).await.1.minutes, 60);
        let tx = store.begin().await.expect("begun");
        tx.execute_unprepared("UPDATE booking SET state = 'held'").await.expect("changed");
        tx.commit().await.expect("committed");
        assert!(snapshot(store.reader(), &moved).await.expect("read").is_none());
    }

    async fn a_row_that_makes_no_sense_is_named(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        for (statement, table, column) in [
            ("UPDATE working_hours SET weekday = 9", "working_hours", "weekday"),
            ("UPDATE therapist SET online = 'maybe'", "therapist", "online"),
            ("UPDATE studio SET zone = 'Mars/Olympus'", "studio", "zone"),
        ] {
            let tx = store.begin().await.expect("begun");
            tx.execute_unprepared(statement).await.expect("written");
            let read = snapshot(&*tx, &january(&practice)).await;
            assert!(
                matches!(&read, Err(StoreError::Corrupt(c)) if c.table == table && c.column == column),
                "{read:?}"
            );
            tx.rollback().await.expect("undone");
        }
    }
}

/// A UUID as the engine writes it in SQL.
fn literal(store: &Store, id: Uuid) -> String {
    match store.engine() {
        crate::Engine::Sqlite => format!("x'{}'", id.simple()),
        crate::Engine::Postgres => format!("'{id}'"),
    }
}
