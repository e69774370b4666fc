mod set_aside;

use chrono::TimeDelta;
use domain::{BookingId, Currency, Instant, Money, PaymentAttemptId, RefundId, ledger::Context};

use super::*;
use crate::{
    Store, Tx, bookings, bookings::tests::Ground, entities::webhook_event, ledger, new_id,
};

/// How long events wait in these tests.
fn waits(now: Instant) -> Waits {
    Waits { now, longest: TimeDelta::days(1), patience: TimeDelta::days(7) }
}

struct Scene {
    booking: BookingId,
    attempt: PaymentAttemptId,
    now: Instant,
}

async fn scene(store: &Store) -> Scene {
    let ground = Ground::make(store).await;
    let (booking, now) = (ground.held(1), ground.now());
    let tx = store.begin().await.expect("begun");
    bookings::insert(&tx, &booking).await.expect("a booking");
    let attempt = new_id();
    let new = NewAttempt {
        id: attempt,
        studio: ground.studio,
        booking: booking.id,
        purpose: CHECKOUT,
        amount: Money::new(8_400, Currency::Eur),
        idempotency_key: format!("{attempt}:checkout"),
        expires_at: now + TimeDelta::minutes(31),
    };
    insert_attempt(&tx, &new, now).await.expect("an attempt");
    tx.commit().await.expect("committed");
    Scene { booking: booking.id, attempt, now }
}

async fn tx(store: &Store) -> Tx {
    store.begin().await.expect("begun")
}

