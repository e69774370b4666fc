//! Calendars elsewhere.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::feeds::Feeds;

/// The page of calendars elsewhere.
#[component(transparent)]
pub fn FeedRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("/:studio/desk/feeds") view=Feeds ssr=SsrMode::Async/> }
        .into_inner()
        .into_any_nested_route()
}
