//! The same once more: a time that is pressed is kept, and the form that follows is filled in.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::{
    bookings::{self, Again},
    favourites,
};

use super::Opened;
use crate::{caller, render::PageError, request::services, words};

/// Times like the one it had, the way to others, and a place among the favourites. Nothing
/// while it is not a visit, and where it is no longer offered.
pub(super) async fn view(opened: &Opened) -> Result<Option<AnyView>, PageError> {
    let never =
        matches!(opened.view.state, BookingState::Held { .. } | BookingState::Requested { .. });
    let Some(proof) = caller::link_holder(&opened.token).filter(|_| !never) else {
        return Ok(None);
    };
    let Some(found) = bookings::again(&services(), &proof).await? else { return Ok(None) };
    let Some(query) = chosen(opened) else { return Ok(None) };
    let keep = favourite(opened).await?;
    let other = format!("/{}/book?{query}", opened.studio.slug);
    let wait = format!("/{}/waitlist?{query}", opened.studio.slug);
    Ok(Some(
        view! {
            <section class="change again noprint" aria-labelledby="ag-h">
                <h2 id="ag-h">"The same again"</h2>
                <p class="small">{opened.what()}</p>
                {times(opened, &found)}
                <p class="small">
                    <a href=other>"Other times"</a> " · " <a href=wait>"Wait for a time"</a>
                </p>
                {keep}
            </section>
        }
        .into_any(),
    ))
}

/// The query that names treatment and therapist, where both are there.
fn chosen(opened: &Opened) -> Option<String> {
    let (studio, view) = (&opened.studio, &opened.view);
    let card = studio.treatments.iter().find(|card| card.id == view.treatment)?;
    let person = studio.therapists.iter().find(|card| card.id == view.therapist)?;
    Some(format!("treatment={}&therapist={}", card.slug, person.slug))
}

fn times(opened: &Opened, found: &Again) -> Option<AnyView> {
    if found.times.is_empty() {
        return None;
    }
    let clock = opened.view.place.clock();
    let own = opened.view.client_clock.clone().unwrap_or_else(|| clock.clone());
    let buttons = found.times.iter().map(|slot| {
        let start = slot.start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <button class="slot" name="start" value=start>
                <span>{words::when(slot.local.wall)}</span>
                <small>{clock.label(slot.start, &own)}</small>
            </button>
        }
    });
    let buttons = buttons.collect_view();
    let lead = if found.alike {
        "Free at the same hour. Press one, and only the safety questions and the payment are left:"
    } else {
        "The next free times. Press one, and only the safety questions and the payment are left:"
    };
    Some(
        view! {
            <p class="small">{lead}</p>
            <form method="post" action="/api/ui/booking/again">
                <input type="hidden" name="token" value=opened.token.clone()/>
                <div class="alts">{buttons}</div>
            </form>
        }
        .into_any(),
    )
}

/// For whoever is signed in and has not kept it yet.
async fn favourite(opened: &Opened) -> Result<Option<AnyView>, PageError> {
    let Some(who) = caller::signed_in().await? else { return Ok(None) };
    let view = &opened.view;
    if favourites::has(&services(), &who, view.treatment, view.therapist).await? {
        return Ok(None);
    }
    let studio = &opened.studio;
    let card = studio.treatments.iter().find(|card| card.id == view.treatment);
    let person = studio.therapists.iter().find(|card| card.id == view.therapist);
    Ok(card.zip(person).map(|(card, person)| {
        view! {
            <form method="post" action="/api/ui/account/favourite-add">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="treatment" value=card.slug.clone()/>
                <input type="hidden" name="therapist" value=person.slug.clone()/>
                <button class="btn">"Keep as a favourite"</button>
            </form>
        }
        .into_any()
    }))
}
