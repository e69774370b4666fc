//! The form in which somebody who is signed in changes their password.

use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused},
    drafts::Flash,
};

use crate::{
    caller,
    pages::account::{PASSWORD_CHANGED, PASSWORD_FORM, PASSWORD_PART},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Changes the password. Whoever is signed in may, with the one that they have.
#[server(prefix = "/api/ui", endpoint = "account/password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] new_password: String,
) -> Answer {
    let Some(who) = caller::signed_in_or_redirect(PASSWORD_PART).await.map_err(broken)? else {
        return Ok(());
    };
    let (visitor, current, new) = (caller::visitor(), current_password.into(), new_password.into());
    match accounts::change_password(&services(), &who, &visitor, &current, &new).await {
        Ok(session) => caller::renew(&session, PASSWORD_CHANGED),
        Err(refused) => refuse(&refused).await?,
    }
    Ok(())
}

/// Back to the form with what is wrong, and without what was typed.
async fn refuse(refused: &AccountRefused) -> Answer {
    if let AccountRefused::Store(error) = refused {
        tracing::error!(%error, "a password could not be changed");
    }
    let flash = Flash::of(PASSWORD_FORM).wrong(refused.fields());
    caller::refuse(&flash, PASSWORD_PART).await.map_err(broken)
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
