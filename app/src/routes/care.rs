//! How clients are: what they answer, what they see, and what a studio asks.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    care::{CheckIn, Mine, Shown},
    desk::{CheckIns, EditQuestionnaire},
};

/// The pages about how clients are.
#[component(transparent)]
pub fn CareRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/check-in/:token") view=CheckIn ssr=SsrMode::Async/>
        <Route path=path!("/progress/:token") view=Shown ssr=SsrMode::Async/>
        <Route path=path!("/account/progress") view=Mine ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/check-ins") view=CheckIns ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/check-ins/:series") view=EditQuestionnaire ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