crate::on_both_engines! {
    async fn a_payment_is_learnt_of_once(store: &Store) {
        let s = scene(store).await;
        let tx = tx(store).await;
        assert!(open_attempt(&tx, s.attempt, "cs_1", Some("https://x")).await.expect("opened"));
        assert!(!open_attempt(&tx, s.attempt, "cs_1", Some("https://x")).await.expect("known"));
        assert!(pay_attempt(&tx, s.attempt, "cs_1", "pi_1", s.now).await.expect("paid"));
        assert!(!pay_attempt(&tx, s.attempt, "cs_1", "pi_1", s.now).await.expect("known"));
        assert!(!end_attempt(&tx, s.attempt, AttemptState::Expired).await.expect("too late"));
        let row = attempt_by_session(&*tx, "cs_1").await.expect("read").expect("there");
        assert_eq!(row.state().expect("known"), AttemptState::Paid);
        assert_eq!((row.checkout_url, row.paid_at), (None, Some(s.now.timestamp())));
    }

    async fn money_counts_even_on_a_page_that_was_taken_for_closed(store: &Store) {
        let s = scene(store).await;
        let tx = tx(store).await;
        assert!(end_attempt(&tx, s.attempt, AttemptState::Expired).await.expect("ended"));
        assert!(pay_attempt(&tx, s.attempt, "cs_1", "pi_1", s.now).await.expect("paid"));
    }

    async fn only_attempts_without_an_end_are_looked_after(store: &Store) {
        let s = scene(store).await;
        let later = s.now + TimeDelta::minutes(40);
        let reader = store.reader();
        assert_eq!(attempts_without_end(reader, s.now, 9).await.expect("read").len(), 0);
        assert_eq!(attempts_without_end(reader, later, 9).await.expect("read").len(), 1);
        let tx = tx(store).await;
        end_attempt(&tx, s.attempt, AttemptState::Failed).await.expect("ended");
        tx.commit().await.expect("committed");
        assert_eq!(attempts_without_end(reader, later, 9).await.expect("read").len(), 0);
        assert_eq!(unsettled_attempts_of(reader, s.booking).await.expect("read").len(), 0);
    }

    async fn what_failed_to_go_back_is_still_there(store: &Store) {
        let s = scene(store).await;
        let tx = tx(store).await;
        let row = attempt(&*tx, s.attempt).await.expect("read").expect("there");
        let (a, b): (RefundId, RefundId) = (new_id(), new_id());
        for (id, minor) in [(a, 3_000), (b, 1_000)] {
            insert_refund(&tx, id, &row, minor, RefundReason::Goodwill, s.now).await.expect("one");
        }
        let refunds = refunds_of(&*tx, s.booking).await.expect("read");
        assert_eq!(given_back(&refunds, s.attempt), 4_000);
        let (from, to) = (RefundState::Requested, RefundState::Failed);
        assert!(move_refund(&tx, a, from, to, None, s.now).await.expect("moved"));
        assert!(!move_refund(&tx, a, from, to, None, s.now).await.expect("known"));
        let refunds = refunds_of(&*tx, s.booking).await.expect("read");
        assert_eq!(given_back(&refunds, s.attempt), 1_000);
    }

    async fn what_was_given_back_by_hand_is_read_back_and_counted(store: &Store) {
        let s = scene(store).await;
        let tx = tx(store).await;
        let row = attempt(&*tx, s.attempt).await.expect("read").expect("there");
        let (whose, eur) = ((row.studio.into(), s.booking), Money::new(4_200, Currency::Eur));
        let method = ReturnMethod::Transfer;
        let id = insert_studio_return(&tx, whose, eur, method, None, s.now).await.expect("written");
        let read = studio_returns_of(&*tx, s.booking).await.expect("read");
        assert_eq!((read.len(), read[0].id, read[0].amount().expect("money")), (1, id, eur));
        assert_eq!(ReturnMethod::from_name(&read[0].method), Some(method));
        assert_eq!(totals(&*tx).await.expect("read")[0].returned, 4_200);
    }

    async fn while_a_visit_stands_only_late_money_is_owed(store: &Store) {
        let s = scene(store).await;
        let tx = tx(store).await;
        let own = attempt(&*tx, s.attempt).await.expect("read").expect("there");
        pay_attempt(&tx, s.attempt, "cs_1", "pi_1", s.now).await.expect("paid");
        let eur = |minor| Money::new(minor, Currency::Eur);
        let late = insert_stray(&tx, &own, eur(500), None, "pi_2", s.now).await.expect("written");
        let context = Context { studio: own.studio.into(), booking: s.booking, at: s.now };
        let refund: RefundId = new_id();
        insert_refund(&tx, refund, &late, 500, RefundReason::LatePayment, s.now).await.expect("one");
        let journals = [
            context.captured(s.attempt, eur(8_400)),
            context.captured(late.id.into(), eur(500)),
            context.refund_requested(refund, eur(500)),
            context.refund_failed(refund, eur(500)),
        ];
        for journal in journals {
            ledger::post(&tx, &journal.expect("a journal")).await.expect("posted");
        }
        let found = prepaid(&*tx, &[s.booking]).await.expect("read");
        assert_eq!((found.len(), found[0].all, found[0].late), (1, 8_900, 500));
        let suspects = async |state| {
            let from = RefundState::Requested;
            move_refund(&tx, refund, from, state, None, s.now).await.expect("moved");
            prepaid_suspects(&*tx, context.studio).await.expect("read")
        };
        assert_eq!(suspects(RefundState::Requested).await, [], "it is on its way");
        assert_eq!(suspects(RefundState::Failed).await, found);
        assert_eq!(prepaid_suspects(&*tx, new_id()).await.expect("read"), [], "another studio's");
        let given = context.returned_at_studio(new_id(), eur(500)).expect("a journal");
        ledger::post(&tx, &given).await.expect("posted");
        let found = prepaid(&*tx, &[s.booking]).await.expect("read");
        assert_eq!((found[0].all, found[0].late), (8_400, 0));
    }

    async fn an_event_is_kept_once(store: &Store) {
        let event = webhook_event::Model {
            id: "evt_1".into(),
            kind: "checkout.session.completed".into(),
            object: "cs_1".into(),
            created: 5,
            received_at: 6,
            processed_at: None,
            next_try: None,
        };
        let now = scene(store).await.now;
        let tx = tx(store).await;
        assert!(record_event(&tx, event.clone()).await.expect("kept"));
        assert!(!record_event(&tx, event).await.expect("known"));
        let due = async || due_events(&*tx, waits(now), 9).await.expect("read").len();
        assert_eq!(due().await, 1);
        assert!(event_processed(&tx, "evt_1", now).await.expect("done"));
        assert!(!event_processed(&tx, "evt_1", now).await.expect("known"));
        assert_eq!(due().await, 0);
    }

    async fn only_events_that_were_acted_on_long_ago_are_forgotten(store: &Store) {
        let kept = |id: &str, processed_at| webhook_event::Model {
            id: id.into(),
            kind: "refund.updated".into(),
            object: "re_1".into(),
            created: 1,
            received_at: 1,
            processed_at,
            next_try: None,
        };
        let now = scene(store).await.now;
        let tx = tx(store).await;
        let at = now.timestamp();
        for event in [kept("old", Some(at - 1)), kept("new", Some(at)), kept("waits", None)] {
            record_event(&tx, event).await.expect("kept");
        }
        assert_eq!(sweep_events(&tx, now).await.expect("swept"), 1);
        for (id, stays) in [("old", false), ("new", true), ("waits", true)] {
            assert_eq!(event(&*tx, id).await.expect("read").is_some(), stays, "{id}");
        }
    }

    async fn totals_tell_what_came_and_what_went(store: &Store) {
        let s = scene(store).await;
        let tx = tx(store).await;
        assert_eq!(totals(&*tx).await.expect("read"), []);
        pay_attempt(&tx, s.attempt, "cs_1", "pi_1", s.now).await.expect("paid");
        let row = attempt(&*tx, s.attempt).await.expect("read").expect("there");
        let gone = new_id();
        insert_refund(&tx, gone, &row, 400, RefundReason::Goodwill, s.now).await.expect("one");
        insert_refund(&tx, new_id(), &row, 50, RefundReason::Goodwill, s.now).await.expect("one");
        let (from, to) = (RefundState::Requested, RefundState::Succeeded);
        move_refund(&tx, gone, from, to, Some("re_1"), s.now).await.expect("moved");
        let studio = row.studio.into();
        let expected = Totals {
            studio,
            currency: Currency::Eur,
            captured: 8_400,
            refunded: 400,
            refunding: 50,
            taken: 0,
            returned: 0,
            on_cards: 0,
            in_courses: 0,
            disputed: 0,
            lost: 0,
        };
        assert_eq!(totals(&*tx).await.expect("read"), [expected]);
    }
}
