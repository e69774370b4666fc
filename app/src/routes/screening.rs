//! The safety questions before a visit, and the therapist's queue.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    desk::{ReviewAnswers, Reviews},
    screening::Before,
};

/// The pages about safety questions.
#[component(transparent)]
pub fn ScreeningRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/before/:token") view=Before ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reviews") view=Reviews ssr=SsrMode::Async/>
        <Route
            path=path!("/:studio/desk/reviews/:reference")
            view=ReviewAnswers
            ssr=SsrMode::Async
        />
    }
    .into_inner()
    .into_any_nested_route()
}
