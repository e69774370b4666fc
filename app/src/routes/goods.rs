//! What a studio has and sells, for its managers.

use leptos::prelude::*;
use leptos_router::{
    MatchNestedRoutes, SsrMode, any_nested_route::IntoAnyNestedRoute, components::Route, path,
};

use crate::pages::desk::goods::{Rooms, Treatment, Treatments};

/// The pages about rooms, equipment and treatments.
#[component(transparent)]
pub fn GoodsRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/:studio/desk/rooms") view=Rooms ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/treatments") view=Treatments ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/treatments/new") view=Treatment ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/treatments/:treatment") view=Treatment ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
