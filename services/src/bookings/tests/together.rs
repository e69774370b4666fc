//! Many who hold at once take their turn together.

use std::collections::HashSet;

use domain::{BookingId, booking::Booking};
use storage::on_both_engines;
use tokio::task::JoinSet;

use super::bench::*;
use crate::{bookings::*, testing::TestBed};

/// Everybody asks at the same time; who was refused is left out.
async fn at_once(bed: &TestBed, wishes: Vec<HoldRequest>) -> Vec<Booking> {
    let mut crowd = JoinSet::new();
    for wish in wishes {
        let services = bed.services.clone();
        crowd.spawn(async move { hold_or_not(&services, &wish).await });
    }
    let mut held = Vec::new();
    while let Some(outcome) = crowd.join_next().await {
        match outcome.expect("nobody panics") {
            Ok(booking) => held.push(booking),
            Err(HoldRefused::Slot { why, .. }) if why.is_taken() => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    held
}

on_both_engines! {
    async fn who_wants_different_times_at_once_gets_them_all(bed: &TestBed) {
        // Each half hour from nine to two, twice: there are two rooms.
        let times = (0..22_u8).map(|n| (n, tuesday(9 + u32::from(n / 4), u32::from(n % 4 / 2) * 30)));
        let wishes = times.map(|(n, start)| wish(bed, bed.studio.back_reset, start, n));
        let held = at_once(bed, wishes.collect()).await;
        assert_eq!(held.len(), 22);
        no_overlaps(bed).await;
        let references: HashSet<&str> = held.iter().map(|b| b.reference.as_str()).collect();
        assert_eq!(references.len(), 22);
        for booking in &held {
            assert_eq!(&read(bed, booking).await, booking, "it is written as it was answered");
        }
    }

    async fn of_a_crowd_for_one_time_each_browser_gets_one_answer(bed: &TestBed) {
        let start = tuesday(11, 0);
        // Each browser asks twice, as one does who presses twice.
        let wishes = (0..40_u8).map(|n| wish(bed, bed.studio.back_reset, start, n / 2));
        let held = at_once(bed, wishes.collect()).await;
        let visits: HashSet<BookingId> = held.iter().map(|booking| booking.id).collect();
        let browsers: HashSet<_> = held.iter().map(|booking| booking.holder).collect();
        assert_eq!((visits.len(), browsers.len()), (2, 2), "two rooms: {held:?}");
        no_overlaps(bed).await;
    }

    async fn who_presses_twice_is_told_of_one_visit_whenever_the_second_press_is_heard(bed: &TestBed) {
        for half_hour in 0..12_u32 {
            let start = tuesday(9 + half_hour / 2, half_hour % 2 * 30);
            let browser = |n: u8| u8::try_from(half_hour).unwrap() * 8 + n / 2;
            let wishes = (0..16_u8).map(|n| wish(bed, bed.studio.back_reset, start, browser(n)));
            let held = at_once(bed, wishes.collect()).await;
            let visits: HashSet<BookingId> = held.iter().map(|booking| booking.id).collect();
            let browsers: HashSet<_> = held.iter().map(|booking| booking.holder).collect();
            assert_eq!(visits.len(), browsers.len(), "at {start}: {held:?}");
            assert_eq!(held.len(), 2 * browsers.len(), "the second press is no refusal");
        }
        no_overlaps(bed).await;
    }

    async fn who_holds_something_lets_go_of_it_whoever_asks_beside_them(bed: &TestBed) {
        let first = held_by_ana(bed, tuesday(9, 0), 1).await;
        let wishes = (1..9_u8).map(|n| wish(bed, bed.studio.back_reset, tuesday(9 + u32::from(n), 0), n));
        // The hours from ten to five; who comes last finds it closed.
        let wishes: Vec<HoldRequest> = wishes.filter(|wish| wish.start < tuesday(16, 0)).collect();
        let count = wishes.len();
        assert_eq!(at_once(bed, wishes).await.len(), count);
        assert_eq!(read(bed, &first).await.state.code(), "expired", "it was given up");
        no_overlaps(bed).await;
    }
}
