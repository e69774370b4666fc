use chrono::TimeDelta;
use domain::{Instant, booking::Booking};
use storage::on_both_engines;

use super::bench::*;
use crate::{
    auth::{StaffSession, testing},
    bookings::{
        desk::{MoveRefused, MoveRequest, REASON_LENGTH, move_visit},
        *,
    },
    jobs,
    testing::TestBed,
};

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

fn to(start: Instant, whom: Whom) -> MoveRequest {
    MoveRequest { start, whom, any_hour: None }
}

async fn moved(bed: &TestBed, booking: &Booking, to: MoveRequest) -> Result<Booking, MoveRefused> {
    move_visit(&bed.services, &ana(bed), booking.id, to).await
}

/// What the audit log says of the latest move.
async fn last_move(bed: &TestBed, booking: &Booking) -> String {
    let id = booking.id.to_string();
    let audit = storage::audit::of_object(bed.services.store.reader(), &id).await;
    let last = audit.expect("read").into_iter().rfind(|entry| entry.action == "booking.moved");
    last.expect("it was moved").detail
}

on_both_engines! {
    async fn the_studio_moves_a_visit_at_short_notice_and_the_client_is_told(bed: &TestBed) {
        let booking = booked(bed, tuesday(14, 0), 1).await;
        bed.clock.set(tuesday(13, 30));
        let after = moved(bed, &booking, to(tuesday(15, 5), Whom::Same)).await.expect("free");
        assert_eq!((after.reschedules, after.sequence, after.refund_cap), (0, 1, 100));
        assert_eq!(after.price, booking.price);
        jobs::run_due(&bed.services, 50).await;
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("told");
        assert!(mail.subject.contains("moved"), "{}", mail.subject);
        assert!(mail.calendar.expect("a new file").ics.contains("SEQUENCE:1"));
        let id = booking.id.to_string();
        let audit = storage::audit::of_object(bed.services.store.reader(), &id).await;
        assert!(audit.expect("read").iter().any(|entry| entry.action == "booking.moved"));
        no_overlaps(bed).await;
    }

    async fn a_visit_is_handed_over_to_a_colleague_who_is_qualified_and_free(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let start = booking.span.start;
        let bia = moved(bed, &booking, to(start, Whom::One(bed.studio.bia))).await;
        assert_eq!(bia.expect_err("no deep tissue").code(), "not_qualified");
        let caio = moved(bed, &booking, to(start, Whom::One(bed.studio.caio))).await;
        assert_eq!(caio.expect("he may").therapist, bed.studio.caio);
        held_by_ana(bed, start, 2).await;
        let back = moved(bed, &booking, to(start, Whom::One(bed.studio.ana))).await;
        assert_eq!(back.expect_err("it is his now").code(), "not_found");
        no_overlaps(bed).await;
    }

    async fn a_time_that_is_taken_is_refused_and_the_visit_stays(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        held_by_ana(bed, tuesday(14, 0), 2).await;
        let taken = moved(bed, &booking, to(tuesday(14, 0), Whom::Same)).await;
        assert_eq!(taken.expect_err("taken").code(), "slot_taken");
        let early = moved(bed, &booking, to(tuesday(7, 0), Whom::Same)).await;
        assert_eq!(early.expect_err("too early").code(), "outside_hours");
        let same = moved(bed, &booking, to(tuesday(10, 0), Whom::Same)).await;
        assert_eq!(same.expect_err("no move").code(), "unchanged");
        assert_eq!(read(bed, &booking).await, booking);
    }

    async fn a_move_outside_hours_needs_a_reason_that_is_written_down(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let early = |why: &str| MoveRequest {
            any_hour: Some(why.to_owned()),
            ..to(tuesday(7, 0), Whom::Same)
        };
        let untold = moved(bed, &booking, early(" \n ")).await;
        assert_eq!(untold.expect_err("no reason").code(), "reason_missing");
        let long = moved(bed, &booking, early(&"x".repeat(REASON_LENGTH + 1))).await;
        assert_eq!(long.expect_err("too long").code(), "reason_too_long");
        assert_eq!(read(bed, &booking).await, booking, "it stays where it was");
        let after = moved(bed, &booking, early(" Her flight\nleaves; at noon ")).await;
        assert_eq!(after.expect("she says why").span.start, tuesday(7, 0));
        let entry = last_move(bed, &booking).await;
        assert!(entry.ends_with(", outside hours: Her flight leaves; at noon"), "{entry}");
        let reader = bed.services.store.reader();
        let reasons = desk::reasons(reader, booking.id).await.expect("read");
        assert_eq!(reasons, ["Her flight leaves; at noon"]);
    }

    async fn a_move_by_staff_names_the_rules_for_clients_that_it_sets_aside(bed: &TestBed) {
        let booking = booked(bed, tuesday(14, 0), 1).await;
        let rules = async || {
            let entry = last_move(bed, &booking).await;
            entry.split_once("; rules lifted: ").map(|(_, rules)| rules.to_owned())
        };
        moved(bed, &booking, to(tuesday(16, 0), Whom::Same)).await.expect("free");
        assert_eq!(rules().await, None, "a client could have");
        moved(bed, &booking, to(tuesday(15, 5), Whom::Same)).await.expect("free");
        assert_eq!(rules().await.as_deref(), Some("grid"));
        bed.clock.set(tuesday(13, 30));
        let caio = moved(bed, &booking, to(tuesday(15, 5), Whom::One(bed.studio.caio))).await;
        caio.expect("he may");
        assert_eq!(rules().await, None, "handed over, at its time");
        let owner = testing::owner(bed.studio.id).into();
        let sooner = to(tuesday(14, 0), Whom::Same);
        move_visit(&bed.services, &owner, booking.id, sooner).await.expect("free");
        assert_eq!(rules().await.as_deref(), Some("notice, move_notice"));
    }

    async fn a_move_inside_hours_needs_no_reason_and_keeps_none(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        for (hour, why) in [(12, ""), (14, "It was typed all the same")] {
            let lifted = Some(why.to_owned());
            let to = MoveRequest { any_hour: lifted, ..to(tuesday(hour, 0), Whom::Same) };
            moved(bed, &booking, to).await.expect("it fits");
            let entry = last_move(bed, &booking).await;
            assert!(!entry.contains("outside hours"), "{entry}");
        }
    }

    async fn other_therapists_and_other_studios_find_nothing_to_move(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let request = to(tuesday(12, 0), Whom::Same);
        let others: [StaffSession; 3] = [
            testing::therapist(bed.studio.id, bed.studio.bia).into(),
            testing::owner(storage::new_id()).into(),
            testing::therapist(storage::new_id(), bed.studio.ana).into(),
        ];
        for other in others {
            let refused = move_visit(&bed.services, &other, booking.id, request.clone()).await;
            assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        }
        let owner = testing::owner(bed.studio.id).into();
        move_visit(&bed.services, &owner, booking.id, request).await.expect("the owner may");
    }

    async fn what_will_not_take_place_is_not_moved(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        desk::cancel_by_studio(&bed.services, &ana(bed), booking.id).await.expect("cancelled");
        let gone = moved(bed, &booking, to(tuesday(12, 0), Whom::Same)).await;
        assert_eq!(gone.expect_err("cancelled").code(), "wrong_state");
    }

    async fn moves_that_race_for_one_time_end_with_one_visit_there(bed: &TestBed) {
        let mut visits = Vec::new();
        for (n, hour) in [(1, 9), (2, 11), (3, 13)] {
            visits.push(booked(bed, tuesday(hour, 0) + TimeDelta::days(1), n).await);
        }
        let mut all = tokio::task::JoinSet::new();
        for visit in &visits {
            let (services, staff, id) = (bed.services.clone(), ana(bed), visit.id);
            let request = to(tuesday(15, 0), Whom::Same);
            all.spawn(async move { move_visit(&services, &staff, id, request).await.is_ok() });
        }
        let got = all.join_all().await.into_iter().filter(|got| *got).count();
        assert_eq!(got, 1);
        no_overlaps(bed).await;
    }
}
