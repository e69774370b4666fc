use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, http::HeaderMap, routing::post};
use domain::Instant;
use fake_stripe::Webhook as Endpoint;
use secrecy::SecretString;
use serde_json::json;
use services::ports::{PaymentGateway, WebhookRefused};
use stripe_webhook::Webhook;

use super::support::{Bed, NEW_SECRET, OLD_SECRET, gateway};
use crate::adapters::stripe::{StripeGateway, webhook::fingerprint};

const AT: i64 = 1_800_000_000;
const BODY: &str = r#"{"id":"evt_1","type":"checkout.session.completed","created":1800000000,
    "data":{"object":{"id":"cs_1","new_field":{"of":"another version"}}},"newer":[1]}"#;

fn nobody() -> StripeGateway {
    gateway("http://127.0.0.1:9", "sk_test_demo")
}

fn verify(body: &str, header: &str, seconds: i64) -> Result<String, WebhookRefused> {
    let now = Instant::from_timestamp(AT + seconds, 0).expect("a time");
    nobody().verify_webhook(body.as_bytes(), header, now).map(|event| event.id)
}

fn signed(body: &str, secret: &str) -> String {
    Webhook::generate_test_header(body, secret, Some(AT))
}

#[test]
fn an_event_in_a_shape_of_another_version_is_read() {
    let now = Instant::from_timestamp(AT, 0).expect("a time");
    let header = signed(BODY, NEW_SECRET);
    let event = nobody().verify_webhook(BODY.as_bytes(), &header, now).expect("believed");
    assert_eq!((event.id.as_str(), event.object.as_str()), ("evt_1", "cs_1"));
    assert_eq!((event.kind.as_str(), event.created), ("checkout.session.completed", now));
}

#[test]
fn either_of_two_secrets_will_do_and_no_third() {
    assert_eq!(verify(BODY, &signed(BODY, OLD_SECRET), 0), Ok("evt_1".into()));
    assert_eq!(verify(BODY, &signed(BODY, NEW_SECRET), 0), Ok("evt_1".into()));
    for forged in ["whsec_forged", "", "whsec_ol"] {
        assert_eq!(verify(BODY, &signed(BODY, forged), 0), Err(WebhookRefused::Signature));
    }
}

#[test]
fn another_secret_is_told_from_the_one_before_and_none_is_told() {
    let secrets = [OLD_SECRET, NEW_SECRET, "whsec_third"];
    let of = |secrets: &[&str]| {
        let secrets: Vec<_> = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
        fingerprint(&secrets)
    };
    let seen: HashSet<String> = secrets.map(|secret| of(&[secret])).into_iter().collect();
    assert_eq!(seen.len(), 3);
    assert_eq!(of(&[OLD_SECRET]), of(&[OLD_SECRET]), "after a restart too");
    assert_ne!(of(&[OLD_SECRET, NEW_SECRET]), of(&[NEW_SECRET]));
    assert_eq!(nobody().webhook_fingerprint(), of(&[OLD_SECRET, NEW_SECRET]));
    for (print, secret) in seen.iter().flat_map(|print| secrets.map(|secret| (print, secret))) {
        assert!(print.len() == 12 && !print.contains(secret), "{print}");
    }
}

#[test]
fn stripe_may_sign_with_both_secrets_during_a_rotation() {
    let other = signed(BODY, "whsec_other");
    let ours = signed(BODY, NEW_SECRET);
    let (_, v1) = ours.split_once(',').expect("two parts");
    assert_eq!(verify(BODY, &format!("{other},{v1},v0=old"), 0), Ok("evt_1".into()));
}

#[test]
fn a_signature_is_good_for_five_minutes_in_either_direction() {
    let header = signed(BODY, NEW_SECRET);
    for (seconds, believed) in [(300, true), (-300, true), (301, false), (-301, false)] {
        assert_eq!(verify(BODY, &header, seconds).is_ok(), believed, "{seconds}");
    }
}

