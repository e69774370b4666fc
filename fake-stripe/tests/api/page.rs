use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, Bed, id};

async fn click(bed: &Bed, path: &str, action: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let form = format!("action={action}");
    bed.send(Method::POST, path, &headers, &form).await.expect("an answer")
}

#[tokio::test]
async fn the_page_says_what_is_paid_and_that_no_money_moves() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let page = bed.send(Method::GET, &format!("/c/pay/{}", id(&session)), &[], "").await;
    let page = page.expect("an answer");
    assert_eq!(page.status, 200);
    for text in [
        "Demo payments",
        "no money moves",
        "Deep tissue, 60 minutes",
        "Pay €84.00",
        "ada@example.org",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:1 "), "{policy}");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn paying_leads_back_with_the_sessions_id_even_when_clicked_twice() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let path = format!("/c/pay/{}", id(&session));
    for _ in 0..2 {
        let answer = click(&bed, &path, "pay").await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), format!("http://127.0.0.1:1/ok?s={}", id(&session)));
    }
    let books = bed.get("/_fake/books").await.json();
    assert_eq!(books["totals"]["eur"]["captured"], 8_400);
    assert!(bed.get(&path).await.text.contains("This is paid"));
}

#[tokio::test]
async fn a_declined_card_is_told_and_can_be_tried_again() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let path = format!("/c/pay/{}", id(&session));
    let answer = click(&bed, &path, "decline").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, id(&session)));
    let page = bed.get(&path).await;
    assert!(page.text.contains("The card was declined"));
    assert!(page.text.contains("role=\"alert\""));
    let session = bed.get(&format!("/v1/checkout/sessions/{}", id(&session))).await.json();
    assert_eq!(session["status"], "open");
    assert_eq!(click(&bed, &path, "pay").await.status, 303);
    assert!(!bed.get(&path).await.text.contains("declined"));
}

#[tokio::test]
async fn going_back_leaves_the_session_open() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let answer = click(&bed, &format!("/c/pay/{}", id(&session)), "back").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "http://127.0.0.1:1/back")
    );
    let session = bed.get(&format!("/v1/checkout/sessions/{}", id(&session))).await.json();
    assert_eq!(session["status"], "open");
}

#[tokio::test]
async fn a_closed_page_cannot_be_paid() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    bed.tell(&format!("sessions/{}/expire", id(&session)), json!({})).await;
    let path = format!("/c/pay/{}", id(&session));
    let answer = click(&bed, &path, "pay").await;
    assert_eq!(answer.header("location"), id(&session));
    let page = bed.get(&path).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("This page has closed"));
    assert_eq!(bed.get("/_fake/books").await.json()["totals"], json!({}));
    assert_eq!(bed.get("/c/pay/cs_test_nothing").await.status, 404);
}

#[tokio::test]
async fn what_comes_from_outside_is_escaped() {
    let bed = Bed::new().await;
    let form = crate::support::session_form("").replace("Deep+tissue", "%3Cscript%3E%22%26");
    let session = bed.post("/v1/checkout/sessions", &form).await.json();
    let page = bed.get(&format!("/c/pay/{}", id(&session))).await.text;
    assert!(page.contains("&lt;script&gt;&quot;&amp;"));
    assert!(!page.contains("<script"));
}

#[tokio::test]
async fn of_a_payment_and_an_expiry_at_once_exactly_one_happens() {
    let bed = std::sync::Arc::new(Bed::new().await);
    for _ in 0..30 {
        let session = bed.session().await;
        let path = format!("/c/pay/{}", id(&session));
        let expire = format!("/v1/checkout/sessions/{}/expire", id(&session));
        let (paid, expired) = tokio::join!(click(&bed, &path, "pay"), bed.post(&expire, ""));
        let was_paid = paid.header("location").starts_with("http");
        assert_ne!(was_paid, expired.status == 200);
    }
}
