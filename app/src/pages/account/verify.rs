//! Proving an address. Opening the link does nothing yet: mail scanners open links too.

use leptos::prelude::*;
use services::accounts::{TokenPurpose, link_holder};

use super::{current_password::CurrentPassword, form::Form, param};
use crate::{
    components::{
        errors::ErrorSummary,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::services,
};

/// Where the link in the mail leads: the password, and a button.
#[component]
pub fn Verify() -> impl IntoView {
    let token = param("token");
    page(async move {
        let email = link_holder(&services(), &token, TokenPurpose::VerifyAddress).await?;
        let form = Form::of("verify", "password").await?;
        Ok(email.map_or_else(spent, |email| view(form, token, email)))
    })
}

fn view(form: Form, token: String, email: String) -> AnyView {
    let wrong = form.is("credentials");
    let errors =
        if wrong { vec![("password".to_owned(), WRONG.to_owned())] } else { form.errors() };
    view! {
        <Page title=form.title("Confirm your address") class="wrap account" private=true>
            <PageHead
                title="Confirm your address"
                lead=format!("Enter the password you chose for {email}, and you are signed in.")
            />
            <form class="account-form" method="post" action="/api/ui/account/verify">
                <ErrorSummary errors=errors/>
                <input type="hidden" name="token" value=token/>
                // For password managers, which ask whose password it is.
                <input type="text" autocomplete="username" value=email readonly hidden/>
                <CurrentPassword error=wrong.then(|| WRONG.to_owned())/>
                <div class="btn-row">
                    <button class="btn primary">"Confirm and sign in"</button>
                    <ButtonLink href="/forgot" weight=Weight::Ghost>
                        "Choose a new password"
                    </ButtonLink>
                </div>
            </form>
            <p class="account-else">
                "You did not make an account? Then somebody else typed your address. Close this \
                 page, and nothing happens."
            </p>
        </Page>
    }
    .into_any()
}

const WRONG: &str = "Enter the password you chose when you made the account, or choose a new one";

fn spent() -> AnyView {
    view! {
        <Page title="This link no longer works" class="wrap account" private=true>
            <PageHead
                title="This link no longer works"
                lead="It has been used, or is more than a day old. If you have confirmed your \
                      address, sign in. If not, sign in too: we then send a new link."
            />
            <div class="btn-row">
                <ButtonLink href="/sign-in" weight=Weight::Primary>"Sign in"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
