//! What a studio's figures say, for those who may see its money.

mod asked;
mod charts;
mod clients;
mod data;
mod definitions;
mod findings;
mod frame;
mod money;
mod overview;
mod parts;
mod tables;
mod time;
mod visits;

use leptos::prelude::*;
use services::{auth::ManagerSession, clock::WallClock};

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

/// What every figure means.
#[component]
pub fn Definitions() -> impl IntoView {
    show(Tab::Definitions)
}

fn show(tab: Tab) -> impl IntoView {
    let slug = param("studio");
    let typed = ["period", "from", "to", "with", "sort"].map(|name| (name, query(name)));
    let back = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let today = studio.zone.today(services().now());
        let get = |name: &str| {
            let found = typed.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let clock = WallClock::of_studio(studio.zone, &studio.city).name();
        let reader = Reader { asked: Asked::read(get, today), studio, clock, tab };
        let body = body(&reader, &manager).await?;
        Ok(reader.page(body))
    })
}

async fn body(reader: &Reader, manager: &ManagerSession) -> Result<AnyView, PageError> {
    if reader.tab == Tab::Definitions {
        return Ok(definitions::view());
    }
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
        Tab::Liabilities | Tab::Definitions => definitions::view(),
    })
}
