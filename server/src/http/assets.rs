//! The built files: script, islands, stylesheet, fonts. Their names change with their
//! content, so browsers keep them for good.

use std::path::Path;

use app::shell::Assets;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
    routing::get,
};
use thiserror::Error;
use tower_http::services::ServeDir;

use super::Site;

/// Why the built files cannot be served.
#[derive(Debug, Error)]
#[error(
    "{path} cannot be read ({problem}). Build the site with `cargo xtask run`, or point \
     LUMBAR_SITE at the folder it made"
)]
pub struct AssetsError {
    path: String,
    problem: String,
}

/// Reads which files were built into `folder`.
pub fn load(folder: &Path) -> Result<Assets, AssetsError> {
    let path = folder.join("manifest.json");
    let failed = |problem: String| AssetsError { path: path.display().to_string(), problem };
    let text = std::fs::read_to_string(&path).map_err(|e| failed(e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| failed(e.to_string()))
}

/// `/pkg/...`, already compressed, and the icon.
pub fn routes(site: &Site) -> Router<Site> {
    let files = ServeDir::new(site.folder.join("pkg")).precompressed_br().precompressed_gzip();
    Router::new()
        .nest_service("/pkg", files)
        .layer(from_fn(keep_for_good))
        .route("/favicon.svg", get(favicon))
}

async fn keep_for_good(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status().is_success() {
        let a_year = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, a_year);
    }
    response
}

async fn favicon() -> ([(header::HeaderName, &'static str); 2], &'static str) {
    (
        [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")],
        include_str!("../../../style/favicon.svg"),
    )
}
