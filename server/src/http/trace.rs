//! An id, a log line and a measurement for each request.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

use super::{Site, address, door::Arrived};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A method's name; whatever else strangers think of counts as one, so that they cannot
/// make the metrics grow.
fn known(method: &Method) -> &str {
    let all = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if all.contains(method) { method.as_str() } else { "other" }
}

/// The id that a proxy of ours gave the request, so that its log and ours can be read
/// together. Whatever a client sends as one is not believed.
fn given_by_proxy(request: &Request, site: &Site) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let fits = (8..=64).contains(&id.len()) && id.bytes().all(plain);
    (fits && address::is_from_proxy(request, site)).then(|| id.to_owned())
}

fn new_id() -> String {
    let id: Uuid = storage::new_id();
    id.simple().to_string()
}

/// Gives the request an id that the answer and every log line bear. The route is logged, not
/// the address: that may hold a token. What it waited at the door is part of how long it took.
pub async fn each_request(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let text = given_by_proxy(&request, &site).unwrap_or_else(new_id);
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("-"));
    request.headers_mut().insert(REQUEST_ID, value.clone());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!("request", id = %text, %method, route);
    let came = request.extensions().get::<Arrived>().map_or_else(Instant::now, |came| came.0);
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = came.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        tracing::info!(status, elapsed_ms = elapsed.as_secs_f64() * 1_000.0, "answered");
    });
    let labels =
        [("method", known(&method).to_owned()), ("route", route), ("status", status.to_string())];
    metrics::histogram!("http_request_seconds", &labels).record(elapsed.as_secs_f64());
    response.headers_mut().insert(REQUEST_ID, value);
    response
}
