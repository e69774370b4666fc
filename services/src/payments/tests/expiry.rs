//! Paying and expiring at the same time, late money, and what may never be freed.

use domain::booking::BookingState;

use super::scene::{assert_books_agree, assert_ends_well, confirmed, on_the_page, tx as begin};
use crate::{
    jobs,
    payments::{
        Fulfilment, PaymentError, Released, fulfil, reconcile, release, send_refund, sweep,
    },
    ports::{Checkout, CheckoutState},
    testing::{Call, Fault, TestBed},
};

fn paid(checkout: &mut Checkout) {
    checkout.state = CheckoutState::Paid { payment_intent: format!("pi_{}", checkout.id) };
}

storage::on_both_engines! {
    async fn paying_in_the_instant_of_expiry_confirms(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        // Give the slot back while the page is open: the client pays just before the
        // gateway is asked to close it.
        bed.gateway.next(Call::ExpireCheckout, Fault::PayFirst(page));
        let released = release(&bed.services, client.booking).await.expect("asked");
        assert_eq!(released, Released::Paid(Fulfilment::Confirmed(client.booking)));
        assert!(assert_ends_well(bed, &client).await);
        assert_books_agree(bed).await;
    }

    async fn an_unpaid_hold_is_freed_after_its_page_is_closed(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        assert_eq!(sweep(&bed.services).await.expect("swept"), 0, "its time is not over");
        bed.clock.advance_minutes(33);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
        assert!(!bed.gateway.pay(&page));
        assert!(!assert_ends_well(bed, &client).await);
    }

    async fn a_slot_is_never_freed_while_nobody_knows_whether_it_was_paid(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.pay(&page);
        bed.clock.advance_minutes(40);
        for fault in [Fault::LoseRequest, Fault::LoseAnswer, Fault::Refuse("down")] {
            bed.gateway.next(Call::ExpireCheckout, fault);
            bed.gateway.next(Call::FetchCheckout, Fault::LoseRequest);
            assert_eq!(sweep(&bed.services).await.expect("swept"), 0);
            let state = client.booking(bed).await.state;
            assert!(matches!(state, BookingState::Held { .. }), "{state:?}");
            bed.gateway.unscript();
        }
        sweep(&bed.services).await.expect("swept");
        assert!(assert_ends_well(bed, &client).await);
    }

    async fn money_on_its_way_keeps_the_slot(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.start_paying(&page);
        bed.clock.advance_minutes(120);
        sweep(&bed.services).await.expect("swept");
        reconcile(&bed.services).await.expect("reconciled");
        assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
        assert_eq!(fulfil(&bed.services, &page).await.expect("asked"), Fulfilment::Processing);
        assert!(bed.gateway.pay(&page));
        reconcile(&bed.services).await.expect("reconciled");
        assert!(assert_ends_well(bed, &client).await);
    }

    async fn a_page_that_a_restarted_stand_in_forgot_does_not_block_the_slot_for_ever(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.forget(&page);
        let soon = release(&bed.services, client.booking).await.expect("asked");
        assert_eq!(soon, Released::Waiting);
        bed.clock.advance_minutes(33);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
        assert!(!assert_ends_well(bed, &client).await);
    }

    async fn money_for_a_freed_slot_goes_back_in_full(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        // The gateway says that the page is closed, and takes the money all the same.
        bed.gateway.tamper(&page, |checkout| checkout.state = CheckoutState::Expired);
        bed.clock.advance_minutes(33);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
        bed.gateway.tamper(&page, paid);
        let late = fulfil(&bed.services, &page).await.expect("asked");
        assert_eq!(late, Fulfilment::RefundedLate(client.booking));
        let again = fulfil(&bed.services, &page).await.expect("asked");
        assert_eq!(again, Fulfilment::RefundedLate(client.booking));
        assert_eq!(client.refunds(bed).await.len(), 1);
        while jobs::run_due(&bed.services, 100).await > 0 {}
        assert!(!assert_ends_well(bed, &client).await);
        assert_books_agree(bed).await;
    }

    async fn a_second_payment_for_the_same_visit_goes_back_in_full(bed: &TestBed) {
        let (client, first) = on_the_page(bed, 0).await;
        let booking = client.booking(bed).await;
        let tx = begin(bed).await;
        let other = domain::Money::new(4_200, booking.price.currency);
        let now = bed.services.now();
        let second = crate::payments::start(&tx, &booking, other, now).await.expect("begun");
        tx.commit().await.expect("committed");
        bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
        let unsure = crate::payments::open_checkout(&bed.services, second).await;
        assert!(matches!(unsure, Err(PaymentError::Unknown)), "the first page may be paid");
        crate::payments::recover_checkout(&bed.services, second).await.expect("opened");
        let second = bed.gateway.checkout_of(second).expect("a page").id;
        assert!(bed.gateway.pay(&first) && bed.gateway.pay(&second));
        let outcome = fulfil(&bed.services, &first).await.expect("asked");
        assert_eq!(outcome, Fulfilment::Confirmed(client.booking));
        let outcome = fulfil(&bed.services, &second).await.expect("asked");
        assert_eq!(outcome, Fulfilment::RefundedLate(client.booking));
        for refund in client.refunds(bed).await {
            send_refund(&bed.services, refund.id.into()).await.expect("sent");
        }
        assert!(assert_ends_well(bed, &client).await);
        assert_books_agree(bed).await;
    }

    async fn of_eight_who_learn_of_a_payment_one_confirms(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.pay(&page);
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (services, page) = (bed.services.clone(), page.clone());
            asking.spawn(async move { fulfil(&services, &page).await.expect("asked") });
        }
        let outcomes = asking.join_all().await;
        let confirmed = Fulfilment::Confirmed(client.booking);
        let already = Fulfilment::Already(client.booking);
        assert_eq!(outcomes.iter().filter(|o| **o == confirmed).count(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|o| **o == already).count(), 7, "{outcomes:?}");
        while jobs::run_due(&bed.services, 100).await > 0 {}
        assert_eq!(client.mails(bed).len(), 1);
        assert!(assert_ends_well(bed, &client).await);
        assert_books_agree(bed).await;
    }

    async fn a_confirmed_visit_is_not_released(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let released = release(&bed.services, client.booking).await.expect("asked");
        assert_eq!(released, Released::NotHeld);
        bed.clock.advance_minutes(90);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 0);
        assert!(assert_ends_well(bed, &client).await);
    }
}
