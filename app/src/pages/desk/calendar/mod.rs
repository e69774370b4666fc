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
        let shown = shown(&staff, (&studio, &asked)).await?;
        Ok(view(&staff, (&studio, &asked), shown))
    })
}

async fn shown(
    staff: &StaffSession,
    (studio, asked): (&StudioPage, &Asked),
) -> Result<AnyView, PageError> {
    let (from, until) = asked.dates();
    let therapist = asked.whose.as_ref().map(|card| card.id);
    let query = CalendarQuery { from, until, therapist };
    if asked.shape == Shape::Month {
        let days = desk::calendar::month(&services(), staff, query).await.map_err(refused)?;
        return Ok(month::view((studio, asked), &days));
    }
    let found = desk::calendar(&services(), staff, query).await.map_err(refused)?;
    let drawn = Drawn { studio, asked, found: &found };
    Ok(match asked.shape {
        // A week of everybody has no room for a grid of time.
        Shape::Week if found.people.len() != 1 => table::view(&drawn),
        Shape::Agenda => list::view(&drawn),
        _ => grid::view(&drawn),
    })
}

fn refused(refused: desk::DeskRefused) -> PageError {
    match refused {
        desk::DeskRefused::NotFound => PageError::NotFound,
        other => other.into(),
    }
}

fn view(staff: &StaffSession, (studio, asked): (&StudioPage, &Asked), shown: AnyView) -> AnyView {
    let title = format!("Calendar: {}", asked.title());
    let frame = Frame::staff(studio, Area::Calendar);
    let class = match asked.shape {
        Shape::Day => "wrap app-main calendar is-day",
        _ => "wrap app-main calendar",
    };
    let body = view! {
        {bar::head((studio, asked))}
        {bar::controls(staff, (studio, asked))}
        <Live source=live_source(&studio.slug) part=PART.to_owned()/>
        <div id=PART>{shown}</div>
        {bar::legend(asked.shape)}
        {bar::keys(asked.shape)}
    };
    let body = body.into_any();
    view! { <Page title=title class=class frame=frame private=true islands=true>{body}</Page> }
        .into_any()
}
