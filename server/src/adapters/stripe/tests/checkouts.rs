use chrono::TimeDelta;
use domain::{Currency, Money};
use serde_json::json;
use services::ports::{CheckoutState, GatewayError, PaymentGateway};

use super::support::{Bed, attempt, gateway, hasty_gateway};
use crate::adapters::stripe::{StripeConfig, StripeGateway, StripeSetupError};

const SESSIONS: &str = "/v1/checkout/sessions";

#[tokio::test]
async fn a_checkout_carries_our_reference_and_the_amount() {
    let bed = Bed::new().await;
    let checkout = bed.open(1).await;
    assert_eq!(checkout.attempt, Some(attempt(1)));
    assert_eq!(checkout.amount, Money::new(8_400, Currency::Eur));
    assert_eq!(checkout.state, CheckoutState::Open);
    assert!(!checkout.live);
    let url = checkout.url.clone().expect("a page");
    assert!(url.starts_with(&bed.gateway.checkout_origin()), "{url}");
    assert_eq!(bed.gateway.fetch_checkout(&checkout.id).await, Ok(checkout));
}

#[tokio::test]
async fn yen_are_sent_as_they_are() {
    let bed = Bed::new().await;
    let mut request = bed.request(1).await;
    request.amount = Money::new(8_400, Currency::Jpy);
    let checkout = bed.gateway.create_checkout(&request).await.expect("opened");
    assert_eq!(checkout.amount, request.amount);
}

#[tokio::test]
async fn the_same_key_gives_the_same_checkout() {
    let bed = Bed::new().await;
    let request = bed.request(1).await;
    let first = bed.gateway.create_checkout(&request).await;
    assert_eq!(bed.gateway.create_checkout(&request).await, first);
    assert_eq!(bed.sessions().await, 1);
}

