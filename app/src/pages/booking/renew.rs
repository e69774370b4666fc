//! A new link, for whoever has given theirs away.

use domain::booking::BookingState;
use leptos::prelude::*;

use super::Opened;

/// The fold that makes a new link; nothing where there is nobody to mail it to.
pub fn view(opened: &Opened) -> Option<AnyView> {
    let mail = opened.view.contact.as_ref()?.email.clone();
    if matches!(opened.view.state, BookingState::Held { .. } | BookingState::Expired) {
        return None;
    }
    let token = opened.token.clone();
    Some(
        view! {
            <details class="renew noprint">
                <summary>"Somebody else has this link? Make a new one"</summary>
                <p class="small">
                    "Whoever has the link to this page can move or cancel your visit. The new \
                     link opens here and is mailed to " <b class="address">{mail}</b>
                    ". This one, and the one in every earlier mail, then open nothing any more. \
                     The visit stays as it is."
                </p>
                <form method="post" action="/api/ui/booking/new-link">
                    <input type="hidden" name="token" value=token/>
                    <button class="btn">"Make a new link"</button>
                </form>
            </details>
        }
        .into_any(),
    )
}
