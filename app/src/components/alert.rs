//! What a person should know now: what happened, what did not, what to do.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How much attention it asks for. Words carry the meaning; colour repeats it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A note.
    #[default]
    Note,
    /// Good to know, or good news.
    Good,
    /// Something to attend to.
    Warn,
    /// Stop.
    Stop,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Note => "alert",
            Self::Good => "alert info",
            Self::Warn => "alert warn",
            Self::Stop => "alert stop",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Note | Self::Good => Glyph::Info,
            Self::Warn => Glyph::Warn,
            Self::Stop => Glyph::Stop,
        }
    }
}

/// A message in the page. Put links and buttons into a `div` of class `actions`.
#[component]
pub fn Alert(
    /// How much attention it asks for.
    #[prop(optional)]
    tone: Tone,
    /// What happened, in one line.
    #[prop(into)]
    title: String,
    /// Another icon than the tone's.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// Whether it answers something the person has just done: then it is announced.
    #[prop(optional)]
    live: bool,
    /// The rest of it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=live.then_some("alert")>
            <Icon glyph=glyph.unwrap_or(tone.glyph())/>
            <h2 class="title">{title}</h2>
            {children.map(|children| children())}
        </div>
    }
}
