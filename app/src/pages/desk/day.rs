//! A day: its head, what waits, and its visits in the order of time.

use chrono::{Days, NaiveDate};
use domain::booking::BookingState;
use leptos::prelude::*;
use services::{
    bookings::desk::{DeskDay, DeskVisit},
    catalogue::StudioPage,
};

use super::{News, Reader, address, books, classes, enter_address, said, visit};
use crate::{
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    words,
};

/// The date, whose clock it is, and the ways to other days.
pub fn head(studio: &StudioPage, found: &DeskDay, today: NaiveDate) -> AnyView {
    let other = |days: Option<NaiveDate>| days.map(|day| address(&studio.slug, Some(day)));
    let before = other(found.date.checked_sub_days(Days::new(1)));
    let after = other(found.date.checked_add_days(Days::new(1)));
    let is_today = found.date == today;
    let name = if is_today { "Today".to_owned() } else { words::day(found.date, today) };
    let now = address(&studio.slug, None);
    let enter = format!("{}?date={}", enter_address(&studio.slug), found.date);
    view! {
        <header class="desk-head">
            <div>
                <p class="muted">{format!("The desk of {}", studio.name)}</p>
                <h1>
                    <span class="day">{name}</span>
                    " "
                    <span>{words::date_and_year(found.date)}</span>
                </h1>
                <p class="small muted">
                    {format!("{}. All times are {} time.", summary(found), studio.city)}
                </p>
            </div>
            <nav class="desk-nav" aria-label="Days">
                <a class="btn icon-only" href=before aria-label="The day before">
                    <Icon glyph=Glyph::Left/>
                </a>
                <a class="btn" href=now aria-current=is_today.then_some("date")>"Today"</a>
                <a class="btn icon-only" href=after aria-label="The day after">
                    <Icon glyph=Glyph::Right/>
                </a>
                {go_to(found.date)}
                <a class="btn primary" href=enter>
                    <Icon glyph=Glyph::Plus/>
                    "New visit"
                </a>
            </nav>
        </header>
    }
    .into_any()
}

fn go_to(date: NaiveDate) -> AnyView {
    view! {
        <form class="go" method="get">
            <label class="vh" for="date">"Another day"</label>
            <input class="input" id="date" type="date" name="date" value=date.to_string() required/>
            <button class="btn">"Show"</button>
        </form>
    }
    .into_any()
}

/// `7 visits, 2 wait for an answer`.
fn summary(found: &DeskDay) -> String {
    let all = found.visits.iter().filter(|visit| visit.state.occupies()).count();
    let visits = match all {
        0 => "No visits".to_owned(),
        n => words::count(u32::try_from(n).unwrap_or(u32::MAX), "visit"),
    };
    match waiting_for(found).count() {
        0 => visits,
        1 => format!("{visits}, 1 waits for an answer"),
        n => format!("{visits}, {n} wait for an answer"),
    }
}

fn waiting_for(found: &DeskDay) -> impl Iterator<Item = &DeskVisit> {
    found.visits.iter().filter(|visit| matches!(visit.state, BookingState::Requested { .. }))
}

/// What came of a form, where its visit does not stand on this day; and of the search.
pub fn news(found: &DeskDay, news: &News, missed: bool) -> AnyView {
    let here = found.visits.iter().any(|visit| visit.reference == news.reference);
    let refused = if here { None } else { said::refused(&news.refused) };
    let done = if here { None } else { said::done(&news.done) };
    view! {
        {done.map(|title| view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {format!("{}: {title}", news.reference)}
            </p>
        })}
        {refused.map(|title| view! { <Alert tone=Tone::Warn title=title live=true/> })}
        {missed.then(|| view! {
            <Alert tone=Tone::Warn title="No visit with this number was found here" live=true>
                <p>"Check the number in the client’s mail: it looks like LB-7Q4K-22."</p>
            </Alert>
        })}
    }
    .into_any()
}

/// Until when a request is to be answered, on the studio's clock.
fn answer_by(found: &DeskDay, visit: &DeskVisit) -> Option<String> {
    match visit.state {
        BookingState::Requested { answer_by } => {
            Some(words::when(found.zone.local(answer_by).wall))
        }
        _ => None,
    }
}

