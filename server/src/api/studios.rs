//! Studios, what they sell, and who works there.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Money, policy::Policy};
use serde::{Deserialize, Serialize};
use services::{
    Services,
    catalogue::{self, CheckedQualification, StudioPage, TherapistCard, TreatmentCard},
};
use utoipa::ToSchema;

use super::Problem;
use crate::http::Site;

/// An amount of money.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Amount {
    /// Minor units of the currency: 8400 is €84.00.
    #[schema(example = 8400)]
    pub minor: i64,
    /// ISO 4217 code.
    #[schema(example = "EUR")]
    pub currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency.code().into() }
    }
}

/// A studio in a list.
#[derive(Serialize, ToSchema)]
pub struct StudioSummary {
    /// Its name in addresses.
    slug: String,
    /// Its name.
    name: String,
    /// Where it is.
    city: String,
}

/// A studio.
#[derive(Serialize, ToSchema)]
pub struct StudioView {
    /// Its name in addresses.
    slug: String,
    /// Its name.
    name: String,
    /// IANA zone: whose clock its times are told by.
    zone: String,
    /// ISO 4217 code.
    currency: String,
    /// Street and house.
    address_line: String,
    /// Postal code.
    postcode: String,
    /// City.
    city: String,
    /// ISO 3166 alpha-2.
    country: String,
    /// As dialled.
    phone: String,
    /// Where to write.
    email: String,
    /// Its rules.
    policy: PolicyView,
}

/// A studio's rules. Copied onto each booking when it is made.
#[derive(Serialize, ToSchema)]
pub struct PolicyView {
    /// Least time between now and a start.
    notice_to_book_minutes: u32,
    /// How far ahead starts are offered.
    booking_window_days: u32,
    /// Least time before the start for moving it.
    notice_to_reschedule_minutes: u32,
    /// How often a client may move one booking.
    reschedules_allowed: u32,
    /// What a client gets back, by how long before the start they cancel.
    cancellation: Vec<RungView>,
    /// Ways of paying: `full`, `deposit`, `at_studio`; the first is what the studio prefers.
    payment: Vec<String>,
    /// Share that a deposit is, in percent.
    deposit_percent: u8,
}

/// One rung of the cancellation ladder.
#[derive(Serialize, ToSchema)]
pub struct RungView {
    /// Holds for a cancellation at least this long before the start.
    minutes_before: u32,
    /// What goes back, in percent of what was paid.
    percent: u8,
}

/// A treatment.
#[derive(Serialize, ToSchema)]
pub struct TreatmentView {
    /// Its name in addresses.
    slug: String,
    /// Its name.
    name: String,
    /// One or two sentences.
    summary: String,
    /// The code of its technique.
    technique: String,
    /// Length of the session.
    minutes: u32,
    /// Price, tax included.
    price: Amount,
    /// 1 (light) to 5 (deep).
    pressure: u8,
    /// `session`, `after_exercise`, or `partner_class`: on set dates, with one price for two.
    kind: &'static str,
}

/// A therapist.
#[derive(Serialize, ToSchema)]
pub struct TherapistView {
    /// Their name in addresses.
    slug: String,
    /// Their name.
    name: String,
    /// A few words.
    focus: String,
    /// As shown.
    languages: String,
    /// What was checked and holds today.
    qualifications: Vec<QualificationView>,
}

/// A qualification that was checked.
#[derive(Serialize, ToSchema)]
pub struct QualificationView {
    /// As on the certificate.
    title: String,
    /// The body that issued it.
    issuer: String,
    /// How long the training took.
    training_hours: Option<u32>,
    /// Codes of the techniques it covers.
    techniques: Vec<String>,
    /// Who checked it.
    checked_by: String,
    /// When, in the studio's zone.
    #[schema(value_type = String, format = Date)]
    checked_on: chrono::NaiveDate,
    /// How.
    checked_how: String,
}

/// All studios.
#[utoipa::path(get, path = "/api/v1/studios", tag = "studios",
    responses((status = 200, body = Vec<StudioSummary>)))]
pub async fn list(State(site): State<Site>) -> Result<Json<Vec<StudioSummary>>, Problem> {
    let studios = catalogue::studios(&site.services).await?;
    let summary =
        |s: catalogue::StudioCard| StudioSummary { slug: s.slug, name: s.name, city: s.city };
    Ok(Json(studios.into_iter().map(summary).collect()))
}

