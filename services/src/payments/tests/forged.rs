//! Answers that are not what was asked for are refused, and somebody is told.

use domain::{Currency, Money, booking::BookingState};

use super::scene::{Client, on_the_page};
use crate::{
    payments::{PaymentError, ReceiveError, fulfil, process_event, receive_webhook},
    ports::{Checkout, WebhookRefused},
    testing::TestBed,
};

async fn alarms(bed: &TestBed, client: &Client) -> usize {
    let mut alarms = 0;
    for attempt in client.attempts(bed).await {
        let object = attempt.id.to_string();
        let found = storage::audit::of_object(bed.services.store.reader(), &object).await;
        let found = found.expect("read");
        alarms += found.iter().filter(|entry| entry.action == "payment.mismatch").count();
    }
    alarms
}

async fn refuses(bed: &TestBed, n: u32, forge: impl FnOnce(&mut Checkout)) {
    let (client, page) = on_the_page(bed, n).await;
    bed.gateway.pay(&page);
    bed.gateway.tamper(&page, forge);
    for _ in 0..2 {
        let refused = fulfil(&bed.services, &page).await;
        assert!(matches!(refused, Err(PaymentError::Mismatch)), "{refused:?}");
    }
    assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
    assert_eq!(client.attempts(bed).await[0].state, "open");
    assert_eq!(alarms(bed, &client).await, 1, "told once, not each time");
}

storage::on_both_engines! {
    async fn another_amount_currency_reference_or_mode_confirms_nothing(bed: &TestBed) {
        let (other, _) = on_the_page(bed, 9).await;
        let other = other.attempts(bed).await[0].id;
        refuses(bed, 0, |c| c.amount = Money::new(8_399, Currency::Eur)).await;
        refuses(bed, 1, |c| c.amount = Money::new(8_400, Currency::Sek)).await;
        refuses(bed, 2, |c| c.attempt = Some(other.into())).await;
        refuses(bed, 3, |c| c.attempt = None).await;
        refuses(bed, 4, |c| c.live = true).await;
    }

    async fn a_paid_page_of_a_dearer_or_other_visit_does_not_pay_this_one(bed: &TestBed) {
        let (mine, my_page) = on_the_page(bed, 0).await;
        let (_, other_page) = on_the_page(bed, 1).await;
        let mine_id = mine.attempts(bed).await[0].id;
        bed.gateway.forget(&my_page);
        // A stranger's paid page that bears my reference is still not the page I was given.
        bed.gateway.pay(&other_page);
        let id = format!("{other_page}_forged");
        bed.gateway.tamper(&other_page, |c| {
            c.id.clone_from(&id);
            c.attempt = Some(mine_id.into());
        });
        let refused = fulfil(&bed.services, &id).await;
        assert!(matches!(refused, Err(PaymentError::Mismatch)), "{refused:?}");
        assert!(matches!(mine.booking(bed).await.state, BookingState::Held { .. }));
        assert_eq!(alarms(bed, &mine).await, 1);
    }

    async fn a_page_that_is_none_of_ours_is_passed_over(bed: &TestBed) {
        let (_, page) = on_the_page(bed, 0).await;
        bed.gateway.tamper(&page, |c| {
            c.id = "cs_theirs".into();
            c.attempt = None;
        });
        let passed = fulfil(&bed.services, "cs_theirs").await;
        assert!(matches!(passed, Err(PaymentError::NotFound)), "{passed:?}");
    }

    async fn a_webhook_nobody_signed_is_refused_and_leaves_nothing(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.pay(&page);
        let event = bed.gateway.events().pop().expect("it was paid");
        let (body, signature) = bed.gateway.webhook(&event);
        for (body, signature) in [(body.as_slice(), "forged"), (b"evt_9".as_slice(), &signature)] {
            let refused = receive_webhook(&bed.services, body, signature).await;
            let why = WebhookRefused::Signature;
            assert!(matches!(refused, Err(ReceiveError::Refused(r)) if r == why));
        }
        let unknown = process_event(&bed.services, &event.id).await;
        assert!(matches!(unknown, Err(PaymentError::NotFound)));
        assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
    }
}
