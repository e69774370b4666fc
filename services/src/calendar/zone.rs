//! The zone of a visit, as its file tells it.
//!
//! A visit does not recur, so the file needs one offset and no rules. We write wall time
//! with the zone's IANA name, and define that name by the offset which holds during the
//! visit:
//!
//! - A calendar that knows the name (Google's, Apple's) goes by its own zone data and
//!   shows the wall time that is written. Where that data is older than ours, as for
//!   Vancouver, its instant is wrong and the hour on the wall is right: the client comes
//!   in time. A time in UTC would show such a client the wrong hour.
//! - A calendar that goes by the definition (Outlook's, where it has no such name) has
//!   one observance to read. Lists of changes without rules, several of them beside each
//!   other, it is known to misread.
//!
//! Where the clock changes during the visit, or shows its start a second time, no single
//! offset and no wall time says what is meant: then both ends are in UTC.

use chrono::DateTime;
use domain::{Span, time::Zone};

use super::{line::Lines, local, utc};

/// How both ends of a visit are written.
pub(super) enum Written {
    /// As wall time of a zone that is so far ahead of UTC, in seconds.
    Wall(Zone, i32),
    /// As instants.
    Utc,
}

impl Written {
    pub fn of(zone: Zone, span: Span) -> Self {
        let offset = zone.offset_seconds(span.start);
        let first = |at| zone.resolve(zone.local(at).wall).first() == Some(at);
        let same = zone.offset_seconds(span.end) == offset;
        if same && first(span.start) && first(span.end) {
            Self::Wall(zone, offset)
        } else {
            Self::Utc
        }
    }

    /// The zone, where one is used.
    pub fn zone(&self) -> Option<Zone> {
        match self {
            Self::Wall(zone, _) => Some(*zone),
            Self::Utc => None,
        }
    }

    /// Defines the zone, where one is used.
    pub fn define(&self, lines: &mut Lines) {
        let Self::Wall(zone, offset) = self else { return };
        let offset = written(*offset);
        lines.raw("BEGIN:VTIMEZONE");
        lines.raw(&format!("TZID:{}", zone.name()));
        lines.raw("BEGIN:STANDARD");
        lines.raw(&format!("DTSTART:{}", local(DateTime::UNIX_EPOCH.naive_utc())));
        lines.raw(&format!("TZOFFSETFROM:{offset}"));
        lines.raw(&format!("TZOFFSETTO:{offset}"));
        lines.raw("END:STANDARD");
        lines.raw("END:VTIMEZONE");
    }

    /// One end of the visit as a property.
    pub fn moment(&self, property: &str, at: domain::Instant) -> String {
        match self {
            Self::Wall(zone, _) => {
                format!("{property};TZID={}:{}", zone.name(), local(zone.local(at).wall))
            }
            Self::Utc => format!("{property}:{}", utc(at)),
        }
    }
}

/// `+HHMM`, with seconds where there are any.
pub(super) fn written(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let s = seconds.abs();
    let minutes = format!("{sign}{:02}{:02}", s / 3_600, s / 60 % 60);
    if s % 60 == 0 { minutes } else { format!("{minutes}{:02}", s % 60) }
}
