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
    pages::account::{PASSKEY_FORM, confirm_address, passkey_field},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Where the passkeys are.
const HERE: &str = "/account#passkeys";

/// Adds a passkey that the browser has made. Whoever is signed in may, and was asked for it.
#[server(prefix = "/api/ui", endpoint = "account/passkey-add")]
pub async fn passkey_add(
    token: String,
    answer: String,
    #[server(default)] name: String,
) -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    match accounts::add_passkey(&services(), &who, (&token, &answer), &name).await {
        Ok(codes) if codes.is_empty() => lead_to("/account?done=passkey#passkeys"),
        Ok(codes) => caller::show_codes(&codes).await.map_err(broken)?,
        Err(refused) => refuse(Flash::of(PASSKEY_FORM), refused, HERE).await?,
    }
    Ok(())
}

/// Calls a passkey something else. Whoever is signed in may, with their own.
#[server(prefix = "/api/ui", endpoint = "account/passkey-rename")]
pub async fn passkey_rename(id: String, #[server(default)] name: String) -> Answer {
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
pub async fn passkey_remove(id: String) -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    match accounts::remove_passkey(&services(), &who, one(&id)?).await {
        Ok(()) => lead_to("/account?done=passkey-gone#passkeys"),
        Err(AccountRefused::Unconfirmed(_)) => lead_to(&confirm_address(HERE)),
        Err(refused) => refuse(Flash::of(PASSKEY_FORM), refused, HERE).await?,
    }
    Ok(())
}

/// Signs in with a passkey alone. Anyone may try.
#[server(prefix = "/api/ui", endpoint = "account/passkey-sign-in")]
pub async fn passkey_sign_in(
    token: String,
    answer: String,
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

/// The passkey that a form is about.
fn one(id: &str) -> Result<Uuid, ServerFnError> {
    id.parse().map_err(|_| ServerFnError::ServerError("unknown_passkey".to_owned()))
}

async fn signed_in() -> Result<Option<SignedIn>, ServerFnError> {
    caller::signed_in_or_redirect("/account").await.map_err(broken)
}

/// Back to the form, with what was typed and what is wrong.
async fn refuse(flash: Flash, refused: AccountRefused, back: &str) -> Answer {
    if let AccountRefused::Store(error) = &refused {
        tracing::error!(%error, "a passkey's form could not be answered");
    }
    caller::refuse(&flash.wrong(refused.fields()), back).await.map_err(broken)
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
