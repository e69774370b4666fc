use chrono::TimeDelta;
use domain::{
    Money,
    booking::{Booking, BookingState, CancelledBy},
    policy::PaymentPlan,
};
use storage::on_both_engines;

use super::bench::*;
use crate::{auth::testing, bookings::*, jobs, payments, testing::TestBed};

fn state(booking: &Booking) -> (CancelledBy, Money) {
    match booking.state {
        BookingState::Cancelled { by, refund, .. } => (by, refund),
        other => panic!("{other:?}"),
    }
}

/// The worker sends the refunds that were decided.
async fn refunded(bed: &TestBed, booking: &Booking) -> Money {
    jobs::run_due(&bed.services, 100).await;
    bed.gateway.refunded(booking.price.currency)
}

on_both_engines! {
    async fn the_refund_of_each_rung_is_the_one_that_was_shown(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(1);
        let rungs = [(0, 8_400), (24 * 60, 8_400), (24 * 60 - 1, 4_200), (240, 4_200), (239, 0)];
        let mut expected_back = 0;
        for (n, (before, back)) in (1..).zip(rungs) {
            let at = TestBed::start();
            bed.clock.set(at);
            let booking = booked(bed, start, n).await;
            if before > 0 {
                bed.clock.set(start - TimeDelta::minutes(before));
            }
            let link = link(bed, &booking);
            let shown = cancel_preview(&bed.services, &link).await.expect("it can be cancelled");
            assert_eq!(shown.paid, booking.price);
            assert_eq!(shown.refund.refund.minor, back, "{before} minutes before");
            let page = view(&bed.services, &link).await.expect("shown");
            assert_eq!(page.refund_now, Some(shown.refund.clone()));
            let agreed = Some(shown.refund.refund);
            let cancelled = cancel(&bed.services, &link, agreed).await.expect("cancelled");
            assert_eq!(state(&cancelled), (CancelledBy::Client, shown.refund.refund));
            expected_back += back;
            assert_eq!(refunded(bed, &booking).await.minor, expected_back);
        }
        assert_eq!(count(bed, "occupancy").await, 0);
        assert!(payments::check_books(&bed.services).await.expect("read").differences.is_empty());
    }

    async fn the_mail_says_what_is_kept_and_no_more(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(1);
        let booking = booked(bed, start, 1).await;
        bed.clock.set(start - TimeDelta::hours(5));
        cancel(&bed.services, &link(bed, &booking), None).await.expect("cancelled");
        jobs::run_due(&bed.services, 50).await;
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("a mail").text;
        assert!(mail.contains("€42.00 goes back"), "{mail}");
        assert!(mail.contains("€42.00 is kept"), "{mail}");
        let page = view(&bed.services, &link(bed, &read(bed, &booking).await)).await;
        let receipt = page.expect("shown").receipt;
        assert_eq!((receipt.kept.minor, receipt.owed.minor), (4_200, 0));
    }

    async fn what_was_taken_at_the_desk_is_owed_and_the_mail_says_so(bed: &TestBed) {
        sql(bed, "UPDATE policy SET deposit_percent = 30").await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { plan: PaymentPlan::Deposit, ..form(1) }).await;
        paid(bed).await;
        jobs::run_due(&bed.services, 50).await;
        let owner = owner(bed).await;
        let staff = owner.into();
        let cash = payments::StudioMethod::Cash;
        desk::take_rest(&bed.services, &staff, held.id, cash).await.expect("it is due");
        desk::cancel_by_studio(&bed.services, &staff, held.id).await.expect("cancelled");
        jobs::run_due(&bed.services, 50).await;
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("a mail").text;
        assert!(mail.contains("All you paid online, €25.20, goes back"), "{mail}");
        assert!(mail.contains("The €58.80 you paid at the studio is still yours"), "{mail}");
        let booking = read(bed, &held).await;
        let receipt = async || {
            let page = view(&bed.services, &link(bed, &booking)).await.expect("shown");
            (page.receipt.owed.minor, page.receipt.unsent.minor, page.receipt.returns.len())
        };
        assert_eq!(receipt().await, (5_880, 0, 0));
        let (eur, by_hand) = (|minor| Money::new(minor, held.price.currency), payments::ReturnMethod::Cash);
        let send = payments::send_again(&bed.services, &owner.into(), held.id, eur(5_880)).await;
        assert_eq!(send.expect_err("it never came online").code(), "nothing_owed");
        payments::gave_back(&bed.services, &owner.into(), held.id, eur(5_880), by_hand).await.expect("written");
        assert_eq!(receipt().await, (0, 0, 1));
        assert!(payments::check_books(&bed.services).await.expect("read").is_clean());
    }

    async fn a_deadline_that_passes_meanwhile_asks_again(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(1);
        let booking = booked(bed, start, 1).await;
        let link = link(bed, &booking);
        bed.clock.set(start - TimeDelta::hours(24));
        let shown = cancel_preview(&bed.services, &link).await.expect("it can be cancelled");
        bed.clock.advance_seconds(1);
        let refused = cancel(&bed.services, &link, Some(shown.refund.refund)).await;
        let CancelRefused::RefundChanged(now) = refused.expect_err("less goes back") else {
            panic!("another reason");
        };
        assert_eq!(now.refund.refund.minor, 4_200);
        assert_eq!(read(bed, &booking).await.state, BookingState::Confirmed);
        cancel(&bed.services, &link, Some(now.refund.refund)).await.expect("agreed");
    }

    async fn a_cancelled_visit_frees_its_time_and_sends_no_reminder(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        jobs::run_due(&bed.services, 50).await;
        cancel(&bed.services, &link(bed, &booking), None).await.expect("cancelled");
        held_by_ana(bed, start, 2).await;
        jobs::run_due(&bed.services, 50).await;
        let sent = bed.mailer.sent_to("amara1@post.example").len();
        assert_eq!(sent, 2, "confirmed and cancelled");
        bed.clock.set(start - TimeDelta::hours(24));
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to("amara1@post.example").len(), sent);
    }

    async fn a_visit_is_cancelled_once(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0) + TimeDelta::days(3), 1).await;
        let link = link(bed, &booking);
        let (one, two) =
            tokio::join!(cancel(&bed.services, &link, None), cancel(&bed.services, &link, None));
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
        let again = cancel(&bed.services, &link, None).await.expect_err("not twice");
        assert_eq!(again.code(), "wrong_state");
        assert_eq!(refunded(bed, &booking).await, booking.price);
    }

    async fn a_visit_that_has_begun_is_not_cancelled_by_its_client(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let link = link(bed, &booking);
        bed.clock.set(booking.span.start);
        let refused = cancel_preview(&bed.services, &link).await.expect_err("too late");
        assert_eq!(refused.code(), "visit_begun");
    }

    async fn the_studios_cancellation_gives_everything_back_to_the_last_minute(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(booking.span.start - TimeDelta::minutes(1));
        let owner = testing::owner(bed.studio.id).into();
        let cancelled = desk::cancel_by_studio(&bed.services, &owner, booking.id).await;
        let cancelled = cancelled.expect("the owner may");
        assert_eq!(state(&cancelled), (CancelledBy::Studio, booking.price));
        assert_eq!(refunded(bed, &booking).await, booking.price);
        assert!(payments::check_books(&bed.services).await.expect("read").differences.is_empty());
    }

    async fn later_edits_of_price_and_policy_change_nothing(bed: &TestBed) {
        let start = tuesday(10, 0) + TimeDelta::days(3);
        let booking = booked(bed, start, 1).await;
        sql(bed, "UPDATE treatment SET price_minor = 1, minutes = 15, name = 'cheap'").await;
        sql(bed, "UPDATE policy SET cancellation_ladder = '[]', reschedules_allowed = 0").await;
        sql(bed, "UPDATE studio SET tax_basis_points = 0").await;
        let proof = link(bed, &booking);
        let page = view(&bed.services, &proof).await.expect("shown");
        assert_eq!(page.receipt.price, booking.price);
        assert_eq!(page.receipt.tax, booking.price.tax_included(2_300));
        assert_eq!((page.minutes, page.treatment_name.as_str()), (60, "deep tissue"));
        assert_eq!(page.deadlines.len(), 2);
        let to = RescheduleRequest { start: start + TimeDelta::hours(3), whom: Whom::Same };
        let moved = reschedule(&bed.services, &proof, to).await.expect("it was agreed");
        assert_eq!(moved.span.minutes(), 60);
        assert_eq!(moved.price, booking.price);
        let back = cancel(&bed.services, &link(bed, &moved), None).await;
        assert_eq!(state(&back.expect("it was agreed")).1, booking.price);
    }

    async fn a_link_that_was_rotated_opens_nothing_any_more(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let old = link(bed, &booking);
        let fresh = rotate_link(&bed.services, &old).await.expect("it is theirs");
        assert_eq!(view(&bed.services, &old).await.expect_err("revoked").code(), "link_gone");
        let refused = cancel(&bed.services, &old, None).await.expect_err("revoked");
        assert_eq!(refused.code(), "link_gone");
        let fresh = bed.services.links.verify(&fresh, bed.services.now()).expect("ours");
        assert_eq!(view(&bed.services, &fresh).await.expect("shown").id, booking.id);
    }

    async fn a_rotated_link_is_mailed_and_an_older_one_is_not(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        jobs::run_due(&bed.services, 50).await;
        let first = rotate_link(&bed.services, &link(bed, &booking)).await.expect("theirs");
        let proof = bed.services.links.verify(&first, bed.services.now()).expect("ours");
        let second = rotate_link(&bed.services, &proof).await.expect("theirs");
        jobs::run_due(&bed.services, 50).await;
        let mails = bed.mailer.sent_to("amara1@post.example");
        assert_eq!(mails.len(), 2, "booked, and the newest link");
        assert!(mails[1].subject.contains("new link"), "{}", mails[1].subject);
        assert!(mails[1].text.contains(&second) && !mails[1].text.contains(&first));
    }
}
