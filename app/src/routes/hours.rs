//! Hours and time off.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::{AddOff, CheckHours, HoursPage};

/// The pages of somebody's hours.
#[component(transparent)]
pub fn HoursRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/hours") view=HoursPage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/hours/check") view=CheckHours ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/hours/off") view=AddOff ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
