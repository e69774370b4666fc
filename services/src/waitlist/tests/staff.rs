//! What the studio sees and does, what is refused, and what is forgotten.

use chrono::TimeDelta;
use domain::contact::FieldError;
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{DeskSession, StaffSession, testing},
    bookings::{
        desk,
        tests::bench::{booked, owner, tuesday},
    },
    clients, jobs,
};

fn reception(bed: &TestBed) -> DeskSession {
    testing::reception(bed.studio.id)
}

fn fields(refused: WaitRefused) -> Vec<String> {
    let WaitRefused::Invalid(errors) = refused else { panic!("{refused:?}") };
    let line = |error: FieldError| format!("{}:{}", error.field, error.code);
    errors.into_iter().map(line).collect()
}

on_both_engines! {
    async fn the_desk_sees_the_order_and_takes_somebody_off(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (one, two) = (joined(bed, 1).await, joined(bed, 2).await);
        let me = reception(bed);
        let seen = list(&bed.services, &me).await.expect("read");
        let names: Vec<_> = seen.waiting.iter().map(|entry| entry.view.name.as_str()).collect();
        assert_eq!(names, ["Wanda 1", "Wanda 2"]);
        cancelled(bed, &visit).await;
        round(bed).await;
        let other = testing::reception(storage::new_id());
        let refused = remove(&bed.services, &other, one.entry()).await.expect_err("another studio");
        assert_eq!(refused.code(), "not_found");
        remove(&bed.services, &me, one.entry()).await.expect("removed");
        assert_eq!(entry(bed, &one).await.state, "removed");
        assert_eq!(round(bed).await, 1, "what was kept for them is the next one's");
        assert!(shown(bed, &two).await.offer.is_some());
        let seen = list(&bed.services, &me).await.expect("read");
        assert_eq!((seen.waiting.len(), seen.offers.len()), (1, 2));
        let names: Vec<_> = seen.offers.iter().map(|offer| offer.name.as_str()).collect();
        assert_eq!(names, ["Wanda 2", "Wanda 1"], "the newest first");
        let conn = bed.services.store.reader();
        let few = waitlist::offers_since(conn, bed.studio.id, Instant::UNIX_EPOCH, 1).await;
        let few: Vec<_> = few.expect("read").into_iter().map(|offer| offer.entry).collect();
        assert_eq!(few, [two.entry().0], "so many at most");
        let staff: StaffSession = testing::reception(bed.studio.id).into();
        let day = desk::day(&bed.services, &staff, tuesday(0, 0).date_naive()).await.expect("read");
        assert!(day.visits.iter().any(|visit| visit.offered), "the day says for whom it is kept");
        assert_eq!(seen.ended.removed, 1);
    }

    async fn the_desk_offers_a_time_out_of_turn(bed: &TestBed) {
        let (_, two) = (joined(bed, 1).await, joined(bed, 2).await);
        let me = reception(bed);
        let (_, times) = choices(&bed.services, &me, two.entry()).await.expect("there are some");
        assert!(times.iter().all(|choice| choice.suits));
        let start = times[0].start;
        offer_by_hand(&bed.services, &me, two.entry(), start).await.expect("offered");
        assert_eq!(shown(bed, &two).await.offer.map(|offer| offer.start), Some(start));
        let twice = offer_by_hand(&bed.services, &me, two.entry(), times[9].start).await;
        assert_eq!(twice.expect_err("one at a time").code(), "offered");
        jobs::run_due(&bed.services, 60).await;
        let mail = bed.mailer.sent_to("wanda2@post.example").pop().expect("a mail");
        assert!(mail.subject.starts_with("A time is free"), "{}", mail.subject);
    }

    async fn what_makes_no_sense_is_refused_all_at_once(bed: &TestBed) {
        let wrong = JoinRequest {
            wish: WishInput { first: "2026-12-05".into(), last: "2026-12-01".into(), ..WishInput::default() },
            contact: ContactInput { name: "Wanda".into(), ..ContactInput::default() },
            ..request(bed, 1)
        };
        let refused = join(&bed.services, &wrong).await.expect_err("wrong");
        assert_eq!(fields(refused), ["last:ends_before", "email:required"]);
        let me = testing::manager(bed.studio.id);
        let closed = SettingsInput { open: false, offer_minutes: "30".into(), lead_minutes: "90".into() };
        set_settings(&bed.services, &me, &closed).await.expect("set");
        let found = settings(&bed.services, bed.studio.id).await.expect("read");
        assert_eq!((found.open, found.terms.offer_minutes, found.terms.lead_minutes), (false, 30, 90));
        let refused = join(&bed.services, &request(bed, 1)).await.expect_err("closed");
        assert_eq!(refused.code(), "closed");
        let wrong = SettingsInput { open: true, offer_minutes: "4".into(), lead_minutes: "x".into() };
        let refused = set_settings(&bed.services, &me, &wrong).await.expect_err("wrong");
        assert_eq!(fields(refused), ["offer_minutes:out_of_range", "lead_minutes:out_of_range"]);
    }

    async fn days_that_are_over_end_the_waiting_and_a_month_later_the_name_is_gone(bed: &TestBed) {
        let token = joined(bed, 1).await;
        change(&bed.services, &token, None, &WishInput {
            first: "2026-11-24".into(),
            last: "2026-11-24".into(),
            from: "10:00".into(),
            until: "12:00".into(),
            ..WishInput::default()
        }).await.expect("changed");
        let view = shown(bed, &token).await;
        assert_eq!((view.therapist, view.wish.from_minute), (None, 600));
        bed.clock.set(tuesday(10, 0) + TimeDelta::days(1));
        assert_eq!(shown(bed, &token).await.state, "over");
        look_ahead(&bed.services).await.expect("looked");
        assert_eq!(entry(bed, &token).await.state, "over");
        bed.clock.set(tuesday(10, 0) + TimeDelta::days(33));
        look_ahead(&bed.services).await.expect("looked");
        let row = entry(bed, &token).await;
        assert_eq!((row.name.as_str(), row.email.as_str()), ("", ""));
    }

    async fn whoever_is_erased_waits_no_more_and_has_no_name(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let request = JoinRequest {
            contact: ContactInput { name: "Amara 1".into(), email: "Amara1@post.example".into(), phone: String::new() },
            ..request(bed, 1)
        };
        let token = join(&bed.services, &request).await.expect("joined");
        let token = proof(bed, &token);
        cancelled(bed, &visit).await;
        jobs::run_due(&bed.services, 60).await;
        let owner = owner(bed).await;
        let client = bench::read(bed, &visit).await.client.expect("known");
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        let row = entry(bed, &token).await;
        assert_eq!((row.state.as_str(), row.name.as_str(), row.email.as_str()), ("left", "", ""));
    }
}
