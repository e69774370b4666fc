//! The forms of an account's parts: the people it books for, preferences, gift cards, and
//! deleting it. Whoever is signed in may, for themselves.

use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused},
    auth::SignedIn,
    drafts::Flash,
    family::{self, FamilyRefused, PersonInput},
    preferences::{self, PreferencesInput, PreferencesRefused},
};

use crate::{
    caller::{self, lead_to},
    pages::{
        account::{
            CARD_FORM, DATA_FORM, PERSON_FORM, PREFERENCES_FORM, data_address, family_address,
        },
        book::{ZONE_COOKIE, draft},
    },
    render::PageError,
    request::{self, services},
};

type Answer = Result<(), ServerFnError>;

/// A year, in seconds.
const A_YEAR: u64 = 365 * 24 * 60 * 60;

/// Adds a person to book for.
#[server(prefix = "/api/ui", endpoint = "account/person-add")]
pub async fn person_add(
    name: String,
    #[server(default)] relation: String,
    #[server(default)] under_age: String,
    #[server(default)] consent: String,
) -> Answer {
    let Some(who) = signed_in("/account/family").await? else { return Ok(()) };
    let typed = person((name, relation), (&under_age, &consent));
    match family::add(&services(), &who, &typed).await {
        Ok(_) => lead_to("/account/family?done=added"),
        Err(refused) => refuse_person(&typed, refused, &family_address(None)).await?,
    }
    Ok(())
}

/// Changes what is known of a person.
#[server(prefix = "/api/ui", endpoint = "account/person-change")]
pub async fn person_change(
    id: String,
    name: String,
    #[server(default)] relation: String,
    #[server(default)] under_age: String,
    #[server(default)] consent: String,
) -> Answer {
    let Some(who) = signed_in("/account/family").await? else { return Ok(()) };
    let typed = person((name, relation), (&under_age, &consent));
    let changed = match id.parse() {
        Ok(id) => family::change(&services(), &who, id, &typed).await,
        Err(_) => Err(FamilyRefused::NotFound),
    };
    match changed {
        Ok(()) => lead_to("/account/family?done=changed"),
        Err(refused) => refuse_person(&typed, refused, &again(&id)).await?,
    }
    Ok(())
}

/// Books for a person no longer.
#[server(prefix = "/api/ui", endpoint = "account/person-remove")]
pub async fn person_remove(id: String) -> Answer {
    let Some(who) = signed_in("/account/family").await? else { return Ok(()) };
    let removed = match id.parse() {
        Ok(id) => family::remove(&services(), &who, id).await,
        Err(_) => Err(FamilyRefused::NotFound),
    };
    match removed {
        Ok(()) => lead_to("/account/family?done=removed"),
        Err(refused) => {
            refuse_person(&PersonInput::default(), refused, &family_address(None)).await?;
        }
    }
    Ok(())
}

/// Writes how somebody wants their times and mails.
#[server(prefix = "/api/ui", endpoint = "account/preferences")]
pub async fn save_preferences(#[server(flatten)] form: PreferencesForm) -> Answer {
    let Some(who) = signed_in("/account/preferences").await? else { return Ok(()) };
    match preferences::save(&services(), &who, &form.typed()).await {
        Ok(chosen) => {
            if let Some(zone) = chosen.zone {
                request::set_readable_cookie(ZONE_COOKIE, zone.name(), A_YEAR);
            }
            lead_to("/account/preferences?done=saved");
        }
        Err(refused) => refuse_preferences(&form, refused).await?,
    }
    Ok(())
}

/// Keeps a gift card with the account, by its code.
#[server(prefix = "/api/ui", endpoint = "account/card-keep")]
pub async fn card_keep(#[server(default)] code: String) -> Answer {
    let Some(who) = signed_in("/account").await? else { return Ok(()) };
    match accounts::claim_card(&services(), &who, &code, request::client_address()).await {
        Ok(()) => lead_to("/account?done=card#cards"),
        Err(refused) => {
            if let AccountRefused::Store(error) = &refused {
                tracing::error!(%error, "a gift card could not be kept");
            }
            let flash = Flash::of(CARD_FORM).with("code", &code).wrong(refused.fields());
            caller::refuse(&flash, "/account").await.map_err(broken)?;
        }
    }
    Ok(())
}

/// Keeps a gift card no longer.
#[server(prefix = "/api/ui", endpoint = "account/card-let-go")]
pub async fn card_let_go(card: String) -> Answer {
    let Some(who) = signed_in("/account").await? else { return Ok(()) };
    if let Ok(card) = card.parse() {
        accounts::let_card_go(&services(), &who, card).await.map_err(unavailable)?;
    }
    lead_to("/account?done=card-gone#cards");
    Ok(())
}

