//! Answers that are not what was asked for confirm nothing, somebody is told, and what was
//! paid goes back.

use domain::{Currency, Money, booking::BookingState};

use super::scene::{Client, on_the_page};
use crate::{
    jobs,
    payments::{
        Fulfilment, PaymentError, ReceiveError, check_books, fulfil, process_event,
        receive_webhook, sweep,
    },
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

/// Forges what the gateway says of a page: nothing is confirmed, and the alarm is raised
/// once, however often it is heard.
async fn forged(
    bed: &TestBed,
    n: u32,
    pay: bool,
    forge: impl FnOnce(&mut Checkout),
) -> (Client, Result<Fulfilment, PaymentError>) {
    let (client, page) = on_the_page(bed, n).await;
    if pay {
        bed.gateway.pay(&page);
    }
    bed.gateway.tamper(&page, forge);
    fulfil(&bed.services, &page).await.ok();
    let again = fulfil(&bed.services, &page).await;
    assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
    assert_eq!(alarms(bed, &client).await, 1, "told once, not each time");
    (client, again)
}

/// What was paid goes back, whole and once; then the slot is free.
async fn goes_back(bed: &TestBed, n: u32, currency: Currency, forge: impl FnOnce(&mut Checkout)) {
    let before = bed.gateway.refunds().len();
    let (client, outcome) = forged(bed, n, true, forge).await;
    assert_eq!(outcome.expect("taken note of"), Fulfilment::RefundedStray(client.booking));
    jobs::run_due(&bed.services, 50).await;
    assert_eq!(bed.gateway.refunds().len(), before + 1);
    assert_eq!(bed.gateway.refunded(currency), bed.gateway.captured(currency));
    bed.clock.advance_minutes(40);
    sweep(&bed.services).await.expect("swept");
    assert_eq!(client.booking(bed).await.state, BookingState::Expired);
}

storage::on_both_engines! {
    async fn another_amount_currency_or_reference_confirms_nothing_and_goes_back(bed: &TestBed) {
        let (other, _) = on_the_page(bed, 9).await;
        let other = other.attempts(bed).await[0].id;
        goes_back(bed, 0, Currency::Eur, |c| c.amount = Money::new(8_399, Currency::Eur)).await;
        goes_back(bed, 1, Currency::Sek, |c| c.amount = Money::new(8_400, Currency::Sek)).await;
        goes_back(bed, 2, Currency::Eur, |c| c.attempt = Some(other.into())).await;
        goes_back(bed, 3, Currency::Eur, |c| c.attempt = None).await;
        let report = check_books(&bed.services).await.expect("read");
        assert!(report.is_clean(), "{report:?}");
    }

    async fn real_money_in_a_demonstration_is_not_touched(bed: &TestBed) {
        let (client, outcome) = forged(bed, 0, true, |c| c.live = true).await;
        assert!(matches!(outcome, Err(PaymentError::Mismatch)), "{outcome:?}");
        assert_eq!(client.attempts(bed).await[0].state, "open");
    }

    async fn a_forged_page_that_nobody_paid_is_not_believed(bed: &TestBed) {
        let amount = Money::new(1, Currency::Eur);
        let (client, outcome) = forged(bed, 0, false, |c| c.amount = amount).await;
        assert!(matches!(outcome, Err(PaymentError::Mismatch)), "{outcome:?}");
        assert_eq!(client.attempts(bed).await[0].state, "open");
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
        let outcome = fulfil(&bed.services, &id).await.expect("taken note of");
        assert_eq!(outcome, Fulfilment::RefundedStray(mine.booking));
        assert!(matches!(mine.booking(bed).await.state, BookingState::Held { .. }));
        assert_eq!(mine.attempts(bed).await[0].state, "open", "it can still be paid");
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
