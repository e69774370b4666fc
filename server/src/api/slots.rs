//! Free times.

#![expect(unused_qualifications, reason = "utoipa writes whole paths into what it makes")]

use std::borrow::Cow;

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::schedule::Slot;
use serde::{Deserialize, Serialize};
use services::{
    availability::{self, AvailabilityError, SlotSearch},
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
};
use utoipa::{IntoParams, ToSchema};

use super::{Problem, extract::Asked, studios::find};
use crate::http::Site;

/// Which times are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SlotsAsked {
    /// The treatment's name in addresses.
    #[param(pattern = "^[a-z0-9-]+$")]
    treatment: String,
    /// The therapist's name in addresses, or `any` (the default).
    #[param(pattern = "^[a-z0-9-]+$")]
    therapist: Option<String>,
    /// First date, in the studio's zone.
    #[param(format = Date, example = "2026-12-01")]
    from: String,
    /// Last date, in the studio's zone; at most 62 days in all.
    #[param(format = Date, example = "2026-12-07")]
    to: String,
}

/// Free times, and whose clock they are told by.
#[derive(Serialize, ToSchema)]
pub struct SlotsView<'a> {
    /// IANA zone of the studio.
    #[schema(example = "Europe/Berlin")]
    zone: &'a str,
    /// The times, in order.
    slots: Vec<SlotView<'a>>,
}

/// One free time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SlotView<'a> {
    /// When the session starts: RFC 3339 with the studio's offset.
    #[schema(example = "2026-12-01T10:00:00+01:00")]
    pub start: String,
    /// Who could treat: names in addresses, which a month of times repeats ten thousand times.
    #[schema(value_type = Vec<String>)]
    pub therapists: Vec<Cow<'a, str>>,
}

impl SlotView<'_> {
    /// The same, which needs no studio any more.
    pub fn into_owned(self) -> SlotView<'static> {
        let own = |name: Cow<'_, str>| Cow::Owned(name.into_owned());
        SlotView { start: self.start, therapists: self.therapists.into_iter().map(own).collect() }
    }
}

/// Free times at a studio.
#[utoipa::path(get, path = "/api/v1/studios/{slug}/slots", tag = "slots",
    params(("slug" = String, Path, pattern = "^[a-z0-9-]+$", description = "The studio's name in addresses"), SlotsAsked),
    responses((status = 200, body = SlotsView), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub async fn list(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Asked(asked): Asked<SlotsAsked>,
) -> Result<Response, Problem> {
    let studio = find(&site.services, &slug).await?;
    let search = SlotSearch {
        studio: studio.id,
        treatment: treatment_named(&studio, &asked.treatment)?.id,
        therapist: therapist_named(&studio, asked.therapist.as_deref())?.map(|card| card.id),
        from: date("from", &asked.from)?,
        until: date("to", &asked.to)?,
        ignore: None,
    };
    let found = availability::slots(&site.services, &search).await?;
    let slots = found.slots.iter().map(|slot| view(&studio, slot)).collect();
    Ok(Json(SlotsView { zone: found.zone.name(), slots }).into_response())
}

/// A slot with its therapists' names in addresses.
pub fn view<'a>(studio: &'a StudioPage, slot: &Slot) -> SlotView<'a> {
    let names = studio.therapists.iter().filter(|card| slot.therapists.contains(&card.id));
    SlotView {
        start: slot.local.rfc3339(),
        therapists: names.map(|card| card.slug.as_str().into()).collect(),
    }
}

/// The treatment of that name. Refuses one that is not sold there.
pub fn treatment_named<'a>(
    studio: &'a StudioPage,
    slug: &str,
) -> Result<&'a TreatmentCard, Problem> {
    let found = studio.treatments.iter().find(|card| card.slug == slug);
    found.ok_or_else(|| Problem::field("treatment", "unknown_treatment"))
}

/// The therapist of that name; `None` for `any`. Refuses one who does not work there, and a name
/// that is empty: a program that lost it is not to book whoever is free.
pub fn therapist_named<'a>(
    studio: &'a StudioPage,
    slug: Option<&str>,
) -> Result<Option<&'a TherapistCard>, Problem> {
    match slug {
        None | Some("any") => Ok(None),
        Some(slug) => {
            let found = studio.therapists.iter().find(|card| card.slug == slug);
            found.map(Some).ok_or_else(|| Problem::field("therapist", "unknown_therapist"))
        }
    }
}

fn date(field: &str, text: &str) -> Result<NaiveDate, Problem> {
    text.parse().map_err(|_| Problem::field(field, "not_a_date"))
}

impl From<AvailabilityError> for Problem {
    fn from(error: AvailabilityError) -> Self {
        match &error {
            AvailabilityError::Store(cause) => Self::internal(cause),
            AvailabilityError::UnknownTreatment | AvailabilityError::UnknownTherapist => {
                Self::not_found(error.code())
            }
            AvailabilityError::RangeReversed | AvailabilityError::RangeTooLong => {
                Self::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, error.code())
            }
        }
    }
}
