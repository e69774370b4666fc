//! The guide: every step with what is there and what is missing, computed from the facts.

use domain::Right;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    studio::{self, Guide as Found, Step},
};

use super::{
    closed_address, details_address, embed_address, news, payments_address, publish, rules_address,
    said, setup_address,
};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink, Weight},
    },
    layout::{Area, Frame, Page},
    pages::{
        account::second_step_address,
        booking::param,
        desk::{check_ins_address, people_address, welcome_address},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// How far the studio in the address has come, for those who manage it.
#[component]
pub fn Guide() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        request::keep_private();
        let back = setup_address(&slug);
        let Some((staff, _)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let found = studio::guide(&services(), &manager).await?;
        Ok(view(&staff, &found))
    })
}

fn view(staff: &StaffSession, found: &Found) -> AnyView {
    let frame = Frame::staff(&found.studio, Area::Setup);
    let next = found.next();
    let steps = found.steps().map(|step| line(staff, found, step, next == Some(step)));
    let body = view! {
        {news()}
        <header class="app-title">
            <div>
                <h1>"Set up"</h1>
                <p class="muted">{lead(found)}</p>
            </div>
        </header>
        <ol class="checklist setup-steps">
            {steps.collect_view()} {preview(found)} {publish::view(staff, found)}
        </ol>
        <p>
            <ArrowLink href=check_ins_address(&found.studio.slug)>
                "Check-ins: when clients are asked how they are"
            </ArrowLink>
        </p>
        {publish::offline(staff, found)}
    }
    .into_any();
    view! { <Page title="Set up" class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn lead(found: &Found) -> String {
    let name = &found.studio.name;
    let left = found.steps().filter(|step| !found.is_done(*step)).count();
    match (found.published_at, left) {
        (Some(_), 0) => {
            format!("{name} is published. What it is and how it works can be changed here.")
        }
        (Some(_), _) => format!("{name} is published, but clients find nothing to book."),
        (None, 0) => {
            format!("Everything is there. Look at {name} as clients will, then publish it.")
        }
        (None, 1) => "One step is left before clients can book.".to_owned(),
        (None, n) => {
            format!("{} steps are left before clients can book.", words::capital(&words::number(n)))
        }
    }
}

fn line(staff: &StaffSession, found: &Found, step: Step, next: bool) -> AnyView {
    let (title, to) = said::step(step);
    let (done, lacks) = (found.is_done(step), found.of(step));
    let lacks = lacks.map(|lack| {
        let class = if lack.essential { "lack" } else { "muted" };
        view! { <p class=class>{said::lack(&lack.what)}</p> }
    });
    let there = said::there(found, step);
    let there = (!there.is_empty()).then(|| view! { <p class="muted">{there}</p> });
    let weight = if next { Weight::Primary } else { Weight::Plain };
    let way = address(staff, found, step);
    let way = way.map(|href| view! { <ButtonLink href=href weight=weight>{to}</ButtonLink> });
    view! {
        <li class=if done { "is-done" } else { "" }>
            {mark(done)}
            <div>
                <h2>
                    {title}
                    <span class="vh">{if done { ": done" } else { ": something is missing" }}</span>
                </h2>
                {there}
                {(step == Step::Therapists).then(|| people(found))}
                {(step == Step::Hours).then(|| hours(found))}
                {lacks.collect_view()}
                {way}
                {(step == Step::Hours && done).then(|| closed(found))}
            </div>
        </li>
    }
    .into_any()
}

/// The mark of a step.
pub fn mark(done: bool) -> AnyView {
    if done {
        view! { <span class="mark"><Icon glyph=Glyph::Check/></span> }.into_any()
    } else {
        view! { <span class="mark" aria-hidden="true"></span> }.into_any()
    }
}

/// Where a step is done; nowhere for those who may not.
fn address(staff: &StaffSession, found: &Found, step: Step) -> Option<String> {
    let slug = &found.studio.slug;
    Some(match step {
        Step::Details => details_address(slug),
        Step::Rooms => format!("/{slug}/desk/rooms"),
        Step::Treatments => format!("/{slug}/desk/treatments"),
        Step::Therapists => people_address(slug),
        Step::Hours => match &found.people[..] {
            [only] => format!("{}?therapist={}", Area::Hours.address(slug), only.slug),
            _ => Area::Hours.address(slug),
        },
        Step::Rules => rules_address(slug),
        Step::Payments if staff.may(Right::OpenStudio) => payments_address(slug),
        Step::SignIn if staff.is_owner() => second_step_address(&setup_address(slug)),
        Step::Payments | Step::SignIn => return None,
    })
}

fn people(found: &Found) -> AnyView {
    let slug = &found.studio.slug;
    let lines = found.people.iter().map(|person| {
        let href = welcome_address(slug, &person.slug);
        view! {
            <li>
                <a href=href>{person.name.clone()}</a>
                <span class="muted">{format!(": {}", said::person(&person.missing))}</span>
            </li>
        }
    });
    view! { <ul class="setup-people">{lines.collect_view()}</ul> }.into_any()
}

/// When the studio is open, as its page says.
fn hours(found: &Found) -> AnyView {
    if found.studio.opening.iter().all(Option::is_none) {
        return ().into_any();
    }
    let facts = crate::layout::StudioFacts::from(&found.studio);
    let lines = facts.opening_lines().into_iter();
    let lines = lines.map(|(days, hours)| view! { <li>{format!("{days} {hours}")}</li> });
    view! { <ul class="setup-people nums">{lines.collect_view()}</ul> }.into_any()
}

/// The way to days on which nobody works.
fn closed(found: &Found) -> AnyView {
    let href = closed_address(&found.studio.slug);
    view! { <ButtonLink href=href weight=Weight::Ghost>"Closed days"</ButtonLink> }.into_any()
}

fn preview(found: &Found) -> AnyView {
    let href = format!("/{}", found.studio.slug);
    let (title, text) = if found.published_at.is_some() {
        ("Your page", "As clients see it.")
    } else {
        ("Preview", "Your page as clients will see it. Until you publish it, nobody else does.")
    };
    view! {
        <li>
            <span class="mark" aria-hidden="true"><Icon glyph=Glyph::User/></span>
            <div>
                <h2>{title}</h2>
                <p class="muted">{text}</p>
                <ButtonLink href=href>"Look at it"</ButtonLink>
                <ButtonLink href=embed_address(&found.studio.slug) weight=Weight::Ghost>
                    "On your own site"
                </ButtonLink>
            </div>
        </li>
    }
    .into_any()
}
