//! One therapist: what was checked about them, what they give, and their next free times. A
//! page to be sent to somebody.

use leptos::prelude::*;
use services::catalogue::{StudioPage, TherapistCard, TreatmentCard};

use super::therapists;
use crate::{
    caller,
    coming::{self, Coming},
    components::{
        avatar::Portrait,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink, Weight},
    },
    layout::{Frame, Page, Share, StudioFacts},
    pages::booking::param,
    render::{PageError, page},
    request::services,
    structured, words,
};

/// The page of the therapist in the address, once anything about them was checked.
#[component]
pub fn Therapist() -> impl IntoView {
    let (slug, whose) = (param("studio"), param("slug"));
    page(async move {
        let studio = caller::shown_studio(&slug).await?;
        let found = studio.introduced().find(|card| card.slug == whose).cloned();
        let person = found.ok_or(PageError::NotFound)?;
        let treatment = coming::treatment_of(&studio, Some(&person)).cloned();
        let times = match &treatment {
            Some(treatment) => {
                let found = Coming::look_up(&services(), &studio, treatment, Some(&person)).await?;
                Some((treatment.clone(), found))
            }
            None => None,
        };
        Ok(view(&studio, &person, times.as_ref()))
    })
}

fn view(
    studio: &StudioPage,
    person: &TherapistCard,
    times: Option<&(TreatmentCard, Coming)>,
) -> AnyView {
    let base = services().settings.base_url.clone();
    let path = format!("/{}/therapists/{}", studio.slug, person.slug);
    let share = Share::of(path.clone())
        .kind("profile")
        .picture(format!("{path}/preview.png"))
        .data(structured::person(&base, studio, person));
    let home = format!("/{}#therapists", studio.slug);
    let about = (!person.about.is_empty()).then(|| {
        let about = person.about.clone();
        view! { <p>{about}</p> }
    });
    let body = view! {
        <a class="back-link" href=home>
            <Icon glyph=Glyph::Back/>
            "All therapists"
        </a>
        <div class="person-grid">
            <div class="therapist">
                <Portrait therapist=person.id portrait=person.portrait.clone()/>
                <div class="body">
                    <h1>{person.name.clone()}</h1>
                    <p class="focus">{person.focus.clone()}</p>
                    {about}
                    <p class="lang small muted">{person.languages.clone()}</p>
                </div>
            </div>
            <div class="person-more">
                {next(studio, person, times)}
                <section class="therapist bare" aria-labelledby="checked-h">
                    <h2 id="checked-h">"What was checked"</h2>
                    {therapists::checked(studio, person)}
                </section>
                {gives(studio, person)}
                {send(&format!("{base}{path}"), studio, person)}
            </div>
        </div>
    }
    .into_any();
    view! {
        <Page
            title=person.name.clone()
            description=description(studio, person)
            frame=Frame::Studio(StudioFacts::from(studio))
            class="wrap person"
            share=Some(share)
        >
            {body}
        </Page>
    }
    .into_any()
}

fn description(studio: &StudioPage, person: &TherapistCard) -> String {
    let focus = person.focus.trim_end_matches('.');
    let focus = if focus.is_empty() { String::new() } else { format!("{focus}. ") };
    format!(
        "{focus}Back massage with {} at {} in {}: checked qualifications, next free times, and \
         booking online.",
        person.name, studio.name, studio.city,
    )
}

fn next(
    studio: &StudioPage,
    person: &TherapistCard,
    times: Option<&(TreatmentCard, Coming)>,
) -> AnyView {
    let first = words::first_name(&person.name);
    let Some((treatment, coming)) = times else {
        let text = format!("{first} takes no bookings here at present.");
        return view! {
            <section class="next" aria-labelledby="next-h">
                <h2 id="next-h">"Next available"</h2>
                <p class="muted">{text}</p>
                <p>
                    <ArrowLink href=format!("/{}/book", studio.slug)>"All therapists’ times"</ArrowLink>
                </p>
            </section>
        }
        .into_any();
    };
    let what = format!("{}, {}", treatment.name, treatment.price.advertised());
    let days = coming.list(studio, treatment, Some(person)).unwrap_or_else(|| {
        let text = format!("No time with {first} can be booked online right now.");
        view! { <p class="muted">{text}</p> }.into_any()
    });
    let all = coming::times_address(studio, Some(treatment), Some(person));
    view! {
        <section class="next" aria-labelledby="next-h">
            <h2 id="next-h">"Next available"</h2>
            <p class="what small">{what}</p>
            {days}
            <div class="next-foot">
                <p class="tiny muted">
                    <Icon glyph=Glyph::Globe/>
                    {studio.clock().name()}
                </p>
                <ArrowLink href=all>"All times"</ArrowLink>
            </div>
        </section>
    }
    .into_any()
}

/// What they give, each with its price and the way to its times.
fn gives(studio: &StudioPage, person: &TherapistCard) -> Option<AnyView> {
    let given = studio.treatments.iter().filter(|card| person.may_give(card));
    let lines: Vec<AnyView> = given
        .map(|card| {
            let href = coming::times_address(studio, Some(card), Some(person));
            let more = format!(
                "{}, {} min, {}",
                card.technique_name,
                card.minutes,
                card.price.advertised()
            );
            let name = card.name.clone();
            view! {
                <li>
                    <ArrowLink href=href>{name}</ArrowLink>
                    <span class="muted">{more}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section aria-labelledby="gives-h">
                <h2 id="gives-h">"Treatments"</h2>
                <ul class="gives">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

/// A plain link that opens a mail: nobody is told who was recommended to whom.
fn send(url: &str, studio: &StudioPage, person: &TherapistCard) -> AnyView {
    let subject = super::encoded(&format!("{} at {}", person.name, studio.name));
    let href = format!("mailto:?subject={subject}&body={}", super::encoded(url));
    view! {
        <section class="send" aria-labelledby="send-h">
            <h2 id="send-h">"Recommend"</h2>
            <p class="link">{url.to_owned()}</p>
            <ButtonLink href=href weight=Weight::Plain>
                <Icon glyph=Glyph::Mail/>
                "Send this page by mail"
            </ButtonLink>
        </section>
    }
    .into_any()
}
