//! The head of a page: its name, and what it is for.

use leptos::prelude::*;

use super::Note;

/// A page's title and lead.
#[component]
pub fn PageHead(
    /// The page's one heading.
    #[prop(into)]
    title: String,
    /// One or two sentences.
    #[prop(optional, into)]
    lead: Note,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <h1>{title}</h1>
            {lead.0.map(|lead| view! { <p class="lead">{lead}</p> })}
        </header>
    }
}
