//! A time that is offered: until when, and the two answers.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    clock::whole_minute,
    waitlist::{EntryView, OfferView},
};

use crate::components::icon::{Glyph, Icon};

/// What is offered, and the answers to it.
pub(super) fn view(
    token: &str,
    studio: &StudioPage,
    entry: &EntryView,
    offer: &OfferView,
) -> AnyView {
    let when = entry.clock.beside(offer.start, entry.client_clock.as_ref());
    let until = entry.clock.beside(whole_minute(offer.expires), entry.client_clock.as_ref());
    let what = format!(
        "{}, {} minutes, with {}",
        entry.treatment_name, entry.minutes, offer.therapist_name
    );
    let body =
        if offer.accepted { accepted(studio, &until) } else { answers(token, entry, &until) };
    view! {
        <section class="panel wait-offer" aria-labelledby="of-h">
            <h2 id="of-h">{when}</h2>
            <p>{what}</p>
            {body}
        </section>
    }
    .into_any()
}

fn answers(token: &str, entry: &EntryView, until: &str) -> AnyView {
    let then = match &entry.moves {
        None => {
            "Taking it leads to the safety questions and the payment. Nothing is booked before."
                .to_owned()
        }
        Some((_, now)) => format!(
            "Taking it moves your visit there at once, from {}. What you paid moves along.",
            entry.clock.beside(*now, entry.client_clock.as_ref()),
        ),
    };
    let take = if entry.moves.is_some() { "Move my visit there" } else { "Take this time" };
    view! {
        <p class="wait-until">
            <Icon glyph=Glyph::Hourglass/>
            <span>"Kept for you, and for nobody else, until " <b>{until.to_owned()}</b></span>
        </p>
        <p class="small">{then}</p>
        <div class="btn-row">
            <form method="post" action="/api/ui/waitlist/accept">
                <input type="hidden" name="token" value=token.to_owned()/>
                <button class="btn primary lg">{take}</button>
            </form>
            <form method="post" action="/api/ui/waitlist/decline">
                <input type="hidden" name="token" value=token.to_owned()/>
                <button class="btn lg">"No, thank you"</button>
            </form>
        </div>
        <p class="tiny muted">"If you say no, you keep your place and wait on for another time."</p>
    }
    .into_any()
}

fn accepted(studio: &StudioPage, until: &str) -> AnyView {
    view! {
        <p>
            "You said yes. It is kept until " <b>{until.to_owned()}</b>
            ": please finish booking it, in the browser in which you pressed."
        </p>
        <p>
            <a class="btn primary" href=format!("/{}/book/details", studio.slug)>
                "Go on with it"
            </a>
        </p>
    }
    .into_any()
}
