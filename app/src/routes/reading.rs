//! What everybody may read: articles, questions, the signs that need a doctor, and who treats.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    articles::{ArticlePage, Articles, Safety},
    desk::{DeskQuestions, Embed},
    questions::{Ask, QuestionPage, Questions},
    studio::Therapist,
};

/// The pages, and those where staff answer, and fetch what shows their studio elsewhere.
#[component(transparent)]
pub fn ReadingRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/articles") view=Articles ssr=SsrMode::Async/>
        <Route path=path!("/articles/:slug") view=ArticlePage ssr=SsrMode::Async/>
        <Route path=path!("/safety") view=Safety ssr=SsrMode::Async/>
        <Route path=path!("/questions") view=Questions ssr=SsrMode::Async/>
        <Route path=path!("/questions/ask") view=Ask ssr=SsrMode::Async/>
        <Route path=path!("/questions/:slug") view=QuestionPage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/questions") view=DeskQuestions ssr=SsrMode::Async/>
        <Route path=path!("/:studio/therapists/:slug") view=Therapist ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/setup/embed") view=Embed ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
