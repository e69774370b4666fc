//! Session notes, and the templates for them.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::notes::{Notes, Templates};

/// The pages of session notes.
#[component(transparent)]
pub fn NoteRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/notes/:reference") view=Notes ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/note-templates") view=Templates ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
