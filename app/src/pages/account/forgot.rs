//! Asking for a link to choose a new password.

use leptos::prelude::*;

use super::{form::Form, query};
use crate::{
    components::{errors::ErrorSummary, field::TextField, head::PageHead},
    layout::Page,
    render::page,
};

/// Asking for the link; afterwards, where to look for it. The page is the same whether
/// or not the address has an account.
#[component]
pub fn Forgot() -> impl IntoView {
    let sent = query("sent");
    page(async move {
        let form = Form::of("forgot", "email").await?;
        Ok(if sent.is_empty() { view(form) } else { look_into_your_mail() })
    })
}

fn view(form: Form) -> AnyView {
    view! {
        <Page title=form.title("Choose a new password") class="wrap account" private=true>
            <PageHead
                title="Choose a new password"
                lead="We send a link to your address. It works once, within an hour."
            />
            <form class="account-form" method="post" action="/api/ui/account/forgot">
                <ErrorSummary errors=form.errors()/>
                <TextField
                    id="email"
                    label="Email address"
                    kind="email"
                    value=form.typed("email")
                    error=form.error("email")
                    autocomplete="username"
                    maxlength=254
                />
                <div class="btn-row">
                    <button class="btn primary">"Send the link"</button>
                </div>
            </form>
            <p class="account-else"><a href="/sign-in">"Back to signing in"</a></p>
        </Page>
    }
    .into_any()
}

fn look_into_your_mail() -> AnyView {
    view! {
        <Page title="Look into your mail" class="wrap account" private=true>
            <PageHead
                title="Look into your mail"
                lead="If there is an account with the address you entered, a link is on its way. \
                      It works once, within an hour."
            />
            <p class="account-else">
                "No mail after a few minutes? Look among the unwanted mail, or "
                <a href="/forgot">"enter your address again"</a>
                " in case a letter was missing."
            </p>
        </Page>
    }
    .into_any()
}