/// Deletes the account.
#[server(prefix = "/api/ui", endpoint = "account/delete")]
pub async fn delete(
    #[server(default)] password: String,
    #[server(default)] sure: String,
    #[server(default)] cards: String,
) -> Answer {
    let Some(who) = signed_in("/account/data").await? else { return Ok(()) };
    let flash = Flash::of(DATA_FORM).with("sure", &sure).with("cards", &cards);
    match delete_if_sure(&who, password, (&sure, &cards)).await? {
        None => gone().await?,
        Some((field, code)) => {
            let flash = flash.wrong([domain::contact::FieldError::new(field, code)]);
            caller::refuse(&flash, &data_address(None)).await.map_err(broken)?;
        }
    }
    Ok(())
}

/// Preferences, as they were sent.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct PreferencesForm {
    zone: String,
    reminders: String,
    quiet: String,
    quiet_from: String,
    quiet_until: String,
    check_ins: String,
}

impl PreferencesForm {
    fn typed(&self) -> PreferencesInput {
        PreferencesInput {
            zone: self.zone.clone(),
            reminders: self.reminders.clone(),
            quiet: !self.quiet.is_empty(),
            quiet_from: self.quiet_from.clone(),
            quiet_until: self.quiet_until.clone(),
            check_ins: !self.check_ins.is_empty(),
        }
    }
}

async fn refuse_preferences(form: &PreferencesForm, refused: PreferencesRefused) -> Answer {
    if let PreferencesRefused::Store(error) = &refused {
        tracing::error!(%error, "preferences could not be saved");
    }
    let flash = Flash::of(PREFERENCES_FORM)
        .with("zone", &form.zone)
        .with("reminders", &form.reminders)
        .with("quiet", &form.quiet)
        .with("quiet_from", &form.quiet_from)
        .with("quiet_until", &form.quiet_until)
        .with("check_ins", &form.check_ins)
        .wrong(refused.fields());
    caller::refuse(&flash, "/account/preferences").await.map_err(broken)
}

fn person((name, relation): (String, String), (under_age, consent): (&str, &str)) -> PersonInput {
    PersonInput { name, relation, under_age: !under_age.is_empty(), consent: !consent.is_empty() }
}

/// Back to the form with what was typed.
async fn refuse_person(typed: &PersonInput, refused: FamilyRefused, back: &str) -> Answer {
    if let FamilyRefused::Store(error) = &refused {
        tracing::error!(%error, "a person could not be changed");
    }
    let ticked = |yes: bool| if yes { "yes" } else { "" };
    let flash = Flash::of(PERSON_FORM)
        .with("name", &typed.name)
        .with("relation", &typed.relation)
        .with("under_age", ticked(typed.under_age))
        .with("consent", ticked(typed.consent))
        .wrong(refused.fields());
    caller::refuse(&flash, back).await.map_err(broken)
}

/// The page with the form about a person. What is no id is not repeated.
fn again(id: &str) -> String {
    family_address(id.parse::<domain::FamilyMemberId>().ok().map(|_| id))
}

/// Deletes where the boxes are ticked and the password is right; else says which field is
/// wrong, and how.
async fn delete_if_sure(
    who: &SignedIn,
    password: String,
    (sure, cards): (&str, &str),
) -> Result<Option<(&'static str, &'static str)>, ServerFnError> {
    if sure.is_empty() {
        return Ok(Some(("sure", "required")));
    }
    let (visitor, cards) = (caller::visitor(), !cards.is_empty());
    match accounts::delete(&services(), who, &visitor, &password.into(), cards).await {
        Ok(()) => Ok(None),
        Err(refused) => {
            let code = refused.code();
            if code == "unavailable" {
                tracing::error!(error = %refused, "an account could not be deleted");
            }
            let field = match code {
                "credentials" => "password",
                "cards_left" => "cards",
                _ => "",
            };
            Ok(Some((field, code)))
        }
    }
}

/// Nothing in this browser says who used it.
async fn gone() -> Answer {
    draft::forget_all(&services()).await.map_err(broken)?;
    caller::leave();
    lead_to("/account/deleted");
    Ok(())
}

async fn signed_in(back: &str) -> Result<Option<SignedIn>, ServerFnError> {
    caller::signed_in_or_redirect(back).await.map_err(broken)
}

/// It was logged where it went wrong; the address bar gets a code.
fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

fn unavailable(error: impl std::error::Error) -> ServerFnError {
    broken(error.into())
}
