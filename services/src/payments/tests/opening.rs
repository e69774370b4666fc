//! Opening the page: unknown is asked again, refused is refused, old is looked up.

use super::scene::{assert_books_agree, assert_ends_well, held, on_the_page, tx as begin};
use crate::{
    bookings::CheckoutRefused,
    jobs,
    payments::{PaymentError, open_checkout, reconcile, sweep},
    testing::{Call, Fault, TestBed},
};

fn count(bed: &TestBed, call: Call) -> usize {
    bed.gateway.calls().into_iter().filter(|c| *c == call).count()
}

storage::on_both_engines! {
    async fn pressing_pay_again_gives_the_same_page(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        client.press_pay(bed).await.expect("the page opens");
        let pages = client.pages(bed).await;
        assert_eq!(pages.len(), 1);
        assert_eq!(pages[0].id, page);
        assert_eq!(client.attempts(bed).await.len(), 1);
    }

    async fn an_unknown_answer_is_asked_for_again_with_the_same_key(bed: &TestBed) {
        bed.gateway.next(Call::CreateCheckout, Fault::LoseAnswer);
        bed.gateway.next(Call::CreateCheckout, Fault::LoseRequest);
        let (client, _) = on_the_page(bed, 0).await;
        assert_eq!(client.pages(bed).await.len(), 1);
        assert_eq!(count(bed, Call::CreateCheckout), 3);
    }

    async fn a_gateway_that_stays_silent_is_asked_by_the_worker(bed: &TestBed) {
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseAnswer);
        }
        let client = held(bed, 0).await;
        let silent = client.press_pay(bed).await;
        assert!(matches!(silent, Err(CheckoutRefused::Payment(PaymentError::Unknown))), "{silent:?}");
        bed.clock.advance_minutes(3);
        while jobs::run_due(&bed.services, 100).await > 0 {}
        let attempt = &client.attempts(bed).await[0];
        assert_eq!((attempt.state.as_str(), client.pages(bed).await.len()), ("open", 1));
    }

    async fn a_request_that_never_arrived_ends_without_a_page(bed: &TestBed) {
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseRequest);
        }
        let client = held(bed, 0).await;
        assert!(client.press_pay(bed).await.is_err());
        // By now the page would close too soon: the gateway refuses to open it.
        bed.clock.advance_minutes(3);
        while jobs::run_due(&bed.services, 100).await > 0 {}
        assert_eq!(client.attempts(bed).await[0].state, "failed");
        client.press_pay(bed).await.expect("another attempt");
        assert_eq!(client.pages(bed).await.len(), 1);
    }

    async fn a_refusal_is_final_and_the_client_may_try_again(bed: &TestBed) {
        bed.gateway.next(Call::CreateCheckout, Fault::Refuse("amount_too_small"));
        let client = held(bed, 0).await;
        let refused = client.press_pay(bed).await;
        assert!(matches!(refused, Err(CheckoutRefused::Payment(PaymentError::Refused { .. }))));
        assert_eq!(client.attempts(bed).await[0].state, "failed");
        client.press_pay(bed).await.expect("the page opens");
    }

    async fn an_attempt_older_than_its_key_is_looked_up(bed: &TestBed) {
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseAnswer);
        }
        let client = held(bed, 0).await;
        assert!(client.press_pay(bed).await.is_err());
        let page = client.pages(bed).await.pop().expect("it was opened").id;
        bed.gateway.pay(&page);
        bed.clock.advance_minutes(24 * 60);
        let asked = count(bed, Call::CreateCheckout);
        bed.gateway.next(Call::ListEvents, Fault::LoseRequest);
        assert!(reconcile(&bed.services).await.is_err(), "nobody tells");
        sweep(&bed.services).await.expect("swept");
        assert_eq!(count(bed, Call::CreateCheckout), asked, "the key is too old to be sent");
        assert_eq!(count(bed, Call::FindCheckout), 1);
        assert!(assert_ends_well(bed, &client).await);
        assert_books_agree(bed).await;
    }

    async fn a_page_that_opens_for_a_freed_slot_is_closed_at_once(bed: &TestBed) {
        let (client, _) = on_the_page(bed, 0).await;
        let booking = client.booking(bed).await;
        let tx = begin(bed).await;
        let other = domain::Money::new(4_200, booking.price.currency);
        let now = bed.services.now();
        let late = crate::payments::start(&tx, &booking, other, now).await.expect("begun");
        // Freed by hand, past the sweeper, which would have waited.
        crate::bookings::expire_hold(&tx, booking, now).await.expect("freed");
        tx.commit().await.expect("committed");
        let ended = open_checkout(&bed.services, late).await;
        assert!(matches!(ended, Err(PaymentError::Ended)), "{ended:?}");
        assert!(!assert_ends_well(bed, &client).await);
    }
}
