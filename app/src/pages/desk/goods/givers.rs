//! Who gives a treatment, and why somebody can or cannot be booked for it.

use leptos::prelude::*;
use services::goods::{Ability, Editor, Giver, TreatmentInput};

use super::said;
use crate::components::icon::{Glyph, Icon};

/// Everybody who works at the studio: whether they give it, and whether they may.
pub fn view(found: &Editor, text: &TreatmentInput) -> AnyView {
    if found.givers.is_empty() {
        return ().into_any();
    }
    let saved = !text.technique.is_empty() && text.technique != TreatmentInput::NEW;
    let lines = found.givers.iter().map(|giver| line(giver, text, saved)).collect_view();
    view! {
        <fieldset class="field full">
            <legend>"Who gives it"</legend>
            <p class="hint">
                "Whoever is ticked and has a checked qualification for the technique. Untick \
                 somebody who is qualified and does not want to give it. Visits that are booked \
                 stay with them."
            </p>
            <ul class="goods-givers">{lines}</ul>
        </fieldset>
    }
    .into_any()
}

fn line(giver: &Giver, text: &TreatmentInput, saved: bool) -> impl IntoView + use<> {
    let id = giver.id.to_string();
    // Somebody who came after the form was shown gives it.
    let gives = text.gives.contains(&id) || !text.asked.contains(&id);
    let able = matches!(giver.ability, Ability::Qualified { .. });
    let glyph = if able { Glyph::Seal } else { Glyph::Info };
    let why = saved.then(|| {
        view! {
            <span class=if able { "why able" } else { "why" }>
                <Icon glyph=glyph/>
                {said::ability(&giver.ability)}
            </span>
        }
    });
    view! {
        <li>
            <input type="hidden" name="asked[]" value=id.clone()/>
            <label class="choice">
                <input type="checkbox" name="gives[]" value=id checked=gives/>
                <span>{giver.name.clone()} {why}</span>
            </label>
        </li>
    }
}
