//! Gift cards, courses and codes: where they are bought, and where the studio keeps them.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::{
    desk::vouchers::{CardPage, Cards, CodesPage, CoursePage, CoursesPage},
    gift::{Balance, BuyersPapers, Courses, Gift, Thanks},
};

/// The pages about gift cards, courses and codes.
#[component(transparent)]
pub fn VoucherRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/gift") view=Gift ssr=SsrMode::Async/>
        <Route path=path!("/:studio/gift/balance") view=Balance ssr=SsrMode::Async/>
        <Route path=path!("/:studio/gift/papers/:token") view=BuyersPapers ssr=SsrMode::Async/>
        <Route path=path!("/:studio/courses") view=Courses ssr=SsrMode::Async/>
        <Route path=path!("/:studio/thanks") view=Thanks ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/vouchers") view=Cards ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/vouchers/courses") view=CoursesPage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/vouchers/codes") view=CodesPage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/vouchers/card/:id") view=CardPage ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/vouchers/course/:id") view=CoursePage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
