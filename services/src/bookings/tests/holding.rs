use chrono::TimeDelta;
use domain::{TherapistId, booking::BookingState, schedule::BookingRefused};
use storage::on_both_engines;

use super::bench::*;
use crate::{
    availability::{SlotSearch, slots},
    bookings::*,
    jobs, payments,
    testing::{Call, Fault, TestBed},
};

fn search(request: &HoldRequest) -> SlotSearch {
    let date = request.start.date_naive();
    SlotSearch {
        studio: request.studio,
        treatment: request.treatment,
        therapist: request.therapist,
        from: date,
        until: date,
        ignore: None,
    }
}

async fn offers(bed: &TestBed, request: &HoldRequest, ignore: Option<domain::BookingId>) -> bool {
    let search = SlotSearch { ignore, ..search(request) };
    let list = slots(&bed.services, &search).await.expect("answered");
    list.slots.iter().any(|slot| slot.start == request.start)
}

on_both_engines! {
    async fn of_two_who_hold_one_slot_at_once_one_gets_it(bed: &TestBed) {
        let start = tuesday(10, 0);
        let (one, two) = tokio::join!(
            hold(&bed.services, with_ana(bed, start, 1)),
            hold(&bed.services, with_ana(bed, start, 2)),
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
        let refused = one.err().or(two.err()).expect("one of them");
        let HoldRefused::Slot { why, nearest } = refused else { panic!("{refused:?}") };
        assert_eq!(why, BookingRefused::SlotTaken);
        assert_eq!(nearest.len(), ALTERNATIVES);
        assert!(nearest.iter().all(|slot| slot.start != start));
        no_overlaps(bed).await;
    }

    async fn a_crowd_gets_as_many_visits_as_there_is_room_for_and_no_error(bed: &TestBed) {
        // Three therapists and two rooms, so two at a time, whoever treats.
        let start = tuesday(11, 0);
        let mut crowd = tokio::task::JoinSet::new();
        for n in 0..24 {
            let (services, wish) = (bed.services.clone(), wish(bed, bed.studio.back_reset, start, n));
            crowd.spawn(async move { hold(&services, wish).await });
        }
        let (mut held, mut taken) = (0, 0);
        while let Some(outcome) = crowd.join_next().await {
            match outcome.expect("nobody panics") {
                Ok(_) => held += 1,
                Err(HoldRefused::Slot { why, .. }) if why.is_taken() => taken += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((held, taken), (2, 22));
        no_overlaps(bed).await;
    }

    async fn every_slot_that_is_shown_is_accepted(bed: &TestBed) {
        let studio = &bed.studio;
        for treatment in [studio.back_reset, studio.deep_tissue, studio.hot_stone] {
            let any = wish(bed, treatment, tuesday(9, 0), 1);
            let list = slots(&bed.services, &search(&any)).await.expect("answered");
            assert!(!list.slots.is_empty());
            for slot in list.slots {
                for therapist in slot.therapists.iter().copied().map(Some).chain([None]) {
                    let request = HoldRequest { therapist, start: slot.start, ..any.clone() };
                    let held = hold(&bed.services, request).await.expect("it was shown");
                    assert!(slot.therapists.contains(&held.therapist));
                    assert_eq!(held.local_start, slot.local.wall);
                }
            }
        }
        no_overlaps(bed).await;
    }

    async fn a_hold_is_free_to_its_own_holder_and_to_nobody_else(bed: &TestBed) {
        let request = with_ana(bed, tuesday(10, 0), 1);
        let first = hold(&bed.services, request.clone()).await.expect("free");
        assert!(!offers(bed, &request, None).await);
        assert!(offers(bed, &request, Some(first.id)).await);
        let again = hold(&bed.services, request.clone()).await.expect("their own");
        assert_eq!(again, first);
        // A quarter of an hour later overlaps it, and is theirs too.
        let later = HoldRequest { start: tuesday(10, 15), ..request };
        let moved = hold(&bed.services, later).await.expect("their own");
        assert_eq!(read(bed, &first).await.state, BookingState::Expired);
        let holds = held(&bed.services, holder(1)).await.expect("read");
        assert_eq!(holds, Some(moved));
    }

    async fn what_cannot_be_booked_is_refused_with_its_reason(bed: &TestBed) {
        let why = async |request: HoldRequest| match hold(&bed.services, request).await {
            Err(refused) => refused.code(),
            Ok(held) => panic!("{held:?}"),
        };
        let ana = |start| with_ana(bed, start, 1);
        assert_eq!(why(ana(tuesday(10, 0) - TimeDelta::days(7))).await, "too_soon");
        assert_eq!(why(ana(tuesday(10, 0) + TimeDelta::days(80))).await, "too_far");
        assert_eq!(why(ana(tuesday(10, 7))).await, "off_grid");
        assert_eq!(why(ana(tuesday(20, 0))).await, "outside_hours");
        let sports = wish(bed, bed.studio.sports, tuesday(10, 0), 1);
        assert_eq!(why(sports).await, "not_qualified");
        let nobody = TherapistId(storage::new_id());
        let unknown = HoldRequest { therapist: Some(nobody), ..ana(tuesday(10, 0)) };
        assert_eq!(why(unknown).await, "unknown_therapist");
        let unknown = HoldRequest { treatment: storage::new_id(), ..ana(tuesday(10, 0)) };
        assert_eq!(why(unknown).await, "unknown_treatment");
        let elsewhere = HoldRequest { studio: storage::new_id(), ..ana(tuesday(10, 0)) };
        assert_eq!(why(elsewhere).await, "unknown_treatment");
        assert_eq!(count(bed, "booking").await, 0);
    }

    async fn a_hold_is_extended_once_and_no_more(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let ends = held.hold_expires().expect("held");
        bed.clock.advance_minutes(9);
        let longer = extend(&bed.services, holder(1)).await.expect("the first time");
        assert_eq!(longer.hold_expires(), Some(ends + TimeDelta::minutes(10)));
        let again = extend(&bed.services, holder(1)).await.expect_err("not twice");
        assert_eq!(again.code(), "already_extended");
        bed.clock.advance_minutes(11);
        let late = extend(&bed.services, holder(1)).await.expect_err("it is over");
        assert_eq!(late.code(), "hold_ended");
        let nobody = extend(&bed.services, holder(2)).await.expect_err("nothing is held");
        assert_eq!(nobody.code(), "hold_ended");
    }

    async fn a_hold_that_ended_is_free_again_once_it_was_swept(bed: &TestBed) {
        let first = held_by_ana(bed, tuesday(10, 0), 1).await;
        bed.clock.advance_minutes(10);
        let mine = held(&bed.services, holder(1)).await.expect("read");
        assert_eq!(mine, None);
        assert_eq!(payments::sweep(&bed.services).await.expect("swept"), 1);
        assert_eq!(read(bed, &first).await.state, BookingState::Expired);
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_holder_whose_own_hold_ended_holds_it_again_at_once(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        bed.clock.advance_minutes(10);
        let again = held_by_ana(bed, tuesday(10, 0), 1).await;
        assert_ne!(again.id, held.id);
        assert!(again.is_held_at(bed.services.now()));
    }

    async fn going_back_frees_the_slot_at_once(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        release(&bed.services, holder(1)).await.expect("released");
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        held_by_ana(bed, tuesday(10, 0), 2).await;
        release(&bed.services, holder(3)).await.expect("nothing to release");
    }

    async fn going_back_from_an_open_payment_page_closes_the_page_first(bed: &TestBed) {
        held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        release(&bed.services, holder(1)).await.expect("released");
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        assert!(!bed.gateway.pay(&page.id), "it can no longer be paid");
        held_by_ana(bed, tuesday(10, 0), 2).await;
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent().len(), 0, "whoever goes back needs no mail to know");
    }

    async fn a_hold_that_ran_out_unpaid_is_told_by_mail(bed: &TestBed) {
        held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        bed.clock.advance_minutes(40);
        assert_eq!(payments::sweep(&bed.services).await.expect("swept"), 1);
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), 1);
        assert_eq!(count(bed, "screening").await, 0, "its answers are forgotten");
    }

    async fn whoever_turns_from_the_payment_page_to_another_time_gets_it(bed: &TestBed) {
        let first = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let second = held_by_ana(bed, tuesday(10, 30), 1).await;
        assert_eq!(read(bed, &first).await.state, BookingState::Expired);
        pressed(bed, form(1)).await;
        paid(bed).await;
        assert_eq!(read(bed, &second).await.state, BookingState::Confirmed);
        no_overlaps(bed).await;
    }

    async fn a_slot_whose_page_may_still_be_paid_is_never_given_away(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
        release(&bed.services, holder(1)).await.expect("given up");
        let refused = hold(&bed.services, with_ana(bed, tuesday(10, 0), 2)).await;
        assert_eq!(refused.expect_err("still taken").code(), "slot_taken");
        // The client pays after all, in another tab: the visit is theirs.
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
        no_overlaps(bed).await;
    }

    async fn a_browser_cannot_hoard_slots_behind_open_payment_pages(bed: &TestBed) {
        for (n, hour) in [(1, 9), (2, 11)] {
            held_by_ana(bed, tuesday(hour, 0), 1).await;
            pressed(bed, CheckoutRequest { holder: holder(1), ..form(n) }).await;
            bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
            bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
            bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
            release(&bed.services, holder(1)).await.expect("given up");
        }
        let third = hold(&bed.services, with_ana(bed, tuesday(13, 0), 1)).await;
        assert_eq!(third.expect_err("two are still taken").code(), "too_many_holds");
    }
}
