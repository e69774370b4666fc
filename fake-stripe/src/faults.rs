//! Calls that fail on demand: before their effect, during it, or after it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    extract::{Request, State},
    http::{Method, StatusCode, Uri},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use crate::{body, fake::Fake};

/// A failure to come.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    when: When,
    /// The start of the addresses that are meant, such as `/v1/refunds`.
    path: String,
    /// Whether the address is that, and does not only begin so.
    #[serde(default)]
    exact: bool,
    /// What must stand in the query, such as `payout=`.
    #[serde(default)]
    query: Option<String>,
    /// The method that is meant: any, if absent.
    #[serde(default)]
    method: Option<String>,
    /// Waits so long first.
    #[serde(default)]
    delay_ms: u64,
    /// Closes the connection in place of an answer.
    #[serde(default)]
    close: bool,
    /// Answers with this status.
    #[serde(default)]
    status: Option<u16>,
    /// Answers with this text, whatever it is.
    #[serde(default)]
    body: Option<String>,
    /// How many calls fail.
    #[serde(default = "once")]
    times: u32,
}

/// Where in a call it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    /// Nothing has been done.
    Before,
    /// While the call holds its idempotency key: for waits.
    During,
    /// It was done, and the client does not learn it.
    After,
}

const fn once() -> u32 {
    1
}

/// The failures to come.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Plans a failure.
    pub fn add(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Plans none.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many calls are still to fail.
    pub fn left(&self) -> u32 {
        let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.iter().map(|fault| fault.times).sum()
    }

    fn take(&self, during: bool, method: &Method, uri: &Uri) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = faults
            .iter()
            .position(|f| (f.when == When::During) == during && f.means(method, uri))?;
        faults[place].times = faults[place].times.saturating_sub(1);
        if faults[place].times == 0 {
            Some(faults.remove(place))
        } else {
            Some(faults[place].clone())
        }
    }
}

impl Fault {
    /// Whether a call is one of those that are to fail.
    fn means(&self, method: &Method, uri: &Uri) -> bool {
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        let there = if self.exact { path == self.path } else { path.starts_with(&self.path) };
        there
            && self.query.as_deref().is_none_or(|part| query.contains(part))
            && self.method.as_deref().is_none_or(|m| m.eq_ignore_ascii_case(method.as_str()))
    }

    async fn strike(&self) -> Option<Response> {
        tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        if self.close {
            return Some(body::broken());
        }
        let status =
            self.status.map(|s| StatusCode::from_u16(s).unwrap_or(StatusCode::IM_A_TEAPOT));
        if let Some(body) = &self.body {
            return Some((status.unwrap_or(StatusCode::OK), body.clone()).into_response());
        }
        let status = status?;
        let kind = if status.is_server_error() { "api_error" } else { "invalid_request_error" };
        let error = json!({ "message": "The stand-in was told to fail.", "type": kind });
        Some((status, Json(json!({ "error": error }))).into_response())
    }
}

/// Failures before and after a call.
pub(crate) async fn around(
    State(fake): State<Arc<Fake>>,
    request: Request,
    next: Next,
) -> Response {
    let fault = fake.faults.take(false, request.method(), request.uri());
    let Some(fault) = fault else { return next.run(request).await };
    if fault.when == When::Before {
        return match fault.strike().await {
            Some(response) => response,
            None => next.run(request).await,
        };
    }
    let done = next.run(request).await;
    fault.strike().await.unwrap_or(done)
}

/// Waits while a call holds its idempotency key.
pub(crate) async fn during(
    State(fake): State<Arc<Fake>>,
    request: Request,
    next: Next,
) -> Response {
    let fault = fake.faults.take(true, request.method(), request.uri());
    let response = match fault {
        Some(fault) => fault.strike().await,
        None => None,
    };
    match response {
        Some(response) => response,
        None => next.run(request).await,
    }
}
