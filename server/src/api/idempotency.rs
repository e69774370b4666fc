//! The same request sent again gets the answer it got the first time
//! (IETF draft-ietf-httpapi-idempotency-key-header).

use std::future::Future;

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use serde::Serialize;
use services::{Services, bookings::Holder};
use sha2::{Digest, Sha256};
use storage::{
    StoreError,
    idempotency::{self, Claim},
};

use super::Problem;

/// The longest key.
const KEY_LENGTH: usize = 255;
/// A claim that was not answered for so long was cut off.
const STALE: TimeDelta = TimeDelta::minutes(2);
/// What the kept answers are sealed as.
const KIND: &str = "idempotency";

/// A request with its key, if it came with one.
pub struct Keyed<'a> {
    /// Where the answers are kept.
    pub services: &'a Services,
    /// What the key belongs to.
    pub scope: &'a str,
    /// The key.
    pub key: Option<&'a HeaderValue>,
}

/// Refusals after which the same request may succeed: they are not kept.
const PASSING: [&str; 4] = ["too_many_holds", "too_many_unpaid", "hold_ended", "too_many_requests"];

impl Keyed<'_> {
    /// Does the work once for a key, and gives the same answer again. Refuses another
    /// request under the same key, and a second one while the first still runs.
    ///
    /// The work is told who asks: the same whenever this very request is sent under this
    /// key, so that one whose answer was lost finds the slot that it holds.
    pub async fn once<T, R, F>(&self, request: &T, work: impl FnOnce(Holder) -> F) -> Response
    where
        T: Serialize,
        R: IntoResponse,
        F: Future<Output = Result<R, Problem>>,
    {
        let Some(key) = self.key else { return answer(work(Holder::stranger()).await) };
        let key = match readable(key) {
            Ok(key) => key,
            Err(code) => return Problem::field("Idempotency-Key", code).into_response(),
        };
        let body = serde_json::to_vec(request).unwrap_or_default();
        // The key is part of what is hashed: without it, whoever reads the database could
        // try out which health answers give this hash.
        let request = digest(&[key.as_bytes(), b"\n", &body]);
        let holder = Holder(digest(&[b"holder\n", self.scope.as_bytes(), b"\n", &request]));
        let key = digest(&[self.scope.as_bytes(), b"\n", key.as_bytes()]);
        match self.claim(key, request).await {
            Ok(Claim::Fresh) => self.remember(key, answer(work(holder).await)).await,
            Ok(Claim::InProgress) => conflict("idempotency_in_use"),
            Ok(Claim::OtherRequest) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch")
                    .into_response()
            }
            Ok(Claim::Answered { status, body_sealed }) => self.replay(key, status, &body_sealed),
            Err(error) => Problem::from(error).into_response(),
        }
    }

    async fn claim(&self, key: [u8; 32], request: [u8; 32]) -> Result<Claim, StoreError> {
        let now = self.services.now();
        let tx = self.services.store.begin().await?;
        let claim = idempotency::claim(&tx, key, request, now - STALE, now).await?;
        tx.commit().await?;
        Ok(claim)
    }

    /// Keeps an answer, unless it says that asking again may help.
    async fn remember(&self, key: [u8; 32], response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let code = parts.extensions.get::<Problem>().map(|problem| problem.code.clone());
        let passing = code.is_some_and(|code| PASSING.contains(&&*code));
        let again = passing || parts.status.is_server_error();
        if let Err(error) = self.keep(key, again, parts.status, &body).await {
            tracing::error!(%error, "an answer could not be kept for its key");
        }
        Response::from_parts(parts, body.into())
    }

    async fn keep(
        &self,
        key: [u8; 32],
        again: bool,
        status: StatusCode,
        body: &Bytes,
    ) -> Result<(), StoreError> {
        let tx = self.services.store.begin().await?;
        if again {
            idempotency::give_up(&tx, key).await?;
        } else {
            let sealed = self.services.vault.seal_draft(&key, KIND, body);
            idempotency::finish(&tx, key, status.as_u16(), sealed).await?;
        }
        tx.commit().await
    }

    fn replay(&self, key: [u8; 32], status: u16, sealed: &[u8]) -> Response {
        let Ok(body) = self.services.vault.open_draft(&key, KIND, sealed) else {
            return conflict("idempotency_in_use");
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let kind =
            if status.is_success() { "application/json" } else { "application/problem+json" };
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        response
    }
}

/// The key as text, or the code of what is wrong with it.
fn readable(key: &HeaderValue) -> Result<&str, &'static str> {
    match key.to_str() {
        Ok(text) if text.len() > KEY_LENGTH => Err("too_long"),
        Ok(text) if !text.trim().is_empty() => Ok(text),
        _ => Err("not_a_key"),
    }
}

fn answer<R: IntoResponse>(result: Result<R, Problem>) -> Response {
    result.map_or_else(IntoResponse::into_response, IntoResponse::into_response)
}

fn conflict(code: &str) -> Response {
    Problem::new(StatusCode::CONFLICT, code).into_response()
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}
