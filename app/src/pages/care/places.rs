//! Where it hurts: boxes to tick beside a drawing that shows each at once, without a script.

use domain::note::{REGIONS, Region, Side};
use leptos::prelude::*;

use super::Sent;
use crate::{
    figures::person::{VIEW_BOX, body, place, seen_from},
    words,
};

/// Both sides, folded: who does not want to say where opens nothing.
pub fn choose(sent: &Sent) -> AnyView {
    let any = !sent.places.is_empty();
    view! {
        <details class="care-part care-where" id="places" open=any>
            <summary class="btn">"Show where it hurts"</summary>
            <p class="hint">"Left is your own left."</p>
            {side(Side::Back, sent)}
            {side(Side::Front, sent)}
        </details>
    }
    .into_any()
}

fn side(side: Side, sent: &Sent) -> AnyView {
    let cells = REGIONS.iter().filter(|region| region.side == side);
    let cells = cells.map(|region| cell(region, sent)).collect_view();
    view! {
        <fieldset class="care-side">
            <legend>{seen_from(side)}</legend>
            <div class="drawn">
                <svg class="person" viewBox=VIEW_BOX aria-hidden="true">{body(side)}</svg>
                <div class="cells">{cells}</div>
            </div>
        </fieldset>
    }
    .into_any()
}

/// A region; its spot lies over the drawing and shows by style alone.
fn cell(region: &Region, sent: &Sent) -> AnyView {
    let (x, y) = place(region.x, region.y);
    let checked = sent.places.contains_key(region.code);
    view! {
        <div class="cell">
            <label class="choice">
                <input type="checkbox" name=format!("places[{}]", region.code) value="1" checked=checked/>
                <span>{words::capital(&region.name())}</span>
            </label>
            <svg class="spot" viewBox=VIEW_BOX aria-hidden="true">
                <circle cx=x cy=y r="15"></circle>
            </svg>
        </div>
    }
    .into_any()
}

/// Where it hurt, in words: `Lower back, left; lower spine`.
pub fn said(codes: &[String]) -> Option<String> {
    let known = REGIONS.iter().filter(|region| codes.iter().any(|code| code == region.code));
    let names: Vec<String> = known.map(Region::name).collect();
    (!names.is_empty()).then(|| words::capital(&names.join("; ")))
}
