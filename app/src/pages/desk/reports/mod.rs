//! What a studio's figures say, for those who may see its money.

mod asked;
mod behind;
mod charts;
mod clients;
mod counting;
mod data;
mod definitions;
mod findings;
mod frame;
mod liabilities;
mod lines;
mod money;
mod outcomes;
mod overview;
mod parts;
mod tables;
mod time;
mod visits;
mod waiting;
mod waits_behind;

use leptos::prelude::*;
use services::{
    auth::ManagerSession, catalogue::StudioPage, clock::WallClock, reports::ReportRefused,
};

use self::{
    asked::Asked,
    frame::{Reader, Tab},
};
use super::super::booking::{asked as query, param};
use crate::{
    caller,
    render::{PageError, page},
    request::{self, services},
};

/// Key figures and how they went.
#[component]
pub fn Overview() -> impl IntoView {
    show(Tab::Overview)
}

/// Revenue by kind.
#[component]
pub fn MoneyReport() -> impl IntoView {
    show(Tab::Money)
}

/// What became of visits.
#[component]
pub fn VisitsReport() -> impl IntoView {
    show(Tab::Visits)
}

/// How the time was used.
#[component]
pub fn TimeReport() -> impl IntoView {
    show(Tab::Time)
}

/// Who came, and came again.
#[component]
pub fn ClientsReport() -> impl IntoView {
    show(Tab::Clients)
}

/// Therapists and treatments.
#[component]
pub fn TablesReport() -> impl IntoView {
    show(Tab::Tables)
}

/// What is owed.
#[component]
pub fn LiabilitiesReport() -> impl IntoView {
    show(Tab::Liabilities)
}

/// Who waited for a time.
#[component]
pub fn WaitlistReport() -> impl IntoView {
    show(Tab::Waitlist)
}

/// Whether it helped.
#[component]
pub fn OutcomesReport() -> impl IntoView {
    show(Tab::Outcomes)
}

/// What every figure means.
#[component]
pub fn Definitions() -> impl IntoView {
    show(Tab::Definitions)
}

/// What is behind a number.
#[component]
pub fn BehindNumber() -> impl IntoView {
    let typed = typed(["what", "of", "from", "to", "after", "refused"]);
    for_managers(async move |studio, manager| {
        if let Some(asked) = waits_behind::Asked::read(|name| value(&typed, name)) {
            return waits_behind::page(&studio, &manager, &asked).await;
        }
        let asked = behind::Asked::read(|name| value(&typed, name)).ok_or(PageError::NotFound)?;
        behind::page(&studio, &manager, &asked).await
    })
}

fn show(tab: Tab) -> impl IntoView {
    let typed = typed(["period", "from", "to", "with", "sort", "measure"]);
    for_managers(async move |studio, manager| {
        let today = studio.zone.today(services().now());
        let clock = WallClock::of_studio(studio.zone, &studio.city).name();
        let asked = Asked::read(|name| value(&typed, name), today);
        let reader = Reader { asked, studio, clock, today, tab };
        let body = body(&reader, &manager).await?;
        Ok(reader.page(body))
    })
}

/// What an address says about each of these.
fn typed<const N: usize>(names: [&'static str; N]) -> [(&'static str, String); N] {
    names.map(|name| (name, query(name)))
}

fn value(typed: &[(&'static str, String)], name: &str) -> String {
    typed.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// A page for those who may see the studio's money. Everybody else finds nothing.
fn for_managers<F>(
    show: impl FnOnce(StudioPage, ManagerSession) -> F + Send + 'static,
) -> impl IntoView
where
    F: Future<Output = Result<AnyView, PageError>> + Send + 'static,
{
    let (slug, back) = (param("studio"), request::path_and_query());
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        show(studio, manager).await
    })
}

async fn body(reader: &Reader, manager: &ManagerSession) -> Result<AnyView, PageError> {
    if reader.tab == Tab::Definitions {
        return Ok(definitions::view());
    }
    if reader.tab == Tab::Outcomes {
        return Ok(outcomes::view(reader, &outcomes::load(reader, manager).await?));
    }
    match figures(reader, manager).await {
        Err(ReportRefused::Counting { ready, of }) => Ok(counting::instead(reader, (ready, of))),
        told => Ok(told?),
    }
}

async fn figures(reader: &Reader, manager: &ManagerSession) -> Result<AnyView, ReportRefused> {
    let report = data::load(reader, manager).await?;
    Ok(match reader.tab {
        Tab::Overview => overview::view(reader, &report),
        Tab::Money => money::view(reader, &report),
        Tab::Visits => visits::view(reader, &report),
        Tab::Time => time::view(reader, &report),
        Tab::Clients => {
            let months = data::months(reader, manager).await?;
            clients::view(reader, &report, &months)
        }
        Tab::Tables => tables::view(reader, &report),
        Tab::Liabilities => liabilities::view(reader, &report),
        Tab::Waitlist => waiting::view(reader, &report),
        Tab::Outcomes | Tab::Definitions => definitions::view(),
    })
}
