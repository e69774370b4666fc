//! What a load balancer and a monitor ask.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;

use super::Site;

/// The process runs. Names the version of the zone data, which ages.
pub async fn alive() -> impl IntoResponse {
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "tzdb": domain::time::tzdb_version(),
    }))
}

/// Requests can be served: the database answers, and its schema is up to date.
pub async fn ready(State(site): State<Site>) -> impl IntoResponse {
    let store = &site.services.store;
    let database = store.ping().await.is_ok();
    let schema = database
        && store.migration_status().await.is_ok_and(|all| all.iter().all(|(_, applied)| *applied));
    let status = if schema { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "database": database, "schema": schema })))
}

/// Counters and histograms, in Prometheus' text format.
pub async fn metrics(State(site): State<Site>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], site.metrics.render())
}
