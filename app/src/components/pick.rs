//! Radio cards: a treatment, a therapist.

use leptos::prelude::*;

/// A card to choose. One that cannot be chosen says why.
#[component]
pub fn Pick(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What the form sends.
    #[prop(into)]
    value: String,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What it is; or, if it cannot be chosen, why.
    #[prop(into)]
    text: String,
    /// Whether it is chosen.
    #[prop(optional)]
    checked: bool,
    /// Whether it cannot be chosen.
    #[prop(optional)]
    disabled: bool,
    /// The line at its foot: pressure, length, a `span` of class `price`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <label class="pick">
            <span class="name">{title}</span>
            <input type="radio" name=name value=value checked=checked disabled=disabled/>
            <span class="desc">{text}</span>
            {children.map(|meta| view! { <span class="meta">{meta()}</span> })}
        </label>
    }
}

/// A person to choose, with their picture.
#[component]
pub fn PersonPick(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What the form sends.
    #[prop(into)]
    value: String,
    /// The person's name.
    #[prop(into)]
    title: String,
    /// A few words; or, if they cannot be chosen, why.
    #[prop(into)]
    text: String,
    /// Whether they are chosen.
    #[prop(optional)]
    checked: bool,
    /// Whether they cannot be chosen.
    #[prop(optional)]
    disabled: bool,
    /// Their picture.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="pick person">
            {children()}
            <span class="name">{title}</span>
            <span class="desc">{text}</span>
            <input type="radio" name=name value=value checked=checked disabled=disabled/>
        </label>
    }
}
