//! The next free times, in the words that `<lumbar-times>` shows on a studio's own site.

#![expect(unused_qualifications, reason = "utoipa writes whole paths into what it makes")]

use app::{
    coming::{self, Coming},
    words,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use domain::schedule::Slot;
use serde::{Deserialize, Serialize};
use services::catalogue::{StudioPage, TherapistCard, TreatmentCard};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    extract::Asked,
    slots::{therapist_named, treatment_named},
    studios::find,
};
use crate::http::Site;

/// Of what and whom the times are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EmbedAsked {
    /// The treatment's name in addresses; the first of the studio's by default, and where it is
    /// empty.
    #[param(pattern = "^[a-z0-9-]*$")]
    treatment: Option<String>,
    /// The therapist's name in addresses, or `any` (the default, and where it is empty).
    #[param(pattern = "^[a-z0-9-]*$")]
    therapist: Option<String>,
}

/// The next free times of a treatment, in words.
#[derive(Serialize, ToSchema)]
pub struct EmbedView {
    /// The studio's name.
    studio: String,
    /// As dialled.
    phone: String,
    /// Whose clock the times are on, in words.
    #[schema(example = "Berlin time")]
    clock: String,
    /// IANA zone of that clock.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// What the times are for, in words.
    #[schema(example = "Deep tissue back, 60 min, €84, with Hana")]
    what: String,
    /// The days, in order; none where no time can be booked.
    days: Vec<EmbedDay>,
    /// Where all times are.
    all_times: String,
    /// Where everything else is.
    studio_page: String,
}

/// A day with free times.
#[derive(Serialize, ToSchema)]
pub struct EmbedDay {
    /// In the studio's zone.
    #[schema(value_type = String, format = Date)]
    date: chrono::NaiveDate,
    /// `Today`, `Tomorrow`, or as `date_said`.
    name: String,
    /// With its weekday.
    #[schema(example = "Thu 26 Nov")]
    date_said: String,
    /// Some of its times.
    times: Vec<EmbedTime>,
}

/// A free time.
#[derive(Serialize, ToSchema)]
pub struct EmbedTime {
    /// RFC 3339 with the studio's offset.
    start: String,
    /// On the studio's clock.
    #[schema(example = "10:00")]
    time: String,
    /// Who could treat: a first name, or how many to choose from.
    who: String,
    /// Where it is booked.
    book: String,
}

/// The next free times, for a page of the studio's own.
#[utoipa::path(get, path = "/api/v1/studios/{slug}/embed", tag = "slots",
    params(("slug" = String, Path, pattern = "^[a-z0-9-]+$", description = "The studio's name in addresses"), EmbedAsked),
    responses((status = 200, body = EmbedView), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub async fn times(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Asked(asked): Asked<EmbedAsked>,
) -> Result<Json<EmbedView>, Problem> {
    let studio = find(&site.services, &slug).await?;
    // A page of the studio's own may leave the one and the other empty.
    let named = |asked: &Option<String>| asked.clone().filter(|slug| !slug.is_empty());
    let therapist = therapist_named(&studio, named(&asked.therapist).as_deref())?;
    let treatment = match named(&asked.treatment).as_deref() {
        Some(slug) => Some(treatment_named(&studio, slug)?),
        None => coming::treatment_of(&studio, therapist),
    };
    let treatment = treatment.ok_or_else(|| Problem::not_found("unknown_treatment"))?;
    let coming = Coming::look_up(&site.services, &studio, treatment, therapist).await?;
    Ok(Json(view(&site.base_url, &studio, treatment, therapist, &coming)))
}

fn view(
    base: &str,
    studio: &StudioPage,
    treatment: &TreatmentCard,
    therapist: Option<&TherapistCard>,
    coming: &Coming,
) -> EmbedView {
    let whose = therapist.map(|card| format!(", with {}", words::first_name(&card.name)));
    let what = format!(
        "{}, {} min, {}{}",
        treatment.name,
        treatment.minutes,
        treatment.price.advertised(),
        whose.unwrap_or_default(),
    );
    let time = |slot: &Slot| EmbedTime {
        start: slot.local.rfc3339(),
        time: words::clock(slot.local.wall.time()),
        who: therapist.map_or_else(|| coming::with_whom(studio, slot), |_| String::new()),
        book: format!("{base}{}", coming::slot_address(studio, treatment, therapist, slot)),
    };
    let days = coming.days().map(|(date, slots)| EmbedDay {
        date,
        name: coming.day(date),
        date_said: words::date(date),
        times: slots.into_iter().map(time).collect(),
    });
    let all = coming::times_address(studio, Some(treatment), therapist);
    EmbedView {
        studio: studio.name.clone(),
        phone: studio.phone.clone(),
        clock: studio.clock().name(),
        zone: studio.zone.name().into(),
        what,
        days: days.collect(),
        all_times: format!("{base}{all}"),
        studio_page: format!("{base}/{}", studio.slug),
    }
}

/// Whether an address is that of the times for pages of others.
fn is_for_every_page(path: &str) -> bool {
    path.starts_with("/api/v1/studios/") && path.ends_with("/embed")
}

/// The times are for every page on the web, also where they are refused, for whatever reason;
/// never with anybody's cookies.
pub async fn for_every_page(request: Request, next: Next) -> Response {
    let ours = is_for_every_page(request.uri().path());
    let mut answer = next.run(request).await;
    if ours {
        let headers = answer.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let policy = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(policy, HeaderValue::from_static("cross-origin"));
    }
    answer
}
