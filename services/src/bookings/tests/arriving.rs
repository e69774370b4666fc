use chrono::TimeDelta;
use domain::booking::BookingState;
use storage::on_both_engines;

use super::bench::*;
use crate::{
    auth::{StaffSession, testing},
    bookings::{desk::arrived, *},
    jobs,
    testing::TestBed,
};

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

async fn since(bed: &TestBed, booking: &domain::booking::Booking) -> Option<domain::Instant> {
    let seen = desk::find(&bed.services, &ana(bed), &booking.reference).await;
    seen.expect("hers").arrived
}

on_both_engines! {
    async fn a_client_who_is_there_is_marked_and_unmarked(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(tuesday(9, 50));
        assert_eq!(since(bed, &booking).await, None);
        arrived(&bed.services, &ana(bed), booking.id, true).await.expect("hers");
        assert_eq!(since(bed, &booking).await, Some(tuesday(9, 50)));
        assert_eq!(read(bed, &booking).await.state, BookingState::Confirmed);
        arrived(&bed.services, &ana(bed), booking.id, false).await.expect("hers");
        assert_eq!(since(bed, &booking).await, None);
        let id = booking.id.to_string();
        let audit = storage::audit::of_object(bed.services.store.reader(), &id).await;
        let acts: Vec<_> = audit.expect("read").into_iter().map(|entry| entry.action).collect();
        assert_eq!(acts[acts.len() - 2..], ["booking.arrived", "booking.not_arrived"]);
    }

    async fn nobody_is_there_before_the_day_of_the_visit(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(tuesday(0, 0) - TimeDelta::minutes(1));
        let early = arrived(&bed.services, &ana(bed), booking.id, true).await;
        assert_eq!(early.expect_err("the day before").code(), "not_its_day");
        bed.clock.set(tuesday(0, 0));
        arrived(&bed.services, &ana(bed), booking.id, true).await.expect("its day");
    }

    async fn only_a_visit_that_is_to_take_place_and_is_theirs_is_marked(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(tuesday(9, 0));
        let bia = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let other = arrived(&bed.services, &bia, booking.id, true).await;
        assert_eq!(other.expect_err("not hers").code(), "not_found");
        desk::cancel_by_studio(&bed.services, &ana(bed), booking.id).await.expect("hers");
        let gone = arrived(&bed.services, &ana(bed), booking.id, true).await;
        assert_eq!(gone.expect_err("cancelled").code(), "wrong_state");
    }

    async fn the_mark_does_not_move_with_the_visit(bed: &TestBed) {
        let booking = booked(bed, tuesday(14, 0), 1).await;
        bed.clock.set(tuesday(13, 0));
        arrived(&bed.services, &ana(bed), booking.id, true).await.expect("hers");
        let start = tuesday(10, 0) + TimeDelta::days(1);
        let to = desk::MoveRequest { start, whom: Whom::Same, any_hour: None };
        desk::move_visit(&bed.services, &ana(bed), booking.id, to).await.expect("free");
        assert_eq!(since(bed, &booking).await, None);
    }

    async fn who_does_not_come_pays_by_the_policy_of_the_booking(bed: &TestBed) {
        sql(bed, "UPDATE policy SET no_show_percent = 75").await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE policy SET no_show_percent = 0").await;
        bed.clock.set(booking.span.end);
        desk::no_show(&bed.services, &ana(bed), booking.id).await.expect("her own visit");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.gateway.refunded(booking.price.currency).minor, 2_100);
    }
}
