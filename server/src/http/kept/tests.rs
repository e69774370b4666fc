use axum::{
    body::{Body, to_bytes},
    http::{Request as NewRequest, header},
};
use chrono::DateTime;

use super::*;

fn asked(path: &str, cookie: Option<&str>) -> Option<String> {
    let request = NewRequest::get(path);
    let request = match cookie {
        Some(cookie) => request.header(header::COOKIE, cookie),
        None => request,
    };
    let request = request.body(Body::empty()).expect("a request");
    Question::of(&request).map(|question| question.studio().to_owned())
}

#[test]
fn public_pages_of_studios_are_kept_and_nothing_else() {
    for path in [
        "/berlin",
        "/berlin?week=2026-11-30",
        "/berlin/book?treatment=deep-tissue",
        "/berlin/therapists/hana",
        "/api/v1/studios/berlin",
        "/api/v1/studios/berlin/slots?treatment=x&from=2026-11-23&to=2026-12-22",
        "/api/v1/studios/berlin/embed",
    ] {
        assert_eq!(asked(path, None).as_deref(), Some("berlin"), "{path}");
    }
    for path in [
        "/",
        "/account",
        "/sign-in",
        "/berlin/",
        "/Berlin",
        "/b%65rlin",
        "/berlin/desk",
        "/berlin/book/details",
        "/berlin/therapists/hana/more",
        "/api/v1/studios",
        "/api/v1/studios/berlin/bookings",
        "/api/v1/bookings/abc",
    ] {
        assert_eq!(asked(path, None), None, "{path}");
    }
}

#[test]
fn who_says_who_they_are_is_answered_anew() {
    assert!(asked("/berlin", Some("theme=dark; tz=Europe%2FBerlin")).is_some());
    assert!(asked("/berlin", Some("")).is_some());
    for cookie in ["sid=abc", "theme=dark; draft=abc", "__Host-flash=abc"] {
        assert!(asked("/berlin", Some(cookie)).is_none(), "{cookie}");
    }
    let post = NewRequest::post("/berlin").body(Body::empty()).expect("a request");
    assert!(Question::of(&post).is_none());
    let signed = NewRequest::get("/berlin").header(header::AUTHORIZATION, "Bearer abc");
    assert!(Question::of(&signed.body(Body::empty()).expect("a request")).is_none());
}

#[test]
fn a_minute_is_one_moment_and_its_first_instant_another() {
    let moment =
        |text: &str| Moment::of(DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc());
    let within = moment("2026-11-23T08:00:00.001Z");
    assert_eq!(within, moment("2026-11-23T08:00:59.999Z"));
    assert_ne!(within, moment("2026-11-23T08:00:00Z"));
    assert_ne!(within, moment("2026-11-23T08:01:00Z"));
}

#[tokio::test]
async fn an_answer_is_given_again_with_another_nonce() {
    let page = |nonce: &str| format!("<script nonce=\"{nonce}\">1</script><p nonce=\"{nonce}\">");
    let nonce = "abcdefghijklmnopqrstuv";
    let response = Response::builder()
        .header(header::CONTENT_SECURITY_POLICY, format!("a 'nonce-{nonce}' b; c 'none'"))
        .header(header::CONTENT_TYPE, "text/html")
        .body(Body::from(page(nonce)))
        .expect("a response");
    let (_, answer) = Answer::of(response).await;
    let again = answer.expect("it can be kept").again();
    let policy = again.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    let new = policy.strip_prefix("a 'nonce-").and_then(|rest| rest.strip_suffix("' b; c 'none'"));
    let new = new.expect("the same policy").to_owned();
    assert_ne!(new, nonce);
    let body = to_bytes(again.into_body(), 1_000).await.expect("a body");
    assert_eq!(body, page(&new).as_bytes());
}

#[tokio::test]
async fn what_is_for_somebody_or_went_wrong_is_not_kept() {
    let theirs = Response::builder().header(header::SET_COOKIE, "a=b").body(Body::from("x"));
    assert!(Answer::of(theirs.expect("a response")).await.1.is_none());
    let missing = Response::builder().status(404).body(Body::from("x"));
    assert!(Answer::of(missing.expect("a response")).await.1.is_none());
}
