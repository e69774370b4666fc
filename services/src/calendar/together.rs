//! Several visits in one file: what a mail about all of them carries.

use domain::{Instant, Span};

use super::{CalendarEvent, feed::define, line::Lines, write_event, zone::Written};

/// The file that puts all these visits into a calendar ([`super::PUBLISH`]), or takes them out
/// of it ([`super::CANCEL`]). Each bears the uid that it bears by itself, so that a later file
/// about one of them is about the same entry. Several visits may lie on both sides of a change
/// of the clock: the zone is defined with its changes.
#[must_use]
pub fn together(events: &[CalendarEvent], method: &'static str, now: Instant) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Lumbar//Visits//EN");
    lines.raw("CALSCALE:GREGORIAN");
    lines.raw(&format!("METHOD:{method}"));
    let times: Vec<Written> = events.iter().map(|e| Written::of(e.zone, e.span)).collect();
    let zone = times.iter().find_map(Written::zone);
    if let Some((zone, window)) = zone.zip(window(events)) {
        define(&mut lines, zone, window);
    }
    for (event, times) in events.iter().zip(&times) {
        write_event(&mut lines, event, times, (method, now));
    }
    lines.raw("END:VCALENDAR");
    lines.into_file()
}

/// From the first visit to the last.
fn window(events: &[CalendarEvent]) -> Option<Span> {
    let start = events.iter().map(|event| event.span.start).min()?;
    let end = events.iter().map(|event| event.span.end).max()?;
    Some(Span { start, end })
}
