//! Figures to take along.

use leptos::prelude::*;
use leptos_router::{
    MatchNestedRoutes, SsrMode, any_nested_route::IntoAnyNestedRoute, components::Route, path,
};

use crate::pages::desk::KeepFigures;

/// The page.
#[component(transparent)]
pub fn KeepRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/:studio/desk/reports/keep") view=KeepFigures ssr=SsrMode::Async/> }
        .into_inner()
        .into_any_nested_route()
}
