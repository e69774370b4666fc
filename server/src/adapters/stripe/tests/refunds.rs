use domain::{Currency, Money, RefundId};
use serde_json::json;
use services::ports::{GatewayError, GatewayRefundState, NewRefund, PaymentGateway};
use uuid::Uuid;

use super::support::{Bed, attempt};

fn request(number: u128, payment_intent: &str, minor: i64) -> NewRefund {
    NewRefund {
        refund: RefundId(Uuid::from_u128(number)),
        idempotency_key: format!("test:{number}:refund"),
        payment_intent: payment_intent.to_owned(),
        amount: Money::new(minor, Currency::Eur),
    }
}

async fn refunded(bed: &Bed) -> i64 {
    bed.stripe.ask("books").await["totals"]["eur"]["refunded"].as_i64().expect("a sum")
}

#[tokio::test]
async fn money_goes_back_once_per_key() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    let request = request(7, &intent, 5_000);
    let lost = json!({ "when": "after", "path": "/v1/refunds", "close": true });
    bed.fail(lost).await;
    let refund = bed.gateway.create_refund(&request).await.expect("refunded");
    assert_eq!(refund.state, GatewayRefundState::Succeeded);
    assert_eq!(bed.gateway.create_refund(&request).await, Ok(refund.clone()));
    assert_eq!(bed.gateway.fetch_refund(&refund.id).await, Ok(refund));
    assert_eq!(refunded(&bed).await, 5_000);
}

#[tokio::test]
async fn a_payment_leads_to_what_it_was_made_for() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    assert_eq!(bed.gateway.find_payment(&intent).await, Ok(Some(attempt(1))));
    assert_eq!(bed.gateway.find_payment("pi_none").await, Ok(None));
    bed.fail(json!({ "when": "before", "path": "/v1/payment_intents", "body": "[]", "times": 3 }))
        .await;
    assert_eq!(bed.gateway.find_payment(&intent).await, Err(GatewayError::Unknown));
}

#[tokio::test]
async fn more_than_was_paid_is_refused() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    let refused = |code: &str| Err(GatewayError::Refused { code: code.into() });
    let more = bed.gateway.create_refund(&request(1, &intent, 8_401)).await;
    assert_eq!(more, refused("amount_too_large"));
    bed.gateway.create_refund(&request(2, &intent, 8_400)).await.expect("refunded");
    let again = bed.gateway.create_refund(&request(3, &intent, 1)).await;
    assert_eq!(again, refused("charge_already_refunded"));
    let unknown = bed.gateway.create_refund(&request(4, "pi_none", 1)).await;
    assert_eq!(unknown, refused("resource_missing"));
    assert_eq!(refunded(&bed).await, 8_400);
}

#[tokio::test]
async fn a_refund_may_take_its_time_and_may_fail() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    bed.tell("refunds", json!({ "mode": "pending" })).await;
    for (number, end) in [(1, GatewayRefundState::Failed), (2, GatewayRefundState::Succeeded)] {
        let refund = bed.gateway.create_refund(&request(number, &intent, 8_400)).await;
        let refund = refund.expect("begun");
        assert_eq!(refund.state, GatewayRefundState::Pending);
        let status = if end == GatewayRefundState::Failed { "failed" } else { "succeeded" };
        bed.tell(&format!("refunds/{}/settle", refund.id), json!({ "status": status })).await;
        assert_eq!(bed.gateway.fetch_refund(&refund.id).await.map(|r| r.state), Ok(end));
    }
    assert_eq!(bed.gateway.fetch_refund("re_none").await, Err(GatewayError::NotFound));
}

#[tokio::test]
async fn a_refund_is_found_by_our_reference() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    let made = bed.gateway.create_refund(&request(1, &intent, 100)).await.expect("refunded");
    bed.gateway.create_refund(&request(2, &intent, 100)).await.expect("refunded");
    let find = |number| bed.gateway.find_refund(RefundId(Uuid::from_u128(number)), &intent);
    assert_eq!(find(1).await, Ok(Some(made)));
    assert_eq!(find(3).await, Ok(None));
}

#[tokio::test]
async fn the_fee_is_known_once_the_payment_is_booked() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    let fee = Money::new(fake_stripe::demo_fee(8_400), Currency::Eur);
    assert_eq!(bed.gateway.fetch_fee(&intent).await, Ok(Some(fee)));
    let open = bed.open(2).await;
    let declined = bed.tell(&format!("sessions/{}/decline", open.id), json!({})).await;
    let declined = declined["payment_intent"].as_str().expect("an intent");
    assert_eq!(bed.gateway.fetch_fee(declined).await, Ok(None));
    assert_eq!(bed.gateway.fetch_fee("pi_none").await, Err(GatewayError::NotFound));
}
