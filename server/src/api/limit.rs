//! How often one address may ask.

use app::request::ClientAddress;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use services::limits::LimitKind;

use super::Problem;
use crate::http::Site;

/// 429 with `Retry-After` for an address that asks too often.
pub async fn each_address(State(site): State<Site>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().map(|found| found.0);
    let Some(address) = address else { return next.run(request).await };
    match site.services.limits.check_address(LimitKind::Api, address) {
        Ok(()) => next.run(request).await,
        Err(often) => Problem::from(often).into_response(),
    }
}
