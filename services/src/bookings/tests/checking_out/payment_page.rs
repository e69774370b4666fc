//! The payment page: opened once, paid once, and for the slot that its form was made for.

use super::*;
use crate::testing::{Call, Fault};

on_both_engines! {
    async fn no_slot_is_kept_for_ever_by_opening_page_after_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0) + chrono::TimeDelta::days(7), 1).await;
        let begun = bed.services.now();
        let mut pages = 0;
        let ended = loop {
            match checkout(&bed.services, form(1)).await {
                Ok(_) => pages += 1,
                Err(refused) => break refused,
            }
            // The page is nearly over: the next press wants another one.
            bed.clock.advance_minutes(27);
        };
        assert!(matches!(ended, CheckoutRefused::HoldEnded { still_free: true }), "{ended:?}");
        assert!(bed.services.now() - begun <= domain::booking::HOLD_AT_MOST);
        assert_eq!(pages, 4);
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        assert!(bed.gateway.checkouts().iter().all(|page| !bed.gateway.pay(&page.id)));
        held_by_ana(bed, held.span.start, 2).await;
    }

    async fn pressing_pay_again_leads_to_the_same_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let first = pressed(bed, form(1)).await;
        let ends = read(bed, &held).await.hold_expires();
        bed.clock.advance_minutes(2);
        assert_eq!(pressed(bed, form(1)).await, first);
        assert_eq!(read(bed, &held).await.hold_expires(), ends, "it is not kept for longer");
        assert_eq!(count(bed, "payment_attempt").await, 1);
        assert_eq!(bed.gateway.checkouts().len(), 1);
    }

    async fn a_hold_outlives_its_payment_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let ends = read(bed, &held).await.hold_expires().expect("held");
        assert!(ends >= bed.services.now() + chrono::TimeDelta::minutes(32));
        // In its last minute the page can be paid, and the visit is the client's.
        bed.clock.advance_minutes(30);
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
    }

    async fn pressing_pay_after_having_paid_leads_to_the_booking(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let step = checkout(&bed.services, form(1)).await.expect("it is booked");
        let token = manage_token(&bed.services, &booking);
        assert_eq!(step, CheckoutStep::Confirmed { token });
    }

    async fn a_page_that_was_paid_in_another_tab_leads_to_the_booking(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let page = bed.gateway.checkouts().pop().expect("opened");
        assert!(bed.gateway.pay(&page.id));
        let step = checkout(&bed.services, form(1)).await.expect("it is paid");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }));
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
    }

    async fn a_form_pays_for_the_slot_it_was_made_for_and_for_no_other(bed: &TestBed) {
        let monday = held_by_ana(bed, tuesday(10, 0), 1).await;
        let other = held_by_ana(bed, tuesday(15, 0), 1).await;
        let about = |held: &domain::booking::Booking| CheckoutRequest {
            booking: Some(held.id),
            ..form(1)
        };
        assert_eq!(refused(bed, about(&monday)).await.code(), "other_slot");
        assert_eq!((count(bed, "payment_attempt").await, count(bed, "client").await), (0, 0));
        assert!(read(bed, &other).await.is_held_at(bed.services.now()), "it is still kept");
        let foreign = held_by_ana(bed, tuesday(12, 0), 2).await;
        assert_eq!(refused(bed, about(&foreign)).await.code(), "other_slot", "not theirs");
        pressed(bed, about(&other)).await;
        assert_eq!(bed.gateway.descriptions(), ["deep tissue, Tue 24 Nov, 15:00 (Lisbon time)"]);
        bed.clock.advance_minutes(60);
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(refused(bed, about(&monday)).await.code(), "hold_ended", "nothing is kept");
    }

    async fn a_form_for_a_visit_that_was_paid_leads_to_it_while_another_is_held(bed: &TestBed) {
        let first = booked(bed, tuesday(10, 0), 1).await;
        let second = held_by_ana(bed, tuesday(15, 0), 1).await;
        let again = CheckoutRequest { booking: Some(first.id), ..form(1) };
        let step = checkout(&bed.services, again).await.expect("it is booked");
        let token = manage_token(&bed.services, &first);
        assert_eq!(step, CheckoutStep::Confirmed { token });
        assert_eq!(read(bed, &second).await, second, "nothing happened to the other");
    }

    async fn a_client_who_changes_from_deposit_to_everything_pays_once(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        let wish = HoldRequest { studio: porto.id, ..wish(bed, porto.deep_tissue, tuesday(10, 0), 1) };
        let held = hold(&bed.services, wish).await.expect("free");
        assert_eq!(held.plan, PaymentPlan::Deposit, "what the studio prefers");
        let deposit = CheckoutRequest { plan: PaymentPlan::Deposit, ..form(1) };
        let first = pressed(bed, deposit).await;
        let second = pressed(bed, form(1)).await;
        assert_ne!(first, second);
        let [earlier, _] = &bed.gateway.checkouts()[..] else { panic!("two pages") };
        assert!(!bed.gateway.pay(&earlier.id), "the first page is closed");
        paid(bed).await;
        let booking = read(bed, &held).await;
        assert_eq!((booking.plan, booking.due_online), (PaymentPlan::Full, booking.price));
        assert_eq!(bed.gateway.captured(booking.price.currency), booking.price);
    }

    async fn a_gateway_that_does_not_answer_leaves_the_slot_held(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseAnswer);
        }
        assert_eq!(refused(bed, form(1)).await.code(), "gateway_unknown");
        assert!(read(bed, &held).await.is_held_at(bed.services.now()));
        pressed(bed, form(1)).await;
        assert_eq!(bed.gateway.checkouts().len(), 1, "the same page, not a second one");
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Confirmed);
    }
}
