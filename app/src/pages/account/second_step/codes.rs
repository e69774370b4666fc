//! Recovery codes, the one time that they are shown.

use leptos::prelude::*;

use super::onward;

/// The codes, and what to do with them.
pub(super) fn shown(codes: &[String], next: &str) -> AnyView {
    let lines = codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> });
    view! {
        <section class="account-part" aria-labelledby="codes">
            <h2 id="codes">"Your recovery codes"</h2>
            <p>
                "Write them down or print them now, and keep them where you find them without your \
                 phone. Each opens your account once, in place of your second step. They are "
                <b>"shown this once"</b> "."
            </p>
            <ul class="recovery-codes">{lines.collect_view()}</ul>
            <div class="btn-row">{onward(next)}</div>
        </section>
    }
    .into_any()
}
