//! Events that cannot be acted on yet: in nobody's way, asked about less and less, and told in the
//! end.

use chrono::TimeDelta;
use domain::{Currency, Money};
use storage::entities::webhook_event;

use super::scene::{assert_books_agree, assert_ends_well, confirmed, on_the_page};
use crate::{
    payments::{
        EventRefused, EventsLeft, PaymentError, close_event, events_set_aside, events_waiting_long,
        look_at_event_again, process_event, receive_webhook, reconcile,
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

async fn told(bed: &TestBed) -> EventsLeft {
    events_set_aside(&bed.services, 1).await.expect("read")
}

async fn waiting_long(bed: &TestBed) -> u64 {
    events_waiting_long(&bed.services, 1).await.expect("read").count
}

/// Reconciles and waits so many minutes, so many times.
async fn reconciled(bed: &TestBed, times: usize, minutes: i64) {
    for _ in 0..times {
        reconcile(&bed.services).await.expect("reconciled");
        bed.clock.advance_minutes(minutes);
    }
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
        assert_eq!(told(bed).await, EventsLeft::default());
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
        reconciled(bed, 40, 6 * 60).await;
        assert_eq!(asked(bed), 9, "at first, after six, twelve hours, and on each of six days");
        let set_aside = told(bed).await;
        assert_eq!(set_aside.count, 1);
        assert_eq!(set_aside.oldest.first().map(|first| &first.id), Some(&event.id));
        // What it lacked is mended, and it is sent again.
        bed.gateway.unscript();
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!((asked(bed), client.refunds(bed).await.len()), (9, 0));
        deliver(bed, &event).await;
        assert_eq!(asked(bed), 9, "the answer does not wait for the gateway");
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(client.refunds(bed).await.len(), 1);
        assert_eq!(told(bed).await, EventsLeft::default());
        assert_books_agree(bed).await;
    }

    async fn what_is_sent_again_has_a_week_again(bed: &TestBed) {
        refuse(bed);
        bed.gateway.announce("refund.updated", "re_1");
        let event = bed.gateway.events().pop().expect("announced");
        reconciled(bed, 40, 6 * 60).await;
        assert_eq!((told(bed).await.count, waiting_long(bed).await), (1, 0));
        let before = asked(bed);
        deliver(bed, &event).await;
        // Its first look is in vain once more.
        reconciled(bed, 3, 10).await;
        assert_eq!(asked(bed), before + 3, "at once, after ten and after twenty minutes");
        assert_eq!(told(bed).await, EventsLeft::default());
        reconciled(bed, 40, 6 * 60).await;
        assert_eq!(told(bed).await.count, 1);
    }

    async fn what_nobody_answered_about_is_asked_about_soon_for_a_day(bed: &TestBed) {
        for _ in 0..150 {
            bed.gateway.next(Call::FetchRefund, Fault::LoseRequest);
        }
        bed.gateway.announce("refund.updated", "re_1");
        reconciled(bed, 144, 10).await;
        assert_eq!((asked(bed), waiting_long(bed).await), (144, 1));
        bed.gateway.unscript();
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!((asked(bed), waiting_long(bed).await), (145, 0), "it is nobody's");
    }

    async fn a_clock_that_was_ahead_keeps_no_event_waiting(bed: &TestBed) {
        refuse(bed);
        bed.gateway.announce("refund.updated", "re_1");
        let now = bed.services.now();
        reconcile(&bed.services).await.expect("reconciled");
        bed.clock.set(now + TimeDelta::days(3));
        reconcile(&bed.services).await.expect("reconciled");
        bed.clock.set(now + TimeDelta::minutes(10));
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(asked(bed), 3);
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(asked(bed), 3, "its next try is of the right clock again");
    }

    async fn why_it_could_not_be_acted_on_is_said_even_where_that_cannot_be_written(bed: &TestBed) {
        refuse(bed);
        let event = webhook_event::Model {
            id: "evt_1".into(),
            kind: "refund.updated".into(),
            object: "re_1".into(),
            created: 0,
            received_at: i64::MAX,
            processed_at: None,
            next_try: None,
        };
        let tx = bed.services.store.begin().await.expect("begun");
        assert!(storage::payments::record_event(&tx, event).await.expect("kept"));
        tx.commit().await.expect("committed");
        let refused = process_event(&bed.services, "evt_1").await;
        assert!(matches!(refused, Err(PaymentError::Refused { .. })), "{refused:?}");
    }

    async fn what_was_set_aside_is_looked_at_anew_or_closed_by_hand(bed: &TestBed) {
        refuse(bed);
        bed.gateway.announce("refund.updated", "re_1");
        let id = bed.gateway.events().pop().expect("announced").id;
        reconciled(bed, 40, 6 * 60).await;
        let before = asked(bed);
        look_at_event_again(&bed.services, &id).await.expect("asked");
        assert_eq!(told(bed).await, EventsLeft::default());
        reconciled(bed, 3, 10).await;
        assert_eq!(asked(bed), before + 3, "it has a week again");
        let silent = close_event(&bed.services, &id, " ").await;
        assert!(matches!(silent, Err(EventRefused::NoReason)), "{silent:?}");
        close_event(&bed.services, &id, "booked by hand ").await.expect("closed");
        let written = storage::audit::of_object(bed.services.store.reader(), &id).await;
        let written = written.expect("read");
        assert_eq!(written.len(), 1);
        assert_eq!(written[0].action, "payment.event_closed");
        assert_eq!((written[0].studio, written[0].detail.as_str()), (None, "booked by hand"));
        for refused in [
            close_event(&bed.services, &id, "twice").await,
            look_at_event_again(&bed.services, &id).await,
        ] {
            assert!(matches!(refused, Err(EventRefused::ActedOn)), "{refused:?}");
        }
        for refused in [
            close_event(&bed.services, "evt_none", "never there").await,
            look_at_event_again(&bed.services, "evt_none").await,
        ] {
            assert!(matches!(refused, Err(EventRefused::NotFound)), "{refused:?}");
        }
        reconciled(bed, 3, 6 * 60).await;
        assert_eq!(asked(bed), before + 3, "nobody asks any more");
    }
}
