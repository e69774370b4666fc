//! The API's door: who asks, what is read, and what every answer bears.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    API_VERSION, balance, cards, disputes,
    errors::ApiError,
    events,
    fake::{Asked, Fake},
    faults,
    form::Form,
    idempotency, ids, intents, payouts, refunds, sessions,
    state::Cause,
    webhooks,
};

const VERSION: HeaderName = HeaderName::from_static("stripe-version");
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Everything under `/v1`.
pub(crate) fn routes(fake: &Arc<Fake>) -> Router<Arc<Fake>> {
    Router::new()
        .merge(sessions::routes())
        .merge(intents::routes())
        .merge(cards::routes())
        .merge(disputes::routes())
        .merge(balance::routes())
        .merge(payouts::routes())
        .merge(refunds::routes())
        .merge(events::routes())
        .merge(webhooks::routes())
        .route("/v1/{*rest}", axum::routing::any(unknown))
        .layer(middleware::from_fn_with_state(fake.clone(), faults::during))
        .layer(middleware::from_fn_with_state(fake.clone(), idempotency::remember))
        .layer(middleware::from_fn_with_state(fake.clone(), faults::around))
        .layer(middleware::from_fn_with_state(fake.clone(), envelope))
}

async fn unknown(method: Method, uri: Uri) -> ApiError {
    ApiError::unknown_address(method.as_str(), uri.path())
}

/// Checks the key and gives the answer what every answer of Stripe's bears.
async fn envelope(State(fake): State<Arc<Fake>>, request: Request, next: Next) -> Response {
    let mut request = match noted(&fake, request).await {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    let request_id = ids::random("req_", 14);
    let key = request.headers().get(KEY).cloned();
    let version = request.headers().get(VERSION).cloned();
    request.extensions_mut().insert(Cause {
        request_id: Some(request_id.clone()),
        idempotency_key: key.as_ref().and_then(|k| k.to_str().ok()).map(str::to_owned),
    });
    let mut response = match authenticate(request.headers(), &fake.secret_key) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    let current = HeaderValue::from_static(API_VERSION);
    headers.insert(VERSION, version.unwrap_or(current));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert("request-id", id);
    }
    if let Some(key) = key {
        headers.insert(KEY, key);
    }
    response
}

/// Writes down what was asked, and hands the request on as it was.
async fn noted(fake: &Fake, request: Request) -> Result<Request, ApiError> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, idempotency::LARGEST_BODY).await;
    let body = body.map_err(|_| unreadable())?;
    let what = format!("{} {}", parts.method, parts.uri.path());
    let query = parts.uri.query().unwrap_or_default();
    fake.note_request(Asked { what, with: format!("{query}{}", String::from_utf8_lossy(&body)) });
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn unreadable() -> ApiError {
    ApiError::invalid("body", "The request body cannot be read.")
}

fn authenticate(headers: &HeaderMap, expected: &str) -> Result<(), ApiError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok());
    let Some(given) = given.and_then(secret) else {
        let message = "You did not provide an API key. You need to provide your API key in the \
                       Authorization header, using Bearer auth (e.g. 'Authorization: Bearer \
                       YOUR_SECRET_KEY').";
        return Err(ApiError::unauthorized(message.to_owned()));
    };
    if given == expected {
        return Ok(());
    }
    let shown: String = given.chars().take(8).collect();
    Err(ApiError::unauthorized(format!("Invalid API Key provided: {shown}****")))
}

/// The key of `Bearer key`, or the user name of `Basic`, as curl's `-u key:` sends it.
fn secret(header: &str) -> Option<String> {
    let (scheme, rest) = header.split_once(' ')?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(rest.trim().to_owned()),
        "basic" => {
            let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
            Some(pair.split_once(':')?.0.to_owned())
        }
        _ => None,
    }
}

/// The parameters of a request: the query of a GET, the form of a POST.
pub(crate) struct Params(pub Form);

impl FromRequest<Arc<Fake>> for Params {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Arc<Fake>) -> Result<Self, ApiError> {
        if request.method() == Method::GET {
            return Form::parse(request.uri().query().unwrap_or_default()).map(Self);
        }
        let body = to_bytes(request.into_body(), idempotency::LARGEST_BODY).await;
        let body = body.map_err(|_| unreadable())?;
        Form::parse(std::str::from_utf8(&body).map_err(|_| unreadable())?).map(Self)
    }
}
