//! Sending the details: who comes, the checkout, and where it leads.

use domain::{BookingId, contact::FieldError, policy::PaymentPlan};
use services::{
    Services,
    bookings::{self, CheckoutRefused, CheckoutRequest, CheckoutStep},
    catalogue::StudioPage,
    family::{self, FamilyRefused},
    limits::LimitKind,
    tokens::SecretToken,
};

use super::{Answer, broken, details::keep_draft};
use crate::{
    caller,
    pages::book::{BookingDraft, Refusal, draft},
    request,
};

/// To the payment page, to the visit, or back to the form with what is wrong.
pub(super) async fn lead_on(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    typed: BookingDraft,
    sent: Result<CheckoutStep, Refusal>,
) -> Answer {
    match sent {
        Ok(CheckoutStep::Pay { url }) => request::see_other(&url),
        Ok(CheckoutStep::Confirmed { token: visit }) => {
            draft::forget(services, token).await.map_err(broken)?;
            caller::lead_to(&format!("/b/{visit}?paid=1"));
        }
        Err(refusal) => {
            keep_draft(services, token, studio, refused(typed, refusal)).await?;
            caller::lead_to(&format!("/{}/book/details", studio.slug));
        }
    }
    Ok(())
}

/// Sends what was typed, within what one address may try.
pub(super) async fn send(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    (booking, typed): (Option<BookingId>, &BookingDraft),
) -> Result<CheckoutStep, Refusal> {
    let limit = services.limits.check_address(LimitKind::Checkout, request::client_address());
    limit.map_err(|_| Refusal::Code("too_many".to_owned()))?;
    let preferred = studio.policy.plans().first().copied().unwrap_or(PaymentPlan::Full);
    let plan = typed.plan.as_deref().and_then(PaymentPlan::from_code).unwrap_or(preferred);
    comes(services, token, typed.comes.as_deref()).await?;
    let sent = CheckoutRequest {
        holder: draft::holder(token),
        booking,
        contact: typed.contact.clone(),
        note: typed.note.clone(),
        answers: typed.answers.clone(),
        plan,
        agreed: typed.agreed,
        card_agreed: typed.card_agreed,
        codes: typed.codes.clone(),
        address: request::client_address(),
    };
    bookings::checkout(services, sent).await.map_err(refusal)
}

/// Says who comes to the visit that is held: somebody whom the account that is signed in
/// books for, or whoever books.
async fn comes(
    services: &Services,
    token: &SecretToken,
    person: Option<&str>,
) -> Result<(), Refusal> {
    let unknown = || Refusal::Fields(vec![FieldError::new("person", "unknown")]);
    let unavailable = || Refusal::Code("unavailable".to_owned());
    let person = person.map(|id| id.parse().map_err(|_| unknown())).transpose()?;
    let who = caller::signed_in().await.map_err(|_| unavailable())?;
    let said = family::choose(services, who.as_ref(), draft::holder(token), person).await;
    said.map_err(|refused| match refused {
        FamilyRefused::Store(error) => {
            tracing::error!(%error, "who comes could not be kept");
            unavailable()
        }
        _ => unknown(),
    })
}

fn refusal(refused: CheckoutRefused) -> Refusal {
    match refused {
        CheckoutRefused::Invalid(errors) => Refusal::Fields(errors),
        CheckoutRefused::Stop { .. } => Refusal::Stop,
        other => {
            if let CheckoutRefused::Store(_) | CheckoutRefused::Payment(_) = &other {
                tracing::error!(code = other.code(), "a checkout did not go on");
            }
            Refusal::Code(other.code().to_owned())
        }
    }
}

/// What is kept of a refused form. After a red flag nothing of the answers is.
pub(in super::super) fn refused(typed: BookingDraft, refusal: Refusal) -> BookingDraft {
    if refusal == Refusal::Stop {
        return BookingDraft { refusal: Some(refusal), ..BookingDraft::default() };
    }
    let lapsed =
        matches!(&refusal, Refusal::Fields(errors) if errors.iter().any(|e| e.field == "code"));
    let codes = if lapsed { Vec::new() } else { typed.codes };
    BookingDraft { codes, refusal: Some(refusal), ..typed }
}
