//! A column of a grid: a day, or a person on a day. On a phone it is a list.

use chrono::NaiveDate;
use leptos::prelude::*;
use services::bookings::desk::{
    DeskVisit,
    calendar::{ClockChange, Entry, Person, PersonDay, Stretch, What},
};

use super::{Drawn, entry, lanes::lanes};
use crate::words;

/// What a column shows.
pub struct Column<'a> {
    pub id: String,
    pub heading: AnyView,
    pub date: NaiveDate,
    pub change: Option<ClockChange>,
    /// Whose day, with the day. Several where a day is everybody's.
    pub people: Vec<(&'a Person, &'a PersonDay)>,
    /// Whether what is free is offered.
    pub offers: bool,
}

/// Where something stands in the order of a list.
enum Line<'a> {
    Entry(&'a Entry, (usize, usize)),
    Free(&'a Person, Stretch),
}

impl Line<'_> {
    fn at(&self) -> Stretch {
        match self {
            Self::Entry(entry, _) => entry.at,
            Self::Free(_, at) => *at,
        }
    }
}

/// How many visits take place, of those that begin here.
pub fn count<'a>(visits: impl Iterator<Item = &'a DeskVisit>) -> String {
    let n = visits.filter(|visit| visit.state.occupies()).count();
    words::count(u32::try_from(n).unwrap_or(u32::MAX), "visit")
}

/// The visits of a day of some people.
pub fn visits<'a>(
    people: impl Iterator<Item = &'a PersonDay>,
) -> impl Iterator<Item = &'a DeskVisit> {
    let entries = people.flat_map(|day| &day.entries).filter(|entry| entry.begins);
    entries.flat_map(|entry| entry.what.visits())
}

/// Whether something takes time: a visit that is off does not.
pub fn takes(entry: &Entry) -> bool {
    match &entry.what {
        What::Visit(visit) => visit.state.occupies(),
        What::Class(_) | What::TimeOff(_) | What::Elsewhere => true,
    }
}

/// The column.
pub fn view(drawn: &Drawn<'_>, column: Column<'_>) -> AnyView {
    let today = column.date == drawn.asked.today;
    let class = if today { "cal-day is-today" } else { "cal-day" };
    let lines = lines(&column);
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| match line {
            Line::Entry(found, lane) => entry::view(drawn, column.date, found, *lane),
            Line::Free(person, at) => entry::free(drawn, column.date, person, *at),
        })
        .collect();
    let busy = lines.iter().any(|line| matches!(line, Line::Entry(..)));
    let nothing = (!busy).then(|| view! { <p class="nothing">"Nothing planned"</p> });
    let rows = (!rows.is_empty()).then(|| view! { <ol>{rows}</ol> });
    let hours = (column.people.len() == 1).then(|| hours(&column));
    let now = today.then(|| now(drawn));
    let heading = column.id.clone();
    let whose = match column.people.as_slice() {
        [(person, _)] => Some(person.slug.clone()),
        _ => None,
    };
    view! {
        <section
            class=class
            data-column
            data-date=column.date.to_string()
            data-whose=whose
            aria-labelledby=heading
        >
            <h2 id=column.id>{column.heading}</h2>
            {column.change.map(changed)}
            <div class="track">{hours} {nothing} {rows} {now}</div>
        </section>
    }
    .into_any()
}

/// What takes time, and between it what is free, by time.
fn lines<'a>(column: &Column<'a>) -> Vec<Line<'a>> {
    let people = || column.people.iter();
    let mut entries: Vec<&Entry> =
        people().flat_map(|(_, day)| day.entries.iter()).filter(|entry| takes(entry)).collect();
    entries.sort_by_key(|entry| (entry.at.from, entry.at.until));
    let places: Vec<Stretch> = entries.iter().map(|entry| entry.at).collect();
    let entries = entries.into_iter().zip(lanes(&places));
    let mut all: Vec<Line<'a>> = entries.map(|(entry, lane)| Line::Entry(entry, lane)).collect();
    if column.offers {
        let free = people().flat_map(|(person, day)| day.free.iter().map(|at| (*person, *at)));
        all.extend(free.map(|(person, at)| Line::Free(person, at)));
    }
    all.sort_by_key(|line| (line.at().from, line.at().until));
    all
}

/// The ground: when somebody works.
fn hours(column: &Column<'_>) -> AnyView {
    let working: Vec<Stretch> =
        column.people.iter().flat_map(|(_, day)| day.working.iter().copied()).collect();
    if working.is_empty() {
        return view! { <p class="hours none"><span>"Not working"</span></p> }.into_any();
    }
    let spans = working.into_iter().map(|at| {
        let [from, until] = [at.from, at.until].map(words::minute_of_day);
        let words = format!("Working {from}–{until}");
        view! { <p class=format!("hours {}", entry::place(at))><span>{words}</span></p> }
    });
    spans.collect_view().into_any()
}

/// Where the clock stands.
fn now(drawn: &Drawn<'_>) -> AnyView {
    let minute = entry::minute(drawn.found.local(drawn.found.now).time());
    let place = entry::place(Stretch { from: minute, until: minute + 1 });
    view! { <div class=format!("now {place}") aria-hidden="true"></div> }.into_any()
}

/// That the clock is put forward or back on a day.
pub fn changed(change: ClockChange) -> AnyView {
    let way = if change.minutes < 0 { "forward" } else { "back" };
    let by = u32::try_from(change.minutes.abs()).unwrap_or(0);
    let words = format!("The clock goes {way} by {} on this day.", words::length(by));
    view! { <p class="change">{words}</p> }.into_any()
}
