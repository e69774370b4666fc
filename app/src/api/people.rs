//! The forms about who works at a studio: an owner's, and a therapist's own profile.

use domain::TherapistId;
use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused},
    auth::{ManagerSession, OwnerSession, StaffSession},
    catalogue::StudioPage,
    drafts::Flash,
    people::{self, InviteInput, PeopleRefused, ProfileInput},
};

use crate::{
    caller::{self, lead_to},
    pages::desk::{
        AGAIN_FORM, INVITE_FORM, JOIN_FORM, PROFILE_FORM, people_address, profile_address,
    },
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Comes in by an invitation, with a first password. Whoever has the mailed link may.
#[server(prefix = "/api/ui", endpoint = "account/join")]
pub async fn join(token: String, password: String) -> Answer {
    let (visitor, password) = (caller::visitor(), password.into());
    match accounts::join(&services(), &visitor, &token, &password).await {
        Ok(outcome) => caller::enter(&outcome, "/welcome"),
        Err(refused) => refuse_to_join(refused, &token).await?,
    }
    Ok(())
}

async fn refuse_to_join(refused: AccountRefused, token: &str) -> Answer {
    if let AccountRefused::Store(error) = &refused {
        tracing::error!(%error, "an invitation could not be answered");
    }
    let page = match services::tokens::SecretToken::parse(token) {
        Some(token) => format!("/join/{}", token.expose()),
        None => "/join/unknown".to_owned(),
    };
    caller::refuse(&Flash::of(JOIN_FORM).wrong(refused.fields()), &page).await.map_err(broken)
}

/// Invites a therapist.
#[server(prefix = "/api/ui", endpoint = "desk/invite")]
pub async fn invite(studio: String, name: String, email: String) -> Answer {
    let back = people_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let typed = InviteInput { name, email };
    match people::invite(&services(), &manager, &typed).await {
        Ok(invited) => lead_to(&format!("{back}?about={}&done=invited", invited.slug)),
        Err(refused) => {
            let flash = Flash::of(INVITE_FORM);
            let flash = flash.with("name", &typed.name).with("email", &typed.email);
            refuse(flash, refused, &back).await?;
        }
    }
    Ok(())
}

/// Sends an invitation once more, or to somebody who works there and cannot sign in yet.
#[server(prefix = "/api/ui", endpoint = "desk/invite-again")]
pub async fn invite_again(
    studio: String,
    therapist: String,
    #[server(default)] email: String,
) -> Answer {
    let back = people_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(id) = meant(&manager.into(), &therapist).await? else { return gone(&back) };
    match people::invite_again(&services(), &manager, id, &email).await {
        Ok(()) => about(&back, &therapist, "invited_again", Ok(())),
        Err(refused) => {
            let flash = Flash::of(AGAIN_FORM).with("therapist", &therapist).with("email", &email);
            let here = at(&back, &therapist, "refused", told(&refused));
            caller::refuse(&flash.refused(refused.code()), &here).await.map_err(broken)
        }
    }
}

/// Ends a therapist's work at the studio.
#[server(prefix = "/api/ui", endpoint = "desk/deactivate")]
pub async fn deactivate(studio: String, therapist: String) -> Answer {
    let back = people_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(id) = meant(&manager.into(), &therapist).await? else { return gone(&back) };
    about(&back, &therapist, "deactivated", people::deactivate(&services(), &manager, id).await)
}

/// Lets a therapist work at the studio again.
#[server(prefix = "/api/ui", endpoint = "desk/activate")]
pub async fn activate(studio: String, therapist: String) -> Answer {
    let back = people_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(id) = meant(&manager.into(), &therapist).await? else { return gone(&back) };
    about(&back, &therapist, "activated", people::activate(&services(), &manager, id).await)
}

/// Writes what clients read about a therapist: their own, or an owner for them.
#[server(prefix = "/api/ui", endpoint = "desk/profile")]
pub async fn profile(
    studio: String,
    therapist: String,
    name: String,
    #[server(default)] focus: String,
    #[server(default)] about: String,
    #[server(default)] languages: String,
    #[server(default)] online: String,
) -> Answer {
    let back = profile_address(&studio, &therapist);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(id) = meant(&staff, &therapist).await? else { return gone(&back) };
    let typed = ProfileInput { name, focus, about, languages, online };
    match people::set_profile(&services(), &staff, id, &typed).await {
        Ok(()) => lead_to(&format!("{back}&done=saved")),
        Err(refused) => refuse(profile_flash(&typed), refused, &back).await?,
    }
    Ok(())
}

/// Takes a therapist's picture away: their own, or an owner for them.
#[server(prefix = "/api/ui", endpoint = "desk/portrait-remove")]
pub async fn portrait_remove(studio: String, therapist: String) -> Answer {
    let back = profile_address(&studio, &therapist);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(id) = meant(&staff, &therapist).await? else { return gone(&back) };
    match people::remove_portrait(&services(), &staff, id).await {
        Ok(()) => lead_to(&format!("{back}&done=portrait_removed")),
        Err(refused) => lead_to(&format!("{back}&refused={}", refused.code())),
    }
    Ok(())
}

fn profile_flash(typed: &ProfileInput) -> Flash {
    [
        ("name", &typed.name),
        ("focus", &typed.focus),
        ("about", &typed.about),
        ("languages", &typed.languages),
        ("online", &typed.online),
    ]
    .into_iter()
    .fold(Flash::of(PROFILE_FORM), |flash, (field, typed)| flash.with(field, typed))
}

/// Back to the list, at the person it was about.
fn about(back: &str, slug: &str, done: &str, result: Result<(), PeopleRefused>) -> Answer {
    let (what, code) = match &result {
        Ok(()) => ("done", done),
        Err(refused) => ("refused", told(refused)),
    };
    let here = at(back, slug, what, code);
    lead_to(&caller::first_to(code, &here).unwrap_or(here));
    Ok(())
}

/// The line of somebody in the list, with what came of a form about them.
fn at(back: &str, slug: &str, what: &str, code: &str) -> String {
    let slug: String =
        slug.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect();
    format!("{back}?about={slug}&{what}={code}#p-{slug}")
}

/// The code of a refusal; what broke on our side is logged.
pub(super) fn told(refused: &PeopleRefused) -> &'static str {
    if let PeopleRefused::Store(error) = refused {
        tracing::error!(%error, "a form about somebody could not be answered");
    }
    refused.code()
}

