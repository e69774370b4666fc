//! The reports: a page for each tab.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::desk::reports::{
    BehindNumber, ClientsReport, Definitions, LiabilitiesReport, MoneyReport, OutcomesReport,
    Overview, TablesReport, TimeReport, VisitsReport, WaitlistReport,
};

/// The pages of the reports.
#[component(transparent)]
pub fn ReportRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/:studio/desk/reports") view=Overview ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/money") view=MoneyReport ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/visits") view=VisitsReport ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/outcomes") view=OutcomesReport ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/time") view=TimeReport ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/clients") view=ClientsReport ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/people") view=TablesReport ssr=SsrMode::Async/>
        <Route
            path=path!("/:studio/desk/reports/liabilities")
            view=LiabilitiesReport
            ssr=SsrMode::Async
        />
        <Route path=path!("/:studio/desk/reports/waitlist") view=WaitlistReport ssr=SsrMode::Async/>
        <Route path=path!("/:studio/desk/reports/behind") view=BehindNumber ssr=SsrMode::Async/>
        <Route
            path=path!("/:studio/desk/reports/definitions")
            view=Definitions
            ssr=SsrMode::Async
        />
    }
    .into_inner()
    .into_any_nested_route()
}
