//! The second half of signing in.

use leptos::prelude::*;
use services::accounts;

use super::{form::Form, query};
use crate::{
    caller,
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

/// The form that takes the code.
pub const CODE_FORM: &str = "sign-in-code";

/// Takes the code of whoever typed the right password. Where nobody did lately, the answer
/// leads to the beginning.
#[component]
pub fn SignInCode() -> impl IntoView {
    let next = query("next");
    page(async move {
        let waits = match caller::step_cookie() {
            Some(cookie) => accounts::sign_in_waits(&services(), &cookie).await?.is_some(),
            None => false,
        };
        let form = Form::of(CODE_FORM, "code").await?;
        if !waits {
            caller::lead_to("/sign-in?over=1");
            return Ok(().into_any());
        }
        Ok(view(&form, next))
    })
}

fn view(form: &Form, next: String) -> AnyView {
    let wrong = form.is("code").then(|| super::form::words("", "code"));
    view! {
        <Page title=form.title("One more step") class="wrap account" private=true>
            <PageHead
                title="One more step"
                lead="Your password is right. Now enter the code that your app shows, or one of \
                      your recovery codes."
            />
            <form class="account-form" method="post" action="/api/ui/account/sign-in-code">
                <ErrorSummary errors=form.errors()/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    id="code"
                    label="Code"
                    hint="Six digits from the app, or the sixteen characters of a recovery code."
                    error=wrong
                    autocomplete="one-time-code"
                    maxlength=40
                />
                <div class="btn-row">
                    <button class="btn primary">"Sign in"</button>
                    <ButtonLink href="/sign-in" weight=Weight::Ghost>"Begin again"</ButtonLink>
                </div>
            </form>
            <p class="account-else">
                "You have neither the app nor a recovery code? Then ask whoever runs this site: \
                 they can take the second step away once they know that it is you."
            </p>
        </Page>
    }
    .into_any()
}
