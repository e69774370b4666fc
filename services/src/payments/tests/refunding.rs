//! Giving back: never more than was paid, done when the gateway says so.

mod owing;

use domain::{Currency, Money, booking::CancelledBy, ledger::JournalKind, policy::Paid};

use super::scene::{Client, PRICE, assert_books_agree, confirmed, tx};
use crate::{
    payments::{
        self, PaymentError, RefundReason, captured, process_event, receive_webhook, reconcile,
        request_refund, send_refund, settle_cancellation,
    },
    ports::GatewayRefundState,
    testing::{Call, Fault, TestBed},
};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

async fn request(bed: &TestBed, client: &Client, amount: Money) -> Result<(), PaymentError> {
    let booking = client.booking(bed).await;
    let (tx, now) = (tx(bed).await, bed.services.now());
    request_refund(&tx, &booking, amount, RefundReason::Goodwill, now).await?;
    Ok(tx.commit().await?)
}

async fn send_all(bed: &TestBed, client: &Client) {
    for refund in client.refunds(bed).await {
        send_refund(&bed.services, refund.id.into()).await.expect("sent");
    }
}

async fn states(bed: &TestBed, client: &Client) -> Vec<String> {
    client.refunds(bed).await.into_iter().map(|refund| refund.state).collect()
}

async fn left(bed: &TestBed, client: &Client) -> i64 {
    let booking = client.booking(bed).await;
    captured(bed.services.store.reader(), &booking).await.expect("read").minor
}

async fn hear_last_event(bed: &TestBed) {
    let event = bed.gateway.events().pop().expect("something happened");
    let (body, signature) = bed.gateway.webhook(&event);
    receive_webhook(&bed.services, &body, &signature).await.expect("taken");
    process_event(&bed.services, &event.id).await.expect("acted on");
}

