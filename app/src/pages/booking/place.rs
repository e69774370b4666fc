//! How to get there, and what to know before.

use leptos::prelude::*;

use super::Opened;
use crate::{
    components::icon::{Glyph, Icon},
    layout::dial,
    pages::studio::map_address,
};

/// The way to the studio.
pub fn directions(opened: &Opened) -> AnyView {
    let place = &opened.view.place;
    let ways = place.directions.iter().map(|way| view! { <p>{way.clone()}</p> }).collect_view();
    let room = format!("Your room: {}.", opened.view.room_name);
    view! {
        <section class="dir" id="directions" aria-labelledby="di-h">
            <div>
                <h2 id="di-h">"Getting here"</h2>
                <address>
                    {place.address_line.clone()} <br/> {place.postcode.clone()} " "
                    {place.city.clone()}
                </address>
                <p class="small muted">{room}</p>
                <div class="btn-row">
                    <a class="btn" href=map_address(&opened.studio) rel="noreferrer">
                        <Icon glyph=Glyph::Pin/>
                        "Show on OpenStreetMap"
                    </a>
                    <a class="btn ghost" href=dial(&place.phone)>
                        <Icon glyph=Glyph::Phone/>
                        {place.phone.clone()}
                    </a>
                </div>
            </div>
            <div class="flow ways-text">{ways}</div>
        </section>
    }
    .into_any()
}

/// Four things to know before a visit.
const BEFORE: [(&str, &str); 4] = [
    ("Eat lightly", "Not within the hour before. A glass of water is fine."),
    ("Wear what you like", "You undress to your comfort. The rest stays covered."),
    ("Bring reports, if any", "Scans and letters help your therapist, but none are needed."),
    ("If you feel unwell", "With a fever or an infection, stay at home and ring us."),
];

/// What to know before.
pub fn before() -> AnyView {
    let steps = BEFORE.into_iter().enumerate().map(|(i, (title, text))| {
        view! {
            <li>
                <span class="bone" aria-hidden="true">{i + 1}</span>
                <div>
                    <h3>{title}</h3>
                    <p>{text}</p>
                </div>
            </li>
        }
    });
    view! {
        <section class="before" aria-labelledby="be-h">
            <h2 id="be-h">"Before you come"</h2>
            <ol class="spine flat">{steps.collect_view()}</ol>
        </section>
    }
    .into_any()
}
