//! Who works at a studio, and what they earn; and the way in by an invitation.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    account::{Join, Welcomed},
    desk::{Earnings, People, Profile, Rule, Welcome},
};

/// The pages about people.
#[component(transparent)]
pub fn PeopleRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/join/:token") view=Join ssr=SsrMode::Async/>
        <Route path=path!("/welcome") view=Welcomed ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/people") view=People ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/profile") view=Profile ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/welcome") view=Welcome ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/earnings") view=Earnings ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/earnings/rule") view=Rule ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
