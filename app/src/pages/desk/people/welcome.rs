//! What is missing before the first client can book, step by step.

use domain::Right;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    people::{self, Checklist, First, Step},
};

use super::{people_address, profile_address, said, subject, welcome_address};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::page,
    request::{self, services},
    words,
};

/// What is missing, for whoever asks, or for an owner about somebody.
#[component]
pub fn Welcome() -> impl IntoView {
    let (slug, whose) = (param("studio"), asked("therapist"));
    page(async move {
        request::keep_private();
        let back = welcome_address(&slug, &whose);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let Some(id) = subject(&staff).await? else {
            caller::lead_to(&people_address(&slug));
            return Ok(().into_any());
        };
        let found = people::checklist(&services(), &staff, id).await?;
        Ok(view(&Reader { staff: &staff, studio: &studio }, &found))
    })
}

/// Who reads it, where.
struct Reader<'a> {
    staff: &'a StaffSession,
    studio: &'a StudioPage,
}

impl Reader<'_> {
    fn is_about_me(&self, found: &Checklist) -> bool {
        self.staff.therapist() == Some(found.id)
    }

    /// Where a step is done.
    fn address(&self, step: Step, found: &Checklist) -> String {
        let slug = &self.studio.slug;
        let whose = |area: Area| format!("{}?therapist={}", area.address(slug), found.slug);
        match step {
            Step::Profile => profile_address(slug, &found.slug),
            Step::Qualification | Step::Verified => whose(Area::Qualifications),
            Step::Hours => whose(Area::Hours),
        }
    }
}

fn view(reader: &Reader<'_>, found: &Checklist) -> AnyView {
    let first = words::first_name(&found.name).to_owned();
    let (title, lead) = match (reader.is_about_me(found), found.missing.len()) {
        (true, 0) => (format!("You are ready, {first}"), "Everything is there."),
        (true, _) => (format!("Welcome, {first}"), "A few steps, and clients can book you."),
        (false, 0) => (format!("{first} is ready"), "Everything is there."),
        (false, _) => {
            (format!("Before {first}’s first visit"), "What is there, and what is missing.")
        }
    };
    let next = found.missing.first().copied();
    let steps = Step::ALL.into_iter().map(|step| {
        let done = !found.missing.contains(&step);
        line(reader, found, step, done, next == Some(step))
    });
    let body = view! {
        <header class="app-title">
            <div>
                <h1>{title.clone()}</h1>
                <p class="muted">{lead}</p>
            </div>
        </header>
        <ol class="checklist">{steps.collect_view()} {outcome(reader, found)}</ol>
    }
    .into_any();
    let frame = Frame::staff(reader.studio, Area::Profile);
    view! { <Page title=title class="wrap app-main people-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn line(
    reader: &Reader<'_>,
    found: &Checklist,
    step: Step,
    done: bool,
    next: bool,
) -> impl IntoView + use<> {
    let href = reader.address(step, found);
    let (title, words) = said::step(step, reader.is_about_me(found));
    let why = why(reader, step, found);
    // Who did not do it cannot undo it either: an owner checks.
    let waits = step == Step::Verified && !reader.staff.may(Right::RunPeople);
    let act = (!done && !waits).then(|| {
        let weight = if next { Weight::Primary } else { Weight::Plain };
        view! { <ButtonLink href=href.clone() weight=weight>{words}</ButtonLink> }
    });
    let word = if done { "Done" } else { "Missing" };
    view! {
        <li class=if done { "is-done" } else { "" }>
            {mark(done)}
            <div>
                <h2>{title}<span class="vh">{format!(": {word}")}</span></h2>
                <p class="muted">{why}</p>
                {act}
            </div>
        </li>
    }
}

fn mark(done: bool) -> AnyView {
    if done {
        view! { <span class="mark"><Icon glyph=Glyph::Check/></span> }.into_any()
    } else {
        view! { <span class="mark" aria-hidden="true"></span> }.into_any()
    }
}

fn why(reader: &Reader<'_>, step: Step, found: &Checklist) -> String {
    let recorded = !found.missing.contains(&Step::Qualification);
    match step {
        Step::Profile => "A few words, a short paragraph, languages. A picture, if you like.",
        Step::Qualification => {
            "The certificate for each technique on offer. A photo of it helps whoever checks."
        }
        Step::Verified if reader.staff.may(Right::RunPeople) => {
            "You look at the certificate and ask the issuing body. Only then can it be booked."
        }
        Step::Verified if recorded => {
            "The studio does this, and asks the issuing body. You need not do anything."
        }
        Step::Verified => "The studio does this, once you have recorded one.",
        Step::Hours => "The weekly hours in which clients can book.",
    }
    .to_owned()
}

/// What comes of it all: the first time that can be booked.
fn outcome(reader: &Reader<'_>, found: &Checklist) -> AnyView {
    let studio = reader.studio;
    let book = format!("/{}/book?therapist={}", studio.slug, found.slug);
    let clock = format!("{} time", studio.city);
    let ready = matches!(found.first, First::At(..));
    let (title, text) = match found.first {
        First::At(_, local) => (
            format!("The first time that clients can book: {}", words::when(local.wall)),
            format!("In {clock}, as the booking page shows it."),
        ),
        First::Missing => (
            "The first time that clients can book".to_owned(),
            "It stands here once a checked qualification and hours are there.".to_owned(),
        ),
        First::Nobody => (
            "Clients do not book online".to_owned(),
            "So it is chosen in the profile. The studio’s people enter the visits.".to_owned(),
        ),
        First::None => (
            "No time is free".to_owned(),
            "Every time in the studio’s booking window is taken or too near.".to_owned(),
        ),
    };
    let see = ready.then(|| view! { <ButtonLink href=book>"See it as clients do"</ButtonLink> });
    view! {
        <li class=if ready { "outcome is-done" } else { "outcome" }>
            {mark(ready)}
            <div>
                <h2>{title}</h2>
                <p class="muted">{text}</p>
                {see}
            </div>
        </li>
    }
    .into_any()
}
