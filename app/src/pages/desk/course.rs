//! A course at the desk: a visit's place in it, and all of its visits.

use domain::CoursePlanId;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    courses::{self, CourseRefused, DeskCourse, Pay, Place, PlanState},
};

use super::{address as desk_address, client_address, said, vouchers};
use crate::{
    caller,
    components::{
        badge::Badge,
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The address of a course; of the first page where `slug` cannot be one of ours.
pub fn address(slug: &str, plan: CoursePlanId) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/course/{plan}"),
    }
}

/// `3 of 6, course since 12 October 2026`.
pub fn place(studio: &StudioPage, place: &Place) -> String {
    let since = words::date_and_year(studio.zone.local(place.since).wall.date());
    format!("{} of {}, course since {since}", place.position, place.sessions)
}

/// A treatment with the visit's place in its course: `Deep tissue, 3 of 6`.
pub fn treatment(visit: &DeskVisit) -> String {
    match &visit.course {
        Some(place) => {
            format!("{}, {} of {}", visit.treatment_name, place.position, place.sessions)
        }
        None => visit.treatment_name.clone(),
    }
}

/// A visit's place in its course, and the way to it for those who run the desk.
pub fn line(staff: &StaffSession, studio: &StudioPage, visit: &DeskVisit) -> Option<AnyView> {
    let of = visit.course.as_ref()?;
    let words = place(studio, of);
    Some(if staff.runs_desk() {
        view! {
            <a class="arrow-link" href=address(&studio.slug, of.plan)>
                <Icon glyph=Glyph::Calendar/>
                {words}
                <span class="vh">{format!(": {}", super::visit::client(visit))}</span>
            </a>
        }
        .into_any()
    } else {
        view! { <p class="small muted">{words}</p> }.into_any()
    })
}

/// A course with all its visits, for whoever runs the desk.
#[component]
pub fn DeskCoursePage() -> impl IntoView {
    let (slug, id) = (param("studio"), param("plan"));
    page(async move {
        request::keep_private();
        let id: CoursePlanId = id.parse().map_err(|_| PageError::NotFound)?;
        let back = address(&slug, id);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        match courses::at_desk(&services(), &desk, id).await {
            Ok(course) => Ok(view(&studio, &course)),
            Err(CourseRefused::Gone) => Err(PageError::NotFound),
            Err(error) => Err(error.into()),
        }
    })
}

fn view(studio: &StudioPage, course: &DeskCourse) -> AnyView {
    let erased = course.client_name.is_empty();
    let name = if erased { "Erased client".to_owned() } else { course.client_name.clone() };
    let sessions = words::count(u32::try_from(course.visits.len()).unwrap_or(u32::MAX), "session");
    let title = format!("Course of {sessions}, {name}");
    let what = format!("{}, {} minutes each", course.treatment_name, course.minutes);
    let since = words::date_and_year(studio.zone.local(course.since).wall.date());
    let sold = course.sold.map(|id| {
        let href = vouchers::course_address(&studio.slug, id);
        view! { <p><ArrowLink href=href>"What is left of what was paid"</ArrowLink></p> }
    });
    let visits = course.visits.iter().map(|visit| session(studio, visit)).collect_view();
    let body = view! {
        <a class="back-link" href=client_address(&studio.slug, course.client)>
            <Icon glyph=Glyph::Back/>
            {name.clone()}
        </a>
        <header class="app-title">
            <div>
                <h1>{format!("Course of {sessions}")}</h1>
                <p class="muted">{format!("{name}. {what}. Booked on {since}.")}</p>
                <p class="muted">{standing(course)}</p>
            </div>
        </header>
        <section aria-labelledby="visits-h">
            <h2 id="visits-h">"Its visits"</h2>
            <ol class="client-visits">{visits}</ol>
            <p class="small muted">{format!("Times are {} time.", studio.city)}</p>
        </section>
        {sold}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Clients);
    view! { <Page title=title class="wrap app-main clients" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// How it stands, and how it is paid.
fn standing(course: &DeskCourse) -> String {
    let paid = match course.pay {
        Pay::Ahead => format!("{} ahead for all of it", course.price),
        Pay::PerVisit => format!("{} at each visit", course.single),
    };
    let state = match course.state {
        PlanState::Held => "Its dates are kept until it is paid",
        PlanState::Booked => "Booked",
        PlanState::Stopped => "Stopped by its client",
        PlanState::Lapsed => "Not paid in time, and let go of",
    };
    format!("{state}. {paid}.")
}

fn session(studio: &StudioPage, visit: &DeskVisit) -> AnyView {
    let date = visit.local.date();
    let day = format!("{}#v-{}", desk_address(&studio.slug, Some(date)), visit.reference);
    let when = format!("{}, {}", words::date_and_year(date), words::clock(visit.local.time()));
    let (state, glyph, word) = said::state(visit.state, visit.start <= services().now());
    let nth =
        visit.course.as_ref().map(|place| format!("{} of {}", place.position, place.sessions));
    view! {
        <li>
            <a href=day>
                <span class="when">{when}</span>
                <span>{format!("With {}, {}", visit.therapist_name, visit.room_name)}</span>
                <span class="muted nums">{nth} ", " {visit.reference.clone()}</span>
            </a>
            <Badge state=state glyph=glyph word=word/>
        </li>
    }
    .into_any()
}
