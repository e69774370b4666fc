//! The forms of a visit that is booked. Whoever bears its link may send them.

use chrono::DateTime;
use domain::{Currency, Money};
use leptos::prelude::*;
use services::{
    Services,
    bookings::{self, CancelRefused, LinkRefused, RescheduleRefused, RescheduleRequest, Whom},
    cards::{self, FeeRefused},
    limits::LimitKind,
};

use crate::{
    caller,
    request::{self, services},
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
    let Some(proof) = caller::link_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    match cards::pay_fee(&services(), &proof).await {
        Ok(url) => request::see_other(&url),
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
