//! A person's picture: their own, or else a strip of relief drawn from their id. Never a
//! stock face.

use domain::TherapistId;
use leptos::prelude::*;

use super::Note;
use crate::figures::avatar::{Drawing, Scale, drawing};

/// The picture of a therapist. It stands beside their name and says nothing itself.
#[component]
pub fn Avatar(
    /// Whose.
    therapist: TherapistId,
    /// The name of their own picture.
    #[prop(optional, into)]
    portrait: Note,
) -> impl IntoView {
    let drawn = drawing(therapist.0.as_u128(), Scale::Small);
    let class = format!("avatar {}", drawn.ground);
    view! { <span class=class>{picture(portrait, drawn, "0 0 64 64")}</span> }
}

/// The same picture as a wide band at the head of a card.
#[component]
pub fn Portrait(
    /// Whose.
    therapist: TherapistId,
    /// The name of their own picture.
    #[prop(optional, into)]
    portrait: Note,
) -> impl IntoView {
    let drawn = drawing(therapist.0.as_u128(), Scale::Full);
    let class = format!("portrait {}", drawn.ground);
    view! { <div class=class>{picture(portrait, drawn, "0 12 64 40")}</div> }
}

/// Where the picture of this name is.
#[must_use]
pub fn portrait_address(name: &str) -> String {
    format!("/portraits/{name}")
}

/// It says nothing that the name beside it does not say.
fn picture(portrait: Note, drawn: Drawing, window: &'static str) -> AnyView {
    if let Some(name) = portrait.0 {
        let src = portrait_address(&name);
        return view! { <img src=src alt="" width="640" height="640" loading="lazy"/> }.into_any();
    }
    view! {
        <svg
            viewBox=window
            preserveAspectRatio="xMidYMid slice"
            aria-hidden="true"
            inner_html=drawn.paths
        ></svg>
    }
    .into_any()
}

/// The picture of whoever is free: five vertebrae.
#[component]
pub fn AnyAvatar() -> impl IntoView {
    view! {
        <span class="avatar any">
            <svg viewBox="0 0 64 64" aria-hidden="true">
                <rect x="23" y="14" width="18" height="4.6" rx="2.3"/>
                <rect x="22" y="21.6" width="20" height="4.6" rx="2.3"/>
                <rect x="21" y="29.2" width="22" height="4.6" rx="2.3"/>
                <rect x="20" y="36.8" width="24" height="4.6" rx="2.3"/>
                <rect x="19" y="44.4" width="26" height="4.6" rx="2.3"/>
            </svg>
        </span>
    }
}