storage::on_both_engines! {
    async fn more_than_was_paid_never_goes_back(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        assert!(matches!(request(bed, &client, eur(8_401)).await, Err(PaymentError::TooMuch)));
        request(bed, &client, eur(5_000)).await.expect("there is enough");
        assert!(matches!(request(bed, &client, eur(3_401)).await, Err(PaymentError::TooMuch)));
        request(bed, &client, eur(3_400)).await.expect("there is just enough");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_eq!(left(bed, &client).await, 0);
        assert_books_agree(bed).await;
    }

    async fn of_two_who_give_back_the_same_money_one_does(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let both = tokio::join!(request(bed, &client, PRICE), request(bed, &client, PRICE));
        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_books_agree(bed).await;
    }

    async fn a_refund_whose_answer_was_lost_is_sent_once(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        request(bed, &client, eur(4_200)).await.expect("requested");
        let id = client.refunds(bed).await[0].id.into();
        for fault in [Fault::LoseRequest, Fault::LoseAnswer] {
            bed.gateway.next(Call::CreateRefund, fault);
            let unknown = send_refund(&bed.services, id).await;
            assert!(matches!(unknown, Err(PaymentError::Unknown)));
        }
        send_refund(&bed.services, id).await.expect("sent");
        send_refund(&bed.services, id).await.expect("known");
        assert_eq!(bed.gateway.refunds().len(), 1);
        assert_books_agree(bed).await;
    }

    async fn a_refund_older_than_its_key_is_looked_up(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        request(bed, &client, eur(4_200)).await.expect("requested");
        let id = client.refunds(bed).await[0].id.into();
        bed.gateway.next(Call::CreateRefund, Fault::LoseAnswer);
        assert!(send_refund(&bed.services, id).await.is_err());
        bed.clock.advance_minutes(24 * 60);
        let sent = bed.gateway.calls().into_iter().filter(|c| *c == Call::CreateRefund).count();
        send_refund(&bed.services, id).await.expect("found");
        let again = bed.gateway.calls().into_iter().filter(|c| *c == Call::CreateRefund).count();
        assert_eq!((states(bed, &client).await, again), (vec!["succeeded".to_owned()], sent));
        assert_books_agree(bed).await;
    }

    async fn pending_is_not_done(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        bed.gateway.let_refunds_wait(true);
        request(bed, &client, eur(4_200)).await.expect("requested");
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["pending"]);
        assert_books_agree(bed).await;
        bed.gateway.settle_refund("re_1", GatewayRefundState::Succeeded);
        hear_last_event(bed).await;
        assert_eq!(states(bed, &client).await, ["succeeded"]);
        assert_books_agree(bed).await;
    }

    async fn a_pending_refund_whose_event_never_came_is_asked_about(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        bed.gateway.let_refunds_wait(true);
        request(bed, &client, eur(4_200)).await.expect("requested");
        send_all(bed, &client).await;
        reconcile(&bed.services).await.expect("reconciled");
        bed.gateway.settle_refund("re_1", GatewayRefundState::Succeeded);
        bed.clock.advance_minutes(3);
        bed.gateway.next(Call::ListEvents, Fault::LoseRequest);
        assert!(reconcile(&bed.services).await.is_err(), "nobody tells");
        assert_eq!(states(bed, &client).await, ["succeeded"]);
    }

    async fn a_refund_that_fails_is_the_clients_money_again(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        bed.gateway.let_refunds_wait(true);
        request(bed, &client, PRICE).await.expect("requested");
        send_all(bed, &client).await;
        bed.gateway.settle_refund("re_1", GatewayRefundState::Failed);
        hear_last_event(bed).await;
        assert_eq!(states(bed, &client).await, ["failed"]);
        assert_eq!(left(bed, &client).await, PRICE.minor);
        assert_books_agree(bed).await;
        bed.gateway.let_refunds_wait(false);
        request(bed, &client, PRICE).await.expect("another way");
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["failed", "succeeded"]);
        // Days later the client's bank sends it back.
        bed.gateway.settle_refund("re_2", GatewayRefundState::Failed);
        hear_last_event(bed).await;
        assert_eq!(states(bed, &client).await, ["failed", "failed"]);
        assert_books_agree(bed).await;
    }

    async fn a_refund_that_is_refused_is_seen_by_somebody(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        request(bed, &client, PRICE).await.expect("requested");
        bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["failed"]);
        let object = client.booking.to_string();
        let audit = storage::audit::of_object(bed.services.store.reader(), &object).await;
        assert!(audit.expect("read").iter().any(|entry| entry.action == "refund.failed"));
        assert_books_agree(bed).await;
    }

    async fn a_session_goes_back_whole_beside_a_share_of_the_money(bed: &TestBed) {
        use crate::vouchers::tests::paying::course;
        let client = confirmed(bed, 0).await;
        let (id, _) = course(bed, 1).await;
        let booking = client.booking(bed).await;
        let (tx, now) = (tx(bed).await, bed.services.now());
        let row = storage::vouchers::courses::by_id(&*tx, id).await.expect("read").expect("there");
        assert!(storage::vouchers::courses::take_session(&tx, &row, 7_560).await.expect("taken"));
        let used = (7_560, 8_400);
        let used = storage::vouchers::courses::insert_use(&tx, id, booking.id, used, now).await;
        let used = used.expect("written");
        storage::vouchers::courses::use_held(&tx, used).await.expect("used");
        let context = domain::ledger::Context { studio: bed.studio.id, booking: booking.id, at: now };
        storage::ledger::post(&tx, &context.course_used(used, eur(7_560)).expect("a journal")).await.expect("posted");
        // The best rung gives 80 percent: 67.20 of the money, and the whole session.
        let ways = Paid { online: eur(6_720), cards: eur(0), course: eur(7_560) };
        let by = RefundReason::CancelledByClient;
        for wrong in [Paid { course: eur(1_000), ..ways }, Paid { online: eur(8_401), ..ways }] {
            let refused = settle_cancellation(&tx, &booking, &wrong, by, now).await;
            assert!(matches!(refused, Err(PaymentError::TooMuch)), "{wrong:?}");
        }
        let booking = booking.cancel(CancelledBy::Client, now, ways.all()).expect("it stands");
        let booking = storage::bookings::update(&tx, booking).await.expect("written");
        settle_cancellation(&tx, &booking, &ways, by, now).await.expect("settled");
        tx.commit().await.expect("committed");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), eur(6_720));
        let reader = bed.services.store.reader();
        let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
        assert_eq!(row.sessions_left, row.sessions);
        let desk = crate::auth::testing::owner(bed.studio.id).into();
        let offer = payments::refund_offer(&bed.services, &desk, booking.id).await.expect("read");
        assert_eq!(offer.policy, eur(0), "what the rules give has gone back");
        assert_books_agree(bed).await;
    }

    async fn a_cancellation_divides_what_was_paid(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let booking = client.booking(bed).await;
        let (tx, now) = (tx(bed).await, bed.services.now());
        let by = RefundReason::CancelledByClient;
        let refused = settle_cancellation(&tx, &booking, &eur(8_401).into(), by, now).await;
        assert!(matches!(refused, Err(PaymentError::TooMuch)));
        settle_cancellation(&tx, &booking, &eur(4_200).into(), by, now).await.expect("settled");
        tx.commit().await.expect("committed");
        send_all(bed, &client).await;
        let reader = bed.services.store.reader();
        let journals = storage::ledger::journals_of(reader, booking.id).await.expect("read");
        let fee = journals.iter().find(|j| j.kind == JournalKind::CancellationFee);
        let debits = fee.expect("a fee").entries().iter().map(|e| e.amount.minor.max(0));
        assert_eq!(debits.sum::<i64>(), 4_200);
        assert_eq!(bed.gateway.refunded(Currency::Eur), eur(4_200));
        assert_books_agree(bed).await;
    }
}
