//! A booking as whoever bears its link may see it.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use services::bookings::{self, BookingView, LinkRefused};
use utoipa::ToSchema;

use super::{
    super::{Problem, studios::Amount},
    open,
};
use crate::http::Site;

/// A booking.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BookingJson {
    /// Its identity.
    pub id: String,
    /// What people say on the telephone.
    #[schema(example = "LB-7Q4K-22")]
    pub reference: String,
    /// `held`, `requested`, `confirmed`, `completed`, `no_show`, `cancelled`, `expired`
    /// or `declined`.
    pub state: String,
    /// The studio's name in addresses.
    pub studio: String,
    /// IANA zone of the studio.
    pub zone: String,
    /// When the session starts: RFC 3339 with the studio's offset.
    pub start: String,
    /// Length of the session.
    pub minutes: u32,
    /// The treatment, as sold.
    pub treatment: String,
    /// The therapist's name.
    pub therapist: String,
    /// Price, tax included.
    pub price: Amount,
    /// What is left to pay at the studio.
    pub rest: Amount,
    /// While held: until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_expires_at: Option<String>,
    /// While held: where it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_url: Option<String>,
    /// Whether it can be cancelled now.
    pub may_cancel: bool,
    /// Whether it can be moved now.
    pub may_reschedule: bool,
    /// Until when it can be moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reschedule_until: Option<String>,
}

impl BookingJson {
    /// What there is to show of it.
    pub fn of(view: BookingView) -> Self {
        let local = |at| view.place.zone.local(at).rfc3339();
        Self {
            hold_expires_at: view.hold_expires.map(local),
            reschedule_until: view.reschedule_until.map(local),
            may_cancel: view.may_cancel(),
            may_reschedule: view.may_reschedule,
            id: view.id.to_string(),
            state: view.state.code().into(),
            zone: view.place.zone.name().into(),
            start: view.local.rfc3339(),
            minutes: view.minutes,
            price: view.receipt.price.into(),
            rest: view.receipt.rest.into(),
            checkout_url: view.pay_url,
            reference: view.reference,
            studio: view.place.slug,
            treatment: view.treatment_name,
            therapist: view.therapist_name,
        }
    }
}

/// A booking.
#[utoipa::path(get, path = "/api/v1/bookings/{token}", tag = "bookings",
    params(("token" = String, Path, pattern = "^[A-Za-z0-9_-]+$", description = "The last part of `manage_url`")),
    responses((status = 200, body = BookingJson), (status = 404, body = Problem)))]
pub async fn read(
    State(site): State<Site>,
    Path(token): Path<String>,
) -> Result<Json<BookingJson>, Problem> {
    let proof = open(&site.services, &token)?;
    Ok(Json(BookingJson::of(bookings::view(&site.services, &proof).await?)))
}

impl From<LinkRefused> for Problem {
    fn from(error: LinkRefused) -> Self {
        match error {
            LinkRefused::Gone => Self::not_found("unknown_booking"),
            LinkRefused::Store(cause) => cause.into(),
        }
    }
}
