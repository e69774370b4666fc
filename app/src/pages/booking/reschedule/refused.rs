//! What is said where the visit was not moved, or cannot be.

use domain::Instant;
use leptos::prelude::*;
use services::{
    availability::{self, SlotSearch},
    bookings::ALTERNATIVES,
};

use super::{ACTION, Opened, Wanted, back, fields};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::dial,
    pages::booking::said,
    render::PageError,
    request::services,
    words,
};

/// Why the last time was refused; where somebody else has it, with the nearest others.
pub(super) async fn refused(
    opened: &Opened,
    wanted: &Wanted,
) -> Result<Option<AnyView>, PageError> {
    let Some((title, text)) = said::move_refused(&wanted.refused) else { return Ok(None) };
    let taken = matches!(wanted.refused.as_str(), "slot_taken" | "no_room" | "no_equipment");
    let others = match wanted.at.filter(|_| taken) {
        Some(at) => Some(nearest(opened, wanted, at).await?),
        None => None,
    };
    Ok(Some(
        view! {
            <Alert tone=Tone::Warn title=title live=true glyph=Glyph::Clock>
                <p>{text}</p>
                {others}
            </Alert>
        }
        .into_any(),
    ))
}

async fn nearest(opened: &Opened, wanted: &Wanted, at: Instant) -> Result<AnyView, PageError> {
    let zone = opened.view.place.zone;
    let search = SlotSearch {
        studio: opened.view.place.studio,
        treatment: opened.view.treatment,
        therapist: (!wanted.anyone).then_some(opened.view.therapist),
        from: zone.today(at),
        until: zone.today(at),
        ignore: Some(opened.view.id),
    };
    let found = availability::nearest(&services(), &search, at, ALTERNATIVES + 1).await?;
    let clock = opened.view.place.clock();
    let own = opened.view.client_clock.clone().unwrap_or_else(|| clock.clone());
    // Its own time counts as free, but is none to move to.
    let others = found.into_iter().filter(|slot| slot.start != opened.view.start);
    let buttons = others.take(ALTERNATIVES).map(|slot| {
        let start = slot.start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <button class="slot" name="start" value=start>
                <span>{words::when(slot.local.wall)}</span>
                <small>{clock.label(slot.start, &own)}</small>
            </button>
        }
    });
    let fields = fields(opened, wanted.anyone).into_iter().map(|field| {
        view! { <input type="hidden" name=field.name value=field.value/> }
    });
    Ok(view! {
        <form method="post" action=ACTION>
            {fields.collect_view()}
            <div class="alts">{buttons.collect_view()}</div>
        </form>
    }
    .into_any())
}

/// Why it cannot be moved here, and who can help.
pub(super) fn impossible(opened: &Opened, why: &str) -> AnyView {
    let title = "It cannot be moved here";
    let phone = opened.view.place.phone.clone();
    let body = view! {
        {back(opened)}
        <h1>{title}</h1>
        <p class="lead">{opened.what()}<br/>{opened.start()}</p>
        <p class="lead">{why.to_owned()}</p>
        <div class="btn-row">
            <ButtonLink href=dial(&phone) weight=Weight::Primary>
                <Icon glyph=Glyph::Phone/>
                {phone}
            </ButtonLink>
            <ButtonLink href=opened.href("") weight=Weight::Ghost>"See the visit"</ButtonLink>
        </div>
    };
    opened.page(title.to_owned(), "wrap visit-change", body.into_any())
}
