use serde_json::json;

use crate::support::{Bed, id, session_form};

const SESSIONS: &str = "/v1/checkout/sessions";

#[tokio::test]
async fn the_same_key_gives_the_same_answer() {
    let bed = Bed::new().await;
    let first = bed.post_with_key(SESSIONS, &session_form(""), "k1").await;
    let second = bed.post_with_key(SESSIONS, &session_form(""), "k1").await;
    assert_eq!(first.text, second.text);
    assert_eq!(
        (first.header("idempotent-replayed"), second.header("idempotent-replayed")),
        ("", "true")
    );
    assert_eq!(second.header("idempotency-key"), "k1");
    let other = bed.post_with_key(SESSIONS, &session_form(""), "k2").await;
    assert_ne!(id(&first.json()), id(&other.json()));
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused() {
    let bed = Bed::new().await;
    bed.post_with_key(SESSIONS, &session_form(""), "k1").await;
    let differs = bed.post_with_key(SESSIONS, &session_form("&locale=de"), "k1").await;
    assert_eq!(
        (differs.status.as_u16(), &differs.json()["error"]["type"]),
        (400, &json!("idempotency_error"))
    );
    let elsewhere = bed.post_with_key("/v1/refunds", "payment_intent=pi_x", "k1").await;
    assert_eq!(elsewhere.json()["error"]["type"], "idempotency_error");
    assert_eq!(bed.get(SESSIONS).await.json()["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_key_whose_request_is_under_way_is_409() {
    let bed = Bed::new().await;
    bed.tell("faults", json!({ "when": "during", "path": SESSIONS, "delay_ms": 400 })).await;
    let (slow, quick) = tokio::join!(bed.post_with_key(SESSIONS, "mode=payment", "k1"), async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        bed.post_with_key(SESSIONS, "mode=payment", "k1").await
    },);
    assert_eq!(slow.status, 400, "the first one is carried out: {}", slow.text);
    assert_eq!(quick.status, 409);
    assert_eq!(quick.json()["error"]["code"], "idempotency_key_in_use");
}

#[tokio::test]
async fn a_refused_form_does_not_use_up_the_key_and_a_refused_act_does() {
    let bed = Bed::new().await;
    assert_eq!(bed.post_with_key(SESSIONS, "mode=payment", "k1").await.status, 400);
    assert_eq!(bed.post_with_key(SESSIONS, &session_form(""), "k1").await.status, 200);

    let paid = bed.paid().await;
    let expire = format!("{SESSIONS}/{}/expire", id(&paid));
    assert_eq!(bed.post_with_key(&expire, "", "k2").await.status, 400);
    assert_eq!(bed.post_with_key(&expire, "", "k2").await.header("idempotent-replayed"), "true");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let bed = Bed::new().await;
    let first = bed.post_with_key(SESSIONS, &session_form(""), "k1").await.json();
    bed.tell("clock", json!({ "advance_seconds": 24 * 3_600 + 1 })).await;
    let second = bed.post_with_key(SESSIONS, &session_form(""), "k1").await.json();
    assert_ne!(id(&first), id(&second));
}
