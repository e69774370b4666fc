//! Taking everything along.

use leptos::prelude::*;

use super::super::current_password::CurrentPassword;

/// What is in the file, and the form that makes it.
pub(super) fn view(wrong: Option<String>, email: &str) -> AnyView {
    view! {
        <section class="account-part" id="export" aria-labelledby="export-h">
            <h2 id="export-h">"Take it along"</h2>
            <p>
                "One ZIP file with everything that is held about you and those you book for, at \
                 every studio: visits, payments, receipts as PDF, what was answered about health, \
                 what therapists wrote down, scores, and your preferences. A page for you to read, \
                 and files for other programs. Each studio’s log says that it was taken."
            </p>
            <form class="account-form" method="post" action="/account/data/export">
                <input type="text" autocomplete="username" value=email.to_owned() readonly hidden/>
                <CurrentPassword
                    id="export-password"
                    label="Your password, once more"
                    error=wrong
                />
                <div class="btn-row">
                    <button class="btn">"Download my data"</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
