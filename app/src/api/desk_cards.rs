//! The forms about fees: the desk charges and sends links, a manager lets go and gives back.

use domain::{BookingId, Currency, Money};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    auth::{DeskSession, StaffSession},
    cards::{self, FeeRefused},
    drafts::Flash,
};

use crate::{
    caller::{self, lead_to},
    pages::desk::{FEE_FORM, address, fee_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Which fee, and the amount that the page showed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct FeeForm {
    booking: String,
    reference: String,
    shown: String,
    currency: String,
    reason: String,
}

impl FeeForm {
    fn id(&self) -> Option<BookingId> {
        self.booking.parse().ok()
    }

    fn shown(&self) -> Option<Money> {
        let currency = self.currency.parse::<Currency>().ok()?;
        Some(Money::new(self.shown.parse().ok()?, currency))
    }

    /// The page of the fee.
    fn page(&self, studio: &str) -> String {
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let reference: String = self.reference.chars().filter(plain).take(20).collect();
        fee_address(studio, &reference)
    }
}

/// Charges a fee to the card on file. Whoever runs the desk may.
#[server(prefix = "/api/ui", endpoint = "desk/charge-fee")]
pub async fn charge_fee(studio: String, #[server(flatten)] form: FeeForm) -> Answer {
    let back = form.page(&studio);
    let Some(desk) = desk(&studio, &back).await? else { return Ok(()) };
    let (Some(id), Some(shown)) = (form.id(), form.shown()) else {
        return refused("not_found", &back);
    };
    went("charged", cards::charge(&services(), &desk, id, shown).await, &back)
}

/// Sends the client a link on which they pay the fee. Whoever runs the desk may.
#[server(prefix = "/api/ui", endpoint = "desk/send-fee-link")]
pub async fn send_fee_link(studio: String, #[server(flatten)] form: FeeForm) -> Answer {
    let back = form.page(&studio);
    let Some(desk) = desk(&studio, &back).await? else { return Ok(()) };
    let Some(id) = form.id() else { return refused("not_found", &back) };
    went("link_sent", cards::send_link(&services(), &desk, id).await, &back)
}

/// Lets a fee go, for a reason. A manager's.
#[server(prefix = "/api/ui", endpoint = "desk/waive-fee")]
pub async fn waive_fee(studio: String, #[server(flatten)] form: FeeForm) -> Answer {
    let back = form.page(&studio);
    let Some(staff) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(manager) = staff.as_manager() else { return refused("not_allowed", &back) };
    let Some(id) = form.id() else { return refused("not_found", &back) };
    match cards::waive(&services(), &manager, id, &form.reason).await {
        Err(FeeRefused::NoReason) => keep(("waive-fee", "no_reason"), &form, &back).await,
        result => went("waived", result, &back),
    }
}

/// Gives a fee back that was paid, for a reason. A manager's.
#[server(prefix = "/api/ui", endpoint = "desk/return-fee")]
pub async fn return_fee(studio: String, #[server(flatten)] form: FeeForm) -> Answer {
    let back = form.page(&studio);
    let Some(staff) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(manager) = staff.as_manager() else { return refused("not_allowed", &back) };
    let (Some(id), Some(shown)) = (form.id(), form.shown()) else {
        return refused("not_found", &back);
    };
    match cards::give_back(&services(), &manager, id, shown, &form.reason).await {
        Err(refused @ (FeeRefused::NoReason | FeeRefused::Unconfirmed(_))) => {
            keep(("return-fee", refused.code()), &form, &back).await
        }
        result => went("given_back", result, &back),
    }
}

/// A form without a reason, or before it is sure who sends it, comes back as it was.
async fn keep((act, why): (&str, &'static str), form: &FeeForm, back: &str) -> Answer {
    let flash = Flash::of(FEE_FORM).with("act", act).with("reason", form.reason.trim());
    caller::refuse(&flash.refused(why), back).await.map_err(broken)
}

fn went(done: &str, result: Result<(), FeeRefused>, back: &str) -> Answer {
    match result {
        Ok(()) => {
            lead_to(&format!("{back}?done={done}"));
            Ok(())
        }
        Err(error) => {
            if matches!(error, FeeRefused::Store(_) | FeeRefused::Payment(_)) {
                tracing::error!(%error, "nothing was decided about a fee");
            }
            refused(error.code(), back)
        }
    }
}

fn refused(code: &str, back: &str) -> Answer {
    lead_to(&format!("{back}?refused={code}"));
    Ok(())
}

/// Proof of running the desk. A therapist finds nothing here.
async fn desk(studio: &str, back: &str) -> Result<Option<DeskSession>, ServerFnError> {
    let Some(staff) = staff(studio, back).await? else { return Ok(None) };
    let desk = staff.as_desk();
    if desk.is_none() {
        lead_to(&address(studio, None));
    }
    Ok(desk)
}

/// Proof of being of the staff. Whoever is not is led away, to sign in or to the desk, which
/// says to them that there is nothing.
async fn staff(studio: &str, back: &str) -> Result<Option<StaffSession>, ServerFnError> {
    match caller::staff_or_redirect(studio, back).await {
        Ok(found) => Ok(found.map(|(staff, _)| staff)),
        Err(PageError::NotFound) => {
            lead_to(&address(studio, None));
            Ok(None)
        }
        Err(error) => Err(broken(error)),
    }
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
