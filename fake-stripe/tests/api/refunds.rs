use serde_json::json;

use crate::support::{Bed, id};

async fn paid_intent(bed: &Bed) -> String {
    bed.paid().await["payment_intent"].as_str().expect("an intent").to_owned()
}

#[tokio::test]
async fn never_more_goes_back_than_was_paid() {
    let bed = Bed::new().await;
    let intent = paid_intent(&bed).await;
    let part =
        bed.post("/v1/refunds", &format!("payment_intent={intent}&amount=5000")).await.json();
    assert_eq!((&part["status"], &part["amount"]), (&json!("succeeded"), &json!(5_000)));
    let more = bed.post("/v1/refunds", &format!("payment_intent={intent}&amount=3401")).await;
    assert_eq!((more.status.as_u16(), &more.json()["error"]["param"]), (400, &json!("amount")));
    assert!(more.text.contains("unrefunded amount on charge (€34.00)"), "{}", more.text);
    let rest = bed.post("/v1/refunds", &format!("payment_intent={intent}")).await.json();
    assert_eq!(rest["amount"], 3_400);
    let none = bed.post("/v1/refunds", &format!("payment_intent={intent}&amount=1")).await;
    assert_eq!(none.json()["error"]["code"], "charge_already_refunded");

    let charge =
        bed.get(&format!("/v1/charges/{}", part["charge"].as_str().expect("a charge"))).await;
    assert_eq!(
        (&charge.json()["amount_refunded"], &charge.json()["refunded"]),
        (&json!(8_400), &json!(true))
    );
    let list = bed.get(&format!("/v1/refunds?payment_intent={intent}")).await.json();
    assert_eq!((id(&list["data"][0]), id(&list["data"][1])), (id(&rest), id(&part)));
    let books = bed.get("/_fake/books").await.json();
    assert_eq!(
        books["totals"]["eur"],
        json!({
            "captured": 8_400, "refunded": 8_400, "disputed": 0, "fees": 151, "net": -151,
            "paid_out": 0,
        })
    );
}

#[tokio::test]
async fn two_hundred_refunds_at_once_never_exceed_the_payment() {
    let bed = std::sync::Arc::new(Bed::new().await);
    let intent = paid_intent(&bed).await;
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (bed, form) = (bed.clone(), format!("payment_intent={intent}&amount=100"));
        asked.spawn(async move { bed.post("/v1/refunds", &form).await.status.as_u16() });
    }
    let statuses = asked.join_all().await;
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 84);
    assert_eq!(statuses.iter().filter(|s| **s == 400).count(), 116);
}

#[tokio::test]
async fn an_unpaid_session_has_nothing_to_refund() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let declined = bed.tell(&format!("sessions/{}/decline", id(&session)), json!({})).await;
    let intent = declined["payment_intent"].as_str().expect("an intent");
    let refused = bed.post("/v1/refunds", &format!("payment_intent={intent}")).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        bed.post("/v1/refunds", "amount=1").await.json()["error"]["param"],
        "payment_intent"
    );
}

#[tokio::test]
async fn a_refund_can_be_pending_and_then_fail_which_returns_the_money() {
    let bed = Bed::new().await;
    let intent = paid_intent(&bed).await;
    bed.tell("refunds", json!({ "mode": "pending" })).await;
    let form = format!("payment_intent={intent}");
    let refund = bed.post("/v1/refunds", &form).await.json();
    assert_eq!(refund["status"], "pending");
    assert_eq!(
        bed.post("/v1/refunds", &form).await.status,
        400,
        "pending money is not there twice"
    );
    let settle = format!("refunds/{}/settle", id(&refund));
    let failed = bed.tell(&settle, json!({ "status": "failed" })).await;
    assert_eq!(
        (&failed["status"], &failed["failure_reason"]),
        (&json!("failed"), &json!("lost_or_stolen_card"))
    );
    assert_eq!(bed.get(&format!("/v1/refunds/{}", id(&refund))).await.json()["status"], "failed");
    assert_eq!(bed.get("/_fake/books").await.json()["totals"]["eur"]["refunded"], 0);
    let again = bed.post("/v1/refunds", &form).await.json();
    let done =
        bed.tell(&format!("refunds/{}/settle", id(&again)), json!({ "status": "succeeded" })).await;
    assert_eq!(done["status"], "succeeded");
}

#[tokio::test]
async fn a_payment_from_before_is_told_to_nobody_and_can_be_refunded() {
    let bed = Bed::new().await;
    let past = json!([{
        "session": "cs_demo_1", "payment_intent": "pi_demo_1", "amount": 8_400,
        "currency": "eur", "client_reference_id": "ref", "at": 1_780_000_000,
    }]);
    assert_eq!(bed.tell("payments", past).await, json!({ "adopted": 1 }));
    assert_eq!(bed.get("/v1/events").await.json()["data"], json!([]));
    let session = bed.get("/v1/checkout/sessions/cs_demo_1").await.json();
    assert_eq!(
        (&session["payment_status"], &session["amount_total"]),
        (&json!("paid"), &json!(8_400))
    );
    let refunded = bed.post("/v1/refunds", "payment_intent=pi_demo_1&amount=8400").await;
    assert_eq!(refunded.json()["status"], json!("succeeded"));
    let books = bed.stripe.ask("books").await;
    assert_eq!(books["totals"]["eur"]["refunded"], json!(8_400));
}
