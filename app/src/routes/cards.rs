//! Fees and the cards they are charged to, and payments that a bank questions.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    booking::PayFee,
    desk::{DisputePage, Disputes, FeeDecision},
};

/// The pages about cards.
#[component(transparent)]
pub fn CardRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/b/:token/fee") view=PayFee ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/fee/:reference") view=FeeDecision ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/disputes") view=Disputes ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/disputes/:dispute") view=DisputePage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
