//! What a load balancer and a monitor ask.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;
use tokio::time::timeout;

use super::Site;

/// A balancer that waits longer has long given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process runs. Names the version of the zone data, which ages.
pub async fn alive() -> impl IntoResponse {
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "tzdb": domain::time::tzdb_version(),
    }))
}

/// Requests can be served: the database answers, its schema has all that this program needs (a
/// newer version may have added to it), and the server is not about to stop. A replica is no
/// reason to be sent no requests.
pub async fn ready(State(site): State<Site>) -> impl IntoResponse {
    let store = &site.services.store;
    let database = timeout(PATIENCE, store.ping()).await.is_ok_and(|answer| answer.is_ok());
    let schema = database
        && timeout(PATIENCE, store.schema())
            .await
            .is_ok_and(|found| found.is_ok_and(|schema| schema.fits()));
    let stopping = *site.leaving.borrow();
    let replica = site.replica.as_ref().map(|replica| replica.standing().code());
    let status = if schema && !stopping { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let found = json!({
        "database": database,
        "schema": schema,
        "stopping": stopping,
        "replica": replica,
    });
    (status, Json(found))
}

/// Counters and histograms, in Prometheus' text format.
pub async fn metrics(State(site): State<Site>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], site.metrics.render())
}
