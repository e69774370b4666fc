//! The forms about how somebody is. Whoever bears the link may send them, and for their own
//! progress whoever is signed in.

use std::collections::BTreeMap;

use leptos::prelude::*;
use services::{
    limits::LimitKind,
    outcomes::{self, CareHolder, CareRefused, CheckInRefused, Choice},
};

use super::within;
use crate::{
    caller::{self, lead_to},
    pages::care::{ActivityForm, Sent, check_in_address, holder, link_of, progress_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// A link that opens nothing. What was sent is not repeated in an address.
const NOWHERE: &str = "/check-in/unknown";

/// Writes down how somebody is.
#[server(prefix = "/api/ui", endpoint = "check-in/save")]
pub async fn check_in_save(
    token: String,
    #[server(default)] pain: String,
    #[server(default)] activities: BTreeMap<String, ActivityForm>,
    #[server(default)] places: BTreeMap<String, String>,
    #[server(default)] overall: String,
    #[server(default)] answers: BTreeMap<String, BTreeMap<String, String>>,
) -> Answer {
    within(LimitKind::Before)?;
    let Some(link) = link_of(&token) else {
        lead_to(NOWHERE);
        return Ok(());
    };
    let sent = Sent { pain, activities, places, overall, answers }.tidy();
    let scores = sent.scores(&link).await.map_err(broken)?;
    let back = check_in_address(&token);
    match outcomes::check_in(&services(), &link, &scores).await {
        Ok(()) => lead_to(&back),
        Err(CheckInRefused::NotFound) => lead_to(NOWHERE),
        Err(refused) => refuse(&sent, refused, &back).await?,
    }
    Ok(())
}

/// Asks somebody no more by mail how they are, or again.
#[server(prefix = "/api/ui", endpoint = "progress/asks")]
pub async fn asks(
    #[server(default)] token: String,
    #[server(default)] client: String,
    #[server(default)] silent: String,
) -> Answer {
    let Some((who, back)) = whose(&token, &client).await? else { return Ok(()) };
    let silent = silent == "yes";
    outcomes::set_silent(&services(), &who, silent).await.map_err(unavailable)?;
    lead_to(&done(&back, if silent { "silent" } else { "asked" }));
    Ok(())
}

/// Chooses what comes next where it did not help.
#[server(prefix = "/api/ui", endpoint = "progress/choose")]
pub async fn choose(
    #[server(default)] token: String,
    #[server(default)] client: String,
    #[server(default)] reference: String,
    #[server(default)] choice: String,
) -> Answer {
    let Some((who, back)) = whose(&token, &client).await? else { return Ok(()) };
    let Some(choice) = Choice::from_code(&choice) else {
        lead_to(&with(&back, "refused=not_found"));
        return Ok(());
    };
    match outcomes::choose(&services(), &who, &reference, choice).await {
        Ok(()) => lead_to(&format!("{}#what-next", done(&back, "chosen"))),
        Err(CareRefused::NotFound) => lead_to(&with(&back, "refused=not_found")),
        Err(error) => return Err(unavailable(error)),
    }
    Ok(())
}

/// Deletes everything that somebody answered.
#[server(prefix = "/api/ui", endpoint = "progress/forget")]
pub async fn forget(
    #[server(default)] token: String,
    #[server(default)] client: String,
    #[server(default)] sure: String,
) -> Answer {
    let Some((who, back)) = whose(&token, &client).await? else { return Ok(()) };
    if sure != "yes" {
        lead_to(&format!("{}#delete", with(&back, "refused=unsure")));
        return Ok(());
    }
    outcomes::forget(&services(), &who).await.map_err(unavailable)?;
    lead_to(&done(&back, "deleted"));
    Ok(())
}

/// Whose progress a form is about, and where it is shown; everybody else is led away.
async fn whose(token: &str, client: &str) -> Result<Option<(CareHolder, String)>, ServerFnError> {
    let back = progress_address(token, client);
    if let Some(who) = holder(token, client).await.map_err(broken)? {
        return Ok(Some((who, back)));
    }
    if token.is_empty() {
        // Somebody who is not signed in any more; or somebody else's line, which is not found.
        let known = caller::signed_in_or_redirect("/account/progress").await.map_err(broken)?;
        if known.is_some() {
            lead_to(&back);
        }
    } else {
        lead_to("/progress/unknown");
    }
    Ok(None)
}

fn with(back: &str, query: &str) -> String {
    format!("{back}{}{query}", if back.contains('?') { '&' } else { '?' })
}

fn done(back: &str, what: &str) -> String {
    with(back, &format!("done={what}"))
}

/// Back to the questions with everything that was typed.
async fn refuse(sent: &Sent, refused: CheckInRefused, back: &str) -> Answer {
    let flash = match refused {
        CheckInRefused::Invalid(wrong) => sent.flash().wrong(wrong),
        CheckInRefused::NotNow | CheckInRefused::NotFound => sent.flash().refused("not_now"),
        CheckInRefused::Store(error) => {
            tracing::error!(%error, "a check-in could not be written");
            sent.flash().refused("unavailable")
        }
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// It is logged where it goes wrong; the address bar gets a code.
fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

fn unavailable(error: impl std::error::Error) -> ServerFnError {
    broken(error.into())
}
