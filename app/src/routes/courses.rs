//! Courses: planned, looked at by their link, moved and stopped.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::course::{Course, CourseDetails, CourseMove, CoursePlan, CourseStop, OwnCourses};

/// The pages about courses.
#[component(transparent)]
pub fn CourseRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/account/courses") view=OwnCourses ssr=SsrMode::Async/>
        <Route path=path!("/c/:token") view=Course ssr=SsrMode::Async/>
        <Route path=path!("/c/:token/move") view=CourseMove ssr=SsrMode::Async/>
        <Route path=path!("/c/:token/stop") view=CourseStop ssr=SsrMode::Async/>
        <Route path=path!("/:studio/course") view=CoursePlan ssr=SsrMode::Async/>
        <Route path=path!("/:studio/course/details") view=CourseDetails ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
