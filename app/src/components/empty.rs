//! Where something will be: what, when, and one thing to do.

use leptos::prelude::*;

use crate::figures::ridge;

/// An empty place. Put one action, or two, into the children.
#[component]
pub fn Empty(
    /// What is not here.
    #[prop(into)]
    title: String,
    /// Why, and when it will be.
    #[prop(into)]
    text: String,
    /// What to do instead.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg viewBox="0 0 90 40" aria-hidden="true" inner_html=ridge::small()></svg>
            <h3>{title}</h3>
            <p>{text}</p>
            {children.map(|actions| view! { <div class="btn-row">{actions()}</div> })}
        </div>
    }
}
