//! Who waits for an ordinary treatment with whoever is free.

use storage::on_both_engines;

use super::*;
use crate::bookings::{
    HoldRequest, hold,
    tests::bench::{booked, no_overlaps, paid, pressed, read, sql, tuesday, with_ana},
};

/// All that is sold of that Tuesday is ten o'clock, and both have somebody then: Ana's visit
/// and Caio's.
async fn both_taken(bed: &TestBed) -> (Booking, Booking) {
    sql(bed, "UPDATE working_hours SET from_minute = 600, until_minute = 660").await;
    let anas = booked(bed, tuesday(10, 0), 11).await;
    let with_caio = Some(bed.studio.caio);
    let wish = HoldRequest { therapist: with_caio, ..with_ana(bed, tuesday(10, 0), 12) };
    let caios = hold(&bed.services, wish).await.expect("he is free");
    pressed(bed, bench::form(12)).await;
    paid(bed).await;
    (anas, read(bed, &caios).await)
}

/// Person `n` waits for that Tuesday, with anybody.
async fn waits_for_anybody(bed: &TestBed, n: u8) -> WaitToken {
    let wish = WishInput { last: "2026-11-24".into(), ..request(bed, n).wish };
    let asked = JoinRequest { therapist: None, wish, ..request(bed, n) };
    let token = join(&bed.services, &asked).await.expect("joined");
    bed.clock.advance_seconds(1);
    proof(bed, &token)
}

/// With whom somebody is offered a time.
async fn offered_with(bed: &TestBed, token: &WaitToken) -> Option<String> {
    shown(bed, token).await.offer.map(|offer| offer.therapist_name)
}

on_both_engines! {
    async fn whoever_waits_for_anybody_is_offered_what_becomes_free_with_either(bed: &TestBed) {
        let (anas, caios) = both_taken(bed).await;
        let (one, two) = (waits_for_anybody(bed, 1).await, waits_for_anybody(bed, 2).await);
        assert_eq!(round(bed).await, 0, "nothing has become free");
        cancelled(bed, &caios).await;
        assert_eq!(round(bed).await, 1);
        assert_eq!(offered_with(bed, &one).await.as_deref(), Some("Caio Teste"));
        assert_eq!(offered_with(bed, &two).await, None);
        cancelled(bed, &anas).await;
        assert_eq!(round(bed).await, 1);
        assert_eq!(offered_with(bed, &two).await.as_deref(), Some("Ana Teste"));
        for (n, token, therapist) in [(1, &one, bed.studio.caio), (2, &two, bed.studio.ana)] {
            let accepted = accept(&bed.services, token, browser(n), None).await.expect("theirs");
            let Accepted::Held(held) = accepted else { panic!("{accepted:?}") };
            assert_eq!((held.therapist, held.span.start), (therapist, tuesday(10, 0)));
        }
        no_overlaps(bed).await;
    }

    async fn what_becomes_free_with_caio_passes_by_whoever_waits_for_ana(bed: &TestBed) {
        let (anas, caios) = both_taken(bed).await;
        let (first, second) = (joined(bed, 1).await, waits_for_anybody(bed, 2).await);
        cancelled(bed, &caios).await;
        assert_eq!(round(bed).await, 1);
        assert_eq!(offered_with(bed, &first).await, None, "she waits for Ana");
        assert_eq!(offered_with(bed, &second).await.as_deref(), Some("Caio Teste"));
        cancelled(bed, &anas).await;
        assert_eq!(round(bed).await, 1);
        assert_eq!(offered_with(bed, &first).await.as_deref(), Some("Ana Teste"));
    }
}
