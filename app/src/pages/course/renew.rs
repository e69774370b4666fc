//! A new link, for whoever has given theirs away.

use leptos::prelude::*;
use services::courses::PlanState;

use super::opened::Opened;

/// The fold that makes a new link; nothing where there is nobody to mail it to, and while the
/// course is being paid.
pub fn view(opened: &Opened) -> Option<AnyView> {
    let mail = opened.view.email.clone()?;
    if !matches!(opened.view.state, PlanState::Booked | PlanState::Stopped) {
        return None;
    }
    let token = opened.token.clone();
    Some(
        view! {
            <details class="renew noprint">
                <summary>"Somebody else has this link? Make a new one"</summary>
                <p class="small">
                    "Whoever has the link to this page can move your visits or stop your course. \
                     The new link opens here and is mailed to " <b class="address">{mail}</b>
                    ". This one, and those in every earlier mail, to the course or to one of its \
                     visits, then open nothing any more. The visits stay as they are."
                </p>
                <form method="post" action="/api/ui/course/new-link">
                    <input type="hidden" name="token" value=token/>
                    <button class="btn">"Make a new link"</button>
                </form>
            </details>
        }
        .into_any(),
    )
}
