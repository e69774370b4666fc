//! Figures to take along.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::KeepFigures;

/// The page.
#[component(transparent)]
pub fn KeepRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("/:studio/desk/reports/keep") view=KeepFigures ssr=SsrMode::Async/> }
        .into_inner()
        .into_any_nested_route()
}
