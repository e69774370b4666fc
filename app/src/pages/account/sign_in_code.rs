//! The second half of signing in.

use leptos::prelude::*;
use services::accounts::{self, Ways};

use super::{
    by_passkey::{ByPasskey, Instead},
    form::Form,
    query,
};
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
            Some(cookie) => accounts::sign_in_waits(&services(), &cookie).await?,
            None => None,
        };
        let form = Form::of(CODE_FORM, "code").await?;
        let Some(account) = waits else {
            caller::lead_to("/sign-in?over=1");
            return Ok(().into_any());
        };
        let ways = accounts::second_ways(&services(), account).await?;
        Ok(view(&form, next, ways))
    })
}

fn view(form: &Form, next: String, ways: Ways) -> AnyView {
    let by_passkey =
        ways.passkey.then(|| view! { <ByPasskey instead=Instead::Step next=next.clone()/> });
    let wrong = form.is("code").then(|| super::form::words("", "code"));
    let errors = form.errors();
    view! {
        <Page title=form.title("One more step") class="wrap account" private=true>
            <PageHead title="One more step" lead=lead(ways)/>
            {by_passkey}
            <form class="account-form" method="post" action="/api/ui/account/sign-in-code">
                <ErrorSummary errors=errors/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    id="code"
                    label="Code"
                    hint=hint(ways)
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
                "You have none of these any more? Then ask whoever runs this site: \
                 they can take the second step away once they know that it is you."
            </p>
        </Page>
    }
    .into_any()
}

const fn lead(ways: Ways) -> &'static str {
    match (ways.app, ways.passkey) {
        (true, true) => {
            "Your password is right. Now use your passkey, or enter the code that your app shows, \
             or one of your recovery codes."
        }
        (false, true) => {
            "Your password is right. Now use your passkey, or enter one of your recovery codes."
        }
        (true, false) => {
            "Your password is right. Now enter the code that your app shows, or one of your \
             recovery codes."
        }
        (false, false) => "Your password is right. Now enter one of your recovery codes.",
    }
}

/// What a code looks like.
pub(super) const fn hint(ways: Ways) -> &'static str {
    if ways.app {
        "Six digits from the app, or the sixteen characters of a recovery code."
    } else {
        "The sixteen characters of a recovery code."
    }
}
