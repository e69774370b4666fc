//! What is behind a number of waiting: who waited, for what, and what came of it.

use chrono::{NaiveDate, NaiveDateTime};
use domain::report::{DayPart, Range, WaitEnd, Waits};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue::StudioPage,
    clock::WallClock,
    reports::{self, ReportRefused, WaitLine, WaitNumber, WaitedFor, WaitsPage, WantedWaits},
};

use super::{
    asked::span,
    frame::Tab,
    lines::{Lines, date, query},
};
use crate::{
    figures::chart::{Cell, Row, Unit},
    pages::{desk::waitlist, waiting::words as wait_words},
    render::PageError,
    request::services,
    words,
};

/// What an address asks for.
pub struct Asked {
    wanted: WantedWaits,
    after: Option<String>,
    refused: String,
}

impl Asked {
    /// Reads it; `None` where it is no number of waiting.
    pub fn read(get: impl Fn(&str) -> String) -> Option<Self> {
        let date = |name: &str| get(name).parse::<NaiveDate>().ok();
        let range = Range::new(date("from")?, date("to")?)?;
        let (number, of) = (get("what").parse().ok()?, get("of").parse().ok()?);
        let after = Some(get("after")).filter(|after| !after.is_empty());
        let wanted = WantedWaits { range, number, of };
        Some(Self { wanted, after, refused: get("refused") })
    }
}

/// The page.
pub async fn page(
    studio: &StudioPage,
    manager: &ManagerSession,
    asked: &Asked,
) -> Result<AnyView, PageError> {
    let after = asked.after.as_deref();
    match reports::waits_behind(&services(), manager, &asked.wanted, after).await {
        Ok(found) => Ok(view(studio, asked, found)),
        Err(ReportRefused::NotFound | ReportRefused::Invalid) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

fn view(studio: &StudioPage, asked: &Asked, found: WaitsPage) -> AnyView {
    let wanted = &asked.wanted;
    let (name, definition) = told(wanted.number);
    let lines = Lines {
        name: name.to_owned(),
        definition: definition.to_owned(),
        lead: lead(studio, wanted),
        tab: Tab::Waitlist,
        range: wanted.range,
        query: query(&wanted.number, &wanted.of, &wanted.range),
        refused: asked.refused.clone(),
        unit: Unit::Count,
        total: found.total,
        shown: i64::try_from(found.lines.len()).unwrap_or(i64::MAX),
        went_on: asked.after.is_some(),
        next: found.next,
        columns: &["Since", "Client", "Waited for", "Which days", "What came of it"],
        rows: found.lines.iter().map(|line| row(studio, line)).collect(),
        none: "No waiting counts for this number.",
    };
    lines.view(studio)
}

/// Waited for what, of which days, and by whose clock.
fn lead(studio: &StudioPage, wanted: &WantedWaits) -> String {
    let of = whose(studio, wanted.of).map(|of| format!("{of}. ")).unwrap_or_default();
    let clock = WallClock::of_studio(studio.zone, &studio.city).name();
    match wanted.number {
        WaitNumber::Now => format!("{of}At this moment. Times in {clock}."),
        WaitNumber::Began => {
            format!("{of}{}, by the date on which it began, in {clock}.", span(&wanted.range))
        }
        _ => format!("{of}{}, by the date on which it ended, in {clock}.", span(&wanted.range)),
    }
}

/// Waited for what, where it is not for anything.
fn whose(studio: &StudioPage, of: WaitedFor) -> Option<String> {
    Some(match of {
        WaitedFor::Anything => return None,
        WaitedFor::Treatment(id) => {
            let found = studio.treatments.iter().find(|card| card.id.0 == id);
            found.map_or_else(|| "For one treatment".into(), |card| format!("For {}", card.name))
        }
        WaitedFor::Weekday(day) => {
            let code = domain::waitlist::Wish::DAYS.get(usize::from(day)).copied();
            let name = code.and_then(wait_words::weekday).unwrap_or("this day");
            format!("Who named {name}")
        }
        WaitedFor::Part(part) => match part {
            DayPart::Morning => "Whose hours reach into the time before 12:00".into(),
            DayPart::Afternoon => "Whose hours reach into the time from 12:00 to 17:00".into(),
            DayPart::Evening => "Whose hours reach into the time after 17:00".into(),
        },
    })
}

/// What a number is called, and what it is.
const fn told(number: WaitNumber) -> (&'static str, &'static str) {
    match number {
        WaitNumber::Began => ("Waitings that began", Waits::BEGAN),
        WaitNumber::Ended => ("Waitings that ended", Waits::ENDED),
        WaitNumber::Unmet => ("Waitings that ended without a visit", Waits::UNMET),
        WaitNumber::Now => ("Waiting now", Waits::NOW),
        WaitNumber::End(end) => (end.name(), end.definition()),
    }
}

fn row(studio: &StudioPage, line: &WaitLine) -> Row {
    let name = if line.name.is_empty() { "no longer known" } else { &line.name };
    // Who waits still can be offered a time.
    let client = match line.end {
        None => Cell::link(name, waitlist::address(&studio.slug, &line.entry.to_string())),
        Some(_) => Cell::of(name),
    };
    Row {
        head: Cell::of(when(line.since)),
        cells: vec![
            client,
            Cell::of(what(line)),
            Cell::of(wait_words::wish(&line.wish)),
            Cell::of(became(line)),
            Cell::of(Unit::Count.full(1)),
        ],
    }
}

/// `Thu 26 Nov 2026, 15:00`.
fn when(at: NaiveDateTime) -> String {
    format!("{}, {}", date(at.date()), words::clock(at.time()))
}

/// The treatment, with whom, and whether a visit was to be earlier.
fn what(line: &WaitLine) -> String {
    let with = match line.therapist.as_str() {
        "" => "with anybody".to_owned(),
        name => format!("with {name}"),
    };
    let earlier = if line.earlier { ", earlier than their visit" } else { "" };
    format!("{} {with}{earlier}", line.treatment)
}

/// How it ended and when, or that it goes on.
fn became(line: &WaitLine) -> String {
    let ended = line.ended.map(|at| format!(", {}", when(at))).unwrap_or_default();
    format!("{}{ended}", line.end.map_or("Waits still", WaitEnd::name))
}
