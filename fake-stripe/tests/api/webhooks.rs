use fake_stripe::Config;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::support::{Bed, Inbox, SECRET, id};

const TOLD: [&str; 4] = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
];

async fn bed() -> (Bed, Inbox) {
    let (inbox, webhook) = Inbox::open().await;
    let bed = Bed::with(Config { webhook: Some(webhook), ..Config::default() }).await;
    (bed, inbox)
}

#[tokio::test]
async fn webhooks_are_signed_over_time_and_body() {
    let (bed, inbox) = bed().await;
    let now = bed.now().await;
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    assert_eq!(inbox.kinds(), TOLD);
    for (header, body) in inbox.letters() {
        let (at, signature) = header.split_once(",v1=").expect("two parts");
        let at: i64 = at.strip_prefix("t=").expect("a time").parse().expect("a number");
        assert!((now..now + 60).contains(&at));
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
        mac.update(format!("{at}.{body}").as_bytes());
        let expected: String =
            mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(signature, expected);
    }
    let events = bed.get("/v1/events?delivery_success=false").await.json();
    assert_eq!(events["data"], json!([]));
}

#[tokio::test]
async fn a_webhook_that_is_not_accepted_comes_again() {
    let (bed, inbox) = bed().await;
    inbox.refuse(1);
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    let mut kinds = inbox.kinds();
    assert_eq!(kinds.len(), 5);
    assert_eq!(kinds.pop().as_deref(), Some("payment_intent.created"));
}

#[tokio::test]
async fn webhooks_can_be_dropped_and_the_list_still_tells() {
    let (bed, inbox) = bed().await;
    bed.tell("webhooks", json!({ "mode": "drop" })).await;
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    assert_eq!(inbox.kinds().len(), 0);
    let missed = bed.get("/v1/events?delivery_success=false").await.json();
    assert_eq!(missed["data"].as_array().map(Vec::len), Some(4));
    let event = id(&missed["data"][0]).to_owned();
    assert_eq!(bed.tell("webhooks/resend", json!({ "event": event })).await["accepted"], 1);
    assert_eq!(inbox.kinds(), ["checkout.session.completed"]);
}

#[tokio::test]
async fn webhooks_can_come_twice() {
    let (bed, inbox) = bed().await;
    bed.tell("webhooks", json!({ "mode": "duplicate" })).await;
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    let mut kinds = inbox.kinds();
    kinds.sort();
    let mut expected: Vec<_> = TOLD.iter().chain(&TOLD).map(ToString::to_string).collect();
    expected.sort();
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn webhooks_can_be_held_and_come_in_the_wrong_order() {
    let (bed, inbox) = bed().await;
    bed.tell("webhooks", json!({ "mode": "hold" })).await;
    bed.paid().await;
    assert_eq!(bed.get("/_fake/webhooks").await.json()["held"], 4);
    let flushed = bed.tell("webhooks/flush", json!({ "order": "reversed" })).await;
    assert_eq!(flushed, json!({ "sent": 4, "accepted": 4 }));
    let mut kinds = inbox.kinds();
    kinds.reverse();
    assert_eq!(kinds, TOLD);
}

#[tokio::test]
async fn webhooks_can_be_late() {
    let (bed, inbox) = bed().await;
    bed.tell("webhooks", json!({ "mode": "normal", "delay_ms": 300 })).await;
    bed.paid().await;
    assert_eq!(inbox.kinds().len(), 0);
    assert_eq!(bed.tell("webhooks/wait", json!({})).await["idle"], true);
    assert_eq!(inbox.kinds(), TOLD);
}

#[tokio::test]
async fn an_endpoint_made_by_the_api_hears_what_it_asked_for() {
    let (inbox, webhook) = Inbox::open().await;
    let bed = Bed::new().await;
    let form = format!("url={}&enabled_events[]=checkout.session.completed", webhook.url);
    let endpoint = bed.post("/v1/webhook_endpoints", &form).await.json();
    assert!(endpoint["secret"].as_str().expect("a secret").starts_with("whsec_"));
    let seen = bed.get(&format!("/v1/webhook_endpoints/{}", id(&endpoint))).await.json();
    assert!(seen.get("secret").is_none(), "the secret is shown once");
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    assert_eq!(inbox.kinds(), ["checkout.session.completed"]);
}

#[tokio::test]
async fn an_endpoint_that_is_switched_off_hears_nothing_and_is_listed() {
    let (inbox, webhook) = Inbox::open().await;
    let bed = Bed::new().await;
    let form = format!("url={}&enabled_events[]=*", webhook.url);
    let endpoint = bed.post("/v1/webhook_endpoints", &form).await.json();
    let address = format!("/v1/webhook_endpoints/{}", id(&endpoint));
    assert_eq!(bed.post(&address, "disabled=true").await.json()["status"], "disabled");
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    assert_eq!(inbox.kinds().len(), 0);
    let listed = bed.get("/v1/webhook_endpoints?limit=100").await.json();
    assert_eq!(listed["data"][0]["status"], "disabled");
    let form = "disabled=false&enabled_events[]=checkout.session.completed";
    assert_eq!(bed.post(&address, form).await.json()["status"], "enabled");
    bed.paid().await;
    bed.tell("webhooks/wait", json!({})).await;
    assert_eq!(inbox.kinds(), ["checkout.session.completed"]);
}
