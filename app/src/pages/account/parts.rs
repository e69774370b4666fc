//! The parts of an account, and the way between them.

use leptos::prelude::*;

/// Each part's address and name, in the order they are shown.
pub const ACCOUNT_PARTS: [(&str, &str); 8] = [
    ("/account", "Visits"),
    ("/account/courses", "Courses"),
    ("/account/progress", "Progress"),
    ("/account/waitlist", "Waiting and favourites"),
    ("/account/family", "People you book for"),
    ("/account/preferences", "Preferences"),
    ("/account/second-step", "Signing in"),
    ("/account/data", "Your data"),
];

/// Leads from one part to the others.
#[component]
pub(super) fn Parts(
    /// The address of the one that is shown.
    here: &'static str,
) -> impl IntoView {
    let links = ACCOUNT_PARTS
        .into_iter()
        .map(|(href, name)| {
            let current = (href == here).then_some("page");
            view! { <li><a href=href aria-current=current>{name}</a></li> }
        })
        .collect_view();
    view! { <nav class="account-parts" aria-label="Your account"><ul>{links}</ul></nav> }
}
