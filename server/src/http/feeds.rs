//! The feed of a therapist's visits, for the calendar they keep elsewhere.

use app::request::ClientAddress;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use services::{
    feeds::{self, NotServed, Served},
    limits::{LimitKind, TooMany},
};

use super::Site;

/// `/feeds/{token}.ics`. An address that was revoked is as unknown as one that never was.
pub async fn calendar(
    State(site): State<Site>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(often) = site.services.limits.check_address(LimitKind::Api, from) {
        return wait(&often);
    }
    let token = file.strip_suffix(".ics").unwrap_or_default();
    match feeds::served(&site.services, token).await {
        Ok(feed) => answer(feed, &headers),
        Err(NotServed::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Err(NotServed::TooMany(often)) => wait(&often),
        Err(NotServed::Store(error)) => {
            tracing::error!(%error, "a feed could not be written");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn answer(feed: Served, asked: &HeaderMap) -> Response {
    let etag = HeaderValue::from_str(&feed.etag).unwrap_or(HeaderValue::from_static("\"\""));
    let always = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    if is_known(&feed.etag, asked) {
        return (StatusCode::NOT_MODIFIED, always).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"visits.ics\""),
    ];
    (always, kind, feed.ics).into_response()
}

/// Whether the asker has it already: by its name, weak or strong.
fn is_known(etag: &str, asked: &HeaderMap) -> bool {
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut names = known.flat_map(|value| value.split(',')).map(str::trim);
    names.any(|name| name == "*" || name.strip_prefix("W/").unwrap_or(name) == etag)
}

fn wait(often: &TooMany) -> Response {
    let seconds = [(header::RETRY_AFTER, often.seconds().to_string())];
    (StatusCode::TOO_MANY_REQUESTS, seconds).into_response()
}