fn gone(back: &str) -> Answer {
    let mark = if back.contains('?') { '&' } else { '?' };
    lead_to(&format!("{back}{mark}refused=not_found"));
    Ok(())
}

async fn refuse(flash: Flash, refused: PeopleRefused, back: &str) -> Answer {
    let flash = match refused {
        PeopleRefused::Invalid(errors) => flash.wrong(errors),
        other => {
            if let PeopleRefused::Store(error) = &other {
                tracing::error!(%error, "a form about somebody could not be answered");
            }
            flash.refused(other.code())
        }
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// The therapist with this name in addresses, where these staff may act for them.
async fn meant(staff: &StaffSession, slug: &str) -> Result<Option<TherapistId>, ServerFnError> {
    let found = people::by_slug(&services(), staff, slug).await;
    let found = found.map_err(|error| broken(error.into()))?;
    Ok(found.filter(|id| staff.may_manage(*id)))
}

/// Proof of being of the staff; whoever is not is led away.
pub(super) async fn staff(
    studio: &str,
    back: &str,
) -> Result<Option<(StaffSession, StudioPage)>, ServerFnError> {
    match caller::staff_or_redirect(studio, back).await {
        Ok(found) => Ok(found),
        Err(PageError::NotFound) => {
            lead_to("/");
            Ok(None)
        }
        Err(error) => Err(broken(error)),
    }
}

/// Proof of managing the studio; whoever does not is led away.
pub(super) async fn manager(
    studio: &str,
    back: &str,
) -> Result<Option<(ManagerSession, StudioPage)>, ServerFnError> {
    let Some((staff, studio)) = staff(studio, back).await? else { return Ok(None) };
    let Some(manager) = staff.as_manager() else {
        lead_to("/");
        return Ok(None);
    };
    Ok(Some((manager, studio)))
}

/// Proof of owning the studio; whoever does not is led away.
pub(super) async fn owner(
    studio: &str,
    back: &str,
) -> Result<Option<(OwnerSession, StudioPage)>, ServerFnError> {
    let Some((staff, studio)) = staff(studio, back).await? else { return Ok(None) };
    let Some(owner) = staff.as_owner() else {
        lead_to("/");
        return Ok(None);
    };
    Ok(Some((owner, studio)))
}

pub(super) fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
