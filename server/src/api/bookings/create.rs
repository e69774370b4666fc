//! A booking is made: held, filled in, and sent to be paid, in one request.

use std::net::{IpAddr, Ipv4Addr};

use app::request::ClientAddress;
use axum::{
    Extension, Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::DateTime;
use domain::{
    Instant,
    contact::ContactInput,
    policy::PaymentPlan,
    screening::{self, AnswersInput},
    time::Zone,
};
use serde::{Deserialize, Serialize};
use services::{
    Services,
    bookings::{self, BookRefused, BookRequest, Booked, CheckoutRefused, HoldRefused, Holder},
    catalogue::StudioPage,
};
use utoipa::ToSchema;

use super::{
    super::{
        Problem,
        extract::Body,
        idempotency::Keyed,
        problem::FieldProblem,
        slots::{therapist_named, treatment_named},
        studios::find,
    },
    reschedule::slot_problem,
};
use crate::http::Site;

/// A booking to be made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBooking {
    /// The treatment's name in addresses.
    #[schema(pattern = "^[a-z0-9-]+$")]
    pub treatment: String,
    /// The therapist's name in addresses, or `any` (the default).
    #[schema(pattern = "^[a-z0-9-]+$")]
    pub therapist: Option<String>,
    /// When the session starts: RFC 3339 with an offset, as the slots have it.
    #[schema(format = DateTime, example = "2026-12-01T10:00:00+01:00")]
    pub start: String,
    /// Who comes.
    pub client: NewClient,
    /// The client's own IANA zone, for mails that tell both clocks.
    pub client_zone: Option<String>,
    /// Where it hurts; for the therapist alone, kept encrypted.
    #[serde(default)]
    pub note: String,
    /// The safety questions.
    pub screening: Screening,
    /// `full`, `deposit` or `at_studio`, as the studio's policy offers; by default what
    /// it prefers.
    pub payment: Option<String>,
    /// Codes of gift cards, of a course, or of a promotion, at most three. What they pay is not
    /// to be paid; a visit that they pay for altogether is confirmed at once.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Whether the client accepts the rules on changes and refunds.
    #[serde(default)]
    pub accept_policy: bool,
    /// Whether the client agrees that a card is kept, where the studio asks for one: the card
    /// is given at `checkout_url`.
    #[serde(default)]
    pub accept_card: bool,
}

/// Who comes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// Full name, as on the receipt.
    pub name: String,
    /// Where the confirmation goes.
    pub email: String,
    /// Optional.
    #[serde(default)]
    pub phone: String,
}

/// Answers to the safety questions: the codes of those that are true, or `none`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Screening {
    /// Which version of the questions was shown; by default the current one.
    pub version: Option<u32>,
    /// Codes of the questions that are true for the client.
    #[serde(default)]
    pub yes: Vec<String>,
    /// That none of them is.
    #[serde(default)]
    pub none: bool,
}

/// What was made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BookingMade {
    /// The booking's identity.
    pub id: String,
    /// What people say on the telephone.
    pub reference: String,
    /// `held` until it is paid, or `confirmed`.
    pub state: String,
    /// While held: until when.
    pub hold_expires_at: Option<String>,
    /// While held: where it is paid.
    pub checkout_url: Option<String>,
    /// Where the client manages it.
    pub manage_url: String,
}

/// Makes a booking. The slot is kept while the client pays at `checkout_url`.
#[utoipa::path(post, path = "/api/v1/studios/{slug}/bookings", tag = "bookings",
    params(("slug" = String, Path, pattern = "^[a-z0-9-]+$", description = "The studio's name in addresses"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "Makes it safe to send again: the first answer is given again")),
    request_body = NewBooking,
    responses((status = 201, body = BookingMade), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`slot_taken`, with the next free slots; \
            `too_many_holds`, `too_many_unpaid`, `call_us` or `hold_ended`; `idempotency_in_use`"),
        (status = 422, body = Problem, description = "`invalid`, with a reason for each field; \
            a start that is not offered; `screening_stop`; `idempotency_mismatch`"),
        (status = 502, body = Problem, description = "`payment_unavailable`: nothing is kept")))]
pub async fn create(
    State(site): State<Site>,
    Path(slug): Path<String>,
    address: Option<Extension<ClientAddress>>,
    headers: HeaderMap,
    Body(wanted): Body<NewBooking>,
) -> Response {
    let key = headers.get("idempotency-key");
    let keyed = Keyed { services: &site.services, scope: &slug, key };
    let address = address.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Extension(found)| found.0);
    keyed.once(&wanted, |holder| make(&site.services, &slug, &wanted, (holder, address))).await
}

