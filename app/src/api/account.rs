//! The forms around an account.

use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused, Registration},
    drafts::Flash,
};

use crate::{
    caller::{self, lead_to},
    pages::book::draft,
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Registers. Anyone may.
#[server(prefix = "/api/ui", endpoint = "account/register")]
pub async fn register(name: String, email: String, password: String) -> Answer {
    let flash = Flash::of("register").with("name", &name).with("email", &email);
    let typed = Registration { name, email, password: password.into() };
    match accounts::register(&services(), &caller::visitor(), &typed).await {
        Ok(()) => lead_to("/register?sent=1"),
        Err(refused) => refuse(flash, refused, "/register").await?,
    }
    Ok(())
}

/// Proves an address and signs in. Whoever has the mailed link and the password may.
#[server(prefix = "/api/ui", endpoint = "account/verify")]
pub async fn verify(token: String, password: String) -> Answer {
    let (visitor, password) = (caller::visitor(), password.into());
    match accounts::verify(&services(), &visitor, &token, &password).await {
        Ok(outcome) => caller::enter(&outcome, "/account"),
        Err(refused) => refuse(Flash::of("verify"), refused, &page_of("verify", &token)).await?,
    }
    Ok(())
}

/// Signs in. Anyone may try.
#[server(prefix = "/api/ui", endpoint = "account/sign-in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Answer {
    let (visitor, password) = (caller::visitor(), password.into());
    match accounts::sign_in(&services(), &visitor, &email, &password).await {
        Ok(outcome) => caller::enter(&outcome, caller::own_path(&next)),
        Err(refused) => {
            let flash = Flash::of("sign-in").with("email", &email).with("next", &next);
            refuse(flash, refused, "/sign-in").await?;
        }
    }
    Ok(())
}

/// Signs this browser out. Anyone may.
#[server(prefix = "/api/ui", endpoint = "account/sign-out")]
pub async fn sign_out() -> Answer {
    if let Some(cookie) = caller::session_cookie() {
        accounts::sign_out(&services(), &cookie).await.map_err(unavailable)?;
    }
    draft::forget_all(&services()).await.map_err(broken)?;
    caller::leave();
    lead_to("/sign-in?out=1");
    Ok(())
}

/// Signs every browser of the account out. Whoever is signed in and proved lately who they are may.
#[server(prefix = "/api/ui", endpoint = "account/sign-out-everywhere")]
pub async fn sign_out_everywhere() -> Answer {
    let Some(who) = caller::signed_in_or_redirect("/account").await.map_err(broken)? else {
        return Ok(());
    };
    if let Err(refused) = accounts::sign_out_everywhere(&services(), &who).await {
        return not_ended(refused);
    }
    draft::forget_all(&services()).await.map_err(broken)?;
    caller::leave();
    lead_to("/sign-in?out=1");
    Ok(())
}

/// Signs one browser of the account out. Whoever is signed in and proved lately who they are may.
#[server(prefix = "/api/ui", endpoint = "account/revoke")]
pub async fn revoke(id: String) -> Answer {
    let Some(who) = caller::signed_in_or_redirect("/account").await.map_err(broken)? else {
        return Ok(());
    };
    let done = match accounts::revoke(&services(), &who, &id).await {
        Ok(true) => "browser",
        Ok(false) => "browser-none",
        Err(refused) => return not_ended(refused),
    };
    // What was done is said at the head of the page.
    lead_to(&format!("/account?done={done}"));
    Ok(())
}

/// Leads to where it is confirmed who asks, and from there back to the list.
fn not_ended(refused: AccountRefused) -> Answer {
    let first = caller::first_to(refused.code(), "/account?done=unconfirmed");
    lead_to(&first.ok_or_else(|| unavailable(refused))?);
    Ok(())
}

/// Asks for a link to choose a new password. Anyone may.
#[server(prefix = "/api/ui", endpoint = "account/forgot")]
pub async fn forgot(email: String) -> Answer {
    match accounts::request_reset(&services(), &caller::visitor(), &email).await {
        Ok(()) => lead_to("/forgot?sent=1"),
        Err(refused) => {
            refuse(Flash::of("forgot").with("email", &email), refused, "/forgot").await?;
        }
    }
    Ok(())
}

/// Chooses a new password. Whoever has the mailed link may.
#[server(prefix = "/api/ui", endpoint = "account/reset")]
pub async fn reset(token: String, password: String) -> Answer {
    let (visitor, password) = (caller::visitor(), password.into());
    match accounts::reset(&services(), &visitor, &token, &password).await {
        Ok(()) => {
            caller::end();
            lead_to("/sign-in?changed=1");
        }
        Err(refused) => refuse(Flash::of("reset"), refused, &page_of("reset", &token)).await?,
    }
    Ok(())
}

/// Changes one's name. Whoever is signed in may.
#[server(prefix = "/api/ui", endpoint = "account/rename")]
pub async fn rename(name: String) -> Answer {
    let Some(who) = caller::signed_in_or_redirect("/account").await.map_err(broken)? else {
        return Ok(());
    };
    match accounts::rename(&services(), &who, &name).await {
        Ok(()) => lead_to("/account"),
        Err(refused) => {
            refuse(Flash::of("rename").with("name", &name), refused, "/account").await?;
        }
    }
    Ok(())
}

/// Adds what was booked with one's address as a guest. Whoever is signed in may.
#[server(prefix = "/api/ui", endpoint = "account/claim")]
pub async fn claim() -> Answer {
    let Some(who) = caller::signed_in_or_redirect("/account").await.map_err(broken)? else {
        return Ok(());
    };
    accounts::claim(&services(), &who).await.map_err(unavailable)?;
    lead_to("/account");
    Ok(())
}

/// Back to the form, with what was typed and what is wrong.
async fn refuse(flash: Flash, refused: AccountRefused, back: &str) -> Answer {
    if let AccountRefused::Store(error) = &refused {
        tracing::error!(%error, "an account's form could not be answered");
    }
    caller::refuse(&flash.wrong(refused.fields()), back).await.map_err(broken)
}

/// The page a mailed link leads to. A token that cannot be one of ours is not repeated.
fn page_of(page: &str, token: &str) -> String {
    match services::tokens::SecretToken::parse(token) {
        Some(token) => format!("/{page}/{}", token.expose()),
        None => format!("/{page}/unknown"),
    }
}

/// It was logged where it went wrong; the address bar gets a code.
fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

fn unavailable(error: impl std::error::Error) -> ServerFnError {
    broken(error.into())
}
