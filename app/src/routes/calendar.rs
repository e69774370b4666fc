//! Days, weeks and months of those who work at a studio.

use leptos::prelude::*;
use leptos_router::{
    MatchNestedRoutes, SsrMode, any_nested_route::IntoAnyNestedRoute, components::Route, path,
};

use crate::pages::desk::Calendar;

/// The pages of the calendar.
#[component(transparent)]
pub fn CalendarRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/:studio/desk/calendar") view=Calendar ssr=SsrMode::Async/> }
        .into_inner()
        .into_any_nested_route()
}
