//! What is answered while something that every answer needs is away: that it is, when to try
//! again, and that nothing was lost.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Site, forms};

/// After how many seconds trying again may help.
pub(crate) const RETRY_AFTER: u32 = 5;
/// What is answered without the database.
const APART: [&str; 6] =
    ["/pkg/", "/embed/", "/healthz", "/readyz", "/metrics", "/api/openapi.json"];

/// Whether it is answered whatever else is the matter.
pub(super) fn is_apart(path: &str) -> bool {
    APART.iter().any(|own| path.starts_with(own))
}

/// Refuses at once what would only wait for a database that is away.
pub async fn refuse(State(site): State<Site>, request: Request, next: Next) -> Response {
    if !is_apart(request.uri().path()) && site.services.store.is_away() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

/// Gives an answer that says no more than 503 words, and every 503 a time to come back.
pub async fn in_words(State(site): State<Site>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let mut answer = next.run(request).await;
    if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
        return answer;
    }
    if !answer.headers().contains_key(header::CONTENT_TYPE) {
        answer = forms::failed(site, headers, forms::BROKEN).await;
    }
    let seconds = HeaderValue::from(RETRY_AFTER);
    answer.headers_mut().entry(header::RETRY_AFTER).or_insert(seconds);
    answer
}
