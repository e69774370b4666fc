//! Links that lead on, and links that look like buttons because they start something.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How much a button asks to be pressed. One primary a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// An outline.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// The one thing to do here, at the head or foot of a page.
    Large,
    /// Quiet: words alone.
    Ghost,
    /// Takes something away.
    Danger,
}

impl Weight {
    /// The classes of a button of this weight.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn primary",
            Self::Large => "btn primary lg",
            Self::Ghost => "btn ghost",
            Self::Danger => "btn danger",
        }
    }
}

/// A link that starts something, with the look of a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks to be pressed.
    #[prop(optional)]
    weight: Weight,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=weight.class() href=href>
            {children()}
        </a>
    }
}

/// A link that leads on, with an arrow.
#[component]
pub fn ArrowLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="arrow-link" href=href>
            {children()}
            <Icon glyph=Glyph::Arrow/>
        </a>
    }
}
