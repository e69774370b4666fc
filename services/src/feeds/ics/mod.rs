//! Reads a calendar file (RFC 5545) as its therapist's busy time, and as nothing else:
//! titles, places and people are never looked at.
//!
//! Recurrences are expanded on the wall clock and placed by our own zone data. The work
//! for one file is bounded, whatever it says.

mod clock;
mod defined;
mod entry;
mod expand;
mod line;
mod rule;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod windows;

use std::collections::HashMap;

use domain::{Span, time::Zone};
use thiserror::Error;

use self::{
    clock::Clocks,
    entry::{Entry, Except, Read, clipped},
    expand::Budget,
    tree::{Component, calendars},
    value::{Length, Moment},
};

/// How a calendar is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The studio's zone: the clock of what names none.
    pub zone: Zone,
    /// What is asked for.
    pub window: Span,
    /// How the UIDs of its owner's visits and time off here end. Those entries are left out:
    /// they would block themselves.
    pub own: &'a str,
}

/// What a calendar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// When its owner is busy: in order, apart from each other, within the window.
    pub busy: Vec<Span>,
    /// How many entries could not be followed whole: of those, what could be counts.
    pub unread: usize,
}

/// Why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotRead {
    /// It is something else, such as a page to sign in.
    #[error("it is no calendar")]
    NoCalendar,
    /// It does not end, or is not well made: a part of it would look free.
    #[error("the calendar is damaged")]
    Broken,
    /// More than any calendar holds.
    #[error("the calendar holds too much")]
    TooMuch,
}

/// How many spans of busy time a calendar may come to: twelve a day. Each is a row or two in
/// the database, and is compared with the others whenever anything changes.
const MOST_SPANS: usize = 5_000;

/// When the owner of a calendar is busy.
pub fn busy(text: &str, reading: &Reading<'_>) -> Result<Found, NotRead> {
    let budget = &mut Budget::of_a_file();
    let mut found = Found::default();
    for calendar in calendars(text)? {
        let mut clocks = Clocks::of(&calendar, reading.zone, reading.window, budget)?;
        read_events(&calendar, &mut clocks, reading, budget, &mut found)?;
        for free_busy in calendar.children("VFREEBUSY") {
            found.busy.extend(published(free_busy, reading.window));
        }
        found.unread += clocks.unknown;
    }
    found.busy = merged(found.busy);
    if found.busy.len() > MOST_SPANS {
        return Err(NotRead::TooMuch);
    }
    Ok(found)
}

fn read_events(
    calendar: &Component,
    clocks: &mut Clocks,
    reading: &Reading<'_>,
    budget: &mut Budget,
    found: &mut Found,
) -> Result<(), NotRead> {
    let mut entries = Vec::new();
    for event in calendar.children("VEVENT") {
        budget.spend(10)?;
        if event.value("UID").is_some_and(|uid| uid.ends_with(reading.own)) {
            continue;
        }
        match Entry::read(event, clocks) {
            Read::Entry(entry) => entries.push(*entry),
            Read::Nothing => {}
            Read::Unknown => found.unread += 1,
        }
    }
    let mut moved: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if entry.instead_of.is_some() {
            moved.entry(entry.uid.clone()).or_default().push(place);
        }
    }
    for entry in &entries {
        found.unread += usize::from(entry.unread);
        if !entry.blocks {
            continue;
        }
        let mut except = Except::default();
        if entry.instead_of.is_none() {
            let stand_ins = moved.get(&entry.uid).map(Vec::as_slice).unwrap_or_default();
            budget.spend(u32::try_from(stand_ins.len()).unwrap_or(u32::MAX))?;
            for at in stand_ins.iter().filter_map(|place| entries[*place].instead_of.as_ref()) {
                except.add(at, entry.whole_days());
            }
        }
        found.busy.extend(entry.spans(reading.window, except, budget)?);
    }
    Ok(())
}

/// The busy time of a calendar that publishes nothing else.
fn published(free_busy: &Component, window: Span) -> Vec<Span> {
    let is_busy = |line: &&line::Line| line.parameter("FBTYPE") != Some("FREE");
    let utc = |text: &str| match Moment::parse(text) {
        Some(Moment::Utc(at)) => Some(at.and_utc()),
        _ => None,
    };
    let period = |text: &str| {
        let (start, end) = text.split_once('/')?;
        let start = utc(start)?;
        let end = match Length::parse(end) {
            Some(length) => {
                start
                    + chrono::TimeDelta::days(length.days)
                    + chrono::TimeDelta::seconds(length.seconds)
            }
            None => utc(end)?,
        };
        clipped(start, end, window)
    };
    let lines = free_busy.all("FREEBUSY").filter(is_busy);
    lines.flat_map(|line| line.value.split(',').filter_map(period)).collect()
}

/// The same time as spans that do not touch, in order.
#[must_use]
pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut all: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match all.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => all.push(span),
        }
    }
    all
}
