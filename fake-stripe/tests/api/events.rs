use serde_json::json;

use crate::support::{Bed, id, session_form};

#[tokio::test]
async fn a_payment_is_told_step_by_step() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let path = format!("sessions/{}/decline", id(&session));
    bed.tell(&path, json!({})).await;
    bed.tell(&path.replace("decline", "pay"), json!({})).await;
    let events = bed.get("/v1/events?limit=100").await.json();
    let kinds: Vec<_> =
        events["data"].as_array().expect("a list").iter().rev().map(|e| &e["type"]).collect();
    assert_eq!(
        kinds,
        [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
        ]
    );
    let last = &events["data"][0];
    assert_eq!(last["data"]["object"]["payment_status"], "paid");
    assert_eq!(last["api_version"], fake_stripe::API_VERSION);
    assert_eq!(&bed.get(&format!("/v1/events/{}", id(last))).await.json(), last);
}

#[tokio::test]
async fn events_are_read_page_by_page_from_a_time_on() {
    let bed = Bed::new().await;
    bed.paid().await;
    bed.tell("clock", json!({ "advance_seconds": 100 })).await;
    let since = bed.now().await;
    bed.paid().await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page =
            bed.get(&format!("/v1/events?created[gte]={since}&limit=3{cursor}")).await.json();
        let data = page["data"].as_array().expect("a list").clone();
        cursor = format!("&starting_after={}", id(data.last().expect("not empty")));
        seen.extend(data);
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 4);
    let before = bed.get(&format!("/v1/events?ending_before={}", id(&seen[3]))).await.json();
    assert_eq!(before["data"].as_array().map(Vec::len), Some(3));
    let some = bed.get("/v1/events?types[]=charge.*&types[]=refund.created").await.json();
    assert_eq!(some["data"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_event_names_the_request_that_caused_it() {
    let bed = Bed::new().await;
    let session = bed.post("/v1/checkout/sessions", &session_form("")).await.json();
    let path = format!("/v1/checkout/sessions/{}/expire", id(&session));
    let answer = bed.post_with_key(&path, "", "close-it").await;
    let event = bed.get("/v1/events").await.json()["data"][0].clone();
    assert_eq!(event["request"]["idempotency_key"], "close-it");
    assert_eq!(event["request"]["id"], answer.header("request-id"));
}
