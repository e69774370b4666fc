//! Who did what, as a file: to those who manage a studio.

use app::pages::desk::audit::{address, refused_address};
use axum::{
    Router,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use serde::Deserialize;
use services::{
    audit::{self, AuditQuery, TrailRefused},
    auth::Unconfirmed,
    limits::LimitKind,
};

use super::{
    Site,
    people::attached,
    staff::{asking, confirm, nothing_here, too_often, unavailable},
};

/// The file.
pub fn routes() -> Router<Site> {
    Router::new().route("/{studio}/desk/audit/audit.csv", get(csv))
}

/// Which part of the log.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    by: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    about: String,
}

async fn csv(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let (staff, _) = match asking(&site, &headers, &slug, &address(&slug)).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some(manager) = staff.as_manager() else { return nothing_here(&site, &headers).await };
    if let Some(answer) = too_often(&site, LimitKind::List, manager.account()) {
        return answer;
    }
    let Asked { by, kind, from, until, about } = asked;
    let query = AuditQuery { by, kind, from, until, about, after: String::new() };
    match audit::csv(&site.services, &manager, &query).await {
        Ok(file) => attached(file),
        Err(TrailRefused::Unconfirmed(_)) => {
            confirm(&refused_address(&slug, &query, Unconfirmed::CODE))
        }
        Err(error) => unavailable(&error),
    }
}
