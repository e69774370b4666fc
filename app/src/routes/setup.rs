//! Setting a studio up: the first page of an installation, and what its people set later.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    desk::{Closed, Guide, Payments, Rules, StudioDetails},
    setup::BeginStudio,
};

/// The pages of the set-up.
#[component(transparent)]
pub fn SetupRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/setup/:token") view=BeginStudio ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup") view=Guide ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/studio") view=StudioDetails ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/rules") view=Rules ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/closed") view=Closed ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/payments") view=Payments ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
