//! Placing marks without a script: a control for each region, grouped as the body is, and a
//! drawing that shows each mark as soon as it is chosen. A region on the drawing is a link
//! to its control, for those who would rather point; the keyboard takes the controls.

use domain::note::{Kind, MarkInput, NoteInput, REGIONS, Region, Side};
use leptos::prelude::*;

use super::{View, said};
use crate::{
    components::field::FieldError,
    figures::person::{VIEW_BOX, body, place, seen_from},
    words,
};

/// Both drawings with their controls. The front is folded until something is marked there.
pub fn view(view: &View, typed: &NoteInput) -> AnyView {
    let at_front = typed.marks.keys().any(|code| code.starts_with("front"));
    view! {
        <section class="charts" id="chart" aria-labelledby="chart-h" tabindex="-1">
            <h2 id="chart-h">"Body chart"</h2>
            <p class="small muted">
                "Choose how strong it is: 0 is there but not felt, 10 is the worst. Left is the \
                 client’s left."
            </p>
            {side(view, typed, Side::Back)}
            <details class="front" open=at_front>
                <summary class="btn">"Mark the front"</summary>
                {side(view, typed, Side::Front)}
            </details>
        </section>
    }
    .into_any()
}

fn side(view: &View, typed: &NoteInput, side: Side) -> AnyView {
    let here = || REGIONS.iter().filter(move |region| region.side == side);
    let taps = here().map(tap).collect_view();
    let mut parts: Vec<&str> = here().map(|region| region.part).collect();
    parts.dedup();
    let mut seen = Vec::new();
    parts.retain(|part| {
        let new = !seen.contains(part);
        seen.push(part);
        new
    });
    let parts = parts.into_iter().map(|part| {
        let cells = here().filter(|region| region.part == part);
        let cells = cells.map(|region| cell(view, typed, region)).collect_view();
        view! {
            <div class="part">
                <p class="name" aria-hidden="true">{words::capital(part)}</p>
                {cells}
            </div>
        }
    });
    let parts = parts.collect_view();
    view! {
        <fieldset class="chart">
            <legend>{seen_from(side)}</legend>
            <div class="chart-body">
                <svg class="person" viewBox=VIEW_BOX aria-hidden="true">
                    {body(side)} {taps}
                </svg>
                <div class="parts">{parts}</div>
            </div>
        </fieldset>
    }
    .into_any()
}

/// A point of the drawing that leads to its control.
fn tap(region: &Region) -> AnyView {
    let (x, y) = place(region.x, region.y);
    view! {
        <a class="tap" href=format!("#m-{}", region.code) tabindex="-1">
            <circle class="aim" cx=x cy=y r="17"></circle>
            <circle class="dot" cx=x cy=y r="3.5"></circle>
        </a>
    }
    .into_any()
}

/// One region: how strong, and, once that is chosen, what it is and a few words. Its spot
/// lies over the drawing and shows by style alone.
fn cell(view: &View, typed: &NoteInput, region: &Region) -> AnyView {
    let chosen = typed.marks.get(region.code).cloned().unwrap_or_default();
    let (id, error_id) = (format!("m-{}", region.code), format!("m-{}-error", region.code));
    let name = |field: &str| format!("marks[{}][{field}]", region.code);
    let error = view.error(region.code).map(|code| said::field(region.code, code));
    let wrong = error.is_some();
    let (half, rest) = match region.half {
        "" => (words::capital(region.part), String::new()),
        half => (words::capital(half), format!(" {}", region.part)),
    };
    let (x, y) = place(region.x, region.y);
    view! {
        <div class="cell">
            <label for=id.clone()>
                {half} <span class="vh">{rest}</span>
            </label>
            {error.map(|error| view! { <FieldError id=error_id.clone() error=error/> })}
            <select
                class="select"
                id=id
                name=name("intensity")
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some(error_id)
            >
                {strengths(&chosen)}
            </select>
            {more(region, &chosen, &name)}
            <svg class="spot" viewBox=VIEW_BOX aria-hidden="true">
                <circle cx=x cy=y r="14"></circle>
            </svg>
        </div>
    }
    .into_any()
}

fn strengths(chosen: &MarkInput) -> AnyView {
    let numbers = (0..=10).map(|n: u8| n.to_string());
    let numbers = numbers.map(|n| {
        let words = match n.as_str() {
            "0" => "0, not felt".to_owned(),
            "10" => "10, the worst".to_owned(),
            n => n.to_owned(),
        };
        let selected = n == chosen.intensity;
        view! { <option value=n selected=selected>{words}</option> }
    });
    view! {
        <option value="" selected=chosen.intensity.is_empty()>"No mark"</option>
        {numbers.collect_view()}
    }
    .into_any()
}

fn more(region: &Region, chosen: &MarkInput, name: &dyn Fn(&str) -> String) -> AnyView {
    let kinds = Kind::ALL.into_iter().map(|kind| {
        let selected = kind.code() == chosen.kind;
        view! { <option value=kind.code() selected=selected>{said::kind(kind)}</option> }
    });
    let (kind_id, words_id) = (format!("k-{}", region.code), format!("w-{}", region.code));
    view! {
        <div class="more">
            <label class="vh" for=kind_id.clone()>{format!("What it is: {}", region.name())}</label>
            <select class="select" id=kind_id name=name("kind")>{kinds.collect_view()}</select>
            <label class="vh" for=words_id.clone()>{format!("In a few words: {}", region.name())}</label>
            <input
                class="input"
                id=words_id
                name=name("words")
                value=chosen.words.clone()
                maxlength="80"
                autocomplete="off"
                placeholder="A few words"
            />
        </div>
    }
    .into_any()
}
