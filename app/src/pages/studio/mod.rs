//! One studio: times first, then what it offers, by whom, and on which terms.

use leptos::prelude::*;

/// The page of one studio.
#[component]
pub fn Studio() -> impl IntoView {}
