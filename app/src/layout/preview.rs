//! Says that a page is not there for clients yet.

use leptos::prelude::*;

use super::{Area, Frame};

/// The name in addresses of a studio that clients cannot find, where the page is one that
/// they would see.
pub(super) fn of(frame: &Frame) -> Option<String> {
    let (Frame::Studio(studio) | Frame::Flow { studio, .. }) = frame else { return None };
    studio.preview.then(|| studio.slug.clone())
}

/// The line above a page that only its staff can see.
#[component]
pub(super) fn Preview(
    /// The studio's name in addresses.
    slug: String,
) -> impl IntoView {
    view! {
        <aside class="preview-bar" aria-label="Preview">
            <b>"Preview."</b>
            " Only those who work here see this page, and nobody can book. "
            {Area::Setup
                .leads()
                .then(|| view! { <a href=Area::Setup.address(&slug)>"Go on with the set-up"</a> })}
        </aside>
    }
}
