//! The forms that are sent with a passkey, and those about the passkeys that are there.

use std::borrow::Cow;

use domain::contact::FieldError;
use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused},
    auth::SignedIn,
    drafts::Flash,
};
use uuid::Uuid;

use crate::{
    caller::{self, lead_to},
    pages::account::{
        CODE_FORM, PASSKEY_FORM, code_address, confirm_address, passkey_field, second_step_address,
    },
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Where the passkeys are.
const HERE: &str = "/account#passkeys";

/// Adds a passkey that the browser has made. Whoever is signed in may, and was asked for it.
#[server(prefix = "/api/ui", endpoint = "account/passkey-add")]
pub async fn passkey_add(
    #[server(default)] token: String,
    #[server(default)] answer: String,
    #[server(default)] name: String,
) -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    let (visitor, answered) = (caller::visitor(), (token.as_str(), answer.as_str()));
    match accounts::add_passkey(&services(), &who, &visitor, answered, &name).await {
        Ok(codes) if codes.is_empty() => lead_to("/account?done=passkey#passkeys"),
        Ok(codes) => {
            caller::show_codes(&who, &codes).await.map_err(broken)?;
            lead_to(&second_step_address(HERE));
        }
        Err(refused) => {
            let flash = Flash::of(PASSKEY_FORM).with("passkey-name", &name);
            refuse(flash, refused, HERE).await?;
        }
    }
    Ok(())
}

/// Calls a passkey something else. Whoever is signed in may, with their own.
#[server(prefix = "/api/ui", endpoint = "account/passkey-rename")]
pub async fn passkey_rename(
    #[server(default)] id: String,
    #[server(default)] name: String,
) -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    match accounts::rename_passkey(&services(), &who, one(&id)?, &name).await {
        Ok(()) => lead_to("/account?done=passkey-renamed#passkeys"),
        Err(AccountRefused::Invalid(wrong)) => {
            // Each passkey has a field of its own on the page.
            let field = passkey_field(&id);
            let here = |error| FieldError { field: Cow::Owned(field.clone()), ..error };
            let wrong = AccountRefused::Invalid(wrong.into_iter().map(here).collect());
            refuse(Flash::of(PASSKEY_FORM).with(&field, &name), wrong, HERE).await?;
        }
        Err(refused) => refuse(Flash::of(PASSKEY_FORM), refused, HERE).await?,
    }
    Ok(())
}

/// Forgets a passkey. Whoever is signed in and proved lately who they are may, with their own.
#[server(prefix = "/api/ui", endpoint = "account/passkey-remove")]
pub async fn passkey_remove(#[server(default)] id: String) -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    match accounts::remove_passkey(&services(), &who, one(&id)?).await {
        Ok(()) => lead_to("/account?done=passkey-gone#passkeys"),
        Err(refused) => refuse(Flash::of(PASSKEY_FORM), refused, HERE).await?,
    }
    Ok(())
}

/// Signs in with a passkey alone. Anyone may try.
#[server(prefix = "/api/ui", endpoint = "account/passkey-sign-in")]
pub async fn passkey_sign_in(
    #[server(default)] token: String,
    #[server(default)] answer: String,
    #[server(default)] next: String,
) -> Answer {
    let visitor = caller::visitor();
    match accounts::sign_in_by_passkey(&services(), &visitor, &token, &answer).await {
        Ok(session) => {
            caller::begin(&session);
            lead_to(caller::own_path(&next));
        }
        Err(refused) => {
            refuse(Flash::of("sign-in").with("next", &next), refused, "/sign-in").await?;
        }
    }
    Ok(())
}

/// Back to where a sign-in waits; to the beginning where none does any more.
async fn step_refused(refused: AccountRefused, next: &str) -> Answer {
    if matches!(refused, AccountRefused::Step) {
        caller::end_step();
        lead_to("/sign-in?over=1");
        return Ok(());
    }
    refuse(Flash::of(CODE_FORM), refused, &code_address(caller::own_path(next))).await
}

/// The passkey that a form is about.
fn one(id: &str) -> Result<Uuid, ServerFnError> {
    id.parse().map_err(|_| ServerFnError::ServerError("unknown_passkey".to_owned()))
}

/// Ends a sign-in that waits with a passkey. Whoever typed the right password may.
#[server(prefix = "/api/ui", endpoint = "account/passkey-step")]
pub async fn passkey_step(
    #[server(default)] token: String,
    #[server(default)] answer: String,
    #[server(default)] next: String,
) -> Answer {
    let (visitor, step) = (caller::visitor(), caller::step_cookie().unwrap_or_default());
    let answered = (token.as_str(), answer.as_str());
    match accounts::finish_by_passkey(&services(), &visitor, &step, answered).await {
        Ok(session) => {
            caller::begin(&session);
            caller::end_step();
            lead_to(caller::own_path(&next));
        }
        Err(refused) => step_refused(refused, &next).await?,
    }
    Ok(())
}

/// Proves once more who is signed in. Whoever is signed in may, with a passkey of theirs.
#[server(prefix = "/api/ui", endpoint = "account/passkey-confirm")]
pub async fn passkey_confirm(
    #[server(default)] token: String,
    #[server(default)] answer: String,
    #[server(default)] next: String,
) -> Answer {
    let next = caller::own_path(&next).to_owned();
    let Some(who) = signed_in().await? else { return Ok(()) };
    let answered = (token.as_str(), answer.as_str());
    match accounts::confirm_by_passkey(&services(), &who, &caller::visitor(), answered).await {
        Ok(session) => caller::renew(&session, &next),
        Err(refused) => {
            log(&refused);
            // No form is kept here: another one waits until whoever sent it comes back.
            lead_to(&format!("{}&wrong={}", confirm_address(&next), refused.code()));
        }
    }
    Ok(())
}

async fn signed_in() -> Result<Option<SignedIn>, ServerFnError> {
    caller::signed_in_or_redirect("/account").await.map_err(broken)
}

/// Back to the form, with what was typed and what is wrong.
async fn refuse(flash: Flash, refused: AccountRefused, back: &str) -> Answer {
    log(&refused);
    caller::refuse(&flash.wrong(refused.fields()), back).await.map_err(broken)
}

fn log(refused: &AccountRefused) {
    if let AccountRefused::Store(error) = refused {
        tracing::error!(%error, "a passkey's form could not be answered");
    }
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
