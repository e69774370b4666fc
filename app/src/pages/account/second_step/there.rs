//! A second step that is set up: new recovery codes, and taking it away.

use domain::Instant;
use leptos::prelude::*;

use crate::{
    components::alert::{Alert, Tone},
    words,
};

/// How few recovery codes are worth a word.
const FEW: usize = 3;

/// Since when, how many recovery codes are left, and the forms. `desk` says that a desk waits for
/// whoever has no second step.
pub(super) fn view(since: Instant, left: usize, desk: bool, next: &str) -> AnyView {
    let since = words::date_and_year(since.date_naive());
    view! {
        <section class="account-part" aria-labelledby="app">
            <h2 id="app">"A code from an app"</h2>
            <p>{format!("Set up since {since}. Signing in takes your password and a code.")}</p>
            {remove(desk, next)}
        </section>
        {codes(left, next)}
    }
    .into_any()
}

/// How many recovery codes are left, and the form that makes new ones.
pub(super) fn codes(left: usize, next: &str) -> AnyView {
    let count = words::count(u32::try_from(left).unwrap_or(u32::MAX), "recovery code");
    view! {
        <section class="account-part" aria-labelledby="recovery">
            <h2 id="recovery">"Recovery codes"</h2>
            <p>{format!("{} left. Each works once.", words::capital(&count))}</p>
            {(left < FEW).then(few)}
            <form method="post" action="/api/ui/account/recovery-codes">
                <input type="hidden" name="next" value=next.to_owned()/>
                <button class="btn">"Make new recovery codes"</button>
            </form>
        </section>
    }
    .into_any()
}

fn few() -> AnyView {
    view! {
        <Alert tone=Tone::Warn title="Make new ones before they run out">
            <p>"Without your phone and without a code, nobody gets in, and neither do you."</p>
        </Alert>
    }
    .into_any()
}

fn remove(desk: bool, next: &str) -> AnyView {
    let waits = desk.then_some(" Until then your desk waits, too.");
    view! {
        <details class="account-more">
            <summary>"Another phone, or no second step any more"</summary>
            <form class="account-form" method="post" action="/api/ui/account/second-step-remove">
                <p>
                    "Take the app away here; then set it up on the other phone. Until then, unless \
                     you have a passkey, your password alone is enough, and the recovery codes open \
                     nothing any more. A mail says that it was done."
                    {waits}
                </p>
                <input type="hidden" name="next" value=next.to_owned()/>
                <div class="btn-row">
                    <button class="btn danger">"Take the second step away"</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}
