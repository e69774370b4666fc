//! Everything of a studio as one file, to its owner.

use app::pages::desk::keep_address;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use services::{
    limits::LimitKind,
    reports::{self, Export, ExportRefused},
};

use super::{
    Site,
    staff::{asking, confirm, nothing_here, too_often, unavailable},
};

/// Where it is given out.
pub fn routes() -> Router<Site> {
    Router::new().route("/{studio}/desk/reports/everything.zip", get(everything))
}

async fn everything(
    State(site): State<Site>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let staff = match asking(&site, &headers, &slug, &keep_address(&slug)).await {
        Ok((staff, _)) => staff,
        Err(answer) => return answer,
    };
    let Some(owner) = staff.as_owner() else { return nothing_here(&site, &headers).await };
    if let Some(answer) = too_often(&site, LimitKind::Export, owner.account()) {
        return answer;
    }
    match reports::export(&site.services, &owner).await {
        Ok(export) => attached(export),
        Err(refused @ ExportRefused::Unconfirmed(_)) => {
            confirm(&format!("{}?refused={}", keep_address(&slug), refused.code()))
        }
        Err(error) => unavailable(&error),
    }
}

/// A file to keep, which nobody between keeps too, sent while it is made. Its name needs no
/// quoting.
pub fn attached(Export { name, pieces }: Export) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let body = futures_util::stream::unfold(pieces, |mut pieces| async move {
        let piece = pieces.recv().await?;
        Some((piece.map(Bytes::from), pieces))
    });
    (head, Body::from_stream(body)).into_response()
}
