//! Waiting for a time.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    desk::{OfferTime, Waitlist},
    waiting::{Join, Kept, Place},
};

/// The pages about waiting.
#[component(transparent)]
pub fn WaitingRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/account/waitlist") view=Kept ssr=SsrMode::Async/>
        <Route path=path!("/w/:token") view=Place ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/waitlist") view=Waitlist ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/waitlist/:entry") view=OfferTime ssr=SsrMode::Async/>
        <Route path=path!("/:studio/waitlist") view=Join ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
