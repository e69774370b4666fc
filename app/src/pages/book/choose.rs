//! What, with whom, and when. What is decided folds into one line.

mod notices;
mod people;
mod times;

use domain::booking::Booking;
use leptos::prelude::*;
use services::{
    Services,
    catalogue::{StudioPage, TreatmentCard},
};

pub use self::times::{told_week, week_asked, zone_options};
use self::{
    notices::{refused, still_held},
    people::therapists,
    times::free_times,
};
use super::{Chosen, class, draft, frame, head, slug, studio, summary};
use crate::{
    components::{
        icon::{Glyph, Icon},
        pressure::Pressure,
    },
    kinds,
    layout::{Page, Share},
    render::{PageError, page},
    request,
};

/// The first half of the flow.
#[component]
pub fn Choose() -> impl IntoView {
    let slug = slug();
    page(async move {
        let studio = studio(&slug).await?;
        let services = request::services();
        let chosen = Chosen::read(&studio);
        let held = draft::held(&services).await?.filter(|held| held.studio == studio.id);
        let Some(treatment) = chosen.treatment.clone() else {
            return Ok(first_step(&studio, &chosen, held.as_ref()));
        };
        second_step(&services, &studio, &chosen, &treatment, held.as_ref()).await
    })
}

fn first_step(studio: &StudioPage, chosen: &Chosen, held: Option<&Booking>) -> AnyView {
    let cards = studio.treatments.iter().map(|card| treatment_card(chosen, card)).collect_view();
    let (head, order) = (head("Book a visit", 0, [None, None]), summary::of(studio, None, None));
    let held = held.map(|held| still_held(studio, held));
    view! {
        <Page
            title="Book a visit"
            description=description(studio)
            class="wrap booking"
            light=true
            frame=frame(studio)
            private=true
            share=Some(share(studio))
        >
            {head}
            {held}
            <div class="book-grid">
                <section class="choose" aria-labelledby="s1-h">
                    <h2 id="s1-h">"Choose a treatment"</h2>
                    <div class="picks">{cards}</div>
                </section>
                {order}
            </div>
        </Page>
    }
    .into_any()
}

/// One address for search engines, whatever is chosen: what is free changes by the minute.
fn share(studio: &StudioPage) -> Share {
    Share::of(format!("/{}/book", studio.slug)).picture(format!("/{}/preview.png", studio.slug))
}

fn description(studio: &StudioPage) -> String {
    format!(
        "Book a back massage at {} in {}: choose a treatment, a therapist and a free time. The \
         price you see is the price you pay.",
        studio.name, studio.city,
    )
}

fn treatment_card(chosen: &Chosen, card: &TreatmentCard) -> impl IntoView + use<> {
    let href = chosen.with_treatment(Some(card)).href();
    view! {
        <a class="pick" href=href>
            <span class="name">{card.name.clone()}</span>
            <span class="desc">{card.summary.clone()}</span>
            {kinds::note(card)}
            <span class="meta">
                <Pressure level=card.pressure/>
                <span>{kinds::length(card)}</span>
                <span class="price">{card.price.advertised()}</span>
            </span>
        </a>
    }
}

async fn second_step(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<AnyView, PageError> {
    let is_class = treatment.kind.is_class();
    let times = if is_class {
        class::dates(services, studio, chosen, treatment).await?
    } else {
        free_times(services, studio, chosen, treatment, held).await?
    };
    let refused = refused(services, studio, chosen, treatment, held).await?;
    let choose = if is_class { "Choose a date" } else { "Choose a time" };
    let title = if refused.is_some() { format!("Error: {choose}") } else { choose.to_owned() };
    let others = chosen.with_treatment(None).href();
    let head = head("Book a visit", 1, [Some(others.clone()), None]);
    let done = folded("Treatment", &treatment_words(treatment), &others, "treatment");
    let held = held.map(|held| still_held(studio, held));
    // Each date says who teaches.
    let people = (!is_class).then(|| {
        view! {
            <section aria-labelledby="s2-h">
                <h2 id="s2-h">"With whom"</h2>
                {therapists(studio, chosen, treatment)}
            </section>
        }
    });
    let order = summary::of(studio, Some(treatment), chosen.therapist.as_ref());
    let wait = waitlist(services, studio, chosen).await?;
    Ok(view! {
        <Page
            title=title
            description=description(studio)
            class="wrap booking"
            light=true
            frame=frame(studio)
            private=true
            islands=true
            share=Some(share(studio))
        >
            {head}
            {refused}
            {held}
            <div class="book-grid">
                <div class="choose">
                    {done}
                    {people}
                    <section aria-labelledby="s3-h" id="times">
                        <h2 id="s3-h">{choose}</h2>
                        {times}
                        {wait}
                    </section>
                </div>
                {order}
            </div>
        </Page>
    }
    .into_any())
}

/// The way to the waitlist, where the studio has one: for whoever finds nothing that suits.
async fn waitlist(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
) -> Result<Option<AnyView>, PageError> {
    if !studio.published || !services::waitlist::settings(services, studio.id).await?.open {
        return Ok(None);
    }
    let href = chosen.href_to_wait();
    Ok(Some(
        view! {
            <p class="small">
                "Nothing that suits you? " <a href=href>"Join the waitlist"</a>
                ": what becomes free is kept for you and offered by mail."
            </p>
        }
        .into_any(),
    ))
}

fn treatment_words(card: &TreatmentCard) -> String {
    let both = if card.kind.is_class() { " for both of you" } else { "" };
    format!("{}, {} minutes, {}{both}", card.name, card.minutes, card.price.advertised())
}

/// A step that is done, in one line.
fn folded(label: &str, what: &str, change: &str, noun: &str) -> AnyView {
    view! {
        <p class="folded">
            <Icon glyph=Glyph::Check/>
            <span>
                <span class="muted">{format!("{label}: ")}</span>
                <b>{what.to_owned()}</b>
            </span>
            <a href=change.to_owned()>"Change"<span class="vh">{format!(" the {noun}")}</span></a>
        </p>
    }
    .into_any()
}
