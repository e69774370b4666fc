//! A month: how much is planned on each day, and what waits.

use chrono::Datelike;
use leptos::prelude::*;
use services::{
    bookings::desk::calendar::{Counts, MonthDay},
    catalogue::StudioPage,
};

use super::query::{Asked, month};
use crate::{
    components::icon::{Glyph, Icon},
    words,
};

/// The days of the week, short and whole.
const WEEK: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

/// What is more than a number, with its shape.
fn lines(counts: &Counts) -> Vec<(Glyph, String)> {
    let one = |n: usize, one: &str, more: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {more}"),
    };
    [
        (
            counts.asking,
            Glyph::Info,
            one(counts.asking, "waits for an answer", "wait for an answer"),
        ),
        (counts.to_close, Glyph::Clock, one(counts.to_close, "to be closed", "to be closed")),
        (counts.no_shows, Glyph::User, one(counts.no_shows, "did not come", "did not come")),
        (counts.cancelled, Glyph::X, one(counts.cancelled, "cancelled", "cancelled")),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(_, glyph, words)| (glyph, words))
    .collect()
}

/// A table of weeks; each day leads to itself.
pub fn view((studio, asked): (&StudioPage, &Asked), days: &[MonthDay]) -> AnyView {
    let head = WEEK.map(|(short, whole)| {
        view! { <th scope="col"><abbr title=whole>{short}</abbr></th> }
    });
    let weeks = days.chunks(7).map(|week| {
        let days = week.iter().map(|day| cell((studio, asked), day)).collect_view();
        view! { <tr>{days}</tr> }
    });
    let caption = format!("{}, {} time", asked.title(), studio.city);
    view! {
        <div
            id=super::REGION
            data-walk
            data-row=WEEK.len().to_string()
            tabindex="0"
            role="region"
            aria-label=caption.clone()
        >
            <table class="cal-month">
                <caption class="vh">{caption.clone()}</caption>
                <thead>
                    <tr>{head.collect_view()}</tr>
                </thead>
                <tbody>{weeks.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn cell((studio, asked): (&StudioPage, &Asked), day: &MonthDay) -> AnyView {
    let counts = &day.counts;
    let outside = day.date.month() != month(asked.date).0.month();
    let class = match (outside, day.works) {
        (true, _) => "out",
        (false, false) => "closed",
        (false, true) => "",
    };
    let today = (day.date == asked.today).then_some("date");
    let href = asked.day(&studio.slug, day.date);
    let lines = lines(counts).into_iter().map(|(glyph, words)| {
        view! { <span class="more"><Icon glyph=glyph/><span>{words}</span></span> }
    });
    let away = day.away.then(|| {
        view! { <span class="more"><Icon glyph=Glyph::Sun/><span>"time off"</span></span> }
    });
    let none = (!day.works).then(|| view! { <span class="vh">", nobody works"</span> });
    let visits = (counts.visits > 0).then(|| {
        let word = if counts.visits == 1 { " visit" } else { " visits" };
        view! { <span class="n">{counts.visits.to_string()}<span>{word}</span></span> }
    });
    view! {
        <td class=class data-column>
            <a href=href aria-current=today data-entry>
                <span class="d">
                    {day.date.day().to_string()}
                    <span class="vh">{format!(" {}", words::date_long(day.date).rsplit(' ').next().unwrap_or_default())}</span>
                </span>
                {visits} {lines.collect_view()} {away} {none}
            </a>
        </td>
    }
    .into_any()
}
