//! Refusals as `application/problem+json` (RFC 9457), each with a stable `code`.

use std::num::NonZeroU32;

use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::contact::FieldError;
use serde::{Deserialize, Serialize};
use services::limits::TooMany;
use storage::StoreError;
use utoipa::ToSchema;

use super::{bookings::cancel::Cancellation, slots::SlotView, words};
use crate::http::RETRY_AFTER;

/// Why a request was refused.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The HTTP status.
    #[schema(example = 409)]
    pub status: u16,
    /// A stable name to program against.
    #[schema(value_type = String, example = "slot_taken")]
    pub code: Box<str>,
    /// One sentence for people: what happened, and what to do.
    #[schema(value_type = String)]
    pub title: Box<str>,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Free times near the one that is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_slots: Vec<SlotView<'static>>,
    /// What cancelling would give back now, where that is less than was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Box<Cancellation>>,
    /// Seconds to wait; also in `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    pub retry_after: Option<NonZeroU32>,
    /// What the log knows the request by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub request_id: Option<Box<str>>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// Where in the request, such as `client.email`.
    pub field: String,
    /// A stable name, such as `required`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

impl Problem {
    /// A refusal in the words for its code.
    pub fn new(status: StatusCode, code: &str) -> Self {
        Self {
            status: status.as_u16(),
            code: code.into(),
            title: words::title(code).into(),
            errors: Vec::new(),
            next_slots: Vec::new(),
            cancellation: None,
            retry_after: None,
            request_id: None,
        }
    }

    /// There is no such thing.
    pub fn not_found(code: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code)
    }

    /// Fields that are wrong, each with its reason.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }

    /// One field that is wrong.
    pub fn field(field: &str, code: &str) -> Self {
        Self::invalid(vec![FieldProblem::new(field, code)])
    }

    /// Something is away, and comes back.
    fn unavailable(code: &str) -> Self {
        let retry_after = NonZeroU32::new(RETRY_AFTER);
        Self { retry_after, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code) }
    }

    /// Our fault. Logs the cause, once.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request to the JSON API failed");
        Self::unavailable("unavailable")
    }
}

impl FieldProblem {
    /// That `field` has the problem `code`.
    pub fn new(field: &str, code: &str) -> Self {
        Self { field: field.into(), code: code.into(), message: words::field(code).into() }
    }

    /// A form's problem, under the name the field has in the JSON.
    pub fn of_form(error: &FieldError) -> Self {
        let field = match &*error.field {
            "name" | "email" | "phone" => format!("client.{}", error.field),
            "agree" | "agreed" => "accept_policy".to_owned(),
            "answers" | "flag" => "screening".to_owned(),
            "plan" => "payment".to_owned(),
            "code" => "codes".to_owned(),
            other => other.to_owned(),
        };
        // Which of the two it is would tell whose address was written.
        let code = match &*error.code {
            "code_used_by_client" | "code_first_visit" => "code_not_usable",
            other => other,
        };
        Self::new(&field, code)
    }
}

impl From<TooMany> for Problem {
    fn from(often: TooMany) -> Self {
        Self {
            retry_after: NonZeroU32::new(u32::try_from(often.seconds()).unwrap_or(u32::MAX).max(1)),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.get()));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts what was refused outside a handler (a body that is too large, an address that is
/// not UTF-8, an answer that took too long, a panic) into our form, and writes the
/// request's id into every refusal, so that a person can quote it.
pub async fn in_our_form(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    let id = id.map(Into::into);
    let mut response = next.run(request).await;
    let refused = response.extensions_mut().remove::<Problem>();
    let Some(problem) = refused.or_else(|| early(&response)) else { return response };
    Problem { request_id: id, ..problem }.into_response()
}

/// What a library refused, in words of its own.
fn early(response: &Response) -> Option<Problem> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind == "application/problem+json") {
        return None;
    }
    let status = response.status();
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::SERVICE_UNAVAILABLE => return Some(Problem::unavailable("timed_out")),
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        status if status.is_client_error() => "malformed_address",
        _ => return None,
    };
    Some(Problem::new(status, code))
}

/// No such address.
pub async fn unknown_address() -> Problem {
    Problem::not_found("unknown_address")
}

/// The address is there, the method is not.
pub async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method")
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::{Body, to_bytes},
        middleware::from_fn,
        routing::get,
    };
    use tower::ServiceExt as _;
    use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

    use super::*;

    async fn broken() -> StatusCode {
        panic!("a bug");
    }

    async fn slow() -> StatusCode {
        std::future::pending().await
    }

    /// As the layers of the site lie: this one outside of those that answer themselves.
    async fn answer(path: &str) -> (StatusCode, Option<Problem>) {
        let patience = std::time::Duration::from_millis(20);
        let site = Router::new()
            .route("/api/v1/broken", get(broken))
            .route("/api/v1/slow", get(slow))
            .route("/slow", get(slow))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience))
            .layer(CatchPanicLayer::new())
            .layer(from_fn(in_our_form));
        let request = Request::get(path).header("x-request-id", "r1");
        let response = site.oneshot(request.body(Body::empty()).expect("a request")).await;
        let response = response.expect("an answer");
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, serde_json::from_slice(&body).ok())
    }

    #[tokio::test]
    async fn a_panic_and_a_timeout_under_the_api_are_problems_too() {
        let (status, problem) = answer("/api/v1/broken").await;
        let problem = problem.expect("a problem");
        assert_eq!((status.as_u16(), &*problem.code), (500, "internal"));
        assert_eq!(problem.request_id.as_deref(), Some("r1"));
        let (status, problem) = answer("/api/v1/slow").await;
        assert_eq!((status.as_u16(), &*problem.expect("a problem").code), (503, "timed_out"));
    }

    #[tokio::test]
    async fn pages_are_left_as_they_are() {
        let (status, problem) = answer("/slow").await;
        assert_eq!(status.as_u16(), 503);
        assert!(problem.is_none());
    }
}
