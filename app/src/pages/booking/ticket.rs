//! The ticket: when, what, with whom, where.

use chrono::NaiveDateTime;
use domain::booking::BookingState;
use leptos::prelude::*;

use super::{Opened, calendar};
use crate::{
    components::{
        avatar::Avatar,
        badge::{Badge, State},
        icon::Glyph,
    },
    figures::ridge,
    words,
};

/// The ticket of a visit.
pub fn view(opened: &Opened) -> AnyView {
    let stands = stands(opened.view.state);
    let class = if stands { "ticket" } else { "ticket off" };
    let calendar = offered_to_calendars(opened).then(|| calendar::view(opened));
    view! {
        <article class=class aria-labelledby="t-h">
            {when(opened, stands)} {rows(opened)} {calendar}
        </article>
    }
    .into_any()
}

/// Whether it takes place, or took place.
const fn stands(state: BookingState) -> bool {
    matches!(
        state,
        BookingState::Held { .. }
            | BookingState::Requested { .. }
            | BookingState::Confirmed
            | BookingState::Completed
    )
}

fn offered_to_calendars(opened: &Opened) -> bool {
    matches!(opened.view.state, BookingState::Confirmed) && opened.now < opened.view.end
}

fn when(opened: &Opened, stands: bool) -> AnyView {
    let view = &opened.view;
    let wall = view.local.wall;
    let until = words::clock(view.place.zone.local(view.end).wall.time());
    let alt = view.client_local.map(|(zone, local)| {
        let theirs = beside(wall, local.wall);
        view! { <p class="alt">{format!("{theirs} where you are, {} time", zone.city())}</p> }
    });
    let ridge = stands.then(|| {
        view! {
            <svg class="ridge" viewBox="0 0 640 120" aria-hidden="true" preserveAspectRatio="none">
                <g fill="none" stroke="currentColor" inner_html=ridge::wide()></g>
            </svg>
        }
    });
    let (state, glyph, word) = badge(view.state);
    view! {
        <div class="when">
            <h2 id="t-h">
                <span class="vh">"Your visit: "</span>
                <span class="day">{wall.format("%A").to_string()}</span>
                " "
                <span class="date">{words::date_and_year(wall.date())}</span>
            </h2>
            <p class="time">
                <b>{words::clock(wall.time())}</b>
                <span>{format!("to {until}, {}", view.place.clock().name())}</span>
            </p>
            {alt}
            <Badge state=state glyph=glyph word=word/>
            {ridge}
        </div>
    }
    .into_any()
}

/// The client's clock: with its day where that is another.
fn beside(studio: NaiveDateTime, client: NaiveDateTime) -> String {
    if studio.date() == client.date() { words::clock(client.time()) } else { words::when(client) }
}

/// A state in one word.
const fn badge(state: BookingState) -> (State, Glyph, &'static str) {
    match state {
        BookingState::Held { .. } => (State::Wait, Glyph::Hourglass, "Held, not booked yet"),
        BookingState::Requested { .. } => (State::Wait, Glyph::Hourglass, "Waiting for the studio"),
        BookingState::Confirmed => (State::Ok, Glyph::Check, "Booked"),
        BookingState::Completed => (State::Ok, Glyph::Check, "Took place"),
        BookingState::NoShow => (State::Plain, Glyph::Info, "Missed"),
        BookingState::Cancelled { .. } => (State::Bad, Glyph::X, "Cancelled"),
        BookingState::Expired => (State::Plain, Glyph::X, "Not booked"),
        BookingState::Declined => (State::Bad, Glyph::X, "Declined"),
    }
}

fn rows(opened: &Opened) -> AnyView {
    let view = &opened.view;
    let place = &view.place;
    let card = opened.studio.therapists.iter().find(|card| card.id == view.therapist);
    let portrait = card.and_then(|card| card.portrait.clone());
    let address = format!("{}, {} {}", place.address_line, place.postcode, place.city);
    let comes = view.contact.as_ref().filter(|_| view.booked_by.is_some());
    let comes = comes.map(|contact| {
        view! { <div><dt>"Who comes"</dt><dd>{contact.name.clone()}</dd></div> }
    });
    view! {
        <dl class="rows">
            {comes}
            <div>
                <dt>"Treatment"</dt>
                <dd>{format!("{}, {} minutes", view.treatment_name, view.minutes)}</dd>
            </div>
            <div>
                <dt>"Therapist"</dt>
                <dd class="who">
                    <Avatar therapist=view.therapist portrait=portrait/>
                    {view.therapist_name.clone()}
                </dd>
            </div>
            <div>
                <dt>"Place"</dt>
                <dd>
                    {place.name.clone()} <br/> <span class="addr">{address}</span>
                </dd>
            </div>
            <div>
                <dt>"Booking"</dt>
                <dd class="nums">{view.reference.clone()}</dd>
            </div>
        </dl>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn another_day_on_the_clients_calendar_is_named() {
        let at = |text: &str| text.parse().expect("a date and time");
        assert_eq!(beside(at("2026-11-26T15:00:00"), at("2026-11-26T14:00:00")), "14:00");
        let tokyo = beside(at("2026-11-26T20:00:00"), at("2026-11-27T04:00:00"));
        assert_eq!(tokyo, "Fri 27 Nov, 04:00");
    }
}
