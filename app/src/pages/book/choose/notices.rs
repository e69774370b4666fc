//! What stands above the steps: a time that cannot be had, and one that is kept already.

use domain::booking::Booking;
use leptos::prelude::*;
use services::{
    Services,
    availability::{self, SlotSearch},
    catalogue::{StudioPage, TreatmentCard},
};

use super::week_asked;
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::Glyph,
    },
    pages::book::{Chosen, asked, query::clock_of, words as said},
    render::PageError,
    words,
};

/// How many other times are offered for one that is taken.
const NEAREST: usize = 4;

/// What is said when the time that was pressed cannot be had, with others beside it.
pub(super) async fn refused(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<Option<AnyView>, PageError> {
    let Some(code) = asked("refused") else { return Ok(None) };
    let title = said::hold_refused(&code, chosen, studio);
    let Some(at) = chosen.at else {
        return Ok(Some(view! { <Alert tone=Tone::Warn title=title live=true/> }.into_any()));
    };
    let day = studio.zone.today(at);
    let search = SlotSearch {
        studio: studio.id,
        treatment: treatment.id,
        therapist: chosen.therapist.as_ref().map(|card| card.id),
        from: day,
        until: day,
        ignore: held.map(|held| held.id),
    };
    let nearest = availability::nearest(services, &search, at, NEAREST).await?;
    let asked_week = week_asked(services, studio, chosen, treatment, held);
    let fields = asked_week.fields.into_iter().map(|field| {
        view! { <input type="hidden" name=field.name value=field.value/> }
    });
    let fields = fields.collect_view();
    let (clock, there) = (chosen.clock(studio), studio.clock());
    let others = nearest.into_iter().map(move |slot| {
        let local = clock.wall(slot.start);
        let start = slot.start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <button class="slot" name="start" value=start>
                <span>{words::when(local)}</span>
                <small>{clock.label(slot.start, &there)}</small>
            </button>
        }
    });
    let others = others.collect_view();
    Ok(Some(
        view! {
            <Alert tone=Tone::Warn title=title live=true glyph=Glyph::Clock>
                <p>"You have not been charged, and nothing you chose is lost. The closest free times:"</p>
                <form method="post" action="/api/ui/book/hold">
                    {fields}
                    <div class="alts">{others}</div>
                </form>
            </Alert>
        }
        .into_any(),
    ))
}

/// A time that is kept already: on with it, or let it go.
pub(super) fn still_held(studio: &StudioPage, held: &Booking) -> AnyView {
    let own = held.client_zone.as_deref().and_then(|zone| zone.parse().ok());
    let clock = clock_of(studio, own.unwrap_or(studio.zone));
    let when = clock.beside(held.span.start, Some(&studio.clock()));
    let title = format!("{when} is being kept for you");
    let (slug, details) = (studio.slug.clone(), format!("/{}/book/details", studio.slug));
    let booking = held.id.to_string();
    view! {
        <Alert tone=Tone::Good title=title glyph=Glyph::Hourglass>
            <form method="post" action="/api/ui/book/release">
                <input type="hidden" name="studio" value=slug/>
                <input type="hidden" name="booking" value=booking/>
                <div class="actions">
                    <a class="btn" href=details>"Go on with it"</a>
                    <button class="btn ghost">"Let this time go"</button>
                </div>
            </form>
        </Alert>
    }
    .into_any()
}
