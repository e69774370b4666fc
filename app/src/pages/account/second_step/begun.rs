//! An app gets the secret, and shows its first code.

use leptos::prelude::*;
use services::accounts::{AppSecret, Picture};

use crate::{components::field::TextField, pages::account::form::words};

/// The secret as a picture, as a link and in letters, and the form for the first code. `refused`
/// says that the one before was wrong.
pub(super) fn view(secret: &AppSecret, refused: bool, next: &str) -> AnyView {
    let wrong = refused.then(|| words("", "code"));
    view! {
        <section class="account-part" aria-labelledby="give">
            <h2 id="give">"1. Give your app the secret"</h2>
            <p>"Scan this picture with the app, or choose one of the other ways below it."</p>
            {secret.picture().map(picture)}
            <p>
                <a href=secret.link()>"Open the app on this device"</a>
            </p>
            <p>
                "Or type it into the app: "
                <code class="secret">{secret.grouped()}</code>
            </p>
        </section>
        <section class="account-part" aria-labelledby="prove">
            <h2 id="prove">"2. Enter the code that it shows"</h2>
            <form class="account-form" method="post" action="/api/ui/account/second-step-finish">
                <input type="hidden" name="next" value=next.to_owned()/>
                <TextField
                    id="code"
                    label="Code from the app"
                    hint="Six digits. They change every half minute."
                    error=wrong
                    autocomplete="one-time-code"
                    maxlength=10
                />
                <div class="btn-row">
                    <button class="btn primary">"Finish"</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn picture(picture: Picture) -> AnyView {
    let Picture { side, path } = picture;
    view! {
        <svg
            class="qr"
            viewBox=format!("0 0 {side} {side}")
            shape-rendering="crispEdges"
            role="img"
            aria-label="The secret as a QR code. It stands in letters below."
        >
            <path d=path></path>
        </svg>
    }
    .into_any()
}
