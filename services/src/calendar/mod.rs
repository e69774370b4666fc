//! Calendar files (RFC 5545): a visit as the client's own calendar knows it.
//!
//! A file is published, not requested (`METHOD:PUBLISH`, RFC 5546): a request shows
//! buttons to accept and decline, and a client who declines in their calendar would
//! believe that a paid visit is cancelled. Nobody reads those answers, so we do not
//! ask. The same file hangs on the mail and is downloaded from the visit's page.

mod feed;
mod line;
mod together;
mod visit;
mod zone;

use chrono::NaiveDateTime;
use domain::{Instant, Span, time::Zone};
use line::Lines;
use zone::Written;

pub use feed::{FeedEvent, feed};
pub use together::together;
pub(crate) use visit::host;
pub use visit::{event, file};

#[cfg(test)]
pub(crate) mod tests;

/// The method of a file that tells of a visit.
pub const PUBLISH: &str = "PUBLISH";
/// The method of a file that takes a visit back.
pub const CANCEL: &str = "CANCEL";

/// A visit, as a calendar shows it. Never holds health data: calendars are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The same for the visit's whole life, whatever its time: booking id and host.
    pub uid: String,
    /// Raised by every change; a calendar ignores a file with a lower one.
    pub sequence: u32,
    /// From start to end, buffers not included.
    pub span: Span,
    /// Whose wall time the visit keeps.
    pub zone: Zone,
    /// One line.
    pub summary: String,
    /// A few lines.
    pub description: String,
    /// Name and address of the place.
    pub location: String,
    /// The studio's name and address for mail.
    pub organizer: (String, String),
}

/// The file that puts the visit into a calendar, or moves it there. `now` is when
/// it is written.
#[must_use]
pub fn invitation(event: &CalendarEvent, now: Instant) -> String {
    write(event, PUBLISH, now)
}

/// The file that takes the visit out of a calendar.
#[must_use]
pub fn cancellation(event: &CalendarEvent, now: Instant) -> String {
    write(event, CANCEL, now)
}

fn write(event: &CalendarEvent, method: &'static str, now: Instant) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Lumbar//Visits//EN");
    lines.raw("CALSCALE:GREGORIAN");
    lines.raw(&format!("METHOD:{method}"));
    let times = Written::of(event.zone, event.span);
    times.define(&mut lines);
    write_event(&mut lines, event, &times, (method, now));
    lines.raw("END:VCALENDAR");
    lines.into_file()
}

fn write_event(
    lines: &mut Lines,
    event: &CalendarEvent,
    times: &Written,
    (method, now): (&str, Instant),
) {
    let cancelled = method == CANCEL;
    let (name, address) = &event.organizer;
    lines.raw("BEGIN:VEVENT");
    lines.text("UID", &event.uid);
    lines.raw(&format!("SEQUENCE:{}", event.sequence));
    lines.raw(&format!("DTSTAMP:{}", utc(now)));
    lines.raw(&times.moment("DTSTART", event.span.start));
    lines.raw(&times.moment("DTEND", event.span.end));
    lines.text("SUMMARY", &event.summary);
    lines.text("DESCRIPTION", &event.description);
    lines.text("LOCATION", &event.location);
    lines.raw(&format!("ORGANIZER;CN={}:mailto:{}", line::quoted(name), line::bare(address)));
    lines.raw(if cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    lines.raw("CLASS:PRIVATE");
    lines.raw("TRANSP:OPAQUE");
    if !cancelled {
        write_alarm(lines, &event.summary);
    }
    lines.raw("END:VEVENT");
}

fn write_alarm(lines: &mut Lines, summary: &str) {
    lines.raw("BEGIN:VALARM");
    lines.raw("ACTION:DISPLAY");
    lines.raw("TRIGGER:-PT2H");
    lines.text("DESCRIPTION", summary);
    lines.raw("END:VALARM");
}

fn local(wall: NaiveDateTime) -> String {
    wall.format("%Y%m%dT%H%M%S").to_string()
}

fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
