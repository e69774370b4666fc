//! Short pages about privacy, terms and accessibility. Nothing in them but what the
//! software does.

use leptos::prelude::*;

/// What is stored and who reads it.
#[component]
pub fn Privacy() -> impl IntoView {}

/// What is agreed when a visit is booked.
#[component]
pub fn Terms() -> impl IntoView {}

/// What works, and how to say that something does not.
#[component]
pub fn Accessibility() -> impl IntoView {}
