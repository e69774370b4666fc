//! Keeps a page of the desk up to date, lets the arrow keys walk its calendar, and lets a
//! visit be dragged to the form that moves it.

use leptos::prelude::*;

/// How far the page is up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only in the browser"))]
enum State {
    /// Not known yet: without a script it stays so, and nothing is said.
    Unknown,
    /// Changes show by themselves.
    Live,
    /// Something changed while somebody was busy with the page.
    Waiting,
    /// Nothing has been heard for a while.
    Lost,
    /// The page can no longer be fetched: signed out, perhaps.
    Over,
}

/// Says whether the page is live, and replaces the part of it with this id when something
/// changed: but not under the hands of somebody who types, presses or has something open.
#[island]
pub fn Live(
    /// Where changes are told.
    source: String,
    /// The id of the part that is replaced.
    part: String,
) -> impl IntoView {
    let state = RwSignal::new(State::Unknown);
    let news = RwSignal::new(0_u32);
    browser::begin(source, part, state, news);
    let told = move || match state.get() {
        State::Unknown => ().into_any(),
        State::Live => view! { <span class="on">"Live"</span> }.into_any(),
        State::Lost => {
            view! { <span class="off">"Not live: reconnecting. What you see may be old."</span> }
                .into_any()
        }
        State::Waiting => view! {
            <span class="new">"Something changed."</span>
            <button class="btn small" on:click=move |_| browser::show()>"Show it"</button>
        }
        .into_any(),
        State::Over => view! {
            <span class="off">"This page is no longer kept up to date."</span>
            <a href="">"Load it again"</a>
        }
        .into_any(),
    };
    // The number makes each message another one, so that each is said.
    let said = move || match (state.get(), news.get()) {
        (State::Live, n) if n > 0 => format!("Updated{}", if n % 2 == 0 { "." } else { "" }),
        (State::Waiting, _) => "Something changed.".to_owned(),
        (State::Lost, _) => "Not live: reconnecting.".to_owned(),
        _ => String::new(),
    };
    view! {
        <div class="live">{told}</div>
        <span class="vh" role="status">{said}</span>
    }
}

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod drag;
#[cfg(feature = "hydrate")]
mod fetch;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod place;
#[cfg(feature = "hydrate")]
mod stream;

#[cfg(not(feature = "hydrate"))]
mod browser {
    //! On the server nothing is listened to.

    use leptos::prelude::*;

    use super::State;

    pub fn begin(_: String, _: String, _: RwSignal<State>, _: RwSignal<u32>) {}

    pub fn show() {}
}