#[test]
fn a_changed_body_or_time_is_not_believed() {
    let header = signed(BODY, NEW_SECRET);
    let changed = BODY.replace("cs_1", "cs_2");
    assert_eq!(verify(&changed, &header, 0), Err(WebhookRefused::Signature));
    let later = header.replace(&AT.to_string(), &(AT + 1).to_string());
    assert_eq!(verify(BODY, &later, 0), Err(WebhookRefused::Signature));
}

#[test]
fn a_header_that_makes_no_sense_is_not_believed() {
    let good = signed(BODY, NEW_SECRET);
    let (time, v1) = good.split_once(',').expect("two parts");
    for header in [
        "",
        "nonsense",
        "t=,v1=",
        time,
        v1,
        &format!("{time},v1=zz"),
        &format!("{time},v1=é"),
        &format!("{time},v0={}", &v1[3..]),
        &format!("{time},v1={}", &v1[3..60]),
        &format!("t={},{v1}", i64::MIN),
        &format!("t=99999999999999999999,{v1}"),
    ] {
        assert_eq!(verify(BODY, header, 0), Err(WebhookRefused::Signature), "{header}");
    }
}

#[test]
fn an_event_about_what_has_no_id_is_an_event() {
    let body = r#"{"id":"evt_2","object":"event","type":"balance.available","created":1800000000,
        "data":{"object":{"object":"balance","available":[]}}}"#;
    let now = Instant::from_timestamp(AT, 0).expect("a time");
    let event = nobody().verify_webhook(body.as_bytes(), &signed(body, NEW_SECRET), now);
    let event = event.expect("believed");
    assert_eq!((event.kind.as_str(), event.object.as_str()), ("balance.available", ""));
    assert_eq!(verify(body, &signed(body, "whsec_forged"), 0), Err(WebhookRefused::Signature));
}

#[test]
fn what_is_signed_and_no_event_is_told_apart() {
    for body in
        ["", "{}", "[]", "{\"id\":\"evt_1\",\"type\":\"a\",\"created\":1,\"data\":{}}", "\u{0}"]
    {
        let refused = verify(body, &signed(body, NEW_SECRET), 0);
        assert_eq!(refused, Err(WebhookRefused::Body), "{body:?}");
    }
}

type Letters = Arc<Mutex<Vec<(String, String)>>>;

async fn inbox() -> (Letters, Endpoint) {
    let letters = Letters::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let receive = |State(letters): State<Letters>, headers: HeaderMap, body: String| async move {
        let signature = headers["stripe-signature"].to_str().expect("text").to_owned();
        letters.lock().expect("no panic").push((signature, body));
    };
    let routes = Router::new().route("/", post(receive)).with_state(letters.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (letters, Endpoint { url, secret: NEW_SECRET.into() })
}

/// Every kind of event the stand-in tells is believed here, and decodes with the
/// library's own types.
#[tokio::test]
async fn the_stand_ins_webhooks_are_believed_here_and_by_the_library() {
    let bed = Bed::new().await;
    let (letters, endpoint) = inbox().await;
    bed.stripe.deliver_to(&endpoint);
    let checkout = bed.open(1).await;
    bed.tell(&format!("sessions/{}/decline", checkout.id), json!({})).await;
    let intent = bed.paid(3).await;
    bed.tell("refunds", json!({ "mode": "fail" })).await;
    let refund = stripe_core::refund::CreateRefund::new().payment_intent(intent);
    super::super::call::send(&bed.gateway.client, &refund).await.expect("made");
    bed.gateway.expire_checkout(&bed.open(2).await.id).await.expect("closed");
    bed.tell("webhooks/wait", json!({})).await;
    let letters = letters.lock().expect("no panic").clone();
    assert_eq!(letters.len(), 11);
    let now = bed.now().await;
    for (signature, body) in letters {
        let event = bed.gateway.verify_webhook(body.as_bytes(), &signature, now).expect("believed");
        let at = now.timestamp();
        let theirs = Webhook::construct_event_with_timestamp(&body, &signature, NEW_SECRET, at);
        let theirs = theirs.unwrap_or_else(|error| panic!("{}: {error}", event.kind));
        assert_eq!(theirs.id.as_str(), event.id);
        assert!(!theirs.type_.as_str().is_empty());
    }
}
