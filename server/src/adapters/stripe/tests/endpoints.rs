use serde_json::json;
use services::ports::{GatewayEndpoint, GatewayError, PaymentGateway};

use super::support::{Bed, gateway};

const URL: &str = "http://127.0.0.1:9/stripe/webhook";

/// What Stripe answers where a restricted key may not ask.
const FORBIDDEN: &str = r#"{"error":{"type":"invalid_request_error","message":"The provided key does not have the required permissions for this endpoint."}}"#;

async fn with_endpoint() -> Bed {
    let webhook = fake_stripe::Webhook { url: URL.into(), secret: "whsec_demo".into() };
    let config = fake_stripe::Config { webhook: Some(webhook), ..fake_stripe::Config::default() };
    let stripe = fake_stripe::start(config).await.expect("it starts");
    let gateway = gateway(&stripe.url, &stripe.secret_key);
    Bed { stripe, gateway }
}

#[tokio::test]
async fn the_addresses_that_are_told_events_are_listed() {
    let none = Bed::new().await;
    assert_eq!(none.gateway.list_endpoints().await, Ok(Vec::new()));
    let bed = with_endpoint().await;
    let own = GatewayEndpoint { url: URL.into(), enabled: true, events: vec!["*".into()] };
    assert_eq!(bed.gateway.list_endpoints().await, Ok(vec![own]));
}

#[tokio::test]
async fn a_key_that_may_not_ask_for_them_is_refused_and_no_more_is_known() {
    let bed = with_endpoint().await;
    let path = "/v1/webhook_endpoints";
    bed.fail(json!({ "when": "before", "path": path, "status": 403, "body": FORBIDDEN })).await;
    let refused = bed.gateway.list_endpoints().await;
    assert!(matches!(refused, Err(GatewayError::Refused { .. })), "{refused:?}");
    // That the key itself is good is another question.
    assert_eq!(bed.gateway.check().await, Ok(()));
    bed.fail(json!({ "when": "before", "path": path, "body": "[]", "times": 3 })).await;
    assert_eq!(bed.gateway.list_endpoints().await, Err(GatewayError::Unknown));
}