async fn make(
    services: &Services,
    slug: &str,
    wanted: &NewBooking,
    who: (Holder, IpAddr),
) -> Result<(StatusCode, Json<BookingMade>), Problem> {
    let studio = find(services, slug).await?;
    let request = request(&studio, wanted, who)?;
    match bookings::book(services, request).await {
        Ok(booked) => Ok((StatusCode::CREATED, Json(made(services, &studio, booked)))),
        Err(refused) => Err(problem(&studio, refused)),
    }
}

fn request(
    studio: &StudioPage,
    wanted: &NewBooking,
    (holder, address): (Holder, IpAddr),
) -> Result<BookRequest, Problem> {
    let plan = match wanted.payment.as_deref() {
        None => studio.policy.plans().first().copied(),
        Some(code) => PaymentPlan::from_code(code),
    };
    if wanted.client_zone.as_deref().is_some_and(|zone| zone.parse::<Zone>().is_err()) {
        return Err(Problem::field("client_zone", "unknown_zone"));
    }
    Ok(BookRequest {
        studio: studio.id,
        treatment: treatment_named(studio, &wanted.treatment)?.id,
        therapist: therapist_named(studio, wanted.therapist.as_deref())?.map(|card| card.id),
        start: start(&wanted.start)?,
        client_zone: wanted.client_zone.clone(),
        contact: ContactInput {
            name: wanted.client.name.clone(),
            email: wanted.client.email.clone(),
            phone: wanted.client.phone.clone(),
        },
        note: wanted.note.clone(),
        answers: AnswersInput {
            version: wanted.screening.version.unwrap_or(screening::VERSION),
            ticked: wanted.screening.yes.clone(),
            none: wanted.screening.none,
        },
        plan: plan.ok_or_else(|| Problem::field("payment", "not_offered"))?,
        agreed: wanted.accept_policy,
        codes: wanted.codes.clone(),
        card_agreed: wanted.accept_card,
        holder,
        address,
    })
}

/// A start as RFC 3339. Refuses one without an offset: whose clock would it be?
pub fn start(text: &str) -> Result<Instant, Problem> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| Problem::field("start", "not_a_time"))
}

fn made(services: &Services, studio: &StudioPage, booked: Booked) -> BookingMade {
    let expires = booked.booking.hold_expires();
    BookingMade {
        id: booked.booking.id.to_string(),
        state: booked.booking.state.code().into(),
        hold_expires_at: expires.map(|at| studio.zone.local(at).rfc3339()),
        checkout_url: booked.checkout_url,
        manage_url: format!("{}/b/{}", services.settings.base_url, booked.manage_token),
        reference: booked.booking.reference,
    }
}

fn problem(studio: &StudioPage, refused: BookRefused) -> Problem {
    let code = refused.code();
    match refused {
        BookRefused::Hold(HoldRefused::Slot { why, nearest }) => {
            // A room or heater that is gone is, to the client, a time that is taken.
            let code = if why.is_taken() { "slot_taken" } else { code };
            slot_problem(studio, code, why.is_taken(), &nearest)
        }
        BookRefused::TooMany(often) | BookRefused::Checkout(CheckoutRefused::TooMany(often)) => {
            often.into()
        }
        BookRefused::Hold(HoldRefused::Store(cause))
        | BookRefused::Checkout(CheckoutRefused::Store(cause)) => cause.into(),
        BookRefused::Hold(HoldRefused::TooManyHolds)
        | BookRefused::Checkout(
            CheckoutRefused::TooManyHolds
            | CheckoutRefused::TooManyUnpaid
            | CheckoutRefused::Blocked
            | CheckoutRefused::OtherSlot
            | CheckoutRefused::HoldEnded { .. },
        ) => Problem::new(StatusCode::CONFLICT, code),
        BookRefused::Hold(_) => Problem::not_found(code),
        BookRefused::Checkout(CheckoutRefused::Invalid(errors)) => {
            Problem::invalid(errors.iter().map(FieldProblem::of_form).collect())
        }
        BookRefused::Checkout(CheckoutRefused::Stop { .. }) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code)
        }
        BookRefused::Checkout(CheckoutRefused::Payment(cause)) => {
            tracing::error!(error = %cause, "a payment page could not be opened");
            Problem::new(StatusCode::BAD_GATEWAY, "payment_unavailable")
        }
    }
}
