//! Single days with hours of their own.

use domain::schedule::Stretch;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    hours::{DateHours, Hours},
};

use super::{Asked, said, typed};
use crate::{
    components::{
        field::{Choice, FieldError},
        icon::{Glyph, Icon},
    },
    words,
};

/// The days that have other hours than the week, and the form that gives them.
pub(super) fn section(studio: &StudioPage, found: &Hours, asked: &Asked) -> AnyView {
    let rows = found.dates.iter().map(|of| entry(studio, found, of)).collect_view();
    let list = if found.dates.is_empty() {
        view! { <p class="small muted">"No day differs from the week."</p> }.into_any()
    } else {
        view! { <ul>{rows}</ul> }.into_any()
    };
    let open = is_typed(asked);
    view! {
        <section class="hours-list" id="dates" aria-labelledby="dates-h">
            <h2 id="dates-h">"Single days"</h2>
            {list}
            <details class="add" open=open>
                <summary class="btn">
                    <Icon glyph=Glyph::Plus/>
                    "Other hours on a day"
                </summary>
                {form(studio, found, asked)}
            </details>
        </section>
    }
    .into_any()
}

/// Whether the address has what was typed into this form.
fn is_typed(asked: &Asked) -> bool {
    asked.field.starts_with("dates-") || (asked.is_try && !asked.hours.is_empty())
}

fn entry(studio: &StudioPage, found: &Hours, of: &DateHours) -> AnyView {
    let said = said::dates(of.first, of.last);
    view! {
        <li>
            <p>
                <b>{said.clone()}</b>
                {words::capital(&said::stretches(&of.hours))}
            </p>
            <form method="post" action="/api/ui/desk/hours-dates">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="therapist" value=found.person.slug.clone()/>
                <input type="hidden" name="first" value=of.first.to_string()/>
                <input type="hidden" name="last" value=of.last.to_string()/>
                <input type="hidden" name="kind" value="usual"/>
                <button class="btn ghost">
                    "As the week"
                    <span class="vh">{format!(": {said}")}</span>
                </button>
            </form>
        </li>
    }
    .into_any()
}

fn form(studio: &StudioPage, found: &Hours, asked: &Asked) -> AnyView {
    let error = |name: &str| {
        let here = asked.field.strip_prefix("dates-") == Some(name);
        here.then(|| said::field(name, &asked.refused))
    };
    let mine = is_typed(asked);
    let date = |date: Option<chrono::NaiveDate>| {
        date.filter(|_| mine).map(|date| date.to_string()).unwrap_or_default()
    };
    let rows = if mine { typed::rows(&crate::pages::booking::asked("hours")) } else { Vec::new() };
    let at = |row: usize| rows.get(row).cloned().unwrap_or_default();
    let closed = !mine || asked.hours == "closed";
    view! {
        <form class="dates-form" method="post" action="/api/ui/desk/hours-dates">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=found.person.slug.clone()/>
            <div class="week-valid">
                <div class="field">
                    <label for="dates-first">"Day"</label>
                    {error("first").map(|e| view! { <FieldError id="dates-first-error" error=e/> })}
                    <input class="input" id="dates-first" type="date" name="first" value=date(asked.first) required/>
                </div>
                <div class="field">
                    <label for="dates-last">"Last day " <span class="opt">"(optional)"</span></label>
                    {error("last").map(|e| view! { <FieldError id="dates-last-error" error=e/> })}
                    <input class="input" id="dates-last" type="date" name="last" value=date(asked.last)/>
                </div>
            </div>
            <fieldset class="kinds">
                <legend class="vh">"Which hours"</legend>
                <Choice kind="radio" name="kind" value="closed" checked=closed>"Closed"</Choice>
                <Choice kind="radio" name="kind" value="hours" checked=!closed>"Other hours"</Choice>
            </fieldset>
            <div class="field spans" id="dates-hours" tabindex="-1">
                {error("hours").map(|e| view! { <FieldError id="dates-hours-error" error=e/> })}
                {(0..3).map(|row| ends(row, &at(row))).collect_view()}
            </div>
            <p class="small muted">
                "These are the hours that begin on the day. What began the evening before goes \
                 on after midnight, unless the day is closed."
            </p>
            <div class="btn-row">
                <button class="btn soft" name="act" value="save">"Save these days"</button>
                <button class="btn" name="act" value="try">"Try it out first"</button>
            </div>
        </form>
    }
    .into_any()
}

fn ends(row: usize, typed: &typed::Row) -> AnyView {
    let field = |end: &'static str, value: &str| {
        view! {
            <input
                class="input"
                type="time"
                name=format!("hours[d0-{row}-{end}]")
                value=value.to_owned()
                aria-label=format!("Span {}, {end}", row + 1)
            />
        }
    };
    view! {
        <div class="span-ends">
            {field("from", &typed.from)}
            <span aria-hidden="true">"to"</span>
            {field("until", &typed.until)}
        </div>
    }
    .into_any()
}

/// The hours of days as a page's address has them.
pub(super) fn of_code(code: &str) -> Option<Option<Vec<Stretch>>> {
    match code {
        "usual" => Some(None),
        "closed" => Some(Some(Vec::new())),
        rows => typed::stretches(&typed::rows(rows)).ok().filter(|all| !all.is_empty()).map(Some),
    }
}
