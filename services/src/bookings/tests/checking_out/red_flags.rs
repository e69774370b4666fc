//! A red flag books nothing, keeps nothing, and gives back what was paid, however late it comes.

use super::*;
use crate::testing::{Call, Fault};

on_both_engines! {
    async fn a_red_flag_ends_it_without_payment_and_without_a_trace_of_the_answers(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        // Even where the rest of the form is empty: the advice comes first.
        let flagged = CheckoutRequest {
            answers: ticked(&["pregnancy", "saddle_or_bladder"]),
            contact: ContactInput::default(),
            ..form(1)
        };
        let CheckoutRefused::Stop { codes } = refused(bed, flagged).await else {
            panic!("it was a red flag");
        };
        assert_eq!(codes, ["saddle_or_bladder"]);
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        for table in ["payment_attempt", "screening", "client", "occupancy", "job"] {
            assert_eq!(count(bed, table).await, 0, "{table}");
        }
        let note = storage::bookings::note(bed.services.store.reader(), held.id).await;
        assert_eq!(note.expect("read"), None);
        let entries =
            storage::audit::of_object(bed.services.store.reader(), &held.id.to_string()).await;
        let entries = entries.expect("read");
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].action, "screening.stopped");
        assert!(!entries[0].detail.contains("saddle"));
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_red_flag_after_the_payment_page_was_opened_closes_the_page(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { answers: ticked(&["pregnancy"]), ..form(1) }).await;
        assert_eq!(count(bed, "screening").await, 1);
        let flagged = CheckoutRequest { answers: ticked(&["leg_weakness"]), ..form(1) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        assert!(!bed.gateway.pay(&page.id), "it can no longer be paid");
        assert_eq!(count(bed, "screening").await, 0);
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
    }

    async fn a_red_flag_after_the_payment_in_another_tab_gives_everything_back(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        bed.gateway.next(Call::ExpireCheckout, Fault::PayFirst(page.id));
        let flagged = CheckoutRequest { answers: ticked(&["leg_weakness"]), ..form(1) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Expired, "it never was a visit");
        assert_eq!(bed.gateway.refunded(held.price.currency), held.price);
        assert_eq!(count(bed, "screening").await, 0);
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_red_flag_while_the_gateway_is_silent_still_books_nothing(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        let page = bed.gateway.checkouts().pop().expect("it was opened");
        bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
        let flagged = CheckoutRequest { answers: ticked(&["leg_weakness"]), ..form(1) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        // The page is still open in another tab.
        assert!(bed.gateway.pay(&page.id));
        payments::fulfil(&bed.services, &page.id).await.expect("the gateway answers");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
        assert_eq!(bed.gateway.refunded(held.price.currency), held.price);
        held_by_ana(bed, tuesday(10, 0), 2).await;
    }

    async fn a_red_flag_once_the_visit_is_booked_undoes_it_while_the_form_is_young(bed: &TestBed) {
        let flagged = |n| CheckoutRequest { answers: ticked(&["injury"]), ..form(n) };
        let young = booked(bed, tuesday(10, 0), 1).await;
        assert_eq!(refused(bed, flagged(1)).await.code(), "screening_stop");
        assert_eq!(read(bed, &young).await.state.code(), "cancelled");
        let old = booked(bed, tuesday(14, 0), 2).await;
        bed.clock.advance_minutes(121);
        assert_eq!(refused(bed, flagged(2)).await.code(), "screening_stop");
        assert_eq!(read(bed, &old).await.state, BookingState::Confirmed, "another matter");
    }

    async fn a_red_flag_stops_whichever_slot_the_form_was_made_for(bed: &TestBed) {
        let monday = held_by_ana(bed, tuesday(10, 0), 1).await;
        let other = held_by_ana(bed, tuesday(15, 0), 1).await;
        let flagged = |id| CheckoutRequest {
            booking: Some(id),
            answers: ticked(&["injury"]),
            ..form(1)
        };
        assert_eq!(refused(bed, flagged(monday.id)).await.code(), "screening_stop");
        assert_eq!(read(bed, &other).await.state, BookingState::Expired);
        let paid = booked(bed, tuesday(10, 0), 2).await;
        let held = held_by_ana(bed, tuesday(15, 0), 2).await;
        let flagged = CheckoutRequest { holder: holder(2), ..flagged(paid.id) };
        assert_eq!(refused(bed, flagged).await.code(), "screening_stop");
        assert_eq!(read(bed, &paid).await.state.code(), "cancelled");
        assert_eq!(read(bed, &held).await.state, BookingState::Expired);
    }
}
