//! Something is heard of a payment before the payment itself: both its webhooks were lost.

use domain::{Currency, Money, booking::BookingState};

use super::scene::{Client, PRICE, assert_books_agree, confirmed, on_the_page};
use crate::{
    auth::testing::manager,
    disputes::disputes_of,
    jobs::run_due,
    payments::{
        PaymentError, import_payouts, owed, process_event, receive_webhook, reconcile, sweep,
    },
    ports::CheckoutState,
    testing::{Call, Fault, TestBed},
    vouchers::tests::{order, sale_on_page},
};

const TEN: Money = Money::new(1_000, Currency::Eur);

/// A client who paid, and whose payment nobody told us of.
async fn unheard(bed: &TestBed) -> (Client, String) {
    let (client, page) = on_the_page(bed, 0).await;
    assert!(bed.gateway.pay(&page));
    (client, format!("pi_{page}"))
}

/// The newest event alone reaches us.
async fn hear_last(bed: &TestBed) -> Result<(), PaymentError> {
    let event = bed.gateway.events().pop().expect("something happened");
    let (body, signature) = bed.gateway.webhook(&event);
    receive_webhook(&bed.services, &body, &signature).await.expect("taken");
    process_event(&bed.services, &event.id).await
}

/// Everything is looked after that the server looks after by itself.
async fn looked_after(bed: &TestBed) {
    reconcile(&bed.services).await.expect("heard");
    while run_due(&bed.services, 100).await > 0 {}
    import_payouts(&bed.services).await.expect("seen");
    assert_books_agree(bed).await;
}

storage::on_both_engines! {
    async fn a_refund_at_the_gateway_of_an_unheard_payment_is_booked_once(bed: &TestBed) {
        let (client, payment) = unheard(bed).await;
        bed.gateway.refund_by_hand(&payment, TEN);
        hear_last(bed).await.expect("acted on");
        assert_eq!(client.booking(bed).await.state, BookingState::Confirmed);
        for _ in 0..2 {
            let refunds = client.refunds(bed).await;
            let [refund] = &refunds[..] else { panic!("one: {refunds:?}") };
            let stands = (refund.reason.as_str(), refund.state.as_str(), refund.amount_minor);
            assert_eq!(stands, ("outside", "succeeded", TEN.minor));
            looked_after(bed).await;
        }
    }

    async fn it_waits_while_the_gateway_cannot_be_asked(bed: &TestBed) {
        let (client, payment) = unheard(bed).await;
        bed.gateway.refund_by_hand(&payment, TEN);
        for call in [Call::FindPayment, Call::FetchCheckout] {
            bed.gateway.next(call, Fault::LoseAnswer);
            hear_last(bed).await.expect_err("nobody knows");
            assert_eq!(client.refunds(bed).await, [], "{call:?}");
        }
        looked_after(bed).await;
        assert_eq!(client.refunds(bed).await.len(), 1);
    }

    async fn one_that_cannot_be_known_keeps_no_other_movement_from_being_seen(bed: &TestBed) {
        let (client, payment) = unheard(bed).await;
        bed.gateway.refund_by_hand(&payment, TEN);
        confirmed(bed, 1).await;
        bed.gateway.next(Call::FetchCheckout, Fault::Refuse("account_invalid"));
        import_payouts(&bed.services).await.expect("seen");
        let seen = async || storage::testing::count(&bed.services.store, "balance_line").await;
        assert_eq!((seen().await, client.refunds(bed).await.len()), (3, 0));
        looked_after(bed).await;
        assert_eq!((seen().await, client.refunds(bed).await.len()), (3, 1));
    }

    async fn what_is_left_of_one_that_came_too_late_is_owed(bed: &TestBed) {
        for (n, by_hand, left) in [(0, TEN, Some(7_400)), (1, PRICE, None)] {
            let (client, page) = on_the_page(bed, n).await;
            // The gateway says that the page is closed, and takes the money all the same.
            bed.gateway.tamper(&page, |checkout| checkout.state = CheckoutState::Expired);
            bed.clock.advance_minutes(33);
            assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
            let payment_intent = format!("pi_{page}");
            let paid = CheckoutState::Paid { payment_intent: payment_intent.clone() };
            bed.gateway.tamper(&page, |checkout| checkout.state = paid);
            bed.gateway.refund_by_hand(&payment_intent, by_hand);
            hear_last(bed).await.expect("acted on");
            assert_eq!(client.booking(bed).await.state, BookingState::Expired);
            // All of it was to go back, which is more than is left.
            while run_due(&bed.services, 100).await > 0 {}
            let owed = owed(bed.services.store.reader(), client.booking, Currency::Eur).await;
            assert_eq!(owed.expect("read").map(|owed| owed.all.minor), left);
            assert_books_agree(bed).await;
        }
    }

    async fn a_bank_that_questions_an_unheard_payment_is_listened_to(bed: &TestBed) {
        let (client, payment) = unheard(bed).await;
        bed.gateway.open_dispute(&payment);
        hear_last(bed).await.expect("acted on");
        assert_eq!(client.booking(bed).await.state, BookingState::Confirmed);
        looked_after(bed).await;
        let found = disputes_of(&bed.services, &manager(bed.studio.id)).await.expect("read");
        let [(dispute, _)] = &found[..] else { panic!("one: {found:?}") };
        assert_eq!((dispute.booking, dispute.taken.minor), (client.booking, 8_400));
    }

    async fn a_refund_of_an_unheard_sale_is_booked_once(bed: &TestBed) {
        let (id, page) = sale_on_page(bed, &order()).await;
        assert!(bed.gateway.pay(&page));
        bed.gateway.refund_by_hand(&format!("pi_{page}"), TEN);
        hear_last(bed).await.expect("acted on");
        let refunds = async || {
            let found = storage::sales::refunds_of(bed.services.store.reader(), id).await;
            found.expect("read").len()
        };
        assert_eq!(refunds().await, 1);
        looked_after(bed).await;
        assert_eq!(refunds().await, 1);
    }

    async fn what_is_none_of_ours_is_passed_over(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        assert!(bed.gateway.pay(&page));
        // Another program's payment bears no reference of ours, or one that we never made.
        let stranger = storage::new_id();
        for attempt in [None, Some(stranger)] {
            bed.gateway.tamper(&page, |checkout| checkout.attempt = attempt);
            bed.gateway.refund_by_hand(&format!("pi_{page}"), TEN);
            hear_last(bed).await.expect("passed over");
            bed.gateway.open_dispute(&format!("pi_{page}"));
            hear_last(bed).await.expect("passed over");
        }
        assert_eq!(client.refunds(bed).await, []);
        assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
    }
}
