//! The forms of the second step of signing in, and of confirming who is signed in.

use leptos::prelude::*;
use services::{
    accounts::{self, AccountRefused, Proof},
    auth::SignedIn,
    drafts::Flash,
};

use crate::{
    caller::{self, lead_to},
    pages::account::{CODE_FORM, code_address, confirm_address, second_step_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Ends a sign-in that waits for its second step. Whoever typed the right password may.
#[server(prefix = "/api/ui", endpoint = "account/sign-in-code")]
pub async fn sign_in_code(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Answer {
    let cookie = caller::step_cookie().unwrap_or_default();
    match accounts::finish_sign_in(&services(), &caller::visitor(), &cookie, &code).await {
        Ok(session) => {
            caller::end_step();
            caller::begin(&session);
            lead_to(caller::own_path(&next));
        }
        Err(refused) => not_signed_in(&refused, caller::own_path(&next)).await?,
    }
    Ok(())
}

/// Back to the code, or to the beginning where nothing waits for one any more.
async fn not_signed_in(refused: &AccountRefused, next: &str) -> Answer {
    if matches!(refused, AccountRefused::Step) {
        caller::end_step();
        lead_to("/sign-in?over=1");
        return Ok(());
    }
    log(refused);
    let flash = Flash::of(CODE_FORM).wrong(refused.fields());
    caller::refuse(&flash, &code_address(next)).await.map_err(broken)
}

/// Proves once more who is signed in, with a code or a password, and leads on. Whoever is
/// signed in may.
#[server(prefix = "/api/ui", endpoint = "account/confirm")]
pub async fn confirm(
    #[server(default)] code: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Answer {
    let next = caller::own_path(&next).to_owned();
    let Some(who) = signed_in(&next).await? else { return Ok(()) };
    let proof =
        if who.has_second_step() { Proof::Code(code) } else { Proof::Password(password.into()) };
    match accounts::confirm_again(&services(), &who, &caller::visitor(), &proof).await {
        Ok(session) => caller::renew(&session, &next),
        Err(refused) => {
            log(&refused);
            // No form is kept here: another one waits until whoever sent it comes back.
            lead_to(&format!("{}&wrong={}", confirm_address(&next), refused.code()));
        }
    }
    Ok(())
}

/// Draws a secret for an app. Whoever is signed in may, for themselves.
#[server(prefix = "/api/ui", endpoint = "account/second-step-begin")]
pub async fn second_step_begin(#[server(default)] next: String) -> Answer {
    let back = page_of(&next);
    let Some(who) = signed_in(&back).await? else { return Ok(()) };
    match accounts::begin_second_step(&services(), &who).await {
        Ok(()) => lead_to(&back),
        Err(refused) => refuse(&refused, &back),
    }
    Ok(())
}

/// Takes the app's first code. Whoever is signed in may, for themselves.
#[server(prefix = "/api/ui", endpoint = "account/second-step-finish")]
pub async fn second_step_finish(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Answer {
    let back = page_of(&next);
    let Some(who) = signed_in(&back).await? else { return Ok(()) };
    let visitor = caller::visitor();
    let made = accounts::finish_second_step(&services(), &who, &visitor, &code).await;
    show(&who, made, "set", &back).await
}

/// Takes the app away from the account. Whoever is signed in may, for themselves.
#[server(prefix = "/api/ui", endpoint = "account/second-step-remove")]
pub async fn second_step_remove(#[server(default)] next: String) -> Answer {
    let back = page_of(&next);
    let Some(who) = signed_in(&back).await? else { return Ok(()) };
    let removed = accounts::remove_second_step(&services(), &who).await;
    changed(removed, "removed", &back);
    Ok(())
}

/// Makes new recovery codes. Whoever is signed in may, for themselves.
#[server(prefix = "/api/ui", endpoint = "account/recovery-codes")]
pub async fn recovery_codes(#[server(default)] next: String) -> Answer {
    let back = page_of(&next);
    let Some(who) = signed_in(&back).await? else { return Ok(()) };
    let made = accounts::renew_recovery_codes(&services(), &who).await;
    show(&who, made, "renewed", &back).await
}

/// The page of it all, which leads on to `next`.
fn page_of(next: &str) -> String {
    second_step_address(caller::way_back(next).unwrap_or_default())
}

/// Shows fresh recovery codes, once.
async fn show(
    who: &SignedIn,
    made: Result<Vec<String>, AccountRefused>,
    done: &str,
    back: &str,
) -> Answer {
    let made = match made {
        Ok(codes) => {
            caller::show_codes(who, &codes).await.map_err(broken)?;
            Ok(())
        }
        Err(refused) => Err(refused),
    };
    changed(made, done, back);
    Ok(())
}

fn changed(result: Result<(), AccountRefused>, done: &str, back: &str) {
    match result {
        Ok(()) => lead_to(&format!("{back}&done={done}")),
        Err(refused) => refuse(&refused, back),
    }
}

/// Back to the page, where a code is typed anew. No form is kept: another one may wait until
/// whoever sent it comes back from here.
fn refuse(refused: &AccountRefused, back: &str) {
    log(refused);
    let here = format!("{back}&wrong={}", refused.code());
    lead_to(&caller::first_to(refused.code(), &here).unwrap_or(here));
}

fn log(refused: &AccountRefused) {
    if let AccountRefused::Store(error) = refused {
        tracing::error!(%error, "a form about signing in could not be answered");
    }
}

async fn signed_in(back: &str) -> Result<Option<SignedIn>, ServerFnError> {
    caller::signed_in_or_redirect(back).await.map_err(broken)
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
