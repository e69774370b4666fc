//! A state in one word, with an icon.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What kind of state. The word carries the meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Done, confirmed, verified.
    Ok,
    /// Waiting for something.
    Wait,
    /// Refused, failed, over.
    Bad,
}

impl State {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "badge",
            Self::Ok => "badge ok",
            Self::Wait => "badge wait",
            Self::Bad => "badge bad",
        }
    }
}

/// A state in one word.
#[component]
pub fn Badge(
    /// What kind of state.
    #[prop(optional)]
    state: State,
    /// The icon before the word.
    glyph: Glyph,
    /// The word.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    view! {
        <span class=state.class()>
            <Icon glyph=glyph/>
            {word}
        </span>
    }
}
