//! Changing the password, for whoever knows the one that they have.

use leptos::prelude::*;
use services::auth::SignedIn;

use super::{
    confirm_address,
    current_password::CurrentPassword,
    form::{self, Form},
};
use crate::{
    components::{field::TextField, link::ArrowLink},
    render::PageError,
};

/// The form.
pub const PASSWORD_FORM: &str = "change-password";
/// Where it stands.
pub const PASSWORD_PART: &str = "/account#passwords";
/// Where it is said that it was done: at the head of the page.
pub const PASSWORD_CHANGED: &str = "/account?done=password-changed";

/// Whether a code is asked for first, so that nobody types two passwords in vain.
fn asks_first(who: &SignedIn) -> bool {
    who.has_second_step() && who.confirmed().is_err()
}

/// The form as it stands.
pub(super) async fn form(who: &SignedIn) -> Result<Form, PageError> {
    if asks_first(who) {
        return Ok(Form::waiting("current_password", words));
    }
    Form::saying(PASSWORD_FORM, "current_password", words).await
}

fn words(field: &str, code: &str) -> String {
    match (field, code) {
        ("new_password", "same") => {
            "Choose another password: you sign in with this one already".to_owned()
        }
        ("new_password", code) => form::words("password", code),
        ("", "credentials") => "Enter the password that you have now: this is not it".to_owned(),
        _ => form::words(field, code),
    }
}

/// What came of it, by its code.
pub(super) fn news(done: &str) -> Option<&'static str> {
    (done == "password-changed")
        .then_some("Your password is changed. Every other browser was signed out.")
}

/// The part of the account's page.
pub(super) fn view(form: &Form, who: &SignedIn) -> AnyView {
    let open = form.is_refused();
    let inside = if asks_first(who) { first() } else { change(form, who.email().to_owned()) };
    view! {
        <section class="account-part" aria-labelledby="passwords">
            <h2 id="passwords">"Your password"</h2>
            <details class="account-more" open=open>
                <summary>"Change the password"</summary>
                {inside}
            </details>
            <p>
                <ArrowLink href="/forgot">"Choose a new one by mail, if you forgot it"</ArrowLink>
            </p>
        </section>
    }
    .into_any()
}

fn first() -> AnyView {
    let href = confirm_address(PASSWORD_PART);
    view! {
        <p>
            "Your account has a second step, and it was not asked for in the last ten minutes. It \
             comes first: then you choose a new password here."
        </p>
        <p><ArrowLink href=href>"Confirm that it is you"</ArrowLink></p>
    }
    .into_any()
}

fn change(form: &Form, email: String) -> AnyView {
    view! {
        <form class="account-form" method="post" action="/api/ui/account/password">
            // For password managers, which ask whose password it is.
            <input type="text" autocomplete="username" value=email readonly hidden/>
            <CurrentPassword
                id="current_password"
                label="The password that you have now"
                error=form.wrong_password()
            />
            <TextField
                id="new_password"
                label="New password"
                kind="password"
                hint="At least 10 characters, of any kind. A few words that do not belong together \
                      are easy to remember. Every other browser is signed out."
                error=form.error("new_password")
                autocomplete="new-password"
                maxlength=1000
            />
            <div class="btn-row">
                <button class="btn">"Change the password"</button>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_new_password_is_said_as_everywhere() {
        for code in ["password_short", "password_long", "password_personal", "password_common"] {
            assert_eq!(words("new_password", code), form::words("password", code));
        }
        assert_ne!(words("", "credentials"), form::words("", "credentials"), "no address is asked");
        assert_eq!(words("", "too_many"), form::words("", "too_many"));
    }
}
