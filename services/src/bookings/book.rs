//! Holding and checking out at once, for the JSON API.

use std::net::IpAddr;

use domain::{
    Instant, StudioId, TherapistId, TreatmentId,
    booking::{Booking, BookingState, Source},
    contact::ContactInput,
    policy::PaymentPlan,
    screening::AnswersInput,
};
use storage::{StoreError, bookings};
use thiserror::Error;

use super::{
    CheckoutRefused, CheckoutRequest, CheckoutStep, HoldRefused, HoldRequest, Holder, checkout,
    checkout::check_form, hold, link::manage_token, release,
};
use crate::{
    Services,
    limits::{LimitKind, TooMany},
};

/// A whole booking in one request.
#[derive(Clone, Debug)]
pub struct BookRequest {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment: TreatmentId,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// When the session begins.
    pub start: Instant,
    /// The client's own zone; ignored where it is none.
    pub client_zone: Option<String>,
    /// Name, address, number.
    pub contact: ContactInput,
    /// Where it hurts; for the therapist alone.
    pub note: String,
    /// The safety questions.
    pub answers: AnswersInput,
    /// How to pay.
    pub plan: PaymentPlan,
    /// Whether the rules on changes and refunds were agreed to.
    pub agreed: bool,
    /// Codes of gift cards, of a course, or of a promotion.
    pub codes: Vec<String>,
    /// Whether it was agreed to that a card is kept.
    pub card_agreed: bool,
    /// Who asks: the same for the same request sent again, and for no other.
    pub holder: Holder,
    /// From where: so that nobody keeps all slots for nobody.
    pub address: IpAddr,
}

/// What was made of it.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Held until it is paid, or confirmed.
    pub booking: Booking,
    /// What manages it: the part of an address after `/b/`.
    pub manage_token: String,
    /// Where it is paid, if anything is due online.
    pub checkout_url: Option<String>,
}

/// Why nothing was booked. No slot is kept.
#[derive(Debug, Error)]
pub enum BookRefused {
    /// The slot cannot be had.
    #[error(transparent)]
    Hold(#[from] HoldRefused),
    /// What was filled in is refused.
    #[error(transparent)]
    Checkout(#[from] CheckoutRefused),
    /// The address holds slots too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

impl BookRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Hold(refused) => refused.code(),
            Self::Checkout(refused) => refused.code(),
            Self::TooMany(_) => "too_many_requests",
        }
    }
}

impl From<StoreError> for BookRefused {
    fn from(error: StoreError) -> Self {
        Self::Hold(error.into())
    }
}

/// Holds the slot and checks out. What is refused leaves no hold behind; what the same
/// holder has booked already is answered again, and not booked twice.
///
/// Only a slot that was kept counts against the address: who is told that a time is
/// taken may ask for another.
pub async fn book(services: &Services, request: BookRequest) -> Result<Booked, BookRefused> {
    check_form(&request.contact, &request.note, &request.answers, request.agreed)?;
    let (holder, address) = (request.holder, request.address);
    let earlier = bookings::last_of_holder(services.store.reader(), holder.0).await?;
    if let Some(booking) = earlier.filter(is_booked) {
        return Ok(booked(services, booking, None));
    }
    let held = hold(services, hold_request(&request)).await?;
    if let Err(too_many) = services.limits.check_address(LimitKind::Hold, address) {
        release(services, holder).await?;
        return Err(too_many.into());
    }
    let step = match checkout(services, checkout_request(request)).await {
        Ok(step) => step,
        Err(refused) => {
            release(services, holder).await?;
            return Err(refused.into());
        }
    };
    let checkout_url = match step {
        CheckoutStep::Pay { url } => Some(url),
        CheckoutStep::Confirmed { .. } => None,
    };
    let booking = bookings::by_id(services.store.reader(), held.id).await?.unwrap_or(held);
    Ok(booked(services, booking, checkout_url))
}

fn is_booked(booking: &Booking) -> bool {
    matches!(booking.state, BookingState::Confirmed | BookingState::Requested { .. })
}

fn booked(services: &Services, booking: Booking, checkout_url: Option<String>) -> Booked {
    Booked { manage_token: manage_token(services, &booking), booking, checkout_url }
}

fn hold_request(request: &BookRequest) -> HoldRequest {
    HoldRequest {
        studio: request.studio,
        treatment: request.treatment,
        therapist: request.therapist,
        start: request.start,
        holder: request.holder,
        client_zone: request.client_zone.clone(),
        source: Source::Api,
    }
}

fn checkout_request(request: BookRequest) -> CheckoutRequest {
    CheckoutRequest {
        holder: request.holder,
        booking: None,
        contact: request.contact,
        note: request.note,
        answers: request.answers,
        plan: request.plan,
        agreed: request.agreed,
        codes: request.codes,
        card_agreed: request.card_agreed,
        address: request.address,
    }
}
