//! The forms about the address that somebody signs in with.

use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused},
    auth::SignedIn,
    drafts::Flash,
};

use crate::{
    caller::{self, lead_to},
    pages::account::{ADDRESS_FORM, NEW_ADDRESS_FORM, address_page},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Asks for another address, which is to be proved by mail. Whoever is signed in may, with
/// the password.
#[server(prefix = "/api/ui", endpoint = "account/address")]
pub async fn change_address(
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    let (visitor, password) = (caller::visitor(), password.into());
    match accounts::change_address(&services(), &who, &visitor, &email, &password).await {
        Ok(()) => lead_to(&address_page("asked")),
        Err(refused) => {
            let flash = Flash::of(ADDRESS_FORM).with("email", &email);
            refuse(flash, &refused, "/account#address").await?;
        }
    }
    Ok(())
}

/// Mails once more what proves an address. Whoever is signed in may.
#[server(prefix = "/api/ui", endpoint = "account/address-again")]
pub async fn mail_address_again() -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    match accounts::mail_address_again(&services(), &who).await {
        Ok(()) => lead_to(&address_page("again")),
        Err(refused) => refuse(Flash::of(ADDRESS_FORM), &refused, "/account#address").await?,
    }
    Ok(())
}

/// Gives up an address that was to be proved. Whoever is signed in may.
#[server(prefix = "/api/ui", endpoint = "account/address-keep")]
pub async fn keep_address() -> Answer {
    let Some(who) = signed_in().await? else { return Ok(()) };
    accounts::keep_address(&services(), &who).await.map_err(|error| broken(error.into()))?;
    lead_to(&address_page("kept"));
    Ok(())
}

/// Proves an address that was asked for, and signs in. Whoever has the mailed link and the
/// password may.
#[server(prefix = "/api/ui", endpoint = "account/address-confirm")]
pub async fn confirm_address(token: String, password: String) -> Answer {
    let (visitor, password) = (caller::visitor(), password.into());
    match accounts::confirm_address(&services(), &visitor, &token, &password).await {
        Ok(outcome) => caller::enter(&outcome, &address_page("changed")),
        Err(refused) => {
            refuse(Flash::of(NEW_ADDRESS_FORM), &refused, &page_of(&token)).await?;
        }
    }
    Ok(())
}

/// The page that a link leads to. What cannot be a token of ours is not repeated.
fn page_of(token: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let ours = !token.is_empty() && token.len() <= 200 && token.chars().all(plain);
    format!("/account/address/{}", if ours { token } else { "unknown" })
}

async fn signed_in() -> Result<Option<SignedIn>, ServerFnError> {
    caller::signed_in_or_redirect("/account").await.map_err(broken)
}

/// Back to the form, with what was typed and what is wrong.
async fn refuse(flash: Flash, refused: &AccountRefused, back: &str) -> Answer {
    if let AccountRefused::Store(error) = refused {
        tracing::error!(%error, "a form about an address could not be answered");
    }
    caller::refuse(&flash.wrong(refused.fields()), back).await.map_err(broken)
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn a_token_that_cannot_be_ours_is_not_repeated() {
        assert_eq!(page_of("ab-c_9"), "/account/address/ab-c_9");
        for wrong in ["", "../evil", "a b", "a/b?c", &"a".repeat(201)] {
            assert_eq!(page_of(wrong), "/account/address/unknown", "{wrong}");
        }
    }
}
