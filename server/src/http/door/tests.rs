use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderValue, Uri},
    middleware::from_fn_with_state,
    routing::get,
};
use hyper::body::{Frame, SizeHint};
use tokio::{sync::watch, time::timeout};
use tower::ServiceExt;

use super::*;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(50);

/// A site with a place for one at each door, whose `/slow` waits to be told.
fn site(told: &watch::Receiver<bool>) -> Router {
    behind(told, LONG, false)
}

fn behind(told: &watch::Receiver<bool>, patience: Duration, closed: bool) -> Router {
    let told = told.clone();
    let slow = move || {
        let mut told = told.clone();
        async move {
            told.wait_for(|told| *told).await.expect("the test goes on");
            "done"
        }
    };
    Router::new()
        .route("/slow", get(slow.clone()).post(slow))
        .route("/readyz", get(|| async { "ready" }))
        .route("/quick", get(|| async { "quick" }).post(|body: String| async { body }))
        .layer(from_fn_with_state(patience, in_time))
        .layer(from_fn_with_state(Doors::with(1, patience, move || closed), wait))
}

/// A form that says how long it is and never comes.
struct Slow;

impl HttpBody for Slow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(7)
    }
}

/// A form of which the first half comes.
struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(Some(Err("hung up")))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(7)
    }
}

fn ask(method: Method, path: &str, body: Body) -> Request {
    Request::builder().method(method).uri(path).body(body).expect("a request")
}

async fn begun_with() -> StatusCode {
    panic!("begun with");
}

async fn status(site: &Router, path: &str) -> StatusCode {
    let asked = site.clone().oneshot(ask(Method::GET, path, Body::empty()));
    timeout(LONG, asked).await.expect("in time").expect("an answer").status()
}

async fn is_answered(site: &Router, request: Request) -> bool {
    let answer = timeout(Duration::from_millis(100), site.clone().oneshot(request)).await;
    answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status() == StatusCode::OK))
}

#[tokio::test]
async fn one_waits_for_another_at_the_same_door_and_is_answered_then() {
    let (tell, told) = watch::channel(false);
    let site = site(&told);
    let slow = tokio::spawn(site.clone().oneshot(ask(Method::GET, "/slow", Body::empty())));
    tokio::task::yield_now().await;
    assert!(!is_answered(&site, ask(Method::GET, "/quick", Body::empty())).await);
    assert!(is_answered(&site, ask(Method::POST, "/quick", Body::from("typed"))).await);
    assert!(is_answered(&site, ask(Method::GET, "/readyz", Body::empty())).await);
    tell.send(true).expect("somebody listens");
    assert!(is_answered(&site, ask(Method::GET, "/quick", Body::empty())).await);
    slow.await.expect("no panic").expect("an answer");
}

#[tokio::test]
async fn who_waits_too_long_is_asked_to_come_again_and_is_not_begun_with() {
    let (_tell, told) = watch::channel(false);
    // One is at work, and is not broken off in the time of this test.
    let doors = Doors::with(1, SHORT, || false);
    let turn = doors.door(&Method::GET).try_acquire().expect("nobody is at work");
    let site = Router::new()
        .route("/quick", get(begun_with))
        .layer(from_fn_with_state(SHORT, in_time))
        .layer(from_fn_with_state(doors.clone(), wait));
    assert_eq!(status(&site, "/quick").await, StatusCode::SERVICE_UNAVAILABLE);
    drop(turn);
    let site = behind(&told, SHORT, false);
    assert_eq!(status(&site, "/quick").await, StatusCode::OK);
    // What takes too long itself is broken off.
    assert_eq!(status(&site, "/slow").await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(status(&site, "/quick").await, StatusCode::OK, "its place is free again");
}

#[tokio::test]
async fn a_form_that_does_not_come_in_time_is_answered() {
    let (_tell, told) = watch::channel(false);
    let request = ask(Method::POST, "/quick", Body::new(Slow));
    let answer = behind(&told, SHORT, false).oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_form_that_broke_off_is_not_taken_for_an_empty_one() {
    let (_tell, told) = watch::channel(false);
    let answer = behind(&told, LONG, false);
    let request = ask(Method::POST, "/quick", Body::new(Broken));
    let answer = answer.oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nobody_waits_while_everybody_is_refused() {
    let (_tell, told) = watch::channel(false);
    let site = behind(&told, LONG, true);
    let slow = tokio::spawn(site.clone().oneshot(ask(Method::GET, "/slow", Body::empty())));
    tokio::task::yield_now().await;
    assert!(is_answered(&site, ask(Method::GET, "/quick", Body::empty())).await);
    slow.abort();
}

#[tokio::test]
async fn what_is_still_being_sent_takes_no_place() {
    let (_tell, told) = watch::channel(false);
    let site = site(&told);
    let endless = Body::from_stream(futures_util::stream::pending::<Result<&str, axum::Error>>());
    for never in [endless, Body::new(Slow)] {
        let sending = tokio::spawn(site.clone().oneshot(ask(Method::POST, "/quick", never)));
        tokio::task::yield_now().await;
        assert!(is_answered(&site, ask(Method::POST, "/quick", Body::from("typed"))).await);
        sending.abort();
    }
}

#[tokio::test]
async fn a_form_arrives_as_it_was_sent() {
    let (_tell, told) = watch::channel(false);
    let request = ask(Method::POST, "/quick", Body::from("a=1&b=2"));
    let answer = site(&told).oneshot(request).await.expect("an answer");
    let body = to_bytes(answer.into_body(), BODY_BYTES).await.expect("a body");
    assert_eq!(body, "a=1&b=2");
}

#[tokio::test]
async fn whoever_waits_holds_nothing_of_what_the_connection_reads_into() {
    let (_tell, told) = watch::channel(false);
    let buffer = Bytes::from(b"/quick?at=9 agent a=1&b=2".to_vec());
    let mut request = ask(Method::POST, "/", Body::from(buffer.slice(18..)));
    *request.uri_mut() = Uri::from_maybe_shared(buffer.slice(..11)).expect("an address");
    let agent = HeaderValue::from_maybe_shared(buffer.slice(12..17)).expect("a value");
    request.headers_mut().insert("user-agent", agent);
    assert!(!buffer.is_unique());
    let doors = Doors::with(1, LONG, || false);
    let turn = doors.door(&Method::POST).try_acquire().expect("nobody is at work");
    let site = behind(&told, LONG, false).layer(from_fn_with_state(doors.clone(), wait));
    let waiting = tokio::spawn(site.oneshot(request));
    tokio::task::yield_now().await;
    assert!(buffer.is_unique(), "what is kept is copied");
    drop(turn);
    let answer = waiting.await.expect("no panic").expect("an answer");
    let body = to_bytes(answer.into_body(), BODY_BYTES).await.expect("a body");
    assert_eq!(body, "a=1&b=2");
}
