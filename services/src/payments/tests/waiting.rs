//! Events that cannot be acted on yet: in nobody's way, asked about less and less, and told in the
//! end.

use domain::{Currency, Money};

use super::scene::{assert_books_agree, assert_ends_well, confirmed, on_the_page};
use crate::{
    payments::{
        EventsSetAside, PaymentError, events_set_aside, process_event, receive_webhook, reconcile,
    },
    ports::GatewayEvent,
    testing::{Call, Fault, TestBed},
};

/// From now on the gateway does not say how a refund stands, as to a key that may not ask.
fn refuse(bed: &TestBed) {
    for _ in 0..1_000 {
        bed.gateway.next(Call::FetchRefund, Fault::Refuse("more_permissions_required"));
    }
}

/// How often the gateway was asked about a refund.
fn asked(bed: &TestBed) -> usize {
    bed.gateway.calls().into_iter().filter(|call| *call == Call::FetchRefund).count()
}

async fn looked_at(bed: &TestBed, event: &GatewayEvent) -> bool {
    let found = storage::payments::event(bed.services.store.reader(), &event.id).await;
    let found = found.expect("read").expect("kept");
    found.next_try.is_some() || found.processed_at.is_some()
}

async fn told(bed: &TestBed) -> EventsSetAside {
    events_set_aside(&bed.services).await.expect("read")
}

async fn deliver(bed: &TestBed, event: &GatewayEvent) {
    let (body, signature) = bed.gateway.webhook(event);
    receive_webhook(&bed.services, &body, &signature).await.expect("taken");
}

storage::on_both_engines! {
    async fn however_many_events_wait_the_newest_is_acted_on(bed: &TestBed) {
        refuse(bed);
        for n in 0..210 {
            bed.gateway.announce("refund.updated", &format!("re_{n}"));
        }
        // They are received, and as many are looked at as are in one go.
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(asked(bed), 200);
        bed.clock.advance_minutes(10);
        let (client, page) = on_the_page(bed, 0).await;
        assert!(bed.gateway.pay(&page));
        reconcile(&bed.services).await.expect("reconciled");
        assert!(assert_ends_well(bed, &client).await);
        for event in bed.gateway.events() {
            assert!(looked_at(bed, &event).await, "{event:?}");
        }
    }

    async fn an_event_that_waits_is_asked_about_less_and_less(bed: &TestBed) {
        refuse(bed);
        bed.gateway.announce("refund.updated", "re_1");
        let mut at = Vec::new();
        for minute in (0..=330).step_by(10) {
            let before = asked(bed);
            reconcile(&bed.services).await.expect("reconciled");
            at.extend((asked(bed) > before).then_some(minute));
            bed.clock.advance_minutes(10);
        }
        assert_eq!(at, [0, 10, 20, 40, 80, 160, 320]);
        assert_eq!(told(bed).await, EventsSetAside::default());
    }

    async fn what_a_job_has_just_asked_about_is_left_alone_by_the_reconciler(bed: &TestBed) {
        refuse(bed);
        bed.gateway.announce("refund.updated", "re_1");
        let event = bed.gateway.events().pop().expect("announced");
        deliver(bed, &event).await;
        let refused = process_event(&bed.services, &event.id).await;
        assert!(matches!(refused, Err(PaymentError::Refused { .. })), "{refused:?}");
        for (minutes, questions) in [(9, 1), (1, 2)] {
            bed.clock.advance_minutes(minutes);
            reconcile(&bed.services).await.expect("reconciled");
            assert_eq!(asked(bed), questions, "after {minutes} more");
        }
    }

    async fn after_a_week_nobody_is_asked_and_somebody_is_told(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        reconcile(&bed.services).await.expect("reconciled");
        let payment = client.attempts(bed).await[0].stripe_payment_intent.clone().expect("paid");
        refuse(bed);
        bed.gateway.refund_by_hand(&payment, Money::new(1_000, Currency::Eur));
        let event = bed.gateway.events().pop().expect("it was given back");
        for _ in 0..40 {
            reconcile(&bed.services).await.expect("reconciled");
            bed.clock.advance_minutes(6 * 60);
        }
        assert_eq!(asked(bed), 9, "at first, after six, twelve hours, and on each of six days");
        let set_aside = told(bed).await;
        assert_eq!(set_aside.count, 1);
        assert_eq!(set_aside.first.map(|first| first.id), Some(event.id.clone()));
        // What it lacked is mended, and it is sent again.
        bed.gateway.unscript();
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!((asked(bed), client.refunds(bed).await.len()), (9, 0));
        deliver(bed, &event).await;
        assert_eq!(asked(bed), 9, "the answer does not wait for the gateway");
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(client.refunds(bed).await.len(), 1);
        assert_eq!(told(bed).await, EventsSetAside::default());
        assert_books_agree(bed).await;
    }
}
