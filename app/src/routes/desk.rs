//! The desk: a day, and what is done there.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::{Classes, Desk, Enter, MoveVisit, NeedsYou, Told};

/// The pages of the desk.
#[component(transparent)]
pub fn DeskRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk") view=Desk ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/attention") view=NeedsYou ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/classes") view=Classes ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/new") view=Enter ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/move/:reference") view=MoveVisit ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/told/:reference") view=Told ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
