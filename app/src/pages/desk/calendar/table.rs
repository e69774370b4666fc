//! A week of everybody: a row for each person, a column for each day. On a phone it is a
//! list of people, each with their days.

use leptos::prelude::*;
use services::{
    bookings::desk::{
        DeskVisit,
        calendar::{CalendarDay, Entry, Person, PersonDay, What},
    },
    classes::ClassLine,
};

use super::{Drawn, column, entry, grid};
use crate::{
    components::icon::{Glyph, Icon},
    pages::desk::{address as desk_address, classes, course, visit},
    words,
};

/// So many entries of a cell are shown; where there are more, the day has them.
const SHOWN: usize = 5;

/// The table. Its roles are said, for on a phone it is not laid out as one.
pub fn view(drawn: &Drawn<'_>) -> AnyView {
    let found = drawn.found;
    let days = found.days.iter().map(|day| {
        let visits = column::count(column::visits(day.people.iter()));
        view! {
            <th scope="col" role="columnheader" class=today(drawn, day)>
                {grid::heading(drawn, day, visits)} {day.change.map(column::changed)}
            </th>
        }
    });
    let rows = found.people.iter().enumerate().map(|(at, person)| row(drawn, at, person));
    let label = format!("{}, {} time", drawn.asked.title(), drawn.studio.city);
    view! {
        <div class="cal-wrap">
            <div
                id=super::REGION
                class="cal-everybody"
                data-walk
                data-row=found.days.len().to_string()
                tabindex="0"
                role="region"
                aria-label=label.clone()
            >
                <table class="cal-table" role="table">
                    <caption class="vh">{label.clone()}</caption>
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader"><span class="vh">"Who"</span></th>
                            {days.collect_view()}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn today(drawn: &Drawn<'_>, day: &CalendarDay) -> Option<&'static str> {
    (day.date == drawn.asked.today).then_some("is-today")
}

fn row(drawn: &Drawn<'_>, at: usize, person: &Person) -> AnyView {
    let days: Vec<_> =
        drawn.found.days.iter().filter_map(|day| Some((day, day.people.get(at)?))).collect();
    let visits = column::count(column::visits(days.iter().map(|(_, theirs)| *theirs)));
    let cells = days.into_iter().map(|(day, theirs)| cell(drawn, person, day, theirs));
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <span class="name">{person.name.clone()}</span>
                " "
                <span class="n">{visits}</span>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn cell(drawn: &Drawn<'_>, person: &Person, day: &CalendarDay, theirs: &PersonDay) -> AnyView {
    let entries: Vec<&Entry> = theirs.entries.iter().filter(|one| column::takes(one)).collect();
    // One more takes no more room than the words that say so.
    let shown = if entries.len() > SHOWN + 1 { SHOWN } else { entries.len() };
    let lines = entries.iter().take(shown).map(|one| line(drawn, one)).collect_view();
    let lines = (!entries.is_empty()).then(|| view! { <ul>{lines}</ul> });
    let more = (entries.len() > shown).then(|| {
        let href = drawn.asked.day_of(&drawn.studio.slug, day.date, &person.slug);
        view! { <a class="more" href=href>{format!("and {} more", entries.len() - shown)}</a> }
    });
    let visits = column::visits(std::iter::once(theirs)).any(|visit| visit.state.occupies());
    let count = match (visits, theirs.working.is_empty()) {
        (true, _) => column::count(column::visits(std::iter::once(theirs))),
        (false, true) => "Not working".to_owned(),
        (false, false) => "No visits".to_owned(),
    };
    let closed = theirs.working.is_empty() && entries.is_empty();
    view! {
        <td role="cell" class=today(drawn, day) class:closed=closed data-column>
            <p class="n">
                <span class="of">{words::date(day.date)}</span>
                {count}
            </p>
            {lines}
            {more}
        </td>
    }
    .into_any()
}

fn line(drawn: &Drawn<'_>, one: &Entry) -> AnyView {
    match &one.what {
        What::Visit(visit) => booked(drawn, visit, one),
        What::Class(class) => taught(drawn, class, one),
        What::TimeOff(reason) => {
            let name = if reason.is_empty() { "Time off" } else { reason };
            away("off", one, name, Glyph::Sun, "Time off")
        }
        What::Elsewhere => {
            away("else", one, "Busy elsewhere", Glyph::Globe, "From another calendar")
        }
    }
}

fn taught(drawn: &Drawn<'_>, class: &ClassLine, one: &Entry) -> AnyView {
    let time = if one.begins {
        entry::clock(drawn.found.zone, class.session.start)
    } else {
        "Since midnight".to_owned()
    };
    view! {
        <li class="ok">
            <a data-entry href=classes::day_address(&drawn.studio.slug, class)>
                <span class="t">{time}</span>
                " "
                <b>{class.name.clone()}</b>
                <span class="vh">{format!(", {}", classes::pairs(class))}</span>
            </a>
        </li>
    }
    .into_any()
}

fn booked(drawn: &Drawn<'_>, visit: &DeskVisit, one: &Entry) -> AnyView {
    let zone = drawn.found.zone;
    let (class, glyph, word) = entry::status(visit, zone, drawn.found.now);
    let day = desk_address(&drawn.studio.slug, Some(visit.local.date()));
    let time =
        if one.begins { entry::clock(zone, visit.start) } else { "Since midnight".to_owned() };
    view! {
        <li class=class>
            <a data-entry href=format!("{day}#v-{}", visit.reference)>
                <span class="t">{time}</span>
                " "
                <b>{visit::client(visit)}</b>
                {entry::look(visit)}
                <Icon glyph=glyph/>
                <span class="vh">{format!(", {}, {word}", course::treatment(visit))}</span>
                {entry::desk_note(visit)}
            </a>
        </li>
    }
    .into_any()
}

fn away(class: &'static str, one: &Entry, name: &str, glyph: Glyph, word: &'static str) -> AnyView {
    let said = (name != word).then(|| view! { <span class="vh">{format!(", {word}")}</span> });
    view! {
        <li class=class>
            <div>
                <span class="t">{entry::stretch(one)}</span>
                " "
                <b>{name.to_owned()}</b>
                <Icon glyph=glyph/>
                {said}
            </div>
        </li>
    }
    .into_any()
}
