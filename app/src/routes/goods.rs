//! What a studio has and sells, and who did what: for its managers.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::{
    audit::Audit,
    goods::{Rooms, Treatment, Treatments},
};

/// The pages about rooms, equipment and treatments, and the log.
#[component(transparent)]
pub fn GoodsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/audit") view=Audit ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/rooms") view=Rooms ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/treatments") view=Treatments ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/treatments/new") view=Treatment ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/treatments/:treatment") view=Treatment ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
