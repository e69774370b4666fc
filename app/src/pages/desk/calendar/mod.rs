//! The calendar of those who work at a studio: a day, a week, a month, or the next weeks
//! as a list.

mod bar;
mod column;
mod entry;
mod grid;
mod lanes;
mod list;
mod month;
mod query;
mod table;

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::{
        self,
        calendar::{CalendarQuery, DeskCalendar},
    },
    catalogue::StudioPage,
};

use self::query::{Asked, Shape};
use super::live_source;
use crate::{
    caller,
    islands::Live,
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
};

/// The part of the page that keeps itself up to date.
const PART: &str = "calendar-part";

/// The calendar itself: it has the focus while the arrow keys turn pages, and keeps it when
/// the part around it renews itself.
const REGION: &str = "calendar";

/// What a calendar is drawn from.
struct Drawn<'a> {
    studio: &'a StudioPage,
    asked: &'a Asked,
    found: &'a DeskCalendar,
}

/// Days, weeks and months, for the staff of the studio in the address.
#[component]
pub fn Calendar() -> impl IntoView {
    let (slug, query) = (param("studio"), request::path_and_query());
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let asked = Asked::read(&studio, &staff, studio.zone.today(services().now()))?;
        let found = read(&staff, &asked).await?;
        Ok(view(&staff, &Drawn { studio: &studio, asked: &asked, found: &found }))
    })
}

async fn read(staff: &StaffSession, asked: &Asked) -> Result<DeskCalendar, PageError> {
    let (from, until) = asked.dates();
    let therapist = asked.whose.as_ref().map(|card| card.id);
    let query = CalendarQuery { from, until, therapist };
    match desk::calendar(&services(), staff, query).await {
        Err(desk::DeskRefused::NotFound) => Err(PageError::NotFound),
        other => Ok(other?),
    }
}

fn view(staff: &StaffSession, drawn: &Drawn<'_>) -> AnyView {
    let Drawn { studio, asked, .. } = *drawn;
    let title = format!("Calendar: {}", asked.title());
    let frame = Frame::staff(studio, Area::Calendar);
    let shown = match asked.shape {
        // A week of everybody has no room for a grid of time.
        Shape::Week if drawn.found.people.len() != 1 => table::view(drawn),
        Shape::Day | Shape::Week => grid::view(drawn),
        Shape::Month => month::view(drawn),
        Shape::Agenda => list::view(drawn),
    };
    let class = match asked.shape {
        Shape::Day => "wrap app-main calendar is-day",
        _ => "wrap app-main calendar",
    };
    let body = view! {
        {bar::head(drawn)}
        {bar::controls(staff, drawn)}
        <Live source=live_source(&studio.slug) part=PART.to_owned()/>
        <div id=PART>{shown}</div>
        {bar::legend(asked.shape)}
        {bar::keys(asked.shape)}
    };
    let body = body.into_any();
    view! { <Page title=title class=class frame=frame private=true islands=true>{body}</Page> }
        .into_any()
}
