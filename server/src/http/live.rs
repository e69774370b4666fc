//! Tells open pages of the desk that something changed, over one long answer each
//! (server-sent events). What changed, they ask anew.

use std::{
    collections::HashMap,
    convert::Infallible,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use services::{
    Services,
    auth::{self, StaffSession},
    catalogue, live,
    tokens::SecretToken,
};
use storage::{Changes, StoreError};
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior, interval},
};

use super::Site;

/// A sign of life, so that proxies keep the connection.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often it is asked whether the session still holds.
const CHECK_EVERY: Duration = Duration::from_secs(30);
/// After so long a browser connects again.
const RETRY: Duration = Duration::from_secs(2);
/// How many pages one session may keep up to date at a time.
const STREAMS_PER_SESSION: usize = 12;

/// What all streams share: how many each session has, and when they are to end.
#[derive(Clone)]
pub struct Live {
    open: Arc<Mutex<HashMap<[u8; 32], usize>>>,
    stopping: watch::Receiver<bool>,
    check_every: Duration,
}

impl Live {
    /// Streams that end once `stopping` turns true.
    #[must_use]
    pub fn new(stopping: watch::Receiver<bool>) -> Self {
        Self { open: Arc::default(), stopping, check_every: CHECK_EVERY }
    }

    /// The same, looking at the session more or less often.
    #[must_use]
    pub fn checking_every(self, check_every: Duration) -> Self {
        Self { check_every, ..self }
    }

    /// A place for one more stream of a session, if it has not too many.
    fn place(&self, session: [u8; 32]) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(session).or_default();
        (*count < STREAMS_PER_SESSION).then(|| {
            *count += 1;
            Place { open: self.open.clone(), session }
        })
    }
}

/// One stream's place among its session's. Free again when dropped.
struct Place {
    open: Arc<Mutex<HashMap<[u8; 32], usize>>>,
    session: [u8; 32],
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let left = open.get_mut(&self.session).map(|count| {
            *count = count.saturating_sub(1);
            *count
        });
        if left == Some(0) {
            open.remove(&self.session);
        }
    }
}

/// `/{studio}/desk/live`: for the studio's staff alone. Others learn nothing of a desk.
pub async fn stream(
    State(site): State<Site>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(cookie) = session_cookie(&site, &headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let asker = Asker { services: site.services.clone(), cookie, slug };
    let staff = match asker.staff().await {
        Ok(Ok(staff)) => staff,
        Ok(Err(status)) => return status.into_response(),
        Err(error) => return unavailable(&error),
    };
    let session = SecretToken::parse(&asker.cookie).map(|token| token.hash());
    let Some(place) = session.and_then(|session| site.live.place(session)) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let changes = match live::changes(&site.services, &staff).await {
        Ok(changes) => changes,
        Err(error) => return unavailable(&error),
    };
    let (stopping, check) = (site.live.stopping.clone(), checks(site.live.check_every));
    let told = Told { asker, changes, stopping, check, _place: place };
    let events = Sse::new(events(told)).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    let mut answer = events.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx keeps answers back until it has some kilobytes.
    let at_once = HeaderName::from_static("x-accel-buffering");
    headers.insert(at_once, HeaderValue::from_static("no"));
    answer
}

fn unavailable(error: &StoreError) -> Response {
    tracing::error!(%error, "changes cannot be told");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// The session cookie that came along, whatever it is worth.
fn session_cookie(site: &Site, headers: &HeaderMap) -> Option<String> {
    let prefix = if site.secure { "__Host-sid=" } else { "sid=" };
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let found = lines.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(prefix));
    found.map(ToOwned::to_owned)
}

/// Who asked, to be asked after again.
struct Asker {
    services: Services,
    cookie: String,
    slug: String,
}

impl Asker {
    /// Proof of being of the studio's staff now, or how it is refused. An open page is no
    /// use of a session.
    async fn staff(&self) -> Result<Result<StaffSession, StatusCode>, StoreError> {
        let Some(who) = auth::recognise(&self.services, &self.cookie).await? else {
            return Ok(Err(StatusCode::UNAUTHORIZED));
        };
        let studio = catalogue::studio_id(&self.services, &self.slug).await?;
        let staff = studio.and_then(|studio| who.staff_of(studio).ok());
        Ok(staff.ok_or(StatusCode::NOT_FOUND))
    }
}

/// One stream.
struct Told {
    asker: Asker,
    changes: Changes,
    stopping: watch::Receiver<bool>,
    check: Interval,
    _place: Place,
}

fn checks(every: Duration) -> Interval {
    let mut check = interval(every);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    check.reset();
    check
}

fn events(told: Told) -> impl Stream<Item = Result<Event, Infallible>> {
    let first = Event::default().retry(RETRY).comment("live");
    stream::unfold((told, Some(first)), async |(mut told, first)| {
        if let Some(first) = first {
            return Some((Ok(first), (told, None)));
        }
        told.next().await.map(|event| (Ok(event), (told, None)))
    })
}

impl Told {
    /// The next thing to say; nothing more where the server stops, or whoever asked is
    /// signed out or no longer of the staff.
    async fn next(&mut self) -> Option<Event> {
        let stopping = &mut self.stopping;
        let mut stopped = pin!(async { drop(stopping.wait_for(|stop| *stop).await) });
        loop {
            tokio::select! {
                () = &mut stopped => return None,
                () = self.changes.next() => return Some(Event::default().data("changed")),
                _ = self.check.tick() => {
                    if !matches!(self.asker.staff().await, Ok(Ok(_))) {
                        return None;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_has_only_so_many_streams_at_a_time() {
        let live = Live::new(watch::channel(false).1);
        let places: Vec<_> = (0..STREAMS_PER_SESSION).map(|_| live.place([1; 32])).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(live.place([1; 32]).is_none());
        assert!(live.place([2; 32]).is_some(), "another session has its own");
        drop(places);
        assert!(live.place([1; 32]).is_some());
        assert!(live.open.lock().expect("not poisoned").is_empty());
    }
}
