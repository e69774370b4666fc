//! The shape of what is on its way. It says so to those who hear the page.

use leptos::prelude::*;

/// Grey bars in the shape of a list of times.
#[component]
pub fn Skeleton(
    /// What is being fetched, such as `Looking up free times`.
    #[prop(into)]
    words: String,
    /// How many bars.
    #[prop(default = 6)]
    bars: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="vh">{words}</span>
            {(0..bars).map(|_| view! { <i aria-hidden="true"></i> }).collect_view()}
        </div>
    }
}
