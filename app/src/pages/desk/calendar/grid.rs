//! A day or a week: on a wide screen a grid of time, on a phone a list.

use leptos::prelude::*;
use services::bookings::desk::calendar::{CalendarDay, DeskCalendar, What};

use super::{
    Drawn, Shape,
    column::{self, Column},
};
use crate::words;

/// What is shown where nothing says otherwise, in hours after midnight.
const USUAL: (u32, u32) = (8, 18);

/// So many hours are drawn at least.
const LEAST: u32 = 4;

/// The columns: people for a day, days for a week of one person.
pub fn view(drawn: &Drawn<'_>) -> AnyView {
    let found = drawn.found;
    let columns: Vec<Column<'_>> = match (drawn.asked.shape, found.days.first()) {
        (Shape::Day, Some(day)) => people(drawn, day),
        _ => found.days.iter().map(|day| one_day(drawn, day)).collect(),
    };
    let (first, last) = reach(found);
    let times = (first..last).map(|hour| {
        view! { <span class=format!("fh{hour} fm0")>{words::minute_of_day(hour * 60)}</span> }
    });
    let times = times.collect_view();
    let columns: Vec<AnyView> = columns.into_iter().map(|c| column::view(drawn, c)).collect();
    let label = format!("{}, {} time", drawn.asked.title(), drawn.studio.city);
    view! {
        <div class="cal-wrap">
            <div
                id=super::REGION
                class=format!("cal timed first{first} hours{}", last - first)
                data-walk
                data-first=first.to_string()
                data-hours=(last - first).to_string()
                tabindex="0"
                role="region"
                aria-label=label
            >
                <div class="cal-times" aria-hidden="true">{times}</div>
                {columns}
            </div>
        </div>
    }
    .into_any()
}

fn people<'a>(drawn: &Drawn<'a>, day: &'a CalendarDay) -> Vec<Column<'a>> {
    let found = drawn.found;
    let pairs = found.people.iter().zip(&day.people);
    pairs
        .map(|(person, theirs)| {
            let visits = column::count(column::visits(std::iter::once(theirs)));
            let heading = view! {
                <span class="dd name">{person.name.clone()}</span>
                <span class="n">{visits}</span>
            };
            Column {
                id: format!("c-{}", person.slug),
                heading: heading.into_any(),
                date: day.date,
                change: day.change,
                people: vec![(person, theirs)],
                offers: person.active,
            }
        })
        .collect()
}

fn one_day<'a>(drawn: &Drawn<'a>, day: &'a CalendarDay) -> Column<'a> {
    let visits = column::count(column::visits(day.people.iter()));
    let people: Vec<_> = drawn.found.people.iter().zip(&day.people).collect();
    let one = people.len() == 1 && people.iter().all(|(person, _)| person.active);
    Column {
        id: format!("c-{}", day.date),
        heading: heading(drawn, day, visits),
        date: day.date,
        change: day.change,
        people,
        offers: one,
    }
}

/// `Thu 26 November`, with the way to the day.
pub fn heading(drawn: &Drawn<'_>, day: &CalendarDay, visits: String) -> AnyView {
    let href = drawn.asked.day(&drawn.studio.slug, day.date);
    let today =
        (day.date == drawn.asked.today).then(|| view! { <span class="today-tag">"Today"</span> });
    view! {
        <a href=href>
            <span class="wd">{day.date.format("%a").to_string()}</span>
            " "
            <span class="dd">{day.date.format("%-d").to_string()}</span>
            <span class="mo">{day.date.format("%B").to_string()}</span>
        </a>
        {today}
        <span class="n">{visits}</span>
    }
    .into_any()
}

/// The first hour that is drawn, and the one after the last.
fn reach(found: &DeskCalendar) -> (u32, u32) {
    let days = || found.days.iter().flat_map(|day| &day.people);
    let working = days().flat_map(|day| day.working.iter().copied());
    // All of a long absence is more than there is to see.
    let visits = days().flat_map(|day| &day.entries);
    let visits = visits
        .filter(|entry| matches!(entry.what, What::Visit(_) | What::Class(_)))
        .map(|entry| entry.at);
    let all: Vec<_> = working.chain(visits).collect();
    let first = all.iter().map(|at| at.from / 60).min().unwrap_or(USUAL.0);
    let last = all.iter().map(|at| at.until.div_ceil(60)).max().unwrap_or(USUAL.1);
    let first = first.min(24 - LEAST);
    (first, last.max(first + LEAST))
}
