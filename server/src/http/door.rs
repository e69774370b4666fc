//! How many requests are worked on at once.
//!
//! A thousand at once took 80 MB, most of it what pages and statements are put together in. So
//! whoever comes in a rush waits here, in order, with what was sent and no more, and no more are
//! worked on than keep the processors and the database busy.
//! Waiting counts as a part of the answer's time: who waits too long is asked to come again.

use std::sync::Arc;

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::{BODY_BYTES, outage};

/// At each door: several for each connection to the database, so that none of them idles, and
/// enough for whole turns of holds.
const AT_WORK: usize = 192;

/// Two doors: when every form waits for a payment provider that is away, pages still open.
#[derive(Clone)]
pub struct Doors {
    looking: Arc<Semaphore>,
    acting: Arc<Semaphore>,
}

impl Default for Doors {
    fn default() -> Self {
        Self::of(AT_WORK)
    }
}

impl Doors {
    fn of(at_work: usize) -> Self {
        let door = || Arc::new(Semaphore::new(at_work));
        Self { looking: door(), acting: door() }
    }

    fn of_request(&self, request: &Request) -> &Semaphore {
        let looks = matches!(*request.method(), Method::GET | Method::HEAD);
        if looks { &self.looking } else { &self.acting }
    }
}

/// Lets a request in when it is its turn. What a monitor asks is answered at once; what is still
/// being sent takes no place from others.
pub async fn wait(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    if outage::is_apart(request.uri().path()) {
        return next.run(request).await;
    }
    let request = match received(request).await {
        Ok(Received::Whole(request)) => request,
        Ok(Received::InParts(request)) => return next.run(request).await,
        Err(status) => return status.into_response(),
    };
    let turn = doors.of_request(&request).acquire().await;
    let answer = next.run(request).await;
    drop(turn);
    answer
}

enum Received {
    /// All of it is here.
    Whole(Request),
    /// It is larger than a form: whoever takes such things reads them as they come.
    InParts(Request),
}

/// Waits for the rest of a form. A connection that breaks meanwhile is nobody's request.
async fn received(request: Request) -> Result<Received, StatusCode> {
    if request.body().is_end_stream() {
        return Ok(Received::Whole(request));
    }
    let length = request.body().size_hint().exact();
    if length.is_none_or(|bytes| bytes > BODY_BYTES as u64) {
        return Ok(Received::InParts(request));
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES).await.map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok(Received::Whole(Request::from_parts(parts, Body::from(body))))
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
        time::Duration,
    };

    use axum::{Router, body::Bytes, middleware::from_fn_with_state, routing::get};
    use hyper::body::{Frame, SizeHint};
    use tokio::{sync::watch, time::timeout};
    use tower::ServiceExt;

    use super::*;

    /// A site with a place for one at each door, whose `/slow` waits to be told.
    fn site(told: &watch::Receiver<bool>) -> Router {
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
            .layer(from_fn_with_state(Doors::of(1), wait))
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

    fn ask(method: Method, path: &str, body: Body) -> Request {
        Request::builder().method(method).uri(path).body(body).expect("a request")
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
    async fn what_is_still_being_sent_takes_no_place() {
        let (_tell, told) = watch::channel(false);
        let site = site(&told);
        let endless =
            Body::from_stream(futures_util::stream::pending::<Result<&str, axum::Error>>());
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
}
