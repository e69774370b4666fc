//! The forms about who runs a studio, and about who is kept out of it: an owner gives and
//! takes roles, a manager suspends whoever is below them and hands over their visits.

use domain::{AccountId, BookingId, TherapistId};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue::StudioPage,
    drafts::Flash,
    people::{self, PeopleRefused, RoleInput},
};

use super::people::{broken, manager, owner, told};
use crate::{
    caller::{self, lead_to},
    pages::desk::{ROLE_FORM, hand_over_address, people_address},
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Makes somebody an owner, a manager or one of the reception, and mails them.
#[server(prefix = "/api/ui", endpoint = "desk/role-give")]
pub async fn role_give(
    studio: String,
    #[server(default)] role_name: String,
    #[server(default)] role_email: String,
    #[server(default)] role: String,
) -> Answer {
    let back = people_address(&studio);
    let Some((owner, _)) = owner(&studio, &back).await? else { return Ok(()) };
    let typed = RoleInput { name: role_name, email: role_email, role };
    match people::give_role(&services(), &owner, &typed).await {
        Ok(_) => lead_to(&format!("{back}?done=role_given#runs")),
        Err(refused) => {
            let back = format!("{back}#give");
            refuse(flash(&typed), refused, &back).await?;
        }
    }
    Ok(())
}

fn flash(typed: &RoleInput) -> Flash {
    let RoleInput { name, email, role } = typed;
    let flash = Flash::of(ROLE_FORM).with("role_name", name).with("role_email", email);
    flash.with("role", role)
}

async fn refuse(flash: Flash, refused: PeopleRefused, back: &str) -> Answer {
    let flash = match refused {
        // The page has another form with a name and an address.
        PeopleRefused::Invalid(errors) => flash.wrong(errors.into_iter().map(|mut error| {
            if error.field != "role" {
                error.field = format!("role_{}", error.field).into();
            }
            error
        })),
        other => flash.refused(told(&other)),
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// Takes the role of an owner, a manager or the reception from somebody.
#[server(prefix = "/api/ui", endpoint = "desk/role-take")]
pub async fn role_take(studio: String, #[server(default)] account: String) -> Answer {
    let back = people_address(&studio);
    let Some((owner, _)) = owner(&studio, &back).await? else { return Ok(()) };
    let done = match account.parse::<AccountId>() {
        Ok(id) => people::take_role(&services(), &owner, id).await,
        Err(_) => Err(PeopleRefused::NotFound),
    };
    came(&back, "role_taken", done)
}

/// Keeps somebody out until they are let back. `anyway` leaves their visits with them.
#[server(prefix = "/api/ui", endpoint = "desk/suspend")]
pub async fn suspend(
    studio: String,
    #[server(default)] account: String,
    #[server(default)] anyway: String,
) -> Answer {
    let back = people_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Ok(id) = account.parse::<AccountId>() else {
        return came(&back, "", Err(PeopleRefused::NotFound));
    };
    match people::suspend(&services(), &manager, id, anyway == "yes").await {
        Err(PeopleRefused::Visits(_)) => {
            lead_to(&hand_over_of(&studio, &manager, id).await?);
            Ok(())
        }
        done => came(&back, "suspended", done),
    }
}

/// Where the visits of somebody who is to be suspended are handed over.
async fn hand_over_of(
    studio: &str,
    manager: &ManagerSession,
    account: AccountId,
) -> Result<String, ServerFnError> {
    let found = people::list(&services(), manager).await?;
    let person = found.therapists.iter().find(|person| person.account == Some(account));
    let slug = person.map(|person| person.slug.as_str()).unwrap_or_default();
    Ok(format!("{}&refused=has_visits", hand_over_address(studio, slug)))
}

/// Lets somebody back who was suspended.
#[server(prefix = "/api/ui", endpoint = "desk/let-back")]
pub async fn let_back(studio: String, #[server(default)] account: String) -> Answer {
    let back = people_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let done = match account.parse::<AccountId>() {
        Ok(id) => people::let_back(&services(), &manager, id).await,
        Err(_) => Err(PeopleRefused::NotFound),
    };
    came(&back, "let_back", done)
}

/// Hands visits over. Each of `to` is `booking:therapist`, or nothing for one that stays.
#[server(prefix = "/api/ui", endpoint = "desk/hand-over")]
pub async fn hand_over(
    studio: String,
    #[server(default)] therapist: String,
    #[server(default)] to: Vec<String>,
) -> Answer {
    let back = hand_over_address(&studio, &therapist);
    let Some((manager, studio)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(from) = people::by_slug(&services(), &manager.into(), &therapist).await? else {
        return came(&people_address(&studio.slug), "", Err(PeopleRefused::NotFound));
    };
    let chosen = chosen(&studio, &to);
    if chosen.is_empty() {
        lead_to(&format!("{back}&refused=nobody_chosen"));
        return Ok(());
    }
    match people::hand_over(&services(), &manager, from, &chosen).await {
        Ok(came) => lead_to(&format!("{back}&done={}&left={}", came.done, came.refused.len())),
        Err(refused) => lead_to(&format!("{back}&refused={}", told(&refused))),
    }
    Ok(())
}

/// Which visit goes to whom.
fn chosen(studio: &StudioPage, to: &[String]) -> Vec<(BookingId, TherapistId)> {
    let colleague = |slug: &str| studio.therapists.iter().find(|card| card.slug == slug);
    to.iter()
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(id, slug)| Some((id.parse().ok()?, colleague(slug)?.id)))
        .collect()
}

/// Back to the list.
fn came(back: &str, done: &str, result: Result<(), PeopleRefused>) -> Answer {
    let (what, code) = match &result {
        Ok(()) => ("done", done),
        Err(refused) => ("refused", told(refused)),
    };
    let here = format!("{back}?{what}={code}#runs");
    lead_to(&caller::first_to(code, &here).unwrap_or(here));
    Ok(())
}
