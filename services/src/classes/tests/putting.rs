use domain::schedule::BookingRefused;
use storage::on_both_engines;

use super::*;
use crate::{
    bookings::{CheckoutRequest, CheckoutStep, checkout, tests::bench::count},
    goods::{GoodsRefused, Thing, retire},
    people::{PeopleRefused, deactivate},
};

on_both_engines! {
    async fn a_class_takes_its_therapist_and_a_room_once(bed: &TestBed) {
        class(bed, 2, 6).await;
        assert_eq!(count(bed, "occupancy").await, 4, "a therapist and a room, twice");
        let starts: Vec<Instant> =
            offered(bed, bed.studio.deep_tissue).await.iter().map(|slot| slot.start).collect();
        assert_eq!(starts, [saturday(), next_saturday()]);
        for n in 1..=6 {
            hold(&bed.services, seat(bed, saturday(), n)).await.expect("a seat is left");
        }
        assert_eq!(count(bed, "occupancy").await, 10, "and six seats");
        assert_eq!(left(bed).await, [0, 6]);
        no_overlaps(bed).await;
    }

    async fn nobody_is_booked_over_a_class_and_no_class_over_a_visit(bed: &TestBed) {
        class(bed, 1, 3).await;
        let over = HoldRequest {
            treatment: bed.studio.back_reset,
            therapist: Some(bed.studio.ana),
            ..seat(bed, saturday(), 1)
        };
        let refused = hold(&bed.services, over.clone()).await.expect_err("Ana teaches");
        assert!(is_taken(&refused), "{refused:?}");
        let with_others = HoldRequest { therapist: None, ..over.clone() };
        let held = hold(&bed.services, with_others).await.expect("others are free");
        assert_ne!(held.therapist, bed.studio.ana);
        let friday = PutRequest { date: "2026-11-27".parse().expect("a date"), ..with_ana(bed, 2, 3) };
        let start = TestBed::at("2026-11-27T14:30:00Z");
        hold(&bed.services, HoldRequest { start, ..over }).await.expect("free");
        let refused = put(&bed.services, &owner(bed), friday).await.expect_err("Ana treats");
        let ClassRefused::Date { at, why } = refused else { panic!("{refused:?}") };
        assert_eq!(at.to_string(), "2026-11-27 14:00:00");
        assert_eq!(why, BookingRefused::SlotTaken);
        assert_eq!(count(bed, "class_date").await, 1, "none of its dates was put");
    }

    async fn whoever_teaches_it_puts_it_and_nobody_else_does(bed: &TestBed) {
        teach(bed).await;
        let request = with_ana(bed, 1, 3);
        let strangers: [StaffSession; 3] = [
            testing::therapist(bed.studio.id, bed.studio.bia).into(),
            testing::reception(bed.studio.id).into(),
            testing::owner(storage::new_id()).into(),
        ];
        for stranger in strangers {
            let refused = put(&bed.services, &stranger, request).await.expect_err("not theirs");
            assert_eq!(refused.code(), "not_found");
        }
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        assert_eq!(put(&bed.services, &ana, request).await.expect("her own"), 1);
        let bia = PutRequest { therapist: bed.studio.bia, ..with_ana(bed, 1, 3) };
        let refused = put(&bed.services, &owner(bed), bia).await.expect_err("not qualified");
        assert_eq!(refused.code(), "not_qualified");
        let massage = PutRequest { treatment: bed.studio.back_reset, ..with_ana(bed, 1, 3) };
        let refused = put(&bed.services, &owner(bed), massage).await.expect_err("no class");
        assert_eq!(refused.code(), "not_found");
        for (weeks, pairs) in [(0, 3), (27, 3), (1, 0), (1, 41)] {
            let request = with_ana(bed, weeks, pairs);
            let refused = put(&bed.services, &owner(bed), request).await.expect_err("refused");
            assert_eq!(refused.code(), "invalid");
        }
    }

    async fn called_off_each_pair_gets_everything_back_and_the_time_is_free(bed: &TestBed) {
        class(bed, 1, 3).await;
        booked(bed, saturday(), 1).await;
        booked(bed, saturday(), 2).await;
        let held = hold(&bed.services, seat(bed, saturday(), 3)).await.expect("a seat is left");
        let line = classes(&bed.services, &owner(bed)).await.expect("read").remove(0);
        assert_eq!((line.visits.len(), line.pairs, line.left()), (3, 3, 0));
        let refused = call_off(&bed.services, &owner(bed), line.id).await;
        assert_eq!(refused.expect_err("somebody may be paying").code(), "being_paid");
        crate::bookings::release(&bed.services, holder(3)).await.expect("let go");
        assert_eq!(read(bed, &held).await.state.code(), "expired");
        let stranger = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let refused = call_off(&bed.services, &stranger, line.id).await.expect_err("not hers");
        assert_eq!(refused.code(), "not_found");
        assert_eq!(call_off(&bed.services, &owner(bed), line.id).await.expect("done"), 2);
        crate::jobs::run_due(&bed.services, 100).await;
        assert_eq!(bed.gateway.refunded(held.price.currency).minor, 2 * held.price.minor);
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("a mail");
        assert!(mail.subject.to_lowercase().contains("cancelled"), "{}", mail.subject);
        assert_eq!(count(bed, "occupancy").await, 0);
        assert!(left(bed).await.is_empty());
        let again = call_off(&bed.services, &owner(bed), line.id).await.expect_err("it is off");
        assert_eq!(again.code(), "not_found");
    }

    async fn calling_off_asks_who_they_are_where_a_pair_paid_and_nobody_else(bed: &TestBed) {
        class(bed, 2, 3).await;
        sql(bed, "UPDATE policy SET pay_at_studio = TRUE").await;
        let paid = booked(bed, saturday(), 1).await;
        let unpaid = async |start: Instant, n: u8| {
            let held = hold(&bed.services, seat(bed, start, n)).await.expect("a seat is left");
            let plan = domain::policy::PaymentPlan::AtStudio;
            let step = checkout(&bed.services, CheckoutRequest { plan, ..form(n) }).await;
            assert!(matches!(step, Ok(CheckoutStep::Confirmed { .. })), "{step:?}");
            held
        };
        let beside = unpaid(saturday(), 2).await;
        let later = unpaid(next_saturday(), 3).await;
        let lines = classes(&bed.services, &owner(bed)).await.expect("read");
        let (first, second) = (lines[0].id, lines[1].id);
        let before = owner(bed).from_before();
        let rows = (count(bed, "audit").await, count(bed, "occupancy").await);
        let refused = call_off(&bed.services, &before, first).await;
        assert_eq!(refused.expect_err("one of them paid").code(), "unconfirmed");
        for pair in [&paid, &beside] {
            assert_eq!(read(bed, pair).await.state.code(), "confirmed");
        }
        assert_eq!((count(bed, "audit").await, count(bed, "occupancy").await), rows);
        assert_eq!(call_off(&bed.services, &before, second).await.expect("nobody paid"), 1);
        assert_eq!(read(bed, &later).await.state.code(), "cancelled");
        assert_eq!(call_off(&bed.services, &owner(bed), first).await.expect("done"), 2);
        crate::jobs::run_due(&bed.services, 100).await;
        assert_eq!(bed.gateway.refunded(paid.price.currency), paid.price);
    }

    async fn a_room_and_a_therapist_stay_while_a_class_is_to_come(bed: &TestBed) {
        class(bed, 1, 3).await;
        let manager = testing::manager(bed.studio.id);
        let room = Thing::Room(bed.studio.rooms[0]);
        let refused = retire(&bed.services, &manager, room).await.expect_err("it is used");
        assert!(matches!(refused, GoodsRefused::Dates(1)), "{refused:?}");
        let refused = deactivate(&bed.services, &manager, bed.studio.ana).await;
        assert!(matches!(refused, Err(PeopleRefused::Dates(1))), "{refused:?}");
    }

    async fn a_utilised_hour_of_a_class_counts_once_and_from_the_first_pair_on(bed: &TestBed) {
        class(bed, 1, 3).await;
        let marks = count(bed, "report_mark").await;
        booked(bed, saturday(), 1).await;
        assert!(count(bed, "report_mark").await > marks, "its day is counted anew");
    }
}
