use chrono::TimeDelta;
use domain::contact::ContactInput;
use storage::on_both_engines;

use super::*;
use crate::{
    bookings::{
        RescheduleRequest, Whom, cancel, cancel_preview,
        desk::{
            self, EntryRequest,
            calendar::{CalendarQuery, What},
            cancel_by_studio, enter,
        },
        reschedule,
        tests::bench::{count, link},
    },
    jobs, payments,
    waitlist::{self, tests::request as waiting},
};

on_both_engines! {
    async fn a_pair_books_pays_and_gives_its_seat_back(bed: &TestBed) {
        class(bed, 1, 2).await;
        let booking = booked(bed, saturday(), 1).await;
        assert_eq!((booking.therapist, booking.price.minor), (bed.studio.ana, 8_400));
        booked(bed, saturday(), 2).await;
        assert_eq!(left(bed).await, [0]);
        let refused = hold(&bed.services, seat(bed, saturday(), 3)).await.expect_err("full");
        assert!(is_taken(&refused), "{refused:?}");
        let link = link(bed, &booking);
        let shown = cancel_preview(&bed.services, &link).await.expect("it can be cancelled");
        assert_eq!(shown.refund.refund, booking.price, "four days before, everything");
        cancel(&bed.services, &link, None).await.expect("cancelled");
        jobs::run_due(&bed.services, 100).await;
        assert_eq!(bed.gateway.refunded(booking.price.currency), booking.price);
        assert_eq!(left(bed).await, [1]);
        booked(bed, saturday(), 3).await;
        no_overlaps(bed).await;
        let books = payments::check_books(&bed.services).await.expect("read");
        assert!(books.differences.is_empty());
    }

    async fn moved_to_another_date_the_seat_is_somebody_elses(bed: &TestBed) {
        class(bed, 2, 1).await;
        let booking = booked(bed, saturday(), 1).await;
        assert_eq!(left(bed).await, [0, 1]);
        let to = RescheduleRequest { start: next_saturday(), whom: Whom::Same };
        let moved = reschedule(&bed.services, &link(bed, &booking), to).await.expect("moved");
        assert_eq!(moved.span.start, next_saturday());
        assert_eq!(left(bed).await, [1, 0]);
        booked(bed, saturday(), 2).await;
        let back = RescheduleRequest { start: saturday(), whom: Whom::Same };
        let refused = reschedule(&bed.services, &link(bed, &moved), back).await;
        assert_eq!(refused.expect_err("it is full").code(), "slot_taken");
        assert_eq!(left(bed).await, [0, 0]);
        no_overlaps(bed).await;
    }

    async fn a_hold_that_runs_out_gives_its_seat_back(bed: &TestBed) {
        class(bed, 1, 1).await;
        hold(&bed.services, seat(bed, saturday(), 1)).await.expect("a seat is left");
        assert_eq!(left(bed).await, [0]);
        bed.clock.set(TestBed::start() + TimeDelta::minutes(11));
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(left(bed).await, [1]);
    }

    async fn the_same_browser_keeps_one_seat_and_not_two(bed: &TestBed) {
        class(bed, 2, 3).await;
        let first = hold(&bed.services, seat(bed, saturday(), 1)).await.expect("a seat is left");
        let same = hold(&bed.services, seat(bed, saturday(), 1)).await.expect("it is theirs");
        assert_eq!(first.id, same.id);
        hold(&bed.services, seat(bed, next_saturday(), 1)).await.expect("another date");
        assert_eq!(left(bed).await, [3, 2], "the first was let go of");
    }

    async fn staff_enter_a_pair_and_cancel_it(bed: &TestBed) {
        class(bed, 1, 1).await;
        let request = EntryRequest {
            treatment: bed.studio.deep_tissue,
            therapist: None,
            start: saturday(),
            contact: ContactInput {
                name: "Two at the desk".into(),
                email: String::new(),
                phone: "+351 210 000 000".into(),
            },
            codes: Vec::new(),
            any_hour: None,
            form: holder(101),
        };
        let made = enter(&bed.services, &owner(bed), request.clone()).await.expect("entered");
        assert_eq!((made.state.code(), left(bed).await), ("confirmed", vec![0]));
        let second = EntryRequest { form: holder(102), ..request };
        let refused = enter(&bed.services, &owner(bed), second).await.expect_err("full");
        assert_eq!(refused.code(), "slot_taken");
        cancel_by_studio(&bed.services, &owner(bed), made.id).await.expect("cancelled");
        assert_eq!(left(bed).await, [1]);
    }

    async fn nobody_is_asked_how_much_it_hurts_around_a_class(bed: &TestBed) {
        class(bed, 1, 2).await;
        booked(bed, saturday(), 1).await;
        let asks = storage::testing::count(&bed.services.store, "job WHERE payload LIKE '%check_in%'");
        assert_eq!(asks.await, 0);
        assert!(count(bed, "job").await > 0, "the reminder is planned all the same");
    }

    async fn a_day_and_a_calendar_show_a_class_once_with_whoever_comes(bed: &TestBed) {
        class(bed, 1, 3).await;
        booked(bed, saturday(), 1).await;
        booked(bed, saturday(), 2).await;
        let day = "2026-11-28".parse().expect("a date");
        let found = desk::day(&bed.services, &owner(bed), day).await.expect("read");
        assert_eq!((found.visits.len(), found.classes.len()), (2, 1));
        assert_eq!((found.classes[0].visits.len(), found.classes[0].left()), (2, 1));
        let asked = CalendarQuery { from: day, until: day, therapist: Some(bed.studio.ana) };
        let found = desk::calendar(&bed.services, &owner(bed), asked).await.expect("read");
        let entries = &found.days[0].people[0].entries;
        assert_eq!(entries.len(), 1, "and not each pair beside it");
        assert!(matches!(&entries[0].what, What::Class(class) if class.visits.len() == 2));
        assert_eq!(found.days[0].visits().count(), 2);
        let bia = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let hers = desk::day(&bed.services, &bia, day).await.expect("read");
        assert!(hers.classes.is_empty(), "it is Ana's");
    }

    async fn a_seat_that_comes_back_is_offered_to_whoever_waits(bed: &TestBed) {
        class(bed, 1, 1).await;
        let booking = booked(bed, saturday(), 1).await;
        let wish = domain::waitlist::WishInput {
            first: "2026-11-24".into(),
            last: "2026-12-04".into(),
            ..domain::waitlist::WishInput::default()
        };
        let request = waitlist::JoinRequest { therapist: None, wish, ..waiting(bed, 1) };
        waitlist::join(&bed.services, &request).await.expect("joined");
        assert_eq!(waitlist::make_offers(&bed.services).await.expect("looked"), 0);
        cancel(&bed.services, &link(bed, &booking), None).await.expect("cancelled");
        assert_eq!(waitlist::make_offers(&bed.services).await.expect("looked"), 1);
        assert_eq!(left(bed).await, [0], "it is kept for whoever waits");
        let refused = hold(&bed.services, seat(bed, saturday(), 3)).await.expect_err("kept");
        assert!(is_taken(&refused), "{refused:?}");
        no_overlaps(bed).await;
    }
}