#[tokio::test]
async fn the_same_key_for_something_else_is_refused() {
    let bed = Bed::new().await;
    let mut request = bed.request(1).await;
    bed.gateway.create_checkout(&request).await.expect("opened");
    request.amount = Money::new(8_500, Currency::Eur);
    let refused = bed.gateway.create_checkout(&request).await;
    assert_eq!(refused, Err(GatewayError::Refused { code: "idempotency_error".into() }));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again_with_the_same_key() {
    let bed = Bed::new().await;
    let request = bed.request(1).await;
    for lost in [
        json!({ "when": "after", "path": SESSIONS, "method": "POST", "close": true }),
        json!({ "when": "before", "path": SESSIONS, "method": "POST", "status": 429 }),
        json!({ "when": "after", "path": SESSIONS, "method": "POST", "status": 500, "times": 2 }),
        json!({ "when": "after", "path": SESSIONS, "method": "POST", "body": "{\"id\":" }),
    ] {
        bed.fail(lost).await;
        let checkout = bed.gateway.create_checkout(&request).await.expect("opened");
        assert_eq!(checkout.attempt, Some(attempt(1)));
    }
    assert_eq!(bed.sessions().await, 1);
}

#[tokio::test]
async fn what_fails_every_time_is_unknown_whether_it_was_done_or_not() {
    let bed = Bed::new().await;
    for (when, done) in [("before", 0), ("after", 1)] {
        bed.fail(
            json!({ "when": when, "path": SESSIONS, "method": "POST", "status": 503, "times": 3 }),
        )
        .await;
        let request = bed.request(1).await;
        assert_eq!(bed.gateway.create_checkout(&request).await, Err(GatewayError::Unknown));
        assert_eq!(bed.sessions().await, done);
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_unknown() {
    let bed = Bed::new().await;
    let hasty = hasty_gateway(&bed.stripe.url, &bed.stripe.secret_key);
    let slow = json!({ "when": "after", "path": SESSIONS, "delay_ms": 2_000, "times": 3 });
    bed.fail(slow).await;
    let request = bed.request(1).await;
    assert_eq!(hasty.create_checkout(&request).await, Err(GatewayError::Unknown));
    let known = bed.gateway.find_checkout(attempt(1), bed.now().await).await.expect("answered");
    assert_eq!(known.and_then(|c| c.attempt), Some(attempt(1)), "it was made all the same");
}

#[tokio::test]
async fn nobody_at_the_other_end_is_unknown() {
    let nobody = gateway("http://127.0.0.1:9", "sk_test_demo");
    assert_eq!(nobody.fetch_checkout("cs_1").await, Err(GatewayError::Unknown));
}

#[tokio::test]
async fn what_stripe_refuses_is_refused_with_its_code() {
    let bed = Bed::new().await;
    let mut small = bed.request(1).await;
    small.amount = Money::new(10, Currency::Eur);
    let refused = bed.gateway.create_checkout(&small).await;
    assert_eq!(refused, Err(GatewayError::Refused { code: "amount_too_small".into() }));
    let mut short = bed.request(2).await;
    short.expires_at = bed.now().await + TimeDelta::minutes(20);
    let refused = bed.gateway.create_checkout(&short).await;
    assert_eq!(refused, Err(GatewayError::Refused { code: "invalid_request_error".into() }));
    let mut unnamed = bed.request(3).await;
    unnamed.idempotency_key = String::new();
    let refused = bed.gateway.create_checkout(&unnamed).await;
    assert_eq!(refused, Err(GatewayError::Refused { code: "idempotency_key_invalid".into() }));
    assert_eq!(bed.sessions().await, 0);
}

#[tokio::test]
async fn the_key_is_checked() {
    let bed = Bed::new().await;
    assert_eq!(bed.gateway.check().await, Ok(()));
    let wrong = gateway(&bed.stripe.url, "sk_test_wrong");
    assert!(matches!(wrong.check().await, Err(GatewayError::Refused { .. })));
}

#[test]
fn an_address_or_a_key_that_cannot_be_one_is_refused() {
    let config = |url: &str, key: &str| StripeConfig {
        secret_key: key.into(),
        webhook_secrets: Vec::new(),
        api_url: Some(url.into()),
        checkout_origin: String::new(),
    };
    let refused = StripeGateway::new(config("not a url", "sk_test_1")).err();
    assert_eq!(refused, Some(StripeSetupError::Url));
    let refused = StripeGateway::new(config("http://localhost", "sk_\n")).err();
    assert_eq!(refused, Some(StripeSetupError::Key));
}

#[tokio::test]
async fn every_state_is_known() {
    let bed = Bed::new().await;
    let state = |id: String| {
        let bed = &bed;
        async move { bed.gateway.fetch_checkout(&id).await.map(|c| c.state) }
    };
    let id = bed.open(1).await.id;
    bed.tell(&format!("sessions/{id}/decline"), json!({})).await;
    assert_eq!(state(id.clone()).await, Ok(CheckoutState::Open));
    bed.tell(&format!("sessions/{id}/pay"), json!({ "processing": true })).await;
    assert_eq!(state(id.clone()).await, Ok(CheckoutState::Processing));
    bed.tell(&format!("sessions/{id}/pay"), json!({})).await;
    assert!(matches!(state(id).await, Ok(CheckoutState::Paid { .. })));
    let id = bed.open(2).await.id;
    bed.tell(&format!("sessions/{id}/expire"), json!({})).await;
    assert_eq!(state(id).await, Ok(CheckoutState::Expired));
    assert_eq!(state("cs_test_none".into()).await, Err(GatewayError::NotFound));
}

#[tokio::test]
async fn an_attempts_checkout_is_found_among_many() {
    let bed = Bed::new().await;
    let since = bed.now().await;
    let wanted = bed.open(1).await;
    for number in 2..=104 {
        bed.open(number).await;
    }
    assert_eq!(bed.gateway.find_checkout(attempt(1), since).await, Ok(Some(wanted)));
    assert_eq!(bed.gateway.find_checkout(attempt(999), since).await, Ok(None));
    let later = since + TimeDelta::hours(1);
    assert_eq!(bed.gateway.find_checkout(attempt(1), later).await, Ok(None));
}

#[tokio::test]
async fn closing_tells_how_it_ended() {
    let bed = Bed::new().await;
    let open = bed.open(1).await;
    for _ in 0..2 {
        let closed = bed.gateway.expire_checkout(&open.id).await.expect("closed");
        assert_eq!((closed.state, closed.url), (CheckoutState::Expired, None));
    }
    let paid = bed.open(2).await;
    bed.tell(&format!("sessions/{}/pay", paid.id), json!({})).await;
    let late = bed.gateway.expire_checkout(&paid.id).await.expect("known");
    assert!(matches!(late.state, CheckoutState::Paid { .. }));
    let none = bed.gateway.expire_checkout("cs_test_none").await;
    assert_eq!(none, Err(GatewayError::NotFound));
}

#[tokio::test]
async fn a_closing_whose_answer_is_lost_is_looked_up() {
    let bed = Bed::new().await;
    let id = bed.open(1).await.id;
    let path = format!("{SESSIONS}/{id}/expire");
    bed.fail(json!({ "when": "after", "path": path, "close": true, "times": 3 })).await;
    let closed = bed.gateway.expire_checkout(&id).await.expect("looked up");
    assert_eq!(closed.state, CheckoutState::Expired);
}

#[tokio::test]
async fn a_closing_that_did_not_happen_is_unknown() {
    let bed = Bed::new().await;
    let id = bed.open(1).await.id;
    let path = format!("{SESSIONS}/{id}/expire");
    bed.fail(json!({ "when": "before", "path": path, "status": 500, "times": 3 })).await;
    assert_eq!(bed.gateway.expire_checkout(&id).await, Err(GatewayError::Unknown));
    let open = bed.gateway.fetch_checkout(&id).await.expect("there");
    assert_eq!(open.state, CheckoutState::Open);
}