/// One studio with its rules.
#[utoipa::path(get, path = "/api/v1/studios/{slug}", tag = "studios",
    params(("slug" = String, Path, pattern = "^[a-z0-9-]+$", description = "The studio's name in addresses")),
    responses((status = 200, body = StudioView), (status = 404, body = Problem)))]
pub async fn one(
    State(site): State<Site>,
    Path(slug): Path<String>,
) -> Result<Json<StudioView>, Problem> {
    Ok(Json(find(&site.services, &slug).await?.into()))
}

/// What the studio sells.
#[utoipa::path(get, path = "/api/v1/studios/{slug}/treatments", tag = "studios",
    params(("slug" = String, Path, pattern = "^[a-z0-9-]+$", description = "The studio's name in addresses")),
    responses((status = 200, body = Vec<TreatmentView>), (status = 404, body = Problem)))]
pub async fn treatments(
    State(site): State<Site>,
    Path(slug): Path<String>,
) -> Result<Json<Vec<TreatmentView>>, Problem> {
    let studio = find(&site.services, &slug).await?;
    Ok(Json(studio.treatments.into_iter().map(Into::into).collect()))
}

/// Who works at the studio, with what was checked about them.
#[utoipa::path(get, path = "/api/v1/studios/{slug}/therapists", tag = "studios",
    params(("slug" = String, Path, pattern = "^[a-z0-9-]+$", description = "The studio's name in addresses")),
    responses((status = 200, body = Vec<TherapistView>), (status = 404, body = Problem)))]
pub async fn therapists(
    State(site): State<Site>,
    Path(slug): Path<String>,
) -> Result<Json<Vec<TherapistView>>, Problem> {
    let studio = find(&site.services, &slug).await?;
    let met = studio.therapists.into_iter().filter(|card| card.introduced);
    Ok(Json(met.map(Into::into).collect()))
}

/// The studio of that name. Refuses one that is not there.
pub async fn find(services: &Services, slug: &str) -> Result<StudioPage, Problem> {
    let found = catalogue::studio(services, slug).await?;
    found.ok_or_else(|| Problem::not_found("unknown_studio"))
}

impl From<StudioPage> for StudioView {
    fn from(studio: StudioPage) -> Self {
        Self {
            slug: studio.slug,
            name: studio.name,
            zone: studio.zone.name().into(),
            currency: studio.currency.code().into(),
            address_line: studio.address_line,
            postcode: studio.postcode,
            city: studio.city,
            country: studio.country,
            phone: studio.phone,
            email: studio.email,
            policy: studio.policy.into(),
        }
    }
}

impl From<Policy> for PolicyView {
    fn from(policy: Policy) -> Self {
        Self {
            payment: policy.plans().into_iter().map(|plan| plan.code().to_owned()).collect(),
            notice_to_book_minutes: policy.notice_to_book_minutes,
            booking_window_days: policy.booking_window_days,
            notice_to_reschedule_minutes: policy.notice_to_reschedule_minutes,
            reschedules_allowed: policy.reschedules_allowed,
            deposit_percent: policy.deposit_percent,
            cancellation: policy
                .ladder
                .into_iter()
                .map(|r| RungView { minutes_before: r.minutes_before, percent: r.percent })
                .collect(),
        }
    }
}

impl From<TreatmentCard> for TreatmentView {
    fn from(card: TreatmentCard) -> Self {
        Self {
            slug: card.slug,
            name: card.name,
            summary: card.summary,
            technique: card.technique,
            minutes: card.minutes,
            price: card.price.into(),
            pressure: card.pressure,
            kind: card.kind.code(),
        }
    }
}

impl From<TherapistCard> for TherapistView {
    fn from(card: TherapistCard) -> Self {
        Self {
            slug: card.slug,
            name: card.name,
            focus: card.focus,
            languages: card.languages,
            qualifications: card.qualifications.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CheckedQualification> for QualificationView {
    fn from(checked: CheckedQualification) -> Self {
        Self {
            title: checked.title,
            issuer: checked.issuer,
            training_hours: checked.training_hours,
            techniques: checked.techniques,
            checked_by: checked.checked_by,
            checked_on: checked.checked_on,
            checked_how: checked.checked_how,
        }
    }
}
