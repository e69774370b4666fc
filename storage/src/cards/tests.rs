use domain::{BookingId, Currency, Instant, Money, PaymentAttemptId, StudioId, policy::FeeKind};

use super::*;
use crate::{
    Store, bookings,
    bookings::tests::Ground,
    new_id,
    payments::{AttemptState, NewAttempt, SETUP, end_attempt, insert_attempt},
};

struct Scene {
    studio: StudioId,
    booking: BookingId,
    attempt: PaymentAttemptId,
    now: Instant,
}

const MOST: Money = Money::new(8_400, Currency::Eur);

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
        purpose: SETUP,
        amount: MOST,
        idempotency_key: format!("{attempt}:checkout"),
        expires_at: now + chrono::TimeDelta::minutes(31),
    };
    insert_attempt(&tx, &new, now).await.expect("an attempt");
    tx.commit().await.expect("committed");
    Scene { studio: ground.studio, booking: booking.id, attempt, now }
}

fn consent(scene: &Scene, text: &str) -> Consent {
    Consent {
        booking: scene.booking,
        studio: scene.studio,
        text: text.into(),
        version: 1,
        most: MOST,
        attempt: scene.attempt,
    }
}

fn card() -> Card {
    Card {
        customer: "cus_1".into(),
        payment_method: "pm_1".into(),
        brand: "visa".into(),
        last4: "4242".into(),
        expires_month: 12,
        expires_year: 2034,
    }
}

crate::on_both_engines! {
    async fn a_consent_can_be_given_anew_until_a_card_is_there(store: &Store) {
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        agree(&tx, &consent(&s, "first"), s.now).await.expect("written");
        agree(&tx, &consent(&s, "second"), s.now).await.expect("written");
        assert!(keep(&tx, s.booking, &card(), s.now).await.expect("kept"));
        assert!(!keep(&tx, s.booking, &card(), s.now).await.expect("known"));
        agree(&tx, &consent(&s, "third"), s.now).await.expect("passed over");
        disagree(&tx, s.booking).await.expect("passed over");
        let row = of_booking(&*tx, s.booking).await.expect("read").expect("there");
        assert_eq!((row.consent_text.as_str(), row.most().expect("money")), ("second", MOST));
        assert!(row.is_kept());
        assert!(detach(&tx, s.booking, s.now).await.expect("gone"));
        assert!(!detach(&tx, s.booking, s.now).await.expect("known"));
        let row = of_booking(&*tx, s.booking).await.expect("read").expect("there");
        assert_eq!((row.payment_method, row.brand, row.last4), (None, None, None));
        assert_eq!((row.expires_month, row.expires_year), (None, None));
        assert_eq!(row.consent_text, "second", "what was agreed to stays");
    }

    async fn which_card_it_was_is_known_where_a_bank_may_ask(store: &Store) {
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        agree(&tx, &consent(&s, "words"), s.now).await.expect("written");
        keep(&tx, s.booking, &card(), s.now).await.expect("kept");
        assert!(end_attempt(&tx, s.attempt, AttemptState::Paid).await.expect("written"));
        assert!(detach(&tx, s.booking, s.now).await.expect("gone"));
        let row = of_booking(&*tx, s.booking).await.expect("read").expect("there");
        assert_eq!((row.payment_method, row.last4.as_deref()), (None, Some("4242")));
    }

    async fn a_visit_has_one_fee_which_moves_only_from_where_it_is(store: &Store) {
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        let new = NewFee {
            booking: s.booking,
            studio: s.studio,
            kind: FeeKind::NoShow,
            amount: MOST,
            kept: Money::zero(Currency::Eur),
        };
        insert_fee(&tx, new, s.now).await.expect("written");
        let other = Money::new(100, Currency::Eur);
        insert_fee(&tx, NewFee { amount: other, ..new }, s.now).await.expect("passed over");
        let row = fee(&*tx, s.booking).await.expect("read").expect("there");
        assert_eq!((row.amount().expect("money"), row.kind().expect("known")), (MOST, new.kind));
        assert_eq!(open_fees(&*tx, s.studio, 9).await.expect("read").len(), 1);
        let to = (FeeState::Open, FeeState::Waived);
        let change = || Change { code: None, reason: "ill" };
        assert!(move_fee(&tx, &row, to, change(), s.now).await.expect("moved"));
        assert!(!move_fee(&tx, &row, to, change(), s.now).await.expect("known"));
        assert_eq!(open_fees(&*tx, s.studio, 9).await.expect("read").len(), 0);
        assert_eq!(open_fees(&*tx, new_id(), 9).await.expect("read").len(), 0);
    }

    async fn a_card_of_a_visit_to_come_is_never_idle(store: &Store) {
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        agree(&tx, &consent(&s, "words"), s.now).await.expect("written");
        keep(&tx, s.booking, &card(), s.now).await.expect("kept");
        let later = s.now + chrono::TimeDelta::days(400);
        assert_eq!(idle(&*tx, (later, later), 9).await.expect("read"), []);
        let booking = bookings::by_id(&*tx, s.booking).await.expect("read").expect("there");
        let gone = booking.expire(s.now + chrono::TimeDelta::hours(1)).expect("it may");
        bookings::update(&tx, gone).await.expect("written");
        let found = idle(&*tx, (later, later), 9).await.expect("read");
        assert_eq!(found, [Idle { booking: s.booking.0, studio: s.studio.0 }]);
    }
}
