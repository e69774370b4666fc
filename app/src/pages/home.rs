//! The first page: all studios, or the only one.

use leptos::prelude::*;

/// All studios, or the only one.
#[component]
pub fn Home() -> impl IntoView {}
