//! The JSON API, version 1: the same use cases as the pages, for the embed and for
//! others. Described at `/api/openapi.json`, for people at `/api/docs`.

mod bookings;
mod docs;
mod embed;
mod extract;
mod idempotency;
mod limit;
mod problem;
mod slots;
mod studios;
mod words;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use tower_http::limit::RequestBodyLimitLayer;

pub use embed::for_every_page;
pub use problem::{Problem, in_our_form};

use crate::http::{BODY_BYTES, Site, as_kept};

/// Every address below `/api/v1`, and the description of them.
pub fn routes(site: &Site) -> Router<Site> {
    let v1 = Router::new()
        .route("/studios", get(studios::list))
        .route("/studios/{slug}", get(studios::one))
        .route("/studios/{slug}/treatments", get(studios::treatments))
        .route("/studios/{slug}/therapists", get(studios::therapists))
        .route("/studios/{slug}/embed", get(embed::times))
        .route("/studios/{slug}/slots", get(slots::list))
        .route("/studios/{slug}/bookings", post(bookings::create::create))
        .route("/bookings/{token}", get(bookings::read::read))
        .route("/bookings/{token}/reschedule", post(bookings::reschedule::reschedule))
        .route(
            "/bookings/{token}/cancel",
            get(bookings::cancel::preview).post(bookings::cancel::cancel),
        )
        .fallback(problem::unknown_address)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(from_fn_with_state(site.clone(), as_kept))
        .layer(from_fn_with_state(site.clone(), limit::each_address))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES));
    Router::new()
        .nest("/api/v1", v1)
        .route("/api/openapi.json", get(docs::openapi))
        .route("/api/docs", get(docs::page))
}
