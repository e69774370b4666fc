//! A booking is cancelled, with what goes back shown first.

#![expect(unused_qualifications, reason = "utoipa writes whole paths into what it makes")]

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use services::bookings::{self, CancelPreview, CancelRefused};
use utoipa::{IntoParams, ToSchema};

use super::{
    super::{Problem, extract::Asked, studios::Amount},
    not_changeable, open,
};
use crate::http::Site;

/// Whether only to look.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// Shows what would go back, and changes nothing.
    #[serde(default)]
    preview: bool,
}

/// What goes back.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Cancellation {
    /// `cancelled`, or how it stands where this was a preview.
    pub state: String,
    /// What was paid online and has not gone back before.
    pub paid: Amount,
    /// What goes back.
    pub refund: Amount,
    /// What the studio keeps.
    pub kept: Amount,
    /// The share that goes back.
    pub percent: u8,
}

impl Cancellation {
    fn of(state: &str, preview: CancelPreview) -> Self {
        Self {
            state: state.into(),
            paid: preview.paid.into(),
            refund: preview.refund.refund.into(),
            kept: preview.refund.kept.into(),
            percent: preview.refund.percent,
        }
    }
}

/// Cancels a booking, or shows what would go back.
#[utoipa::path(post, path = "/api/v1/bookings/{token}/cancel", tag = "bookings",
    params(("token" = String, Path, description = "The last part of `manage_url`"), How),
    responses((status = 200, body = Cancellation), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub async fn cancel(
    State(site): State<Site>,
    Path(token): Path<String>,
    Asked(how): Asked<How>,
) -> Result<Json<Cancellation>, Problem> {
    let proof = open(&site.services, &token)?;
    let preview = bookings::cancel_preview(&site.services, &proof).await?;
    if how.preview {
        return Ok(Json(Cancellation::of("confirmed", preview)));
    }
    let shown = preview.refund.refund;
    bookings::cancel(&site.services, &proof, Some(shown)).await?;
    Ok(Json(Cancellation::of("cancelled", preview)))
}

/// What cancelling would give back.
#[utoipa::path(get, path = "/api/v1/bookings/{token}/cancel", tag = "bookings",
    params(("token" = String, Path, description = "The last part of `manage_url`")),
    responses((status = 200, body = Cancellation), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub async fn preview(
    State(site): State<Site>,
    Path(token): Path<String>,
) -> Result<Json<Cancellation>, Problem> {
    let proof = open(&site.services, &token)?;
    let preview = bookings::cancel_preview(&site.services, &proof).await?;
    Ok(Json(Cancellation::of("confirmed", preview)))
}

impl From<CancelRefused> for Problem {
    fn from(error: CancelRefused) -> Self {
        match error {
            CancelRefused::Gone => Self::not_found("unknown_booking"),
            CancelRefused::Store(cause) => cause.into(),
            CancelRefused::Payment(cause) => Self::internal(&cause),
            CancelRefused::NotPossible { .. }
            | CancelRefused::Begun
            | CancelRefused::RefundChanged(_) => not_changeable(),
        }
    }
}
