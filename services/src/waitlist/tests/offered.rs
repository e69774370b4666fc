//! What becomes free, and what becomes of an offer.

use chrono::{NaiveDate, TimeDelta};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{StaffSession, testing},
    bookings::{
        HoldRequest, RescheduleRequest, Whom, desk, hold, reschedule,
        tests::bench::{
            asked_first, booked, held_by_ana, holder, link, no_overlaps, paid, pressed, read, sql,
            tuesday, with_ana,
        },
    },
    hours, jobs, payments,
};

async fn told(bed: &TestBed, n: u8) -> usize {
    jobs::run_due(&bed.services, 60).await;
    let sent = bed.mailer.sent_to(&format!("wanda{n}@post.example"));
    sent.iter().filter(|mail| mail.subject.starts_with("A time is free")).count()
}

/// All of Ana's Tuesday but ten o'clock is somebody's.
async fn only_ten_is_free(bed: &TestBed) {
    sql(bed, "UPDATE working_hours SET from_minute = 600, until_minute = 660").await;
}

on_both_engines! {
    async fn a_cancelled_time_is_kept_for_whoever_waits_and_nobody_else_gets_it(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let token = joined(bed, 1).await;
        assert_eq!(round(bed).await, 0, "nothing has become free");
        cancelled(bed, &visit).await;
        assert_eq!(round(bed).await, 1);
        let offer = shown(bed, &token).await.offer.expect("offered");
        assert_eq!(offer.start, tuesday(10, 0));
        assert_eq!(offer.expires, bed.services.now() + TimeDelta::minutes(20));
        assert!(hold(&bed.services, with_ana(bed, tuesday(10, 0), 7)).await.is_err());
        assert_eq!(told(bed, 1).await, 1);
        let accepted = accept(&bed.services, &token, browser(1), None).await.expect("accepted");
        let Accepted::Held(held) = accepted else { panic!("{accepted:?}") };
        assert_eq!((held.span.start, held.holder), (tuesday(10, 0), Some(browser(1).0)));
        pressed(bed, form(1)).await;
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state.code(), "confirmed");
        assert_eq!(shown(bed, &token).await.state, "booked", "before any round knows");
        round(bed).await;
        assert_eq!(shown(bed, &token).await.state, "booked");
        no_overlaps(bed).await;
    }

    async fn who_is_declined_by_the_studio_keeps_their_place(bed: &TestBed) {
        asked_first(bed).await;
        let visit = held_by_ana(bed, tuesday(10, 0), 1).await;
        let token = joined(bed, 1).await;
        crate::bookings::release(&bed.services, holder(1)).await.expect("let go");
        assert_eq!(round(bed).await, 1);
        accept(&bed.services, &token, browser(1), None).await.expect("accepted");
        pressed(bed, form(1)).await;
        paid(bed).await;
        assert_eq!(round(bed).await, 0);
        assert_eq!(entry(bed, &token).await.state, "waiting", "nobody has said yes yet");
        let asked = offers(bed).await.pop().expect("it was offered").booking;
        assert_ne!(asked, visit.id.0);
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        desk::decline(&bed.services, &ana, asked.into()).await.expect("declined");
        round(bed).await;
        let row = entry(bed, &token).await;
        assert_eq!((row.state.as_str(), row.queued_at), ("waiting", row.joined_at));
        assert_eq!(offers(bed).await[0].state, "declined");
    }

    async fn a_no_passes_it_on_and_silence_costs_the_place(bed: &TestBed) {
        only_ten_is_free(bed).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (one, two, three) = (joined(bed, 1).await, joined(bed, 2).await, joined(bed, 3).await);
        cancelled(bed, &visit).await;
        round(bed).await;
        assert_eq!(told(bed, 1).await, 1);
        decline(&bed.services, &one).await.expect("declined");
        let again = decline(&bed.services, &one).await.expect_err("there is none");
        assert_eq!(again.code(), "offer_gone");
        assert_eq!(round(bed).await, 1);
        assert_eq!((told(bed, 2).await, told(bed, 3).await), (1, 0));
        bed.clock.advance_minutes(21);
        let late = accept(&bed.services, &two, browser(2), None).await.expect_err("it is over");
        assert_eq!(late.code(), "offer_gone");
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(round(bed).await, 1);
        assert_eq!(told(bed, 3).await, 1);
        let (first, second) = (entry(bed, &one).await, entry(bed, &two).await);
        assert_eq!((first.queued_at, first.missed), (first.joined_at, 0), "no costs nothing");
        assert!(second.queued_at > entry(bed, &three).await.queued_at, "silence does");
        assert_eq!(second.missed, 1);
        decline(&bed.services, &three).await.expect("declined");
        assert_eq!(round(bed).await, 0, "everybody was asked once about this time");
        held_by_ana(bed, tuesday(10, 0), 9).await;
    }

    async fn two_unanswered_offers_end_the_waiting_with_a_mail(bed: &TestBed) {
        let visits = [booked(bed, tuesday(10, 0), 1).await, booked(bed, tuesday(13, 0), 2).await];
        let token = joined(bed, 1).await;
        for (n, visit) in (1..).zip(&visits) {
            cancelled(bed, visit).await;
            round(bed).await;
            assert_eq!(told(bed, 1).await, n);
            bed.clock.advance_minutes(21);
            payments::sweep(&bed.services).await.expect("swept");
            round(bed).await;
        }
        assert_eq!(shown(bed, &token).await.state, "lapsed");
        jobs::run_due(&bed.services, 60).await;
        let last = bed.mailer.sent_to("wanda1@post.example").pop().expect("a mail");
        assert!(last.subject.starts_with("You are no longer on the waitlist"), "{}", last.subject);
    }

    async fn a_mail_that_was_held_up_is_not_sent_and_costs_nobody_their_place(bed: &TestBed) {
        only_ten_is_free(bed).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let token = joined(bed, 1).await;
        cancelled(bed, &visit).await;
        round(bed).await;
        bed.clock.advance_minutes(11);
        assert_eq!(told(bed, 1).await, 0, "half of the time is gone");
        bed.clock.advance_minutes(10);
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(round(bed).await, 0);
        let row = entry(bed, &token).await;
        assert_eq!((row.state.as_str(), row.missed, row.queued_at), ("waiting", 0, row.joined_at));
        held_by_ana(bed, tuesday(10, 0), 9).await;
    }

    async fn moves_ended_holds_and_time_off_that_is_taken_back_are_offered(bed: &TestBed) {
        only_ten_is_free(bed).await;
        let token = joined(bed, 1).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let to = RescheduleRequest { start: tuesday(10, 0) + TimeDelta::days(2), whom: Whom::Same };
        reschedule(&bed.services, &link(bed, &visit), to).await.expect("moved");
        assert_eq!(round(bed).await, 1, "a move");
        decline(&bed.services, &token).await.expect("declined");
        let other = joined(bed, 2).await;
        held_by_ana(bed, tuesday(10, 0), 5).await;
        bed.clock.advance_minutes(11);
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(round(bed).await, 1, "a hold that ended");
        decline(&bed.services, &other).await.expect("declined");
        let third = joined(bed, 3).await;
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let wall = |text: &str| text.parse().expect("a wall time");
        let away = hours::AwayRequest {
            first: (wall("2026-11-24T09:00:00"), wall("2026-11-24T17:00:00")),
            repeat: None,
            reason: String::new(),
            keep: Vec::new(),
        };
        hours::add(&bed.services, &ana, bed.studio.ana, &away).await.expect("away");
        round(bed).await;
        let there = storage::time_off::of_therapist(
            bed.services.store.reader(),
            bed.studio.ana,
            "Europe/Lisbon".parse().expect("a zone"),
            bed.services.now(),
        );
        let there = there.await.expect("read");
        hours::remove(&bed.services, &ana, bed.studio.ana, there[0].id).await.expect("back");
        assert_eq!(round(bed).await, 1, "time off that was taken back");
        assert!(shown(bed, &third).await.offer.is_some());
    }

    async fn longer_hours_are_offered_too(bed: &TestBed) {
        sql(bed, "UPDATE working_hours SET until_minute = 570").await;
        let token = joined(bed, 1).await;
        let me = testing::manager(bed.studio.id);
        let day: NaiveDate = "2026-11-24".parse().expect("a date");
        hours::close_studio(&bed.services, &me, (day, day), &[]).await.expect("closed");
        assert_eq!(round(bed).await, 0);
        sql(bed, "UPDATE working_hours SET until_minute = 1020").await;
        hours::open_studio(&bed.services, &me, (day, day)).await.expect("opened");
        assert_eq!(round(bed).await, 1);
        assert!(shown(bed, &token).await.offer.is_some());
    }

    async fn a_visit_moves_to_an_earlier_time_with_what_was_paid(bed: &TestBed) {
        let early = booked(bed, tuesday(10, 0), 1).await;
        let own = booked(bed, tuesday(10, 0) + TimeDelta::days(1), 2).await;
        let mine = JoinRequest { moves: Some(link(bed, &own)), ..request(bed, 1) };
        let token = join(&bed.services, &mine).await.expect("joined");
        let token = proof(bed, &token);
        cancelled(bed, &early).await;
        assert_eq!(round(bed).await, 1);
        let accepted = accept(&bed.services, &token, browser(1), None).await.expect("moved");
        let Accepted::Moved(moved) = accepted else { panic!("{accepted:?}") };
        assert_eq!((moved.id, moved.span.start), (own.id, tuesday(10, 0)));
        assert_eq!(moved.state.code(), "confirmed");
        assert_eq!(shown(bed, &token).await.state, "booked");
        no_overlaps(bed).await;
        assert_eq!(bed.gateway.checkouts().len(), 2, "nothing is paid again");
    }

    async fn a_time_that_is_too_near_is_nobodys_to_wait_for(bed: &TestBed) {
        only_ten_is_free(bed).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let token = joined(bed, 1).await;
        bed.clock.set(tuesday(8, 45));
        cancelled(bed, &visit).await;
        assert_eq!(round(bed).await, 0);
        assert!(shown(bed, &token).await.offer.is_none());
    }

    async fn whoever_leaves_lets_go_and_a_fourth_wish_is_refused(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (one, two) = (joined(bed, 1).await, joined(bed, 2).await);
        cancelled(bed, &visit).await;
        round(bed).await;
        leave(&bed.services, &one).await.expect("left");
        leave(&bed.services, &one).await.expect("twice is once");
        assert_eq!(shown(bed, &one).await.state, "left");
        assert_eq!(round(bed).await, 1);
        assert!(shown(bed, &two).await.offer.is_some());
        for _ in 0..AT_ONCE {
            join(&bed.services, &request(bed, 9)).await.expect("joined");
        }
        let fourth = join(&bed.services, &request(bed, 9)).await.expect_err("enough");
        assert_eq!(fourth.code(), "enough");
    }

    async fn whoever_holds_something_else_can_take_an_offer(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let token = joined(bed, 1).await;
        let wish = HoldRequest { holder: browser(1), ..with_ana(bed, tuesday(13, 0), 1) };
        hold(&bed.services, wish).await.expect("free");
        cancelled(bed, &visit).await;
        round(bed).await;
        accept(&bed.services, &token, browser(1), None).await.expect("accepted");
        let held = crate::bookings::held(&bed.services, browser(1)).await.expect("read");
        assert_eq!(held.map(|held| held.span.start), Some(tuesday(10, 0)));
        assert_ne!(holder(1), browser(1));
    }
}
