//! A person's picture: a strip of relief drawn from their id. Never a stock face.

use domain::TherapistId;
use leptos::prelude::*;

use crate::figures::avatar::drawing;

/// The picture of a therapist. It stands beside their name and says nothing itself.
#[component]
pub fn Avatar(
    /// Whose.
    therapist: TherapistId,
) -> impl IntoView {
    let drawn = drawing(therapist.0.as_u128());
    view! {
        <span class=format!("avatar {}", drawn.ground)>
            <svg viewBox="0 0 64 64" aria-hidden="true" inner_html=drawn.paths></svg>
        </span>
    }
}

/// The same picture as a wide band at the head of a card.
#[component]
pub fn Portrait(
    /// Whose.
    therapist: TherapistId,
) -> impl IntoView {
    let drawn = drawing(therapist.0.as_u128());
    view! {
        <div class=format!("portrait {}", drawn.ground)>
            <svg
                viewBox="0 12 64 40"
                preserveAspectRatio="xMidYMid slice"
                aria-hidden="true"
                inner_html=drawn.paths
            ></svg>
        </div>
    }
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
