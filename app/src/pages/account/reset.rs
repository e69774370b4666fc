//! Choosing a new password.

use leptos::prelude::*;
use services::accounts::{TokenPurpose, link_holder};

use super::{form::Form, param};
use crate::{
    components::{
        errors::ErrorSummary,
        field::TextField,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::services,
};

/// Where the link in the mail leads.
#[component]
pub fn Reset() -> impl IntoView {
    let token = param("token");
    page(async move {
        let email = link_holder(&services(), &token, TokenPurpose::ResetPassword).await?;
        let form = Form::of("reset", "password").await?;
        Ok(email.map_or_else(spent, |email| view(form, token, email)))
    })
}

fn view(form: Form, token: String, email: String) -> AnyView {
    view! {
        <Page title=form.title("Choose a new password") class="wrap account" private=true>
            <PageHead
                title="Choose a new password"
                lead=format!("For {email}. Every browser that is signed in is signed out.")
            />
            <form class="account-form" method="post" action="/api/ui/account/reset">
                <ErrorSummary errors=form.errors()/>
                <input type="hidden" name="token" value=token/>
                // For password managers, which ask whose password it is.
                <input type="text" autocomplete="username" value=email readonly hidden/>
                <TextField
                    id="password"
                    label="New password"
                    kind="password"
                    hint="At least 10 characters, of any kind. A few words that do not belong \
                          together are easy to remember."
                    error=form.error("password")
                    autocomplete="new-password"
                    maxlength=1000
                />
                <div class="btn-row">
                    <button class="btn primary">"Change the password"</button>
                </div>
            </form>
        </Page>
    }
    .into_any()
}

fn spent() -> AnyView {
    view! {
        <Page title="This link no longer works" class="wrap account" private=true>
            <PageHead
                title="This link no longer works"
                lead="It has been used, or is more than an hour old. Your password has not been \
                      changed by opening it."
            />
            <div class="btn-row">
                <ButtonLink href="/forgot" weight=Weight::Primary>"Send a new link"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
