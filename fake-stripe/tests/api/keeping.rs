use fake_stripe::Config;
use serde_json::json;

use crate::support::{Bed, id};

#[tokio::test]
async fn payments_survive_a_restart_and_keep_their_address() {
    let file = std::env::temp_dir().join(format!("fake-stripe-{}.json", std::process::id()));
    let config = || Config { file: Some(file.clone()), ..Config::default() };
    let bed = Bed::with(config()).await;
    let open = bed.session().await;
    let paid = bed.paid().await;
    let key = bed.post_with_key("/v1/refunds", &refund(&paid), "k").await.json();
    bed.stripe.stop().await;

    let bed = Bed::with(config()).await;
    let path = format!("/v1/checkout/sessions/{}", id(&open));
    assert_eq!(bed.get(&path).await.json(), open, "the same, at the same address");
    let again = bed.post_with_key("/v1/refunds", &refund(&paid), "k").await;
    assert_eq!((again.header("idempotent-replayed"), again.json()), ("true", key));
    assert_eq!(
        bed.get("/v1/events?limit=100").await.json()["data"].as_array().map(Vec::len),
        Some(6)
    );
    bed.tell("reset", json!({})).await;
    assert_eq!(bed.get(&path).await.status, 404);
    bed.stripe.stop().await;
    let bed = Bed::with(config()).await;
    assert_eq!(bed.get("/v1/events").await.json()["data"], json!([]), "forgotten for good");
    bed.stripe.stop().await;
    std::fs::remove_file(file).expect("it was kept");
}

#[tokio::test]
async fn a_line_that_was_not_finished_costs_nothing_else() {
    let file = std::env::temp_dir().join(format!("fake-stripe-torn-{}.json", std::process::id()));
    let config = || Config { file: Some(file.clone()), ..Config::default() };
    let bed = Bed::with(config()).await;
    let paid = bed.paid().await;
    bed.stripe.stop().await;
    let mut text = std::fs::read_to_string(&file).expect("it was kept");
    text.push_str("{\"session\":{\"id\":\"cs_te");
    std::fs::write(&file, text).expect("written");
    let bed = Bed::with(config()).await;
    assert_eq!(bed.get(&format!("/v1/checkout/sessions/{}", id(&paid))).await.json(), paid);
    bed.stripe.stop().await;
    std::fs::remove_file(file).expect("it was kept");
}

fn refund(session: &serde_json::Value) -> String {
    format!("payment_intent={}", session["payment_intent"].as_str().expect("an intent"))
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_and_not_an_empty_start() {
    let file = std::env::temp_dir().join(format!("fake-stripe-broken-{}.json", std::process::id()));
    std::fs::write(&file, "{").expect("written");
    let started =
        fake_stripe::start(Config { file: Some(file.clone()), ..Config::default() }).await;
    assert!(started.is_err());
    std::fs::remove_file(file).expect("it is there");
}

#[tokio::test]
async fn whoever_embeds_the_stand_in_can_steer_it_without_http() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let paid = bed.stripe.tell(&format!("sessions/{}/pay", id(&session)), &json!({})).await;
    assert_eq!(paid["payment_status"], "paid");
    assert_eq!(bed.stripe.ask("books").await["totals"]["eur"]["captured"], 8_400);
    let refused = bed.stripe.tell("sessions/cs_test_none/pay", &json!({})).await;
    assert_eq!(refused["error"]["code"], "resource_missing");
}
