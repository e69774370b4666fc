//! Days, weeks and months of those who work at a studio.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::Calendar;

/// The pages of the calendar.
#[component(transparent)]
pub fn CalendarRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("/:studio/desk/calendar") view=Calendar ssr=SsrMode::Async/> }
        .into_inner()
        .into_any_nested_route()
}
