//! The form in which somebody who came by a link chooses a password.

use leptos::prelude::*;

use super::form::Form;
use crate::{
    components::{errors::ErrorSummary, field::TextField, head::PageHead},
    layout::Page,
};

/// What one such page says.
pub(super) struct Words {
    pub title: &'static str,
    pub lead: String,
    /// Above the field.
    pub label: &'static str,
    /// On the button.
    pub act: &'static str,
}

/// The page of `email`, who bears `token`. It posts to the server function at `action`.
pub(super) fn choose(
    form: &Form,
    words: Words,
    action: &'static str,
    (token, email): (String, String),
) -> AnyView {
    let (errors, error) = (form.errors(), form.error("password"));
    view! {
        <Page title=form.title(words.title) class="wrap account" private=true>
            <PageHead title=words.title lead=words.lead/>
            <form class="account-form" method="post" action=format!("/api/ui/{action}")>
                <ErrorSummary errors=errors/>
                <input type="hidden" name="token" value=token/>
                // For password managers, which ask whose password it is.
                <input type="text" autocomplete="username" value=email readonly hidden/>
                <TextField
                    id="password"
                    label=words.label
                    kind="password"
                    hint="At least 10 characters, of any kind. A few words that do not belong \
                          together are easy to remember."
                    error=error
                    autocomplete="new-password"
                    maxlength=1000
                />
                <div class="btn-row">
                    <button class="btn primary">{words.act}</button>
                </div>
            </form>
        </Page>
    }
    .into_any()
}
