//! Money as staff see it, and the books.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::books::{
    Accounts, Books, FindVisits, PapersPage, PayoutView, RefundVisit, VisitPage,
};

/// The pages about money.
#[component(transparent)]
pub fn BookRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/find") view=FindVisits ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/visits/:reference") view=VisitPage ssr=SsrMode::Async/>
        <Route
            path=path!("/:studio/desk/visits/:reference/refund")
            view=RefundVisit
            ssr=SsrMode::Async
        />
        <Route path=path!("/:studio/desk/books") view=Books ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/books/accounts") view=Accounts ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/books/papers") view=PapersPage ssr=SsrMode::Async/>
        <Route
            path=path!("/:studio/desk/books/payouts/:payout")
            view=PayoutView
            ssr=SsrMode::Async
        />
    }
    .into_inner()
    .into_any_nested_route()
}
