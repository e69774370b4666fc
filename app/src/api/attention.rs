//! The forms of what needs a studio's people: an owner's, but for the flag of a visit,
//! which its therapist may settle too.

use domain::{Currency, Money};
use leptos::prelude::*;
use leptos_axum::redirect;
use services::{
    attention,
    auth::{ManagerSession, StaffSession},
    bookings::desk::{self, DeskRefused},
    jobs,
    payments::{self, GiveBackRefused, ReturnMethod},
    sales,
};

use crate::{
    caller,
    pages::desk::{address, attention_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Sends a refund that failed once more. `shown` is the amount that the page showed, in
/// minor units of `currency`.
#[server(prefix = "/api/ui", endpoint = "desk/send-again")]
pub async fn send_again(studio: String, booking: String, shown: i64, currency: String) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let (Ok(id), Some(shown)) = (booking.parse(), money(shown, &currency)) else {
        return back.refused("not_found");
    };
    back.given("sent_again", payments::send_again(&services(), &manager, id, shown).await)
}

/// Writes down that what is owed was given back by hand: `method` is `cash` or `transfer`.
#[server(prefix = "/api/ui", endpoint = "desk/gave-back")]
pub async fn gave_back(
    studio: String,
    booking: String,
    shown: i64,
    currency: String,
    method: String,
) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let known = (booking.parse(), money(shown, &currency), ReturnMethod::from_name(&method));
    let (Ok(id), Some(shown), Some(method)) = known else { return back.refused("not_found") };
    back.given("gave_back", payments::gave_back(&services(), &manager, id, shown, method).await)
}

/// Sends what is owed for something sold once more. `shown` is the amount that the page showed,
/// in minor units of `currency`.
#[server(prefix = "/api/ui", endpoint = "desk/sale-send-again")]
pub async fn sale_send_again(studio: String, sale: String, shown: i64, currency: String) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let (Ok(id), Some(shown)) = (sale.parse(), money(shown, &currency)) else {
        return back.refused("not_found");
    };
    back.given("sent_again", sales::send_sale_again(&services(), &manager, id, shown).await)
}

/// Writes down that what is owed for something sold was given back by hand: `method` is `cash`
/// or `transfer`.
#[server(prefix = "/api/ui", endpoint = "desk/sale-gave-back")]
pub async fn sale_gave_back(
    studio: String,
    sale: String,
    shown: i64,
    currency: String,
    method: String,
) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let known = (sale.parse(), money(shown, &currency), ReturnMethod::from_name(&method));
    let (Ok(id), Some(shown), Some(method)) = known else { return back.refused("not_found") };
    back.given("gave_back", sales::gave_sale_back(&services(), &manager, id, shown, method).await)
}

/// Tries a job again that was set aside.
#[server(prefix = "/api/ui", endpoint = "desk/replay")]
pub async fn replay(studio: String, job: String) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let Ok(id) = job.parse() else { return back.refused("not_found") };
    let done = jobs::replay(&services(), &manager, id).await?;
    back.once("replayed", done)
}

/// Gives a job up that was set aside.
#[server(prefix = "/api/ui", endpoint = "desk/dismiss")]
pub async fn dismiss(studio: String, job: String) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let Ok(id) = job.parse() else { return back.refused("not_found") };
    let done = jobs::dismiss(&services(), &manager, id).await?;
    back.once("dismissed", done)
}

/// Takes a payment that did not match off the list.
#[server(prefix = "/api/ui", endpoint = "desk/mismatch-seen")]
pub async fn mismatch_seen(studio: String, attempt: String) -> Answer {
    let back = Back::to(&studio);
    let Some(manager) = back.manager(&studio).await? else { return Ok(()) };
    let Ok(id) = attempt.parse() else { return back.refused("not_found") };
    let done = attention::saw_mismatch(&services(), &manager, id).await?;
    back.once("seen", done)
}

/// A flagged visit has been settled with its client.
#[server(prefix = "/api/ui", endpoint = "desk/flag-settled")]
pub async fn flag_settled(studio: String, booking: String) -> Answer {
    let back = Back::to(&studio);
    let Some(staff) = back.staff(&studio).await? else { return Ok(()) };
    let Ok(id) = booking.parse() else { return back.refused("not_found") };
    match desk::clear_flag(&services(), &staff, id).await {
        Ok(_) => back.go("done", "settled"),
        Err(error @ DeskRefused::Store(_)) => Err(error.into()),
        Err(refused) => back.refused(refused.code()),
    }
}

fn money(minor: i64, currency: &str) -> Option<Money> {
    Some(Money::new(minor, currency.parse::<Currency>().ok()?))
}

/// Where a form leads back to: the list it was sent from.
struct Back(String);

impl Back {
    fn to(studio: &str) -> Self {
        Self(attention_address(studio))
    }

    /// Proof of being of the staff. Whoever may not is led away, to sign in or to the desk,
    /// which says to them that there is nothing.
    async fn staff(&self, studio: &str) -> Result<Option<StaffSession>, ServerFnError> {
        match caller::staff_or_redirect(studio, &self.0).await {
            Ok(found) => Ok(found.map(|(staff, _)| staff)),
            Err(PageError::NotFound) => {
                redirect(&address(studio, None));
                Ok(None)
            }
            Err(PageError::Broken) => Err(ServerFnError::ServerError("unavailable".to_owned())),
        }
    }

    /// Proof of managing the studio. A therapist is led back to the list, which says nothing
    /// of what is not theirs.
    async fn manager(&self, studio: &str) -> Result<Option<ManagerSession>, ServerFnError> {
        let Some(staff) = self.staff(studio).await? else { return Ok(None) };
        let manager = staff.as_manager();
        if manager.is_none() {
            self.refused("not_found")?;
        }
        Ok(manager)
    }

    fn given(&self, done: &str, result: Result<Money, GiveBackRefused>) -> Answer {
        match result {
            Ok(_) => self.go("done", done),
            Err(refused) => {
                if matches!(refused, GiveBackRefused::Store(_) | GiveBackRefused::Payment(_)) {
                    tracing::error!(error = %refused, "money could not be given back");
                }
                self.refused(refused.code())
            }
        }
    }

    fn once(&self, done: &str, news: bool) -> Answer {
        if news { self.go("done", done) } else { self.refused("gone") }
    }

    fn refused(&self, code: &str) -> Answer {
        let back = format!("{}?refused={code}", self.0);
        redirect(&caller::first_to(code, &back).unwrap_or(back));
        Ok(())
    }

    fn go(&self, name: &str, value: &str) -> Answer {
        redirect(&format!("{}?{name}={value}", self.0));
        Ok(())
    }
}
