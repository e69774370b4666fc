//! Details, safety questions and payment: a hold on its way to a visit.

mod check;
mod refused;
mod stop;
mod write;

use std::net::IpAddr;

use domain::{
    BookingId,
    booking::Booking,
    contact::ContactInput,
    policy::PaymentPlan,
    screening::{AnswersInput, ScreeningOutcome, decide},
};
use storage::bookings;

pub(super) use check::check_form;
pub(crate) use check::{Form, check_fields};
pub use refused::CheckoutRefused;
pub(crate) use stop::{STOPPED, was_stopped};
pub(super) use write::{BEFORE, sealed_answers, told};
pub(crate) use write::{seal_answers, seal_note};

use self::{
    check::check,
    write::{Next, write},
};
use super::{Holder, last::is_free, link::manage_token, release};
use crate::{
    Services,
    limits::LimitKind,
    payments::{self, PaymentError},
    vouchers,
};

/// What was filled in.
#[derive(Clone, Debug)]
pub struct CheckoutRequest {
    /// The browser that holds the slot.
    pub holder: Holder,
    /// The booking that the form was made for, where it says so: another one is not paid
    /// for by it.
    pub booking: Option<BookingId>,
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
    /// Whether it was agreed to that a card is kept, in the words of [`crate::cards::consent`].
    pub card_agreed: bool,
    /// From where.
    pub address: IpAddr,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckoutStep {
    /// The client is to be sent to the payment page.
    Pay {
        /// Its address.
        url: String,
    },
    /// The visit is booked.
    Confirmed {
        /// What manages it: the part of an address after `/b/`.
        token: String,
    },
}

/// Checks what was filled in, writes it on the held booking, and either confirms it
/// (nothing is due online, and no card is asked for) or opens its payment page.
///
/// Pressing again is safe: the page that is open is used again, and a booking that is
/// confirmed answers with its link. A stop in the safety questions comes before anything
/// else: it lets go of the slot, or of the visit that was paid for in another tab, and
/// nothing that was answered is kept.
pub async fn checkout(
    services: &Services,
    request: CheckoutRequest,
) -> Result<CheckoutStep, CheckoutRefused> {
    let last = bookings::last_of_holder(services.store.reader(), request.holder.0).await?;
    let Some(booking) = last else {
        return Err(CheckoutRefused::HoldEnded { still_free: false });
    };
    let named = named(services, &request, &booking).await?;
    if let Some(codes) = stopped(&request.answers) {
        for booking in std::iter::once(&booking).chain(&named) {
            stop::stop(services, booking.id).await?;
        }
        return Err(CheckoutRefused::Stop { codes });
    }
    let booking = meant(services, &request, booking, named)?;
    if !booking.is_held_at(services.now()) {
        return settled(services, &booking).await;
    }
    let form = check(&request, &booking)?;
    if !form.codes.is_empty() {
        vouchers::within_guesses(services, booking.studio, request.address)?;
    }
    if form.due.is_zero() && form.secured.is_none() {
        // Confirmed at once, and nothing paid: a stranger must not fill a calendar so.
        services.limits.check_address(LimitKind::Unpaid, request.address)?;
    }
    match services.store.retrying(|| write(services, &form, booking.id)).await? {
        Next::Settled(booking) => settled(services, &booking).await,
        Next::Pay(attempt) => pay(services, &booking, attempt).await,
        Next::HeldLongEnough => {
            release(services, request.holder).await?;
            settled(services, &booking).await
        }
    }
}

/// The booking that the form was made for, where that is not the one held `last`.
async fn named(
    services: &Services,
    request: &CheckoutRequest,
    last: &Booking,
) -> Result<Option<Booking>, CheckoutRefused> {
    let Some(id) = request.booking.filter(|id| *id != last.id) else { return Ok(None) };
    let found = bookings::by_id(services.store.reader(), id).await?;
    Ok(found.filter(|booking| booking.holder == Some(request.holder.0)))
}

/// What is to be paid for: the booking that the form was made for, and never another one
/// that the same browser has come to hold since.
fn meant(
    services: &Services,
    request: &CheckoutRequest,
    last: Booking,
    named: Option<Booking>,
) -> Result<Booking, CheckoutRefused> {
    if request.booking.is_none_or(|id| id == last.id) {
        return Ok(last);
    }
    let now = services.now();
    match named {
        Some(named) if named.is_held_at(now) || named.is_booked() => Ok(named),
        _ if last.is_held_at(now) => Err(CheckoutRefused::OtherSlot),
        Some(named) => Ok(named),
        None => Err(CheckoutRefused::HoldEnded { still_free: false }),
    }
}

/// The flags that forbid the booking, if any were ticked.
fn stopped(answers: &AnswersInput) -> Option<Vec<&'static str>> {
    match decide(&answers.check().ok()?) {
        ScreeningOutcome::Stop(codes) => Some(codes),
        ScreeningOutcome::Clear | ScreeningOutcome::Review(_) => None,
    }
}

/// The answer where there is nothing left to decide: booked, or no longer held.
async fn settled(services: &Services, booking: &Booking) -> Result<CheckoutStep, CheckoutRefused> {
    if booking.is_booked() {
        return Ok(CheckoutStep::Confirmed { token: manage_token(services, booking) });
    }
    Err(CheckoutRefused::HoldEnded { still_free: is_free(services, booking).await? })
}

async fn pay(
    services: &Services,
    booking: &Booking,
    attempt: domain::PaymentAttemptId,
) -> Result<CheckoutStep, CheckoutRefused> {
    match payments::open_checkout(services, attempt).await {
        Ok(checkout) => match checkout.url {
            Some(url) => Ok(CheckoutStep::Pay { url }),
            None => paid_meanwhile(services, booking, attempt).await,
        },
        Err(PaymentError::AlreadyPaid) => paid_meanwhile(services, booking, attempt).await,
        Err(PaymentError::Ended) => {
            Err(CheckoutRefused::HoldEnded { still_free: is_free(services, booking).await? })
        }
        Err(error) => Err(error.into()),
    }
}

/// The page was paid in another tab: learn of it now.
async fn paid_meanwhile(
    services: &Services,
    booking: &Booking,
    attempt: domain::PaymentAttemptId,
) -> Result<CheckoutStep, CheckoutRefused> {
    payments::fulfil_attempt(services, attempt).await?;
    let found = bookings::by_id(services.store.reader(), booking.id).await?;
    settled(services, found.as_ref().unwrap_or(booking)).await
}
