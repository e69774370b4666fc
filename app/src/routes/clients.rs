//! A studio's clients, and handing over visits.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::{ClientPage, Clients, DeskCoursePage, EraseClient, HandOver, MergeClient};

/// The pages about clients, and the one that hands visits over.
#[component(transparent)]
pub fn ClientRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/clients") view=Clients ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/clients/:client") view=ClientPage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/clients/:client/merge") view=MergeClient ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/clients/:client/erase") view=EraseClient ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/course/:plan") view=DeskCoursePage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/people/hand-over") view=HandOver ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
