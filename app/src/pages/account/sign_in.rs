//! Signing in.

use leptos::prelude::*;
use services::accounts::knows_passkeys;

use super::{
    by_passkey::{ByPasskey, Instead},
    current_password::CurrentPassword,
    form::Form,
    query,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::TextField,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::services,
};

/// Signing in with address and password. Whoever is signed in is led on.
#[component]
pub fn SignIn() -> impl IntoView {
    let (next, out, changed) = (query("next"), query("out"), query("changed"));
    let over = !query("over").is_empty();
    page(async move {
        if caller::signed_in().await?.is_some() {
            caller::lead_to(caller::own_path(&next));
        }
        let form = Form::of("sign-in", "email").await?;
        let next = if next.is_empty() { form.typed("next") } else { next };
        let news = match (out.is_empty(), changed.is_empty()) {
            (_, false) => Some("Your password is changed. Every browser was signed out."),
            (false, true) => Some("You are signed out."),
            _ => None,
        };
        Ok(view(form, next, news, over))
    })
}

fn view(form: Form, next: String, news: Option<&'static str>, over: bool) -> AnyView {
    let by_passkey = knows_passkeys(&services())
        .then(|| view! { <ByPasskey instead=Instead::SignIn next=next.clone()/> });
    view! {
        <Page title=form.title("Sign in") class="wrap account" private=true>
            <PageHead
                title="Sign in"
                lead="To see your visits, or to work here. You can book without an account."
            />
            {news.map(|news| view! { <Alert tone=Tone::Good title=news live=true/> })}
            {over.then(|| {
                view! {
                    <Alert tone=Tone::Warn title="Sign in once more" live=true>
                        <p>"That took longer than ten minutes, or too many codes were tried."</p>
                    </Alert>
                }
            })}
            <form class="account-form" method="post" action="/api/ui/account/sign-in">
                <ErrorSummary errors=form.errors()/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    id="email"
                    label="Email address"
                    kind="email"
                    value=form.typed("email")
                    autocomplete="username"
                    maxlength=254
                />
                <CurrentPassword/>
                <div class="btn-row">
                    <button class="btn primary">"Sign in"</button>
                    <ButtonLink href="/forgot" weight=Weight::Ghost>
                        "Choose a new password"
                    </ButtonLink>
                </div>
            </form>
            {by_passkey}
            <p class="account-else">"New here? " <a href="/register">"Make an account"</a></p>
        </Page>
    }
    .into_any()
}
