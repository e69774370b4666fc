//! Visits whose therapist may not give them on their day, each with the way to put it right.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::bookings::desk::DeskVisit;

use super::Listing;
use crate::{
    components::link::ButtonLink,
    pages::desk::{address as desk_address, client, move_address},
    words,
};

/// The visits, under their heading; nothing where there are none.
pub fn view(listing: &Listing) -> Option<AnyView> {
    let items = listing.reassign.iter().map(|visit| item(listing, visit)).collect_view();
    let lead = format!(
        "On the day of these visits, their therapist holds no verified qualification for the \
         technique. The clients were not told yet: they get a mail when you move the visit or \
         hand it over. All times are {} time.",
        listing.studio.city
    );
    (!listing.reassign.is_empty()).then(|| {
        view! {
            <section class="matters" id="reassign" aria-labelledby="reassign-h">
                <h2 id="reassign-h">"To reassign"</h2>
                <p class="muted">{lead}</p>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn item(listing: &Listing, visit: &DeskVisit) -> AnyView {
    let about =
        format!("{} with {}. {}", visit.treatment_name, visit.therapist_name, visit.reference);
    view! {
        <li class="matter">
            <div class="what">
                <h3>{format!("{}, {}", words::when(visit.local.wall), client(visit))}</h3>
                <p>{about}</p>
            </div>
            <div class="acts">{act(&listing.studio.slug, visit)}</div>
        </li>
    }
    .into_any()
}

/// A visit that still waits for an answer is answered first.
pub fn act(slug: &str, visit: &DeskVisit) -> AnyView {
    let whose = format!(": {}, {}", words::when(visit.local.wall), client(visit));
    let (href, words) = match visit.state {
        BookingState::Requested { .. } => {
            let day = desk_address(slug, Some(visit.local.date()));
            (format!("{day}#v-{}", visit.reference), "See it and answer")
        }
        _ => (move_address(slug, &visit.reference), "Move or hand over"),
    };
    view! {
        <ButtonLink href=href>
            {words} <span class="vh">{whose}</span>
        </ButtonLink>
    }
    .into_any()
}
