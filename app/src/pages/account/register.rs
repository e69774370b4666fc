//! Making an account.

use leptos::prelude::*;

use super::{form::Form, query};
use crate::{
    components::{errors::ErrorSummary, field::TextField, head::PageHead},
    layout::Page,
    render::page,
};

/// Making an account; afterwards, where to look for the mail. The page is the same
/// whether or not the address has an account.
#[component]
pub fn Register() -> impl IntoView {
    let sent = query("sent");
    page(async move {
        let form = Form::of("register", "name").await?;
        Ok(if sent.is_empty() { view(form) } else { look_into_your_mail() })
    })
}

fn view(form: Form) -> AnyView {
    view! {
        <Page title=form.title("Make an account") class="wrap account" private=true>
            <PageHead
                title="Make an account"
                lead="It keeps your visits in one place. You can book without one."
            />
            <form class="account-form" method="post" action="/api/ui/account/register">
                <ErrorSummary errors=form.errors()/>
                <TextField
                    id="name"
                    label="Full name"
                    value=form.typed("name")
                    error=form.error("name")
                    autocomplete="name"
                    maxlength=120
                />
                <TextField
                    id="email"
                    label="Email address"
                    kind="email"
                    value=form.typed("email")
                    hint="We send a link to it, to be sure that it is yours."
                    error=form.error("email")
                    autocomplete="username"
                    maxlength=254
                />
                <TextField
                    id="password"
                    label="Password"
                    kind="password"
                    hint="At least 10 characters, of any kind. A few words that do not belong \
                          together are easy to remember."
                    error=form.error("password")
                    autocomplete="new-password"
                    maxlength=1000
                />
                <div class="btn-row">
                    <button class="btn primary">"Make an account"</button>
                </div>
            </form>
            <p class="account-else">
                "Have one already? " <a href="/sign-in">"Sign in"</a>
            </p>
        </Page>
    }
    .into_any()
}

fn look_into_your_mail() -> AnyView {
    view! {
        <Page title="Look into your mail" class="wrap account" private=true>
            <PageHead
                title="Look into your mail"
                lead="We have written to the address you entered. The mail says what to do next."
            />
            <p class="account-else">
                "No mail after a few minutes? Look among the unwanted mail, or "
                <a href="/register">"enter your address again"</a>
                " in case a letter was missing."
            </p>
        </Page>
    }
    .into_any()
}
