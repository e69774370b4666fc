//! A booking is cancelled, with what goes back shown first.

#![expect(unused_qualifications, reason = "utoipa writes whole paths into what it makes")]

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::Money;
use serde::{Deserialize, Serialize};
use services::{
    auth::ManageToken,
    bookings::{self, CancelPreview, CancelRefused},
};
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
    /// What the client was shown, in minor units: where less would go back by now, nothing
    /// is done, and the answer is `refund_changed`.
    refund: Option<i64>,
}

/// What goes back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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
    params(("token" = String, Path, pattern = "^[A-Za-z0-9_-]+$", description = "The last part of `manage_url`"), How),
    responses((status = 200, body = Cancellation), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`not_changeable`; or `refund_changed`, \
            with what would go back now"),
        (status = 422, body = Problem)))]
pub async fn cancel(
    State(site): State<Site>,
    Path(token): Path<String>,
    Asked(how): Asked<How>,
) -> Result<Json<Cancellation>, Problem> {
    let proof = open(&site.services, &token)?;
    if how.preview {
        return look(&site, &proof).await;
    }
    let preview = bookings::cancel_preview(&site.services, &proof).await?;
    let currency = preview.paid.currency;
    let shown = how.refund.map_or(preview.refund.refund, |minor| Money::new(minor, currency));
    match bookings::cancel(&site.services, &proof, Some(shown)).await {
        Ok(_) => Ok(Json(Cancellation::of("cancelled", preview))),
        Err(CancelRefused::RefundChanged(now)) => {
            let state = bookings::view(&site.services, &proof).await?.state;
            Err(refund_changed(Some(Cancellation::of(state.code(), *now))))
        }
        Err(refused) => Err(refused.into()),
    }
}

fn refund_changed(now: Option<Cancellation>) -> Problem {
    let cancellation = now.map(Box::new);
    Problem { cancellation, ..Problem::new(StatusCode::CONFLICT, "refund_changed") }
}

/// What cancelling would give back.
#[utoipa::path(get, path = "/api/v1/bookings/{token}/cancel", tag = "bookings",
    params(("token" = String, Path, pattern = "^[A-Za-z0-9_-]+$", description = "The last part of `manage_url`")),
    responses((status = 200, body = Cancellation), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`not_changeable`")))]
pub async fn preview(
    State(site): State<Site>,
    Path(token): Path<String>,
) -> Result<Json<Cancellation>, Problem> {
    let proof = open(&site.services, &token)?;
    look(&site, &proof).await
}

async fn look(site: &Site, proof: &ManageToken) -> Result<Json<Cancellation>, Problem> {
    let preview = bookings::cancel_preview(&site.services, proof).await?;
    let state = bookings::view(&site.services, proof).await?.state;
    Ok(Json(Cancellation::of(state.code(), preview)))
}

impl From<CancelRefused> for Problem {
    fn from(error: CancelRefused) -> Self {
        match error {
            CancelRefused::Gone => Self::not_found("unknown_booking"),
            CancelRefused::Store(cause) => cause.into(),
            CancelRefused::Payment(cause) => Self::internal(&cause),
            CancelRefused::NotPossible { .. } | CancelRefused::Begun => not_changeable(),
            CancelRefused::RefundChanged(_) => refund_changed(None),
        }
    }
}
