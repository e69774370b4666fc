//! However many ask at once, a seat is sold once.

use storage::{StoreError, on_both_engines};
use tokio::task::JoinSet;

use super::*;
use crate::bookings::{
    cancel,
    tests::bench::{count, link},
};

const PAIRS: u32 = 5;

/// Everybody asks for a seat at once; returns how many got one.
async fn crowd(bed: &TestBed, start: Instant, people: std::ops::Range<u8>) -> usize {
    let mut crowd = JoinSet::new();
    for n in people {
        let (services, wish) = (bed.services.clone(), seat(bed, start, n));
        crowd.spawn(async move { hold(&services, wish).await });
    }
    let mut held = 0;
    while let Some(outcome) = crowd.join_next().await {
        match outcome.expect("nobody panics") {
            Ok(_) => held += 1,
            Err(refused) if is_taken(&refused) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    held
}

on_both_engines! {
    async fn of_a_crowd_as_many_pairs_get_a_seat_as_there_are(bed: &TestBed) {
        class(bed, 1, PAIRS).await;
        assert_eq!(crowd(bed, saturday(), 0..32).await, PAIRS as usize);
        assert_eq!(left(bed).await, [0]);
        assert_eq!(count(bed, "occupancy").await, i64::from(PAIRS) + 2);
        no_overlaps(bed).await;
    }

    async fn seats_that_come_back_while_a_crowd_asks_are_sold_once_each(bed: &TestBed) {
        class(bed, 1, PAIRS).await;
        let mut booked_first = Vec::new();
        for n in 100..100 + 3 {
            booked_first.push(booked(bed, saturday(), n).await);
        }
        let mut leaving = JoinSet::new();
        for booking in booked_first {
            let (services, link) = (bed.services.clone(), link(bed, &booking));
            leaving.spawn(async move { cancel(&services, &link, None).await });
        }
        let held = crowd(bed, saturday(), 0..24).await;
        while let Some(left) = leaving.join_next().await {
            left.expect("nobody panics").expect("cancelled");
        }
        assert!((2..=5).contains(&held), "{held}");
        assert_eq!(left(bed).await, [PAIRS as usize - held]);
        no_overlaps(bed).await;
    }

    async fn a_class_and_visits_that_race_for_a_therapist_do_not_both_get_them(bed: &TestBed) {
        teach(bed).await;
        let mut all = JoinSet::new();
        for n in 0..8 {
            let services = bed.services.clone();
            let wish = HoldRequest {
                treatment: bed.studio.back_reset,
                therapist: Some(bed.studio.ana),
                ..seat(bed, saturday(), n)
            };
            all.spawn(async move { hold(&services, wish).await.is_ok() });
        }
        let (services, staff, request) = (bed.services.clone(), owner(bed), with_ana(bed, 1, PAIRS));
        all.spawn(async move {
            match put(&services, &staff, request).await {
                Ok(_) => true,
                Err(ClassRefused::Date { why, .. }) if why.is_taken() => false,
                Err(other) => panic!("{other:?}"),
            }
        });
        let won = all.join_all().await.into_iter().filter(|won| *won).count();
        assert_eq!(won, 1);
        no_overlaps(bed).await;
    }

    /// Whatever the code above it believes.
    async fn the_database_itself_refuses_to_sell_a_seat_twice(bed: &TestBed) {
        class(bed, 1, 1).await;
        let held = hold(&bed.services, seat(bed, saturday(), 1)).await.expect("a seat is left");
        let taken = storage::occupancy::of_booking(bed.services.store.reader(), held.id).await;
        let (seat, span) = taken.expect("read")[0];
        let other = hold(
            &bed.services,
            HoldRequest { treatment: bed.studio.back_reset, ..super::seat(bed, next_saturday(), 2) },
        );
        let other = other.await.expect("free");
        let tx = bed.services.store.begin().await.expect("begun");
        let rows = storage::occupancy::PlaceRows {
            studio: bed.studio.id,
            booking: other.id,
            kind: storage::occupancy::OccupancyKind::Hold,
            hold_expires: None,
            rows: vec![(seat, span)],
        };
        let refused = storage::occupancy::place(&tx, &rows).await;
        let no_overlap = storage::Constraint::NoOverlap;
        assert!(matches!(&refused, Err(StoreError::Conflict(why)) if *why == no_overlap), "{refused:?}");
    }
}
