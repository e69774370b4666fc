//! `Idempotency-Key`: a repeated request gets the first one's answer
//! (docs.stripe.com/api/idempotent_requests).

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    errors::{ApiError, NotBegun},
    fake::Fake,
};

const HEADER: &str = "idempotency-key";
/// Keys are forgotten after this many seconds; then a repeated request is a new one.
const KEPT: i64 = 24 * 3_600;
const LONGEST_KEY: usize = 255;
/// Requests are small forms.
pub(crate) const LARGEST_BODY: usize = 1 << 20;

/// The answers that keys remember.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    known: BTreeMap<String, Answer>,
    new: Vec<String>,
}

/// What was asked with a key, and what was answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Answer {
    key: String,
    at: i64,
    address: String,
    fingerprint: String,
    status: u16,
    body: String,
}

impl Answers {
    /// Forgets the keys that are older than a day.
    pub fn forget(&mut self, now: i64) {
        self.known.retain(|_, answer| now - answer.at < KEPT);
    }

    /// Remembers an answer.
    pub fn put(&mut self, answer: Answer) {
        self.new.push(answer.key.clone());
        self.known.insert(answer.key.clone(), answer);
    }

    /// The answers that are new since the last asking.
    pub fn take_new(&mut self) -> impl Iterator<Item = &Answer> {
        std::mem::take(&mut self.new).into_iter().filter_map(|key| self.known.get(&key))
    }
}

/// Answers a repeated POST as the first time, refuses a key that was used for
/// something else, and one whose request is still being carried out.
pub(crate) async fn remember(
    State(fake): State<Arc<Fake>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let key = request.headers().get(HEADER).and_then(|k| k.to_str().ok()).map(str::to_owned);
    let Some(key) = key.filter(|_| request.method() == Method::POST) else {
        return Ok(next.run(request).await);
    };
    if key.len() > LONGEST_KEY {
        let message = "Idempotency keys must be at most 255 characters.";
        return Err(ApiError::key_reused(message.to_owned()));
    }
    let _turn = Turn::take(&fake, &key)?;
    let (request, asked) = Asked::read(request).await?;
    if let Some(answer) = asked.known(&fake, &key)? {
        return Ok(answer);
    }
    let response = next.run(request).await;
    asked.keep(&fake, &key, response).await
}

/// The right to carry out a key's request; given back when dropped.
struct Turn<'f> {
    fake: &'f Fake,
    key: &'f str,
}

impl<'f> Turn<'f> {
    fn take(fake: &'f Fake, key: &'f str) -> Result<Self, ApiError> {
        let mut busy = fake.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.insert(key.to_owned()) {
            Ok(Self { fake, key })
        } else {
            Err(ApiError::key_in_use())
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.fake.in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(self.key);
    }
}

struct Asked {
    address: String,
    fingerprint: String,
}

impl Asked {
    async fn read(request: Request) -> Result<(Request, Self), ApiError> {
        let (parts, body) = request.into_parts();
        let body = whole(body).await?;
        let address = format!("{} {}", parts.method, parts.uri.path());
        let fingerprint = STANDARD_NO_PAD.encode(Sha256::digest(&body));
        Ok((Request::from_parts(parts, Body::from(body)), Self { address, fingerprint }))
    }

    fn known(&self, fake: &Arc<Fake>, key: &str) -> Result<Option<Response>, ApiError> {
        let known = fake.read(|books| Ok(books.answers.known.get(key).cloned()))?;
        let Some(answer) = known else { return Ok(None) };
        if answer.address != self.address {
            return Err(ApiError::key_reused(format!(
                "Keys for idempotent requests can only be used for the same endpoint they were \
                 first used for ('{}' vs '{}'). Try using a key other than '{key}' if you meant \
                 to execute a different request.",
                self.address, answer.address,
            )));
        }
        if answer.fingerprint != self.fingerprint {
            return Err(ApiError::key_reused(format!(
                "Keys for idempotent requests can only be used with the same parameters they \
                 were first used with. Try using a key other than '{key}' if you meant to \
                 execute a different request."
            )));
        }
        Ok(Some(answer.again()))
    }

    async fn keep(
        self,
        fake: &Arc<Fake>,
        key: &str,
        response: Response,
    ) -> Result<Response, ApiError> {
        if response.extensions().get::<NotBegun>().is_some() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = whole(body).await?;
        fake.change(|books| {
            books.answers.put(Answer {
                key: key.to_owned(),
                at: books.now(),
                address: self.address,
                fingerprint: self.fingerprint,
                status: parts.status.as_u16(),
                body: String::from_utf8_lossy(&body).into_owned(),
            });
        });
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

impl Answer {
    fn again(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        response
    }
}

async fn whole(body: Body) -> Result<Bytes, ApiError> {
    let refused = |_| ApiError::invalid("body", "The request body cannot be read.");
    to_bytes(body, LARGEST_BODY).await.map_err(refused)
}
