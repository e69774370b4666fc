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
    http::{Method, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

use super::{BODY_BYTES, Site, outage};

mod apart;
#[cfg(test)]
mod tests;

/// At each door: several for each connection to the database, so that none of them idles, and
/// enough for whole turns of holds.
pub(super) const AT_WORK: usize = 192;

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

    /// Where such a request waits.
    fn door(&self, method: &Method) -> &Semaphore {
        let looks = matches!(*method, Method::GET | Method::HEAD);
        if looks { &self.looking } else { &self.acting }
    }
}

/// When a request came.
#[derive(Clone, Copy, Debug)]
pub struct Arrived(pub Instant);

/// Lets a request in when it is its turn. What a monitor asks is answered at once; what is still
/// being sent takes no place from others.
pub async fn wait(State(doors): State<Doors>, mut request: Request, next: Next) -> Response {
    // Whoever waited in the lobby came before.
    let Arrived(came) = *request.extensions_mut().get_or_insert_with(|| Arrived(Instant::now()));
    if outage::is_apart(request.uri().path()) || (doors.closed)() {
        return next.run(request).await;
    }
    let until = came + doors.patience;
    let (mut parts, mut form) = match received(request, until).await {
        Received::Whole(parts, form) => (parts, form),
        Received::Otherwise(request) => return next.run(request).await,
    };
    let door = doors.door(&parts.method);
    let turn = match door.try_acquire() {
        Ok(turn) => Some(turn),
        Err(_) => {
            apart::keep(&mut parts, &mut form);
            timeout_at(until, door.acquire()).await.ok().and_then(Result::ok)
        }
    };
    let answer = next.run(Request::from_parts(parts, Body::from(form))).await;
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
    /// All of it is here: the head, and the form, which may be empty.
    Whole(Parts, Bytes),
    /// It is larger than a form: whoever takes such things reads them as they come. Or it broke
    /// off, which whoever reads it is told.
    Otherwise(Request),
}

/// Waits for the rest of a form. What is not there in time is as what broke off: it goes on
/// without its form, to be told so.
async fn received(request: Request, until: Instant) -> Received {
    if request.body().is_end_stream() {
        return Received::Whole(request.into_parts().0, Bytes::new());
    }
    let length = request.body().size_hint().exact();
    if length.is_none_or(|bytes| bytes > BODY_BYTES as u64) {
        return Received::Otherwise(request);
    }
    let (parts, body) = request.into_parts();
    match timeout_at(until, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(form)) => Received::Whole(parts, form),
        Ok(Err(broken)) => Received::Otherwise(Request::from_parts(parts, breaking(broken))),
        Err(late) => Received::Otherwise(Request::from_parts(parts, breaking(late))),
    }
}

/// The rest of what was being sent: nothing, and why. Never an empty form, which might be
/// taken for one that leaves everything out.
fn breaking(why: impl Into<BoxError> + Send + 'static) -> Body {
    Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(why)]))
}
