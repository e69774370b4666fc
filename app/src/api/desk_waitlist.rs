//! The forms of a studio's waitlist: for whoever runs the desk, and those about its terms for
//! whoever manages the studio.

use chrono::DateTime;
use domain::WaitId;
use leptos::prelude::*;
use services::{
    auth::DeskSession,
    drafts::Flash,
    waitlist::{self, SettingsInput, WaitRefused},
};

use super::{
    people::{manager, staff},
    waiting::refuse,
};
use crate::{
    caller::lead_to,
    pages::desk::{WAITLIST_TERMS_FORM, waitlist_address},
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Takes somebody off the list.
#[server(prefix = "/api/ui", endpoint = "desk/waitlist-remove")]
pub async fn waitlist_remove(studio: String, #[server(default)] entry: String) -> Answer {
    let back = waitlist_address(&studio, "");
    let Some((desk, id)) = at_desk(&studio, &entry, &back).await? else { return Ok(()) };
    let removed = waitlist::remove(&services(), &desk, id).await;
    after(&back, "removed", &back, removed);
    Ok(())
}

/// Offers somebody a time out of turn.
#[server(prefix = "/api/ui", endpoint = "desk/waitlist-offer")]
pub async fn waitlist_offer(
    studio: String,
    #[server(default)] entry: String,
    #[server(default)] start: String,
) -> Answer {
    let list = waitlist_address(&studio, "");
    let Some((desk, id)) = at_desk(&studio, &entry, &list).await? else { return Ok(()) };
    let times = waitlist_address(&studio, &id.to_string());
    let offered = match DateTime::parse_from_rfc3339(&start) {
        Ok(start) => waitlist::offer_by_hand(&services(), &desk, id, start.to_utc()).await,
        Err(_) => Err(WaitRefused::Slot("slot_taken")),
    };
    let back = if matches!(offered, Err(WaitRefused::Slot(_))) { times } else { list.clone() };
    after(&list, "offered", &back, offered);
    Ok(())
}

/// Says how times are offered.
#[server(prefix = "/api/ui", endpoint = "desk/waitlist-settings")]
pub async fn waitlist_settings(
    studio: String,
    #[server(default)] open: String,
    #[server(default)] offer_minutes: String,
    #[server(default)] lead_minutes: String,
) -> Answer {
    let back = waitlist_address(&studio, "");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let flash = Flash::of(WAITLIST_TERMS_FORM).with("open", &open);
    let flash = flash.with("offer_minutes", &offer_minutes).with("lead_minutes", &lead_minutes);
    let typed = SettingsInput { open: open == "yes", offer_minutes, lead_minutes };
    match waitlist::set_settings(&services(), &manager, &typed).await {
        Ok(()) => lead_to(&format!("{back}?done=set")),
        Err(refused) => refuse(flash, refused, &back).await?,
    }
    Ok(())
}

/// Proof of running the desk, and who is meant; whoever does not is led away.
async fn at_desk(
    studio: &str,
    entry: &str,
    back: &str,
) -> Result<Option<(DeskSession, WaitId)>, ServerFnError> {
    let Some((staff, _)) = staff(studio, back).await? else { return Ok(None) };
    let Some(desk) = staff.as_desk() else {
        lead_to("/");
        return Ok(None);
    };
    let Ok(id) = entry.parse() else {
        lead_to(&format!("{back}?refused=not_found"));
        return Ok(None);
    };
    Ok(Some((desk, id)))
}

/// To the list with what was done, or back with why it was not.
fn after(list: &str, done: &str, back: &str, result: Result<(), WaitRefused>) {
    match result {
        Ok(()) => lead_to(&format!("{list}?done={done}")),
        Err(refused) => {
            if let WaitRefused::Store(error) = &refused {
                tracing::error!(%error, "a form about the waitlist could not be answered");
            }
            lead_to(&format!("{back}?refused={}", refused.code()));
        }
    }
}
