//! The calendar file of a visit.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use services::calendar;

use super::Site;

/// `/b/{token}/visit.ics`: the file that the confirmation carries, as it is now.
pub async fn calendar_file(State(site): State<Site>, Path(token): Path<String>) -> Response {
    let services = &site.services;
    let Ok(proof) = services.links.verify(&token, services.now()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match calendar::file(services, &proof).await {
        Ok(Some(ics)) => (
            [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""),
            ],
            ics,
        )
            .into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a calendar file could not be made");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
