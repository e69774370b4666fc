//! The form of a week. It works as it stands: adding, removing and copying are buttons
//! that send it, and a second span of a day is folded away until it is wanted.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    hours::{Hours, WorkRoom},
};

use super::{
    Asked, address, said,
    typed::{Row, Typed, Wrong, room_code},
};
use crate::{
    components::{
        field::{FieldError, TextField},
        icon::{Glyph, Icon},
    },
    words,
};

/// The week, day by day, and from when until when it holds.
pub(super) fn form(
    (studio, found, rooms): (&StudioPage, &Hours, &[WorkRoom]),
    asked: &Asked,
    typed: &Typed,
    wrong: &[Wrong],
) -> AnyView {
    let days = typed
        .0
        .iter()
        .enumerate()
        .map(|(day, rows)| self::day((day, rows), rooms, wrong, asked.open == Some(day)));
    let first = asked.first.unwrap_or(found.today);
    // A later week that is planned already is not to go unnoticed.
    let until_next = found.planned.iter().map(|(next, _)| *next).find(|next| first < *next);
    let planned = until_next.and_then(|next| next.pred_opt()).filter(|_| asked.typed.is_none());
    let last = asked.last.or(planned).map(|last| last.to_string()).unwrap_or_default();
    let hint = match until_next {
        Some(_) => "Then a later week begins. Left empty, this week replaces it.",
        None => "Then the week before comes back.",
    };
    let error = |name: &str| {
        let here = asked.field == name;
        here.then(|| said::field(name, &asked.refused))
    };
    let begun = asked.typed.is_some() && !asked.shown.is_empty();
    let shown = if begun { asked.shown.clone() } else { found.weeks.clone() };
    view! {
        <section aria-labelledby="week-h">
            <h2 id="week-h">"The week"</h2>
            <form class="week-form" id="week" method="post" action="/api/ui/desk/hours-week">
                // Whoever presses Enter in a field means this one.
                <button class="vh" name="act" value="save" tabindex="-1" aria-hidden="true">
                    "Save"
                </button>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="therapist" value=found.person.slug.clone()/>
                <input type="hidden" name="weeks" value=shown/>
                <p class="small muted">
                    "Leave a day empty where there is no work. Hours that end earlier than they \
                     begin go on after midnight."
                </p>
                <div class="days">{days.collect_view()}</div>
                <div class="week-valid">
                    <TextField
                        id="first"
                        label="From"
                        kind="date"
                        value=first.to_string()
                        hint="Until then everything stays as it is."
                        error=error("first")
                    />
                    <TextField
                        id="last"
                        label="Until"
                        kind="date"
                        value=last
                        hint=hint
                        error=error("last")
                        optional=true
                    />
                </div>
                <div class="btn-row">
                    <button class="btn primary" name="act" value="save">"Save the week"</button>
                    <button class="btn" name="act" value="try">"Try it out first"</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn day((day, rows): (usize, &[Row]), rooms: &[WorkRoom], wrong: &[Wrong], open: bool) -> AnyView {
    let name = said::DAYS[day];
    let blank = [Row::default()];
    let shown = if rows.is_empty() { &blank } else { rows };
    let view = |(at, typed): (usize, &Row)| {
        let error = wrong.iter().find(|(d, r, _)| (*d, *r) == (day, at));
        row((day, at), typed, rooms, error.map(|(.., code)| said::row(code).to_owned()))
    };
    let next = shown.len();
    view! {
        <fieldset class="day" class:off=rows.is_empty()>
            <legend>{name}</legend>
            <div class="spans">
                {shown.iter().enumerate().map(view).collect_view()}
                <div class="day-acts">
                    <details class="more" open=open>
                        <summary>
                            <Icon glyph=Glyph::Plus/>
                            "Add another span"
                            <span class="vh">{format!(" on {name}")}</span>
                        </summary>
                        {row((day, next), &Row::default(), rooms, None)}
                        <button class="btn ghost" name="act" value=format!("more-{day}")>
                            "And one more"
                            <span class="vh">{format!(" on {name}")}</span>
                        </button>
                    </details>
                    {copy(day)}
                </div>
            </div>
        </fieldset>
    }
    .into_any()
}

/// From and until, and the way to be rid of them.
fn row(
    (day, at): (usize, usize),
    typed: &Row,
    rooms: &[WorkRoom],
    error: Option<String>,
) -> AnyView {
    let name = said::DAYS[day];
    let number = if at == 0 { String::new() } else { format!(", span {}", at + 1) };
    let id = |end: &str| format!("d{day}-{at}-{end}");
    let error_id = error.is_some().then(|| id("error"));
    let field = |end: &'static str, value: &str| {
        view! {
            <input
                class="input"
                type="time"
                id=id(end)
                name=format!("hours[{}]", id(end))
                value=value.to_owned()
                aria-label=format!("{name}{number}, {end}")
                aria-invalid=error_id.is_some().then_some("true")
                aria-describedby=error_id.clone()
            />
        }
    };
    let remove = (!typed.is_blank()).then(|| {
        let what = format!("Remove {name}, {} to {}", typed.from, typed.until);
        view! {
            <button
                class="btn ghost icon-only"
                name="act"
                value=format!("remove-{day}-{at}")
                aria-label=what
            >
                <Icon glyph=Glyph::X/>
            </button>
        }
    });
    view! {
        <div class="field span-row">
            {error.map(|error| view! { <FieldError id=id("error") error=error/> })}
            <div class="span-ends">
                {field("from", &typed.from)}
                <span aria-hidden="true">"to"</span>
                {field("until", &typed.until)}
                {remove}
            </div>
            {room(&id("room"), &format!("{name}{number}, room"), typed, rooms)}
        </div>
    }
    .into_any()
}

/// In which room, where there are several to choose from.
fn room(id: &str, label: &str, typed: &Row, rooms: &[WorkRoom]) -> Option<AnyView> {
    let chosen = |room: &WorkRoom| room_code(room.id) == typed.room;
    let shown: Vec<_> = rooms.iter().filter(|room| room.active || chosen(room)).collect();
    if shown.len() < 2 {
        return None;
    }
    let options = shown.into_iter().map(|room| {
        view! {
            <option value=room_code(room.id) selected=chosen(room)>
                {format!("in {}", room.name)}
            </option>
        }
    });
    Some(
        view! {
            <select
                class="select span-room"
                id=id.to_owned()
                name=format!("hours[{id}]")
                aria-label=label.to_owned()
            >
                <option value="">"in any room"</option>
                {options.collect_view()}
            </select>
        }
        .into_any(),
    )
}

/// Puts a day's hours on other days: from Monday on the working days, as most weeks go.
fn copy(day: usize) -> AnyView {
    let name = said::DAYS[day];
    let others = (0..7).filter(|other| *other != day).map(|other| {
        let checked = day < other && other < 5;
        view! {
            <label class="day-pick">
                <input
                    type="checkbox"
                    name=format!("hours[copy-{day}-{other}]")
                    value="1"
                    checked=checked
                />
                <span>{words::uncapital_day(&said::DAYS[other][..3])}</span>
            </label>
        }
    });
    view! {
        <details class="copy">
            <summary>
                <Icon glyph=Glyph::Swap/>
                {format!("Copy {name}")}
            </summary>
            <fieldset class="copy-to">
                <legend class="small">"To these days, in place of what they have"</legend>
                <div class="day-picks">{others.collect_view()}</div>
                <button class="btn soft" name="act" value=format!("copy-{day}")>
                    {format!("Copy {name}")}
                </button>
            </fieldset>
        </details>
    }
    .into_any()
}

/// The weeks that begin later.
pub(super) fn planned(studio: &StudioPage, found: &Hours, rooms: &[WorkRoom]) -> Option<AnyView> {
    if found.planned.is_empty() {
        return None;
    }
    let here = address(&studio.slug, &found.person.slug);
    let rows = found.planned.iter().map(|(first, week)| {
        let change = format!("{here}&first={first}#week");
        view! {
            <li>
                <p>
                    <b>{format!("From {}", words::date_and_year(*first))}</b>
                    {said::week(week, rooms)}
                </p>
                <a class="btn ghost" href=change>
                    "Change"
                    <span class="vh">{format!(" the week from {}", words::date(*first))}</span>
                </a>
            </li>
        }
    });
    Some(
        view! {
            <section class="hours-list" aria-labelledby="planned-h">
                <h2 id="planned-h">"Later weeks"</h2>
                <ul>{rows.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
