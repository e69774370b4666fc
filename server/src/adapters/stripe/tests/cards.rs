use domain::{Currency, Money};
use serde_json::json;
use services::ports::{
    Charge, Checkout, CheckoutCard, CheckoutState, GatewayError, NewCharge, PaymentGateway,
    SavedCard,
};

use super::support::{Bed, attempt};

const INTENTS: &str = "/v1/payment_intents";

/// A card that is given on a page where nothing is paid, and what becomes of it later.
async fn given(bed: &Bed, number: u128, card: &str) -> (Checkout, SavedCard) {
    let mut request = bed.request(number).await;
    request.card = CheckoutCard::IsKept;
    request.amount.minor = 0;
    let open = bed.gateway.create_checkout(&request).await.expect("opened");
    assert_eq!((open.state, open.amount.minor), (CheckoutState::Open, 0));
    bed.tell(&format!("sessions/{}/pay", open.id), json!({ "card": card })).await;
    let done = bed.gateway.fetch_checkout(&open.id).await.expect("there");
    let card = bed.gateway.fetch_card(&open.id).await.expect("a card");
    (done, card)
}

fn charge(number: u128, card: &SavedCard) -> NewCharge {
    NewCharge {
        attempt: attempt(number),
        idempotency_key: format!("test:{number}:charge"),
        amount: Money::new(8_400, Currency::Eur),
        customer: card.customer.clone(),
        payment_method: card.payment_method.clone(),
    }
}

async fn charges(bed: &Bed) -> usize {
    let books = bed.stripe.ask("books").await;
    books["charges"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|c| c["status"] == "succeeded")
        .count()
}

#[tokio::test]
async fn a_card_is_given_and_nothing_is_paid() {
    let bed = Bed::new().await;
    let (done, card) = given(&bed, 1, "works").await;
    assert_eq!((done.state, done.attempt), (CheckoutState::Saved, Some(attempt(1))));
    assert_eq!(done.amount, Money::zero(Currency::Eur));
    assert!(card.customer.starts_with("cus_") && card.payment_method.starts_with("pm_"));
    assert_eq!((card.brand.as_str(), card.last4.as_str()), ("visa", "4242"));
    assert_eq!((card.expires_month, card.expires_year), (12, 2034));
    assert_eq!(bed.stripe.ask("books").await["totals"], json!({}));
}

#[tokio::test]
async fn the_setup_of_a_card_leads_to_its_attempt() {
    let bed = Bed::new().await;
    let (one, _) = given(&bed, 1, "works").await;
    given(&bed, 2, "works").await;
    let session = stripe_checkout::checkout_session::RetrieveCheckoutSession::new(one.id.as_str());
    let session = super::super::call::send(&bed.gateway.client, &session).await.expect("there");
    let setup = session.setup_intent.expect("a setup").id().as_str().to_owned();
    assert!(setup.starts_with("seti_"), "{setup}");
    assert_eq!(bed.gateway.find_setup(&setup).await, Ok(Some(attempt(1))));
    for none in ["seti_none", "seti_1/../../events", "seti_1?expand[]=customer"] {
        assert_eq!(bed.gateway.find_setup(none).await, Ok(None), "{none}");
    }
    bed.fail(json!({ "when": "before", "path": "/v1/setup_intents", "body": "[]", "times": 3 }))
        .await;
    assert_eq!(bed.gateway.find_setup(&setup).await, Err(GatewayError::Unknown));
}

#[tokio::test]
async fn a_card_that_pays_a_deposit_is_kept_too() {
    let bed = Bed::new().await;
    let mut request = bed.request(1).await;
    request.card = CheckoutCard::PaysAndIsKept;
    let open = bed.gateway.create_checkout(&request).await.expect("opened");
    bed.tell(&format!("sessions/{}/pay", open.id), json!({})).await;
    let done = bed.gateway.fetch_checkout(&open.id).await.expect("there");
    assert!(matches!(done.state, CheckoutState::Paid { .. }));
    let card = bed.gateway.fetch_card(&open.id).await.expect("a card");
    let paid = bed.gateway.charge_card(&charge(2, &card)).await.expect("an answer");
    assert!(matches!(paid, Charge::Paid { .. }), "{paid:?}");
}

#[tokio::test]
async fn a_card_that_pays_and_is_not_kept_cannot_be_found() {
    let bed = Bed::new().await;
    let open = bed.open(1).await;
    bed.tell(&format!("sessions/{}/pay", open.id), json!({})).await;
    assert_eq!(bed.gateway.fetch_card(&open.id).await, Err(GatewayError::Unknown));
}

#[tokio::test]
async fn each_card_answers_in_its_own_way_and_always_the_same() {
    let bed = Bed::new().await;
    let declined = Charge::Declined { code: "insufficient_funds".into() };
    let cases = [("declines", declined), ("authenticate", Charge::NeedsClient)];
    for (number, (kind, expected)) in (1..).zip(cases) {
        let (_, card) = given(&bed, number, kind).await;
        let request = charge(number, &card);
        for _ in 0..2 {
            assert_eq!(bed.gateway.charge_card(&request).await, Ok(expected.clone()), "{kind}");
        }
        let found = bed.gateway.find_charge(attempt(number), &card.customer).await;
        assert_eq!(found, Ok(Some(expected)), "{kind}");
    }
    assert_eq!(charges(&bed).await, 0);
}

#[tokio::test]
async fn a_charge_whose_answer_is_lost_is_made_once() {
    let bed = Bed::new().await;
    let (_, card) = given(&bed, 1, "works").await;
    let request = charge(2, &card);
    for lost in [
        json!({ "when": "after", "path": INTENTS, "method": "POST", "close": true }),
        json!({ "when": "after", "path": INTENTS, "method": "POST", "status": 500, "times": 2 }),
        json!({ "when": "before", "path": INTENTS, "method": "POST", "status": 429 }),
    ] {
        bed.fail(lost).await;
        let paid = bed.gateway.charge_card(&request).await;
        assert!(matches!(paid, Ok(Charge::Paid { .. })), "{paid:?}");
    }
    assert_eq!(charges(&bed).await, 1);
    let fee = match bed.gateway.charge_card(&request).await {
        Ok(Charge::Paid { payment_intent }) => bed.gateway.fetch_fee(&payment_intent).await,
        other => panic!("{other:?}"),
    };
    assert_eq!(fee, Ok(Some(Money::new(151, Currency::Eur))));
}

#[tokio::test]
async fn a_charge_that_never_arrived_is_unknown_and_then_not_found() {
    let bed = Bed::new().await;
    let (_, card) = given(&bed, 1, "works").await;
    bed.fail(
        json!({ "when": "before", "path": INTENTS, "method": "POST", "status": 503, "times": 3 }),
    )
    .await;
    assert_eq!(bed.gateway.charge_card(&charge(2, &card)).await, Err(GatewayError::Unknown));
    assert_eq!(bed.gateway.find_charge(attempt(2), &card.customer).await, Ok(None));
}

#[tokio::test]
async fn a_card_is_given_up_once_and_for_all() {
    let bed = Bed::new().await;
    let (_, card) = given(&bed, 1, "works").await;
    for _ in 0..2 {
        assert_eq!(bed.gateway.detach_card(&card.payment_method).await, Ok(()));
    }
    let refused = bed.gateway.charge_card(&charge(2, &card)).await;
    assert!(matches!(refused, Err(GatewayError::Refused { .. })), "{refused:?}");
    assert_eq!(bed.gateway.detach_card("pm_none").await, Err(GatewayError::NotFound));
}
