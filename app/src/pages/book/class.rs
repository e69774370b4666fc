//! The dates of a class, in place of a week of free times: each with the pairs that can
//! still come. A date is taken by one press, with a script and without.

use domain::schedule::OfferedDate;
use leptos::prelude::*;
use services::{
    Services,
    catalogue::{StudioPage, TreatmentCard},
    classes,
};

use super::Chosen;
use crate::{components::empty::Empty, render::PageError, words};

/// The dates that can be booked, and those that are full.
pub async fn dates(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    card: &TreatmentCard,
) -> Result<AnyView, PageError> {
    let whose = chosen.therapist.as_ref().map(|therapist| therapist.id);
    let found = classes::dates(services, studio.id, card.id, whose).await?;
    if found.is_empty() {
        let text = "The studio has set no date that can be booked now. Ask them for the next one.";
        return Ok(view! { <Empty title="No date yet" text=text/> }.into_any());
    }
    let lines = found.iter().map(|date| line(studio, chosen, card, date)).collect_view();
    Ok(view! { <ul class="class-dates">{lines}</ul> }.into_any())
}

fn line(
    studio: &StudioPage,
    chosen: &Chosen,
    card: &TreatmentCard,
    date: &OfferedDate,
) -> impl IntoView + use<> {
    let (clock, there) = (chosen.clock(studio), studio.clock());
    let start = date.session.start;
    let until = words::clock(clock.wall(date.session.end).time());
    let when = words::when(clock.wall(start));
    let label = clock.label(start, &there);
    let person = studio.therapists.iter().find(|card| card.id == date.therapist);
    let (slug, name) =
        person.map(|card| (card.slug.clone(), card.name.clone())).unwrap_or_default();
    let left = left(date);
    let press = (date.left > 0).then(|| {
        let start = start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <form method="post" action="/api/ui/book/hold">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="treatment" value=card.slug.clone()/>
                <input type="hidden" name="therapist" value=slug/>
                <button class="btn" name="start" value=start>
                    "Book for two"
                    <span class="vh">{format!(": {when}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <li class:full=date.left == 0>
            <div>
                <b class="nums">{format!("{when} to {until}")}</b>
                <span class="muted">{label}</span>
                <span>{format!("With {name}. {left}.")}</span>
            </div>
            {press}
        </li>
    }
}

/// How many pairs can still come.
fn left(date: &OfferedDate) -> String {
    match (date.left, date.pairs) {
        (0, _) => "Fully booked".to_owned(),
        (1, 1) => "Place for one pair".to_owned(),
        (left, pairs) => format!("Place for {left} of {pairs} pairs"),
    }
}
