//! The page on which a demo payment is made: a stand-in for the one Stripe hosts.
//! It works without JavaScript, and says that no money moves.

mod html;

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use serde::Deserialize;

use crate::{
    cards::TestCard,
    fake::Fake,
    payments::Attempt,
    sessions::{Session, Status},
};

/// `/c/pay/{session}`.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new().route("/c/pay/{id}", get(show).post(act))
}

async fn show(State(fake): State<Arc<Fake>>, Path(id): Path<String>) -> Response {
    let found = fake.read(|books| {
        let session = books.sessions.get(&id)?.clone();
        let intent = session.payment_intent.as_deref().and_then(|i| books.intents.get(i).ok());
        Ok((session, intent.is_some_and(|i| i.declined)))
    });
    match found {
        Ok((session, declined)) => {
            let status = match session.status {
                Status::Expired => StatusCode::GONE,
                Status::Open | Status::Complete => StatusCode::OK,
            };
            secured(status, html::of(&session, declined), &form_targets(&session))
        }
        Err(_) => secured(StatusCode::NOT_FOUND, html::unknown(), "'none'"),
    }
}

#[derive(Deserialize)]
struct Action {
    action: Choice,
    /// Which card is used, where it is kept.
    #[serde(default)]
    card: TestCard,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Pay,
    Decline,
    Back,
}

/// Does what the client chose, and sends them on. A second click on "Pay" finds the
/// session paid, and goes the same way.
async fn act(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Form(Action { action, card }): Form<Action>,
) -> Response {
    let attempt = match action {
        Choice::Pay => Some(Attempt::Succeeds(card)),
        Choice::Decline => Some(Attempt::Declined),
        Choice::Back => None,
    };
    let session = fake.change(|books| {
        if let Some(attempt) = attempt {
            // Refused where the session is no longer open: its page then says so.
            let _ = books.attempt_payment(&id, attempt);
        }
        books.sessions.get(&id).cloned()
    });
    let Ok(session) = session else {
        return secured(StatusCode::NOT_FOUND, html::unknown(), "'none'");
    };
    match (action, &session.cancel_url) {
        (Choice::Back, Some(url)) => Redirect::to(url).into_response(),
        (Choice::Pay, _) if session.status == Status::Complete => {
            Redirect::to(&session.success_url()).into_response()
        }
        _ => Redirect::to(&id).into_response(),
    }
}

/// A form's answer may redirect to these origins alone.
fn form_targets(session: &Session) -> String {
    let targets = [Some(&session.success_url), session.cancel_url.as_ref()];
    let origins = targets.into_iter().flatten().filter_map(|url| origin(url));
    std::iter::once("'self'").chain(origins).collect::<Vec<_>>().join(" ")
}

/// `https://example.org:1/a` as `https://example.org:1`.
fn origin(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |i| host + i);
    let origin = &url[..end];
    origin.chars().all(|c| c.is_ascii_alphanumeric() || ":/.-[]".contains(c)).then_some(origin)
}

fn secured(status: StatusCode, page: String, targets: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src '{}'; form-action {targets}; base-uri 'none'; \
         frame-ancestors 'none'",
        html::style_hash(),
    );
    let mut response = (status, Html(page)).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_ends_before_the_path() {
        assert_eq!(origin("http://127.0.0.1:3000/a/b?c"), Some("http://127.0.0.1:3000"));
        assert_eq!(origin("https://example.org"), Some("https://example.org"));
        assert_eq!(origin("https://example.org; x/"), None);
        assert_eq!(origin("nonsense"), None);
    }
}
