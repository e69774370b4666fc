use chrono::TimeDelta;
use domain::booking::Booking;
use storage::on_both_engines;

use super::bench::*;
use crate::{bookings::*, jobs, testing::TestBed};

async fn moved(
    bed: &TestBed,
    booking: &Booking,
    start: domain::Instant,
    whom: Whom,
) -> Result<Booking, RescheduleRefused> {
    reschedule(&bed.services, &link(bed, booking), RescheduleRequest { start, whom }).await
}

on_both_engines! {
    async fn a_move_carries_the_payment_and_takes_the_new_time_alone(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        let (old_rows, to) = (count(bed, "occupancy").await, start + TimeDelta::days(1));
        let after = moved(bed, &booking, to, Whom::Same).await.expect("it is free");
        assert_eq!((after.id, after.span.start), (booking.id, to));
        assert_eq!((after.sequence, after.reschedules), (1, 1));
        assert_eq!(count(bed, "occupancy").await, old_rows);
        let page = view(&bed.services, &link(bed, &after)).await.expect("shown");
        assert_eq!(page.receipt.refundable, booking.price);
        assert_eq!(bed.gateway.checkouts().len(), 1, "nothing is paid again");
        held_by_ana(bed, start, 2).await;
        no_overlaps(bed).await;
    }

    async fn a_move_is_told_once_and_reminded_of_at_its_new_time(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        moved(bed, &booking, start + TimeDelta::days(1), Whom::Same).await.expect("free");
        jobs::run_due(&bed.services, 50).await;
        let sent = bed.mailer.sent_to("amara1@post.example").len();
        bed.clock.set(start - TimeDelta::hours(24));
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), sent, "not the old reminder");
        bed.clock.set(start);
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), sent + 1);
    }

    async fn a_visit_may_move_onto_part_of_its_own_time(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        let after = moved(bed, &booking, start + TimeDelta::minutes(15), Whom::Same).await;
        assert_eq!(after.expect("its own time is free").therapist, booking.therapist);
    }

    async fn a_move_onto_somebody_elses_time_is_refused_with_alternatives(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        let taken = start + TimeDelta::hours(3);
        held_by_ana(bed, taken, 2).await;
        let refused = moved(bed, &booking, taken, Whom::Same).await.expect_err("taken");
        let RescheduleRefused::Slot { why, nearest } = refused else { panic!("{refused:?}") };
        assert_eq!((why.code(), nearest.len()), ("slot_taken", ALTERNATIVES));
        assert_eq!(read(bed, &booking).await, booking);
        let anyone = moved(bed, &booking, taken, Whom::Anyone).await.expect("Caio is free");
        assert_eq!(anyone.therapist, bed.studio.caio);
        no_overlaps(bed).await;
    }

    async fn two_who_move_to_one_time_at_once_do_not_both_get_it(bed: &TestBed) {
        let day = tuesday(9, 0) + TimeDelta::days(3);
        let one = booked(bed, day, 1).await;
        let two = booked(bed, day + TimeDelta::hours(2), 2).await;
        let to = day + TimeDelta::hours(5);
        let (a, b) = tokio::join!(
            moved(bed, &one, to, Whom::Same),
            moved(bed, &two, to, Whom::Same),
        );
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        no_overlaps(bed).await;
    }

    async fn a_move_is_refused_after_the_notice_and_after_too_many(bed: &TestBed) {
        let start = tuesday(9, 0) + TimeDelta::days(3);
        let mut booking = booked(bed, start, 1).await;
        let same = moved(bed, &booking, start, Whom::Same).await.expect_err("nothing changes");
        assert_eq!(same.code(), "unchanged");
        for hours in [2, 4] {
            let to = start + TimeDelta::hours(hours);
            booking = moved(bed, &booking, to, Whom::Same).await.expect("twice is allowed");
        }
        let third = moved(bed, &booking, start, Whom::Same).await.expect_err("not thrice");
        assert_eq!(third.code(), "moved_too_often");
        let other = booked(bed, start, 2).await;
        bed.clock.set(start - TimeDelta::minutes(239));
        let late = moved(bed, &other, start + TimeDelta::days(1), Whom::Same).await;
        assert_eq!(late.expect_err("too late").code(), "too_late_to_move");
    }

    async fn a_visit_that_is_cancelled_is_not_moved(bed: &TestBed) {
        let start = tuesday(9, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        cancel(&bed.services, &link(bed, &booking), None).await.expect("cancelled");
        let refused = moved(bed, &booking, start + TimeDelta::days(1), Whom::Same).await;
        assert_eq!(refused.expect_err("cancelled").code(), "wrong_state");
    }

    async fn a_move_into_the_past_or_off_the_grid_is_refused(bed: &TestBed) {
        let start = tuesday(9, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        for (to, code) in [
            (start - TimeDelta::days(9), "too_soon"),
            (start + TimeDelta::minutes(7), "off_grid"),
            (start + TimeDelta::hours(12), "outside_hours"),
        ] {
            let refused = moved(bed, &booking, to, Whom::Same).await.expect_err("refused");
            assert_eq!(refused.code(), code);
        }
    }

    async fn a_client_in_another_zone_sees_both_clocks(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let page = view(&bed.services, &link(bed, &booking)).await.expect("shown");
        assert_eq!(page.local.rfc3339(), "2026-11-24T10:00:00+00:00");
        let (zone, theirs) = page.client_local.expect("Berlin is another clock");
        assert_eq!((zone.name(), theirs.rfc3339().as_str()), ("Europe/Berlin", "2026-11-24T11:00:00+01:00"));
        assert_eq!((page.place.city.as_str(), page.therapist_name.as_str()), ("Lisbon", "Ana Teste"));
    }

    async fn what_a_move_leaves_to_come_back_is_known_before(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let shown = async || view(&bed.services, &link(bed, &booking)).await.expect("shown");
        bed.clock.set(tuesday(9, 0) - TimeDelta::days(1));
        assert_eq!(shown().await.refund_cap_if_moved, 100);
        bed.clock.set(tuesday(11, 0) - TimeDelta::days(1));
        assert!(!shown().await.confirms_by_hand);
        assert_eq!(shown().await.refund_cap_if_moved, 50);
        let to = tuesday(10, 0) + TimeDelta::days(7);
        let after = moved(bed, &booking, to, Whom::Same).await.expect("free");
        assert_eq!(after.refund_cap, 50);
        asked_first(bed).await;
        assert!(shown().await.confirms_by_hand);
    }

    async fn a_move_to_a_therapist_who_approves_by_hand_is_asked_for(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        jobs::run_due(&bed.services, 50).await;
        asked_first(bed).await;
        let to = start + TimeDelta::days(1);
        let asked = moved(bed, &booking, to, Whom::Same).await.expect("it is free");
        assert_eq!((asked.state.code(), asked.span.start), ("requested", to));
        jobs::run_due(&bed.services, 50).await;
        let mails = bed.mailer.sent_to("amara1@post.example");
        assert_eq!(mails.len(), 2, "booked, and asked");
        assert!(mails[1].subject.contains("asked to move"), "{}", mails[1].subject);
        bed.clock.set(start - TimeDelta::hours(24));
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), 2, "no old reminder");
        let ana = crate::auth::testing::therapist(bed.studio.id, bed.studio.ana).into();
        desk::approve(&bed.services, &ana, booking.id).await.expect("she may");
        jobs::run_due(&bed.services, 50).await;
        let mails = bed.mailer.sent_to("amara1@post.example");
        let ics = &mails[2].calendar.as_ref().expect("with the new time").ics;
        assert!(ics.contains("SEQUENCE:1"), "{ics}");
        no_overlaps(bed).await;
    }

    async fn a_move_that_is_declined_leaves_calendars_and_is_paid_back(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0) + TimeDelta::days(3), 1).await;
        asked_first(bed).await;
        let to = tuesday(10, 0) + TimeDelta::days(4);
        moved(bed, &booking, to, Whom::Same).await.expect("it is free");
        let ana = crate::auth::testing::therapist(bed.studio.id, bed.studio.ana).into();
        desk::decline(&bed.services, &ana, booking.id).await.expect("she may");
        jobs::run_due(&bed.services, 50).await;
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("a mail");
        let calendar = mail.calendar.expect("it takes the visit out");
        assert_eq!(calendar.method, "CANCEL");
        assert!(calendar.ics.contains("SEQUENCE:2"), "{}", calendar.ics);
        assert_eq!(bed.gateway.refunded(booking.price.currency), booking.price);
    }
}
