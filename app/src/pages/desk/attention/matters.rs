//! Visits that wait for a person: requests, and those that were flagged.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::bookings::desk::DeskVisit;

use super::{Matters, fact, matter, section};
use crate::{
    components::link::{ButtonLink, Weight},
    pages::desk::{address, qualifications::reassign_act, review_address, said, visit::client},
    words,
};

/// `Deep tissue with Ana Reis, Thu 26 Nov, 15:00. LB-7Q4K-22`, with what goes before.
pub(super) fn about(before: &str, visit: &DeskVisit) -> AnyView {
    let what = format!(
        "{before}{} with {}, {}. ",
        visit.treatment_name,
        visit.therapist_name,
        words::when(visit.local.wall),
    );
    view! {
        <p>
            {what} <span class="nowrap">{visit.reference.clone()}</span>
        </p>
    }
    .into_any()
}

/// Where a visit stands on its day.
fn on_its_day(matters: Matters<'_>, visit: &DeskVisit) -> String {
    let day = address(&matters.studio.slug, Some(visit.local.date()));
    format!("{day}#v-{}", visit.reference)
}

/// Clients who wait for an answer, the most urgent first.
pub(super) fn requests(matters: Matters<'_>) -> Option<AnyView> {
    let item = |visit: &DeskVisit| {
        let until = match visit.state {
            BookingState::Requested { answer_by } => Some(fact(format!(
                "Answer by {}. After that it is declined by itself, and everything paid online \
                 goes back.",
                matters.at(answer_by),
            ))),
            _ => None,
        };
        let facts = std::iter::once(about("", visit)).chain(until).collect();
        let who = client(visit);
        let act = view! {
            <ButtonLink href=on_its_day(matters, visit)>
                "See it and answer" <span class="vh">{format!(": {who}")}</span>
            </ButtonLink>
        };
        matter(client(visit), facts, act.into_any())
    };
    let items = matters.found.requests.iter().map(item).collect();
    section("requests-h", "Clients who wait for your answer", items)
}

/// Visits of the next day whose answers nobody has decided about.
pub(super) fn reviews(matters: Matters<'_>) -> Option<AnyView> {
    let item = |visit: &DeskVisit| {
        let why = "They ticked something that whoever treats should look at before they come.";
        let facts = vec![about("", visit), fact(why.to_owned())];
        let (name, who) = (client(visit), client(visit));
        let act = if matters.therapist == Some(visit.therapist) {
            let href = review_address(&matters.studio.slug, &visit.reference);
            view! {
                <ButtonLink href=href>
                    "Read and decide" <span class="vh">{format!(": {who}")}</span>
                </ButtonLink>
            }
            .into_any()
        } else {
            let treats = words::first_name(&visit.therapist_name).to_owned();
            view! { <p>{format!("Only {treats} can read it: ask them to.")}</p> }.into_any()
        };
        matter(name, facts, act)
    };
    let items = matters.found.reviews.iter().map(item).collect();
    section("reviews-h", "Safety answers to read before tomorrow", items)
}

/// What settles a flagged visit: it stays where it lies, and a client for whom that is
/// another time than was agreed is told.
fn settles(visit: &DeskVisit) -> String {
    let Some(there) = visit.another_time else { return "It is settled".to_owned() };
    let time = if there.wall.date() == visit.local.date() {
        words::clock(there.wall.time())
    } else {
        words::when(there.wall)
    };
    if matches!(visit.state, BookingState::Held { .. }) {
        format!("Keep it at {time}")
    } else {
        format!("Keep it at {time} and tell the client")
    }
}

/// Visits that somebody should look at.
pub(super) fn flagged(matters: Matters<'_>) -> Option<AnyView> {
    let item = |visit: &DeskVisit| {
        let why = visit.flag.as_deref().map(said::flag).unwrap_or_default();
        let facts = vec![about("", visit), fact(format!("{why}."))];
        let who = client(visit);
        let button = view! {
            <button class="btn">
                {settles(visit)} <span class="vh">{format!(": {who}")}</span>
            </button>
        };
        let fields = vec![("booking", visit.id.to_string())];
        let act = view! {
            {matters.form("flag-settled", fields, button.into_any())}
            <ButtonLink href=on_its_day(matters, visit) weight=Weight::Ghost>
                "See the visit" <span class="vh">{format!(" of {who}")}</span>
            </ButtonLink>
        };
        matter(client(visit), facts, act.into_any())
    };
    let items = matters.found.flagged.iter().map(item).collect();
    section("flagged-h", "Visits to check with the client", items)
}

/// Visits whose therapist may not give them on their day.
pub(super) fn reassign(matters: Matters<'_>) -> Option<AnyView> {
    let item = |visit: &DeskVisit| {
        let why =
            "Nobody who may give it on that day is booked for it. The client was not told yet.";
        let facts = vec![about("", visit), fact(why.to_owned())];
        matter(client(visit), facts, reassign_act(&matters.studio.slug, visit))
    };
    let items = matters.found.reassign.iter().map(item).collect();
    section("reassign-h", "Visits that need another therapist", items)
}
