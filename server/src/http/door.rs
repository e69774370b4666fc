//! How many requests are worked on at once.
//!
//! A thousand at once took 80 MB, most of it what pages and statements are put together in. So
//! whoever comes in a rush waits here, in order, with what was sent and no more, and no more are
//! worked on than keep the processors and the database busy. It stands before everything else
//! that looks at a request: each layer keeps something of every request that is within.
//! Waiting counts as a part of the answer's time: who waits too long is asked to come again.

use std::{sync::Arc, time::Duration};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

use super::{BODY_BYTES, Site, outage};

/// At each door: several for each connection to the database, so that none of them idles, and
/// enough for whole turns of holds.
const AT_WORK: usize = 192;

/// Two doors: when every form waits for a payment provider that is away, pages still open.
#[derive(Clone)]
pub struct Doors {
    looking: Arc<Semaphore>,
    acting: Arc<Semaphore>,
    /// How long somebody waits.
    patience: Duration,
    /// Whether everybody is refused at the moment: nobody waits for that.
    closed: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Doors {
    /// Those of a site.
    pub fn of(site: &Site) -> Self {
        let store = site.services.store.clone();
        Self::with(AT_WORK, site.patience, move || store.is_away())
    }

    fn with(
        at_work: usize,
        patience: Duration,
        closed: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        let door = || Arc::new(Semaphore::new(at_work));
        Self { looking: door(), acting: door(), patience, closed: Arc::new(closed) }
    }

    /// A turn; none for whom it did not come in time.
    async fn turn(&self, method: &Method, until: Instant) -> Option<SemaphorePermit<'_>> {
        let looks = matches!(*method, Method::GET | Method::HEAD);
        let door = if looks { &self.looking } else { &self.acting };
        timeout_at(until, door.acquire()).await.ok()?.ok()
    }
}

/// When a request came.
#[derive(Clone, Copy, Debug)]
pub struct Arrived(pub Instant);

/// Lets a request in when it is its turn. What a monitor asks is answered at once; what is still
/// being sent takes no place from others.
pub async fn wait(State(doors): State<Doors>, mut request: Request, next: Next) -> Response {
    let now = Instant::now();
    request.extensions_mut().insert(Arrived(now));
    if outage::is_apart(request.uri().path()) || (doors.closed)() {
        return next.run(request).await;
    }
    let until = now + doors.patience;
    let request = match received(request, until).await {
        Received::Whole(request) => request,
        Received::Otherwise(request) => return next.run(request).await,
    };
    let turn = doors.turn(request.method(), until).await;
    let answer = next.run(request).await;
    drop(turn);
    answer
}

/// Breaks off what takes longer than that, from when the request came; whoever had waited as
/// long at the door is not begun with.
pub async fn in_time(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    let now = Instant::now();
    let came = request.extensions().get::<Arrived>().map_or(now, |arrived| arrived.0);
    let until = came + patience;
    if until <= now {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let answer = timeout_at(until, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

enum Received {
    /// All of it is here.
    Whole(Request),
    /// It is larger than a form: whoever takes such things reads them as they come. Or it broke
    /// off, which whoever reads it is told.
    Otherwise(Request),
}

/// Waits for the rest of a form. What is not there in time is as what broke off: it goes on
/// without its form, to be told so.
async fn received(request: Request, until: Instant) -> Received {
    if request.body().is_end_stream() {
        return Received::Whole(request);
    }
    let length = request.body().size_hint().exact();
    if length.is_none_or(|bytes| bytes > BODY_BYTES as u64) {
        return Received::Otherwise(request);
    }
    let (parts, body) = request.into_parts();
    match timeout_at(until, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(body)) => Received::Whole(Request::from_parts(parts, Body::from(body))),
        Ok(Err(broken)) => Received::Otherwise(Request::from_parts(parts, breaking(broken))),
        Err(late) => Received::Otherwise(Request::from_parts(parts, breaking(late))),
    }
}

/// The rest of what was being sent: nothing, and why. Never an empty form, which might be
/// taken for one that leaves everything out.
fn breaking(why: impl Into<BoxError> + Send + 'static) -> Body {
    Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(why)]))
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
        time::Duration,
    };

    use axum::{Router, middleware::from_fn_with_state, routing::get};
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
        let turn = doors.turn(&Method::GET, Instant::now() + SHORT).await;
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
