//! What stands around a calendar: its title, the ways to other days, what its signs mean,
//! and which keys it knows.

use leptos::prelude::*;
use services::{auth::StaffSession, catalogue::StudioPage};

use super::{Shape, query::Asked};
use crate::{
    components::{
        field::Select,
        icon::{Glyph, Icon},
    },
    layout::Area,
    pages::desk::enter_address,
};

/// What the page is, whose clock it goes by, and what can be begun from here.
pub fn head((studio, asked): (&StudioPage, &Asked)) -> AnyView {
    let whose = match &asked.whose {
        Some(card) => format!("{}. ", card.name),
        None => "Everybody. ".to_owned(),
    };
    let begun = asked.date.max(asked.today);
    let enter = format!("{}?date={begun}", enter_address(&studio.slug));
    let therapist = asked.whose.as_ref().map(|card| format!("&therapist={}", card.slug));
    let enter = format!("{enter}{}", therapist.clone().unwrap_or_default());
    let off = Area::Hours.address(&studio.slug);
    let therapist = therapist.map(|query| query.replacen('&', "?", 1)).unwrap_or_default();
    let off = format!("{off}/off{therapist}");
    // The calendars elsewhere are for those whose qualifications are: their own, or people's.
    let feeds = Area::Qualifications.leads().then(|| {
        let href = format!("/{}/desk/feeds", studio.slug);
        view! { <a class="btn ghost" href=href>"Calendar feeds"</a> }
    });
    view! {
        <header class="app-title">
            <div>
                <p class="muted">"Calendar"</p>
                <h1>{asked.title()}</h1>
                <p class="small muted">{format!("{whose}All times are {} time.", studio.city)}</p>
            </div>
            <div class="btn-row">
                <a class="btn primary" href=enter>
                    <Icon glyph=Glyph::Plus/>
                    "New visit"
                </a>
                <a class="btn" href=off>"Block time"</a>
                {feeds}
            </div>
        </header>
    }
    .into_any()
}

/// Other days, other shapes, other people.
pub fn controls(staff: &StaffSession, (studio, asked): (&StudioPage, &Asked)) -> AnyView {
    let slug = &studio.slug;
    let (before, after) = asked.steps();
    let here = (asked.date == asked.today).then_some("date");
    let shapes = Shape::ALL.map(|shape| {
        let current = (shape == asked.shape).then_some("page");
        view! { <a href=asked.shaped(slug, shape) aria-current=current>{shape.name()}</a> }
    });
    let print = (asked.shape == Shape::Day).then(|| {
        view! {
            <button class="btn scripted" type="button" data-print>
                <Icon glyph=Glyph::Print/>
                "Print this day"
            </button>
        }
    });
    view! {
        <div class="cal-bar">
            <nav class="steps" aria-label="Days">
                <a class="btn icon-only" rel="prev" href=asked.at(slug, before) aria-label="Earlier">
                    <Icon glyph=Glyph::Left/>
                </a>
                <a class="btn" href=asked.at(slug, asked.today) aria-current=here data-today>"Today"</a>
                <a class="btn icon-only" rel="next" href=asked.at(slug, after) aria-label="Later">
                    <Icon glyph=Glyph::Right/>
                </a>
            </nav>
            <nav class="seg" aria-label="How much at a time">{shapes.collect_view()}</nav>
            {go(staff, (studio, asked))}
            {print}
        </div>
    }
    .into_any()
}

/// Any other day, and for an owner any other person.
fn go(staff: &StaffSession, (studio, asked): (&StudioPage, &Asked)) -> AnyView {
    let whose = staff.runs_desk().then(|| {
        let everybody = ("all".to_owned(), "Everybody".to_owned());
        let people = studio.therapists.iter().map(|card| (card.slug.clone(), card.name.clone()));
        let value = asked.whose.as_ref().map_or("all", |card| &card.slug).to_owned();
        view! {
            <Select
                id="therapist"
                label="Whose"
                options=std::iter::once(everybody).chain(people).collect()
                value=value
            />
        }
    });
    // Open where there is room; on a phone the days come first.
    view! {
        <details class="cal-go fold">
            <summary class="btn">"Another day"</summary>
            <form class="go" method="get" action=Area::Calendar.address(&studio.slug)>
                <input type="hidden" name="view" value=asked.shape.code()/>
                {whose}
                <div class="field">
                    <label for="date">"Day"</label>
                    <input
                        class="input"
                        id="date"
                        type="date"
                        name="date"
                        value=asked.date.to_string()
                        required
                    />
                </div>
                <button class="btn">"Show"</button>
            </form>
        </details>
    }
    .into_any()
}

/// What a sign is drawn as, its shape, and what it means.
type Sign = (&'static str, Glyph, &'static str);

/// The signs of a month; the numbers are visits.
const COUNTED: [Sign; 5] = [
    ("", Glyph::Info, "Waits for your answer"),
    ("", Glyph::Clock, "To be closed"),
    ("", Glyph::User, "Did not come"),
    ("", Glyph::X, "Cancelled"),
    ("", Glyph::Sun, "Time off"),
];

/// The signs of everything else.
const DRAWN: [Sign; 9] = [
    ("ok", Glyph::Calendar, "Booked"),
    ("here", Glyph::Pin, "The client is here"),
    ("due", Glyph::Clock, "To be closed"),
    ("asks", Glyph::Info, "Waits for your answer"),
    ("held", Glyph::Hourglass, "Held, being paid"),
    ("done", Glyph::Check, "Took place"),
    ("noshow", Glyph::User, "Did not come"),
    ("off", Glyph::Sun, "Time off"),
    ("else", Glyph::Globe, "From another calendar"),
];

/// What the shapes of a calendar mean.
pub fn legend(shape: Shape) -> AnyView {
    let signs: &[Sign] = if shape == Shape::Month { &COUNTED } else { &DRAWN };
    let signs = signs.iter().map(|&(class, glyph, word)| {
        view! { <li class=class><Icon glyph=glyph/>{word}</li> }
    });
    view! {
        <section class="cal-legend" aria-labelledby="legend-h">
            <h2 class="vh" id="legend-h">"What the signs mean"</h2>
            <ul class="legend">{signs.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The keys, for those who use them.
pub fn keys(shape: Shape) -> AnyView {
    let paper = (shape == Shape::Day).then(|| {
        view! { <p>"Printed, this page is a sheet with a line for notes beside each visit."</p> }
    });
    let (down, across) = match shape {
        Shape::Month => ("a week", "from day to day"),
        Shape::Day | Shape::Week | Shape::Agenda => {
            ("from visit to visit", "from column to column")
        }
    };
    view! {
        <details class="cal-keys">
            <summary>
                <Icon glyph=Glyph::Down/>
                "Keys and paper"
            </summary>
            <div>
                <p>
                    "Tab reaches everything. While the calendar has the focus: "
                    <kbd>"↑"</kbd> " and " <kbd>"↓"</kbd> {format!(" go {down}, ")}
                    <kbd>"←"</kbd> " and " <kbd>"→"</kbd> {format!(" {across}; ")}
                    "on the calendar itself they go earlier and later, and " <kbd>"t"</kbd>
                    " goes to today."
                </p>
                <p>
                    "In a grid, a visit can be dragged to another time. That opens the form which \
                     moves it; nothing moves before you send it."
                </p>
                {paper}
            </div>
        </details>
    }
    .into_any()
}
