//! What therapists may do, and who checked it.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::{NewQualification, Qualifications};

/// The pages about qualifications.
#[component(transparent)]
pub fn QualificationRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/qualifications") view=Qualifications ssr=SsrMode::Async/>
        <Route
            path=path!("/:studio/desk/qualifications/new")
            view=NewQualification
            ssr=SsrMode::Async
        />
    }
    .into_inner()
    .into_any_nested_route()
}