/// The visits that wait for an answer, at the head of the day.
pub fn waiting(found: &DeskDay) -> Option<AnyView> {
    let links: Vec<_> = waiting_for(found)
        .map(|visit| {
            let time = words::clock(visit.local.time());
            let href = format!("#v-{}", visit.reference);
            let until = answer_by(found, visit).map(|by| format!(": answer by {by}"));
            let words = format!("{time}, {}{}", visit::client(visit), until.unwrap_or_default());
            view! { <a class="btn" href=href>{words}</a> }
        })
        .collect();
    let title = match links.len() {
        0 => return None,
        1 => "A client waits for your answer".to_owned(),
        n => words::capital(&format!("{} clients wait for your answer", words::number(n))),
    };
    Some(
        view! {
            <Alert tone=Tone::Warn title=title glyph=Glyph::Hourglass>
                <p>
                    "Their time is kept until then. A request that nobody answers is declined, \
                     and everything paid online goes back."
                </p>
                <div class="actions">{links}</div>
            </Alert>
        }
        .into_any(),
    )
}

/// The day's visits; those that do not take place come after, folded.
pub(super) fn list(reader: &Reader<'_>, found: &DeskDay, news: &News) -> AnyView {
    let shown = |visit: &&DeskVisit| visit.contact.is_some() || visit.state.occupies();
    let (taking, not): (Vec<_>, Vec<_>) =
        found.visits.iter().filter(shown).partition(|visit| visit.state.occupies());
    let row = |visit: &DeskVisit| visit::row(reader, found.date, visit, news);
    let taking = if taking.is_empty() && found.classes.is_empty() {
        let text = "When somebody books, the visit stands here at once.";
        let next = found.date.checked_add_days(Days::new(1));
        let next = address(&reader.studio.slug, next);
        view! {
            <Empty title="No visits on this day" text=text>
                <ButtonLink href=next>"See the day after"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        let rows = in_order(reader, found, &taking, row);
        view! { <ol class="desk-day" aria-label="Visits">{rows}</ol> }.into_any()
    };
    let open = not.iter().any(|visit| visit.reference == news.reference);
    let not = (!not.is_empty()).then(|| {
        let title = format!("Not taking place: {}", not.len());
        let rows = not.into_iter().map(row).collect_view();
        view! {
            <details class="desk-off" open=open>
                <summary id="not-taking-place">
                    <Icon glyph=Glyph::Down/>
                    {title}
                </summary>
                <ol class="desk-day">{rows}</ol>
            </details>
        }
    });
    view! {
        <h2 class="vh">"Visits"</h2>
        {taking}
        {not}
    }
    .into_any()
}

/// Visits and classes by start; whoever comes to a class stands below it.
fn in_order(
    reader: &Reader<'_>,
    found: &DeskDay,
    taking: &[&DeskVisit],
    row: impl Fn(&DeskVisit) -> AnyView,
) -> Vec<AnyView> {
    let comes = |visit: &DeskVisit| {
        found.classes.iter().flat_map(|class| &class.visits).any(|one| one.id == visit.id)
    };
    let visits = taking.iter().filter(|visit| !comes(visit));
    let visits = visits.map(|visit| (visit.start, row(visit)));
    let classes = found.classes.iter().map(|class| {
        let own = taking.iter().filter(|visit| class.visits.iter().any(|one| one.id == visit.id));
        let rows = own.map(|visit| row(visit)).collect();
        (class.session.start, classes::on_day(reader.studio, class, rows))
    });
    let mut all: Vec<_> = visits.chain(classes).collect();
    all.sort_by_key(|(start, _)| *start);
    all.into_iter().map(|(_, row)| row).collect()
}

/// A visit by whatever is known of it.
pub fn search(studio: &StudioPage) -> AnyView {
    view! {
        <section aria-labelledby="find-h">
            <h2 id="find-h">"Find a visit"</h2>
            {books::find_form(studio, "")}
        </section>
    }
    .into_any()
}
