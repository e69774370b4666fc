//! A booking is moved, with what was paid for it.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::schedule::Slot;
use serde::Deserialize;
use services::{
    bookings::{self, RescheduleRefused, RescheduleRequest, Whom},
    catalogue::StudioPage,
};
use utoipa::ToSchema;

use super::{
    super::{
        Problem,
        extract::Body,
        slots::{therapist_named, view},
        studios::find,
    },
    create::start,
    not_changeable, open,
    read::BookingJson,
};
use crate::http::Site;

/// Where to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// When the session is to start: RFC 3339 with an offset.
    #[schema(format = DateTime, example = "2026-12-02T10:00:00+01:00")]
    start: String,
    /// With whom: `same` (the default), `any`, or a therapist's name in addresses.
    therapist: Option<String>,
}

/// Moves a booking.
#[utoipa::path(post, path = "/api/v1/bookings/{token}/reschedule", tag = "bookings",
    params(("token" = String, Path, pattern = "^[A-Za-z0-9_-]+$", description = "The last part of `manage_url`")),
    request_body = Move,
    responses((status = 200, body = BookingJson), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn reschedule(
    State(site): State<Site>,
    Path(token): Path<String>,
    Body(to): Body<Move>,
) -> Result<Json<BookingJson>, Problem> {
    let services = &site.services;
    let proof = open(services, &token)?;
    let before = bookings::view(services, &proof).await?;
    let studio = find(services, &before.place.slug).await?;
    let request = RescheduleRequest {
        start: start(&to.start)?,
        whom: whom(&studio, to.therapist.as_deref())?,
    };
    match bookings::reschedule(services, &proof, request).await {
        Ok(_) => Ok(Json(BookingJson::of(bookings::view(services, &proof).await?))),
        Err(refused) => Err(problem(&studio, refused)),
    }
}

fn whom(studio: &StudioPage, named: Option<&str>) -> Result<Whom, Problem> {
    match named {
        None | Some("same") => Ok(Whom::Same),
        named => {
            Ok(therapist_named(studio, named)?.map_or(Whom::Anyone, |card| Whom::One(card.id)))
        }
    }
}

fn problem(studio: &StudioPage, refused: RescheduleRefused) -> Problem {
    match refused {
        RescheduleRefused::Gone => Problem::not_found("unknown_booking"),
        RescheduleRefused::NotPossible { .. } | RescheduleRefused::NoLongerOffered => {
            not_changeable()
        }
        RescheduleRefused::TooOften { .. } => Problem::new(StatusCode::CONFLICT, "too_often"),
        RescheduleRefused::TooLate { .. } => Problem::new(StatusCode::CONFLICT, "too_late"),
        RescheduleRefused::Unchanged => Problem::field("start", "unchanged"),
        RescheduleRefused::Slot { why, nearest } => {
            slot_problem(studio, why.code(), why.is_taken(), &nearest)
        }
        RescheduleRefused::Store(cause) => cause.into(),
    }
}

/// A start that cannot be had: 409 with other times where somebody else has it, else 422.
pub fn slot_problem(studio: &StudioPage, code: &str, taken: bool, nearest: &[Slot]) -> Problem {
    let status = if taken { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Problem {
        next_slots: nearest.iter().map(|slot| view(studio, slot).into_owned()).collect(),
        ..Problem::new(status, code)
    }
}
