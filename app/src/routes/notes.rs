//! Session notes, and the templates for them.

use leptos::prelude::*;
use leptos_router::{
    MatchNestedRoutes, SsrMode, any_nested_route::IntoAnyNestedRoute, components::Route, path,
};

use crate::pages::desk::notes::{Notes, Templates};

/// The pages of session notes.
#[component(transparent)]
pub fn NoteRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/:studio/desk/notes/:reference") view=Notes ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/note-templates") view=Templates ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
