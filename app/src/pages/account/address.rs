//! The address that somebody signs in with: whether it is proved, and another in its place.

use leptos::prelude::*;
use services::accounts::{self, Address};

use super::{
    current_password::CurrentPassword,
    form::{self, Form},
    param,
};
use crate::{
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::TextField,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::{PageError, page},
    request::services,
};

/// The form that asks for another address.
pub const ADDRESS_FORM: &str = "address";
/// The form that proves it.
pub const NEW_ADDRESS_FORM: &str = "new-address";

/// Where whoever is signed in sees it, with what came of a form.
#[must_use]
pub fn address_page(done: &str) -> String {
    format!("/account?done=address-{done}#address")
}

/// The form as it stands.
pub(super) async fn form() -> Result<Form, PageError> {
    Form::saying(ADDRESS_FORM, "password", words).await
}

fn words(field: &str, code: &str) -> String {
    match (field, code) {
        ("email", "same") => "Enter another address: you sign in with this one already".to_owned(),
        ("", "credentials") => "Enter your current password: this is not it".to_owned(),
        _ => form::words(field, code),
    }
}

/// What came of a form, by its code.
pub(super) fn news(done: &str) -> Option<&'static str> {
    Some(match done {
        "address-asked" => {
            "A mail is on its way to the new address. Open its link, and it takes the place of \
             the old one."
        }
        "address-again" => "The mail is on its way once more. It may take a few minutes.",
        "address-kept" => "Your address stays as it is. The link in the mail opens nothing.",
        "address-changed" => {
            "This is your address from now on. Every other browser was signed out."
        }
        _ => return None,
    })
}

/// The part of the account's page.
pub(super) fn view(address: Address, form: &Form) -> AnyView {
    let Address { email, is_assumed, wanted } = address;
    let open = form.is_refused();
    let assumed = (is_assumed && wanted.is_none()).then(assumed);
    view! {
        <section class="account-part" aria-labelledby="address">
            <h2 id="address">"Your email address"</h2>
            <p>"You sign in with " <b class="address">{email.clone()}</b> "; mails go there too."</p>
            {assumed}
            {wanted.map(pending)}
            <details class="account-more" open=open>
                <summary>"Change the address"</summary>
                {change(form, email)}
            </details>
        </section>
    }
    .into_any()
}

/// Nobody has proved it.
fn assumed() -> AnyView {
    view! {
        <Alert tone=Tone::Warn title="This address is not confirmed yet">
            <p>
                "A mail with a link was sent to it. Open it, so that you can choose a new password \
                 by mail if you ever lose yours. If the address is mistyped, change it below."
            </p>
            {again()}
        </Alert>
    }
    .into_any()
}

fn again() -> AnyView {
    view! {
        <form class="actions" method="post" action="/api/ui/account/address-again">
            <button class="btn">"Send the mail again"</button>
        </form>
    }
    .into_any()
}

/// Another one is to be proved.
fn pending(wanted: String) -> AnyView {
    view! {
        <Alert tone=Tone::Note title="A new address waits to be confirmed">
            <p>
                "Open the link in the mail to " <b class="address">{wanted}</b>
                ". Until then nothing changes. No mail after some minutes? Look whether it is typed \
                 as it should be: an address that has an account already gets another mail."
            </p>
            {again()}
            <form class="actions" method="post" action="/api/ui/account/address-keep">
                <button class="btn ghost">"Keep the old address"</button>
            </form>
        </Alert>
    }
    .into_any()
}

fn change(form: &Form, email: String) -> AnyView {
    view! {
        <form class="account-form" method="post" action="/api/ui/account/address">
            // For password managers, which ask whose password it is.
            <input type="text" autocomplete="username" value=email readonly hidden/>
            <TextField
                id="email"
                label="New email address"
                kind="email"
                value=form.typed("email")
                hint="A mail with a link goes there first. Your visits to come, places on \
                      waitlists and gift cards follow."
                error=form.error("email")
                autocomplete="email"
            />
            <CurrentPassword label="Current password" error=form.wrong_password()/>
            <div class="btn-row">
                <button class="btn">"Send the mail"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Where the link in the mail leads: the password, and a button. Opening it does nothing yet:
/// mail scanners open links too.
#[component]
pub fn NewAddress() -> impl IntoView {
    let token = param("token");
    page(async move {
        let email = accounts::address_of_link(&services(), &token).await?;
        let form = Form::saying(NEW_ADDRESS_FORM, "password", words).await?;
        Ok(email.map_or_else(spent, |email| confirm(&form, token, email)))
    })
}

fn confirm(form: &Form, token: String, email: String) -> AnyView {
    let (title, errors) = (form.title("Confirm your new address"), form.errors());
    let wrong = form.wrong_password();
    view! {
        <Page title=title class="wrap account" private=true>
            <PageHead
                title="Confirm your new address"
                lead=format!(
                    "Enter your password, and you sign in with {email} from now on. Every other \
                     browser is signed out.",
                )
            />
            <form class="account-form" method="post" action="/api/ui/account/address-confirm">
                <ErrorSummary errors=errors/>
                <input type="hidden" name="token" value=token/>
                <input type="text" autocomplete="username" value=email readonly hidden/>
                <CurrentPassword error=wrong/>
                <div class="btn-row">
                    <button class="btn primary">"Confirm and sign in"</button>
                </div>
            </form>
            <p class="account-else">
                "You did not ask for this? Then somebody typed your address by mistake. Close this \
                 page, and nothing happens."
            </p>
        </Page>
    }
    .into_any()
}

fn spent() -> AnyView {
    view! {
        <Page title="This link no longer works" class="wrap account" private=true>
            <PageHead
                title="This link no longer works"
                lead="It has been used, is more than a day old, or another address was asked for \
                      since. Your account’s page says how it stands."
            />
            <div class="btn-row">
                <ButtonLink href="/account#address" weight=Weight::Primary>"Your account"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
