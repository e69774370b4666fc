//! What came of the last form about rooms and equipment.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::{
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    goods::{Place, Thing},
};

use super::super::{news, press, said};
use crate::{
    components::{
        alert::{Alert, Tone},
        link::ArrowLink,
    },
    pages::desk::{address as desk_address, move_address},
    words,
};

/// What came of the last form, and about what.
pub(super) struct News {
    /// About which of them.
    pub(super) about: String,
    /// What was done.
    pub(super) done: String,
    /// Why it was refused.
    pub(super) refused: String,
}

/// What it comes to in words.
pub(super) fn told(
    studio: &StudioPage,
    about: Option<&Place>,
    came: &News,
    visits: &[DeskVisit],
) -> Option<AnyView> {
    match about {
        Some(place) if !visits.is_empty() => Some(still_booked(studio, place, came, visits)),
        // They are gone meanwhile.
        Some(_) if came.refused == "has_visits" => None,
        about => {
            let name = about.map_or("It", |place| place.name.as_str());
            news(said::done(&came.done, name), said::refused(&came.refused))
        }
    }
}

/// The visits that keep it in use, each with what to do about it, and all with one way out.
fn still_booked(studio: &StudioPage, place: &Place, came: &News, visits: &[DeskVisit]) -> AnyView {
    let count = words::count(u32::try_from(visits.len()).unwrap_or(u32::MAX), "visit");
    let title = format!("{} is still in use: {count} to come", place.name);
    let lines = visits.iter().map(|visit| {
        let when = words::when(visit.local.wall);
        let what = format!("{when}, {} with {}", visit.treatment_name, visit.therapist_name);
        let act = match visit.state {
            BookingState::Confirmed => {
                let href = move_address(&studio.slug, &visit.reference);
                view! { <ArrowLink href=href>"Move it"</ArrowLink> }.into_any()
            }
            BookingState::Held { .. } => {
                view! { <span class="muted">"Somebody is paying for it just now"</span> }.into_any()
            }
            _ => {
                let day = desk_address(&studio.slug, Some(visit.local.date()));
                let href = format!("{day}#v-{}", visit.reference);
                view! { <ArrowLink href=href>"Answer it first"</ArrowLink> }.into_any()
            }
        };
        view! { <li><span>{what}</span> {act}</li> }
    });
    let lines = lines.collect_view();
    let before = said::done(&came.done, &place.name).map(|words| view! { <p>{words}</p> });
    let (what, other) = match place.thing {
        Thing::Room(_) => ("room", "Give them other rooms at the same times"),
        Thing::Unit(_) => ("unit", "Give them other units at the same times"),
    };
    let fields = vec![("what", what.to_owned()), ("id", place.thing.id())];
    let clear = press((studio, "place-clear"), fields, ("btn", other.into_any(), ""));
    let text = format!(
        "Nothing was changed. Where something else is free at their times, one press moves them \
         there: for the client nothing changes. Times are {} time.",
        studio.city,
    );
    view! {
        <Alert tone=Tone::Warn title=title live=true>
            {before}
            <p>{text}</p>
            <div class="actions">{clear}</div>
            <ul class="to-come">{lines}</ul>
        </Alert>
    }
    .into_any()
}
