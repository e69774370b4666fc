//! The courses of whoever is signed in.

use leptos::prelude::*;
use services::{
    catalogue,
    courses::{self, CourseView, PlanState},
};

use crate::{
    caller,
    components::{
        badge::{Badge, State},
        empty::Empty,
        head::PageHead,
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::services,
    words,
};

/// Every course, newest first; whoever is not signed in is led to sign in.
#[component]
pub fn OwnCourses() -> impl IntoView {
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/account/courses").await? else {
            return Ok(().into_any());
        };
        let services = services();
        let mut lines = Vec::new();
        for course in courses::own(&services, who.account()).await? {
            if let Some(studio) = catalogue::studio_by_id(&services, course.studio).await? {
                lines.push(line(&studio, &course));
            }
        }
        Ok(view(lines))
    })
}

fn view(lines: Vec<AnyView>) -> AnyView {
    let body = if lines.is_empty() {
        view! {
            <Empty
                title="No course is planned"
                text="When you book several visits at once, they stand here together."
            >
                <ButtonLink href="/" weight=Weight::Primary>"See all studios"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="voucher-list">{lines}</ul> }.into_any()
    };
    view! {
        <Page title="Your courses" class="wrap account course" private=true>
            <a class="back-link" href="/account">
                <Icon glyph=Glyph::Back/>
                "Back to your visits"
            </a>
            <PageHead title="Your courses"/>
            <h2 class="vh">"Courses you booked"</h2>
            {body}
        </Page>
    }
    .into_any()
}

fn line(studio: &catalogue::StudioPage, course: &CourseView) -> AnyView {
    let services = services();
    let count = u32::try_from(course.sessions.len()).unwrap_or_default();
    let title = format!("{} of {}", words::count(count, "session"), course.treatment_name);
    let next = course.to_come(services.now()).next().map(|session| {
        let own = session.client_clock.as_ref();
        format!("Next: {}", studio.clock().beside(session.start, own))
    });
    let state = match course.state {
        PlanState::Held => "Kept, not paid".to_owned(),
        PlanState::Stopped => "Stopped".to_owned(),
        PlanState::Lapsed => "Not booked".to_owned(),
        PlanState::Booked => next.unwrap_or_else(|| "Nothing more is to come".to_owned()),
    };
    let (state_of, glyph, word) = match course.state {
        PlanState::Held => (State::Wait, Glyph::Hourglass, "Not booked yet"),
        PlanState::Booked => (State::Ok, Glyph::Check, "Booked"),
        PlanState::Stopped => (State::Bad, Glyph::X, "Stopped"),
        PlanState::Lapsed => (State::Plain, Glyph::X, "Not booked"),
    };
    let href = format!("/c/{}", course.token);
    let place = studio.name.clone();
    let comes = course.comes.as_ref();
    let comes = comes.map(|name| view! { <p class="small">{format!("For {name}")}</p> });
    view! {
        <li>
            <div>
                <h3><a href=href>{title}</a></h3>
                {comes}
                <p class="small nums">{state}</p>
                <p class="small muted">{place}</p>
            </div>
            <div class="left">
                <Badge state=state_of glyph=glyph word=word/>
            </div>
        </li>
    }
    .into_any()
}
