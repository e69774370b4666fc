//! The forms of a visit that is booked. Whoever bears its link may send them.

use chrono::DateTime;
use domain::{Currency, Money, contact::ContactInput};
use leptos::prelude::*;
use services::{
    Services,
    auth::ManageToken,
    bookings::{
        self, CancelRefused, LateRefused, LinkRefused, RescheduleRefused, RescheduleRequest, Whom,
    },
    cards::{self, FeeRefused},
    catalogue,
    limits::LimitKind,
    tokens::SecretToken,
};

use super::{book::keep, waiting::go_on, within};
use crate::{
    caller,
    pages::book::{Chosen, draft},
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// A link that opens nothing. What was sent is not repeated in an address.
const NOWHERE: &str = "/b/unknown";

/// Cancels. `shown` is the refund that the page showed, in minor units of `currency`, and
/// `fee` what it said could be charged to the card on file.
#[server(prefix = "/api/ui", endpoint = "booking/cancel")]
pub async fn cancel(
    token: String,
    shown: i64,
    currency: String,
    #[server(default)] fee: i64,
) -> Answer {
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let Ok(currency) = currency.parse::<Currency>() else {
        caller::lead_to(&format!("/b/{token}/cancel"));
        return Ok(());
    };
    let (shown, fee) = (Money::new(shown, currency), Money::new(fee, currency));
    let cancelled = bookings::cancel_agreed(&services(), &proof, Some(shown), Some(fee)).await;
    caller::lead_to(&after_cancel(&token, cancelled.err()));
    Ok(())
}

/// Leads to the page on which the fee of a visit is paid.
#[server(prefix = "/api/ui", endpoint = "booking/pay-fee")]
pub async fn pay_fee(token: String) -> Answer {
    within(LimitKind::Checkout)?;
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    match cards::pay_fee(&services(), &proof).await {
        Ok(url) => caller::goes_to_pay_fee(&token, &url),
        Err(FeeRefused::NotFound) => caller::lead_to(NOWHERE),
        Err(refused) => {
            log(refused.code(), &refused);
            caller::lead_to(&format!("/b/{token}/fee?refused={}", refused.code()));
        }
    }
    Ok(())
}

/// Moves the visit to `start`, with the same therapist or with anybody.
#[server(prefix = "/api/ui", endpoint = "booking/reschedule")]
pub async fn reschedule(token: String, start: String, whom: String) -> Answer {
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let Some(request) = wanted(&start, &whom) else {
        caller::lead_to(&format!("/b/{token}/reschedule"));
        return Ok(());
    };
    let (services, moved) = (services(), bookings::reschedule(&services(), &proof, request).await);
    caller::lead_to(&match moved {
        Ok(booking) => moved_address(&services, &booking),
        Err(refused) => not_moved(&token, &refused, request),
    });
    Ok(())
}

/// Tells the studio that the client will be late. Whoever bears the visit's link may.
#[server(prefix = "/api/ui", endpoint = "booking/late")]
pub async fn late(token: String, #[server(default)] minutes: String) -> Answer {
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let minutes = minutes.parse().unwrap_or_default();
    caller::lead_to(&match bookings::say_late(&services(), &proof, minutes).await {
        Ok(()) => format!("/b/{token}?late=told#late"),
        Err(LateRefused::Gone) => NOWHERE.to_owned(),
        Err(refused) => {
            log(refused.code(), &refused);
            format!("/b/{token}?late={}#late", refused.code())
        }
    });
    Ok(())
}

/// Keeps a time for the same once more, and leads to the form that follows, with who came
/// filled in. Whoever bears the visit's link may.
#[server(prefix = "/api/ui", endpoint = "booking/again")]
pub async fn again(token: String, #[server(default)] start: String) -> Answer {
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let found = bookings::again(&services(), &proof).await;
    let Ok(Some(found)) = found.inspect_err(|error| log(error.code(), error)) else {
        caller::lead_to(&format!("/b/{token}"));
        return Ok(());
    };
    caller::lead_to(&same_again(&proof, found, &start).await?);
    Ok(())
}

/// Holds the time for this browser; where it cannot be had, the page of times says so.
async fn same_again(
    proof: &ManageToken,
    found: bookings::Again,
    start: &str,
) -> Result<String, ServerFnError> {
    let browser = draft::token_or_new();
    let studio = bookings::view(&services(), proof).await.map_err(|_| gone())?.place;
    let (held, times) = hold_again(&browser, &studio, &found, start).await?;
    if !held {
        return Ok(times);
    }
    let contact = found.contact.map_or_else(ContactInput::default, |contact| ContactInput {
        name: contact.name,
        email: contact.email.unwrap_or_default(),
        phone: contact.phone.unwrap_or_default(),
    });
    go_on(&browser, studio.studio, (contact, None)).await
}

/// Whether the time is held now, and the page of times with what was chosen.
async fn hold_again(
    browser: &SecretToken,
    place: &bookings::Place,
    found: &bookings::Again,
    start: &str,
) -> Result<(bool, String), ServerFnError> {
    let page = catalogue::studio_by_id(&services(), place.studio).await;
    let page = page.ok().flatten().ok_or_else(gone)?;
    let treatment = page.treatments.iter().find(|card| card.id == found.treatment);
    let therapist = page.therapists.iter().find(|card| card.id == found.therapist);
    let (what, with) = (treatment.map(|card| &*card.slug), therapist.map(|card| &*card.slug));
    let chosen = Chosen::of(&page, what, with, None, Some(start), None);
    let times = chosen.href_with_time();
    match keep(&services(), &page, &chosen, draft::holder(browser)).await {
        Ok(()) => Ok((true, times)),
        Err(code) => Ok((false, format!("{times}&refused={code}"))),
    }
}

fn gone() -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

/// Makes a new link for the visit, which is mailed to its client; this one then opens
/// nothing any more.
#[server(prefix = "/api/ui", endpoint = "booking/new-link")]
pub async fn renew_link(token: String) -> Answer {
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let (services, visit) = (services(), format!("link:{}", proof.booking()));
    if services.limits.check(LimitKind::Reset, &visit).is_err() {
        return Err(ServerFnError::ServerError("too_many".to_owned()));
    }
    caller::lead_to(&match bookings::rotate_link(&services, &proof).await {
        Ok(fresh) => format!("/b/{fresh}?renewed=1"),
        Err(refused) => not_renewed(&refused)?,
    });
    Ok(())
}

fn not_renewed(refused: &LinkRefused) -> Result<String, ServerFnError> {
    match refused {
        LinkRefused::Gone => Ok(NOWHERE.to_owned()),
        LinkRefused::Store(error) => {
            tracing::error!(%error, "a link was not made anew");
            Err(ServerFnError::ServerError("unavailable".to_owned()))
        }
    }
}

/// Where to, as the form has it. `None` for a start that is no time.
fn wanted(start: &str, whom: &str) -> Option<RescheduleRequest> {
    let start = DateTime::parse_from_rfc3339(start).ok()?.to_utc();
    Some(RescheduleRequest { start, whom: if whom == "any" { Whom::Anyone } else { Whom::Same } })
}

fn after_cancel(token: &str, refused: Option<CancelRefused>) -> String {
    match refused {
        None => format!("/b/{token}?cancelled=1"),
        Some(CancelRefused::Gone) => NOWHERE.to_owned(),
        Some(CancelRefused::NotPossible { .. }) => format!("/b/{token}"),
        Some(refused) => {
            log(refused.code(), &refused);
            format!("/b/{token}/cancel?refused={}", refused.code())
        }
    }
}

/// The link of a visit that moved lasts as long after its new time.
fn moved_address(services: &Services, booking: &domain::booking::Booking) -> String {
    format!("/b/{}?moved=1", bookings::manage_token(services, booking))
}

fn not_moved(token: &str, refused: &RescheduleRefused, request: RescheduleRequest) -> String {
    match refused {
        RescheduleRefused::Gone => NOWHERE.to_owned(),
        // The page itself says why.
        RescheduleRefused::NotPossible { .. }
        | RescheduleRefused::TooOften { .. }
        | RescheduleRefused::TooLate { .. } => format!("/b/{token}/reschedule"),
        refused => {
            log(refused.code(), refused);
            let at = request.start.format("%Y-%m-%dT%H:%M:%SZ");
            let whom = if request.whom == Whom::Anyone { "any" } else { "same" };
            let week = request.start.date_naive();
            let code = refused.code();
            format!("/b/{token}/reschedule?week={week}&therapist={whom}&refused={code}&at={at}")
        }
    }
}

/// What is our fault is an error; the rest is everyday.
fn log(code: &str, refused: &dyn std::error::Error) {
    if code == "unavailable" {
        tracing::error!(error = %refused, "a visit could not be changed");
    } else {
        tracing::info!(code, "a change of a visit was refused");
    }
}
