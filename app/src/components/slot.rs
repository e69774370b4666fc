//! A time that can be had: a link where it leads on, a radio where it is chosen.

use leptos::prelude::*;

use super::Note;

/// A time as a link.
#[component]
pub fn SlotLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// As on the clock: `15:00`.
    #[prop(into)]
    time: String,
    /// A few words below, such as who.
    #[prop(optional, into)]
    note: Note,
    /// What a hearer needs besides: the day, the treatment.
    #[prop(optional, into)]
    context: Note,
    /// Whether it is the one that is chosen.
    #[prop(optional)]
    current: bool,
) -> impl IntoView {
    view! {
        <a class="slot" href=href aria-current=current.then_some("true")>
            {context.0.map(|context| view! { <span class="vh">{context}" "</span> })}
            <span>{time}</span>
            {note.0.map(|note| view! { <small>{note}</small> })}
        </a>
    }
}

/// A time as a radio of a form.
#[component]
pub fn SlotRadio(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What the form sends.
    #[prop(into)]
    value: String,
    /// As on the clock: `15:00`.
    #[prop(into)]
    time: String,
    /// A few words below.
    #[prop(optional, into)]
    note: Note,
    /// Whether it is the one that is chosen.
    #[prop(optional)]
    checked: bool,
    /// Whether it was just taken by someone else.
    #[prop(optional)]
    taken: bool,
) -> impl IntoView {
    view! {
        <label class="slot">
            <input type="radio" name=name value=value checked=checked disabled=taken/>
            <span>{time}</span>
            {taken.then(|| view! { <span class="vh">", taken"</span> })}
            {note.0.map(|note| view! { <small>{note}</small> })}
        </label>
    }
}
