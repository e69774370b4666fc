//! A month: how much is planned on each day, and what waits.

use chrono::Datelike;
use domain::booking::BookingState;
use leptos::prelude::*;
use services::bookings::desk::calendar::{CalendarDay, What};

use super::{Drawn, query::month};
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

/// How the visits of a day stand.
#[derive(Default)]
struct Counts {
    visits: usize,
    asking: usize,
    to_close: usize,
    no_shows: usize,
    cancelled: usize,
}

impl Counts {
    fn of(drawn: &Drawn<'_>, day: &CalendarDay) -> Self {
        let mut counts = Self::default();
        for visit in day.visits() {
            match visit.state {
                BookingState::Requested { .. } => counts.asking += 1,
                BookingState::Confirmed if visit.start <= drawn.found.now => counts.to_close += 1,
                BookingState::NoShow => counts.no_shows += 1,
                BookingState::Cancelled { .. } => counts.cancelled += 1,
                _ => {}
            }
            counts.visits += usize::from(visit.state.occupies());
        }
        counts
    }

    /// What is more than a number, with its shape.
    fn lines(&self) -> Vec<(Glyph, String)> {
        let one = |n: usize, one: &str, more: &str| match n {
            1 => format!("1 {one}"),
            n => format!("{n} {more}"),
        };
        [
            (
                self.asking,
                Glyph::Info,
                one(self.asking, "waits for an answer", "wait for an answer"),
            ),
            (self.to_close, Glyph::Clock, one(self.to_close, "to be closed", "to be closed")),
            (self.no_shows, Glyph::User, one(self.no_shows, "did not come", "did not come")),
            (self.cancelled, Glyph::X, one(self.cancelled, "cancelled", "cancelled")),
        ]
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(_, glyph, words)| (glyph, words))
        .collect()
    }
}

/// A table of weeks; each day leads to itself.
pub fn view(drawn: &Drawn<'_>) -> AnyView {
    let head = WEEK.map(|(short, whole)| {
        view! { <th scope="col"><abbr title=whole>{short}</abbr></th> }
    });
    let weeks = drawn.found.days.chunks(7).map(|week| {
        let days = week.iter().map(|day| cell(drawn, day)).collect_view();
        view! { <tr>{days}</tr> }
    });
    let caption = format!("{}, {} time", drawn.asked.title(), drawn.studio.city);
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

fn cell(drawn: &Drawn<'_>, day: &CalendarDay) -> AnyView {
    let counts = Counts::of(drawn, day);
    let outside = day.date.month() != month(drawn.asked.date).0.month();
    let works = day.people.iter().any(|person| !person.working.is_empty());
    let class = match (outside, works) {
        (true, _) => "out",
        (false, false) => "closed",
        (false, true) => "",
    };
    let today = (day.date == drawn.asked.today).then_some("date");
    let href = drawn.asked.day(&drawn.studio.slug, day.date);
    let lines = counts.lines().into_iter().map(|(glyph, words)| {
        view! { <span class="more"><Icon glyph=glyph/><span>{words}</span></span> }
    });
    let away =
        day.people.iter().flat_map(|p| &p.entries).any(|e| matches!(e.what, What::TimeOff(_)));
    let away = away.then(|| {
        view! { <span class="more"><Icon glyph=Glyph::Sun/><span>"time off"</span></span> }
    });
    let none = (!works).then(|| view! { <span class="vh">", nobody works"</span> });
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
