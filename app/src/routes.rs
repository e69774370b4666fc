//! Which address shows which page.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::pages::{
    about::{Accessibility, Privacy, Terms},
    error::NotFound,
    home::Home,
    studio::Studio,
};

/// Every page. Each waits for its data, so that its status and its headers are right.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/privacy") view=Privacy ssr=SsrMode::Async/>
                <Route path=path!("/terms") view=Terms ssr=SsrMode::Async/>
                <Route path=path!("/accessibility") view=Accessibility ssr=SsrMode::Async/>
                <Route path=path!("/:studio") view=Studio ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}
