//! The forms of a studio's desk. Its staff may send them: an owner for every visit, a
//! therapist for their own.

use domain::BookingId;
use leptos::prelude::*;
use leptos_axum::redirect;
use services::{
    auth::StaffSession,
    bookings::desk::{self, DeskRefused},
    payments::StudioMethod,
};

use crate::{
    caller,
    pages::desk::{address, read_date},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Says yes to a visit that waits for an answer.
#[server(prefix = "/api/ui", endpoint = "desk/approve")]
pub async fn approve(studio: String, booking: String, reference: String, date: String) -> Answer {
    let back = Back::to(&studio, &reference, &date);
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    back.with("approved", desk::approve(&services(), &staff, id).await)
}

/// Says no to a visit that waits for an answer.
#[server(prefix = "/api/ui", endpoint = "desk/decline")]
pub async fn decline(studio: String, booking: String, reference: String, date: String) -> Answer {
    let back = Back::to(&studio, &reference, &date).of("decline");
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    back.with("declined", desk::decline(&services(), &staff, id).await)
}

/// Writes down that the rest was paid: `method` is `cash` or `card`.
#[server(prefix = "/api/ui", endpoint = "desk/take-rest")]
pub async fn take_rest(
    studio: String,
    booking: String,
    reference: String,
    date: String,
    method: String,
) -> Answer {
    let back = Back::to(&studio, &reference, &date);
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    let (method, done) = match method.as_str() {
        "cash" => (StudioMethod::Cash, "paid_cash"),
        _ => (StudioMethod::Card, "paid_card"),
    };
    back.with(done, desk::take_rest(&services(), &staff, id, method).await)
}

/// Marks that the client is there; with `there` false, that they are not after all.
#[server(prefix = "/api/ui", endpoint = "desk/arrived")]
pub async fn arrived(
    studio: String,
    booking: String,
    reference: String,
    date: String,
    #[server(default)] there: String,
) -> Answer {
    let back = Back::to(&studio, &reference, &date);
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    let there = there != "false";
    let done = if there { "arrived" } else { "not_arrived" };
    back.with(done, desk::arrived(&services(), &staff, id, there).await)
}

/// Closes a visit that took place.
#[server(prefix = "/api/ui", endpoint = "desk/complete")]
pub async fn complete(studio: String, booking: String, reference: String, date: String) -> Answer {
    let back = Back::to(&studio, &reference, &date);
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    back.with("completed", desk::complete(&services(), &staff, id).await)
}

/// Closes a visit to which the client did not come, with what the rules give back.
#[server(prefix = "/api/ui", endpoint = "desk/no-show")]
pub async fn no_show(studio: String, booking: String, reference: String, date: String) -> Answer {
    let back = Back::to(&studio, &reference, &date).of("no-show");
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    back.with("no_show", desk::no_show(&services(), &staff, id).await)
}

/// Cancels for the studio, with everything back.
#[server(prefix = "/api/ui", endpoint = "desk/cancel")]
pub async fn cancel_visit(
    studio: String,
    booking: String,
    reference: String,
    date: String,
) -> Answer {
    let back = Back::to(&studio, &reference, &date).of("cancel");
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    back.with("cancelled", desk::cancel_by_studio(&services(), &staff, id).await)
}

/// Ends a visit because of a red flag that was found when the client came, with everything
/// back.
#[server(prefix = "/api/ui", endpoint = "desk/stop-visit")]
pub async fn stop_visit(
    studio: String,
    booking: String,
    reference: String,
    date: String,
) -> Answer {
    let back = Back::to(&studio, &reference, &date).of("stop-visit");
    let Some((staff, id)) = back.staff(&studio, &booking).await? else { return Ok(()) };
    back.with("stopped", desk::stop_at_arrival(&services(), &staff, id).await)
}

/// Where a form leads back to: the day, at the visit it was about.
struct Back {
    desk: String,
    reference: String,
    /// Which form it is, where it stands in a fold and may have to be sent once more.
    act: &'static str,
}

impl Back {
    fn to(studio: &str, reference: &str, date: &str) -> Self {
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let reference = reference.chars().filter(plain).take(20).collect();
        Self { desk: address(studio, read_date(date)), reference, act: "" }
    }

    fn of(self, act: &'static str) -> Self {
        Self { act, ..self }
    }

    /// Proof of being of the staff, and the visit that is meant. Whoever may not is led
    /// away, to sign in or to the page that says that there is nothing.
    async fn staff(
        &self,
        studio: &str,
        booking: &str,
    ) -> Result<Option<(StaffSession, BookingId)>, ServerFnError> {
        match caller::staff_or_redirect(studio, &self.desk).await {
            Ok(None) => Ok(None),
            Ok(Some((staff, _))) => match booking.parse() {
                Ok(id) => Ok(Some((staff, id))),
                Err(_) => self.refused("not_found").map(|()| None),
            },
            Err(PageError::NotFound) => {
                redirect(&self.desk);
                Ok(None)
            }
            Err(PageError::Broken) => Err(ServerFnError::ServerError("unavailable".to_owned())),
        }
    }

    fn with<T>(&self, done: &str, result: Result<T, DeskRefused>) -> Answer {
        match result {
            Ok(_) => self.go("done", done),
            Err(refused) => {
                if matches!(refused, DeskRefused::Store(_) | DeskRefused::Payment(_)) {
                    tracing::error!(error = %refused, "a desk's form could not be answered");
                }
                self.refused(refused.code())
            }
        }
    }

    fn refused(&self, code: &str) -> Answer {
        let again = self.saying(&format!("act={}&refused={code}", self.act));
        match caller::first_to(code, &again) {
            Some(first) => redirect(&first),
            None => return self.go("refused", code),
        }
        Ok(())
    }

    fn go(&self, name: &str, value: &str) -> Answer {
        redirect(&self.saying(&format!("{name}={value}")));
        Ok(())
    }

    fn saying(&self, what: &str) -> String {
        let Self { desk, reference, .. } = self;
        let mark = if desk.contains('?') { '&' } else { '?' };
        format!("{desk}{mark}about={reference}&{what}#v-{reference}")
    }
}
