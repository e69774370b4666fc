//! On which clock a time is written, and when that is.
//!
//! A name that can be told is read from our own zone data, whatever the file says of it:
//! files are made by programs with older data. Only what no name tells is read from the
//! file's own definition. What neither tells is taken for the studio's clock, and said.

use std::{collections::HashMap, rc::Rc};

use chrono::{NaiveDateTime, TimeDelta};
use domain::{
    Instant, Span,
    time::{Resolved, Zone},
};

use super::{NotRead, defined::Defined, expand::Budget, tree::Component, value::Moment, windows};

/// A clock.
#[derive(Clone, Debug)]
pub(super) enum Clock {
    /// Of a zone that we know.
    Known(Zone),
    /// As the file defines it.
    Defined(Rc<Defined>),
}

impl Clock {
    /// The instant that a reading means. Shown twice, it is the first; shown never, it is
    /// read as if the clock had not been put forward yet (RFC 5545, 3.3.5).
    pub fn place(&self, wall: NaiveDateTime) -> Instant {
        match self {
            Self::Known(zone) => place(*zone, wall),
            Self::Defined(own) => own.place(wall),
        }
    }

    /// What it shows at an instant.
    pub fn wall(&self, at: Instant) -> NaiveDateTime {
        match self {
            Self::Known(zone) => zone.local(at).wall,
            Self::Defined(own) => own.wall(at),
        }
    }

    /// Whether both go alike.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a == b,
            (Self::Defined(a), Self::Defined(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

fn place(zone: Zone, wall: NaiveDateTime) -> Instant {
    match zone.resolve(wall) {
        Resolved::Once(at) | Resolved::Fold { first: at, .. } => at,
        Resolved::Gap => {
            let change = zone.reach(wall);
            let before = zone.offset_seconds(change - TimeDelta::seconds(1));
            (wall - TimeDelta::seconds(i64::from(before))).and_utc()
        }
    }
}

/// The clocks that a file speaks of.
pub(super) struct Clocks {
    studio: Zone,
    /// The calendar's own, where the file says so.
    calendar: Option<Zone>,
    found: HashMap<String, Clock>,
    /// Names that nothing tells.
    pub unknown: usize,
}

impl Clocks {
    /// Reads the definitions of a calendar.
    pub fn of(
        calendar: &Component,
        studio: Zone,
        window: Span,
        budget: &mut Budget,
    ) -> Result<Self, NotRead> {
        let mut found = HashMap::new();
        for zone in calendar.children("VTIMEZONE") {
            let Some(name) = zone.value("TZID") else { continue };
            let clock = match known(name) {
                Some(zone) => Some(Clock::Known(zone)),
                None => {
                    Defined::read(zone, window, budget)?.map(|own| Clock::Defined(Rc::new(own)))
                }
            };
            found.extend(clock.map(|clock| (name.to_owned(), clock)));
        }
        let calendar = calendar.value("X-WR-TIMEZONE").and_then(known);
        Ok(Self { studio, calendar, found, unknown: 0 })
    }

    /// The clock that a moment is written by: `name` is its `TZID`.
    ///
    /// What names none is on whatever clock the reader has: the studio's.
    pub fn of_moment(&mut self, moment: Moment, name: Option<&str>) -> Clock {
        match (moment, name) {
            (Moment::Utc(_), _) => Clock::Known(Zone::UTC),
            (Moment::Date(_), _) | (Moment::Wall(_), None) => Clock::Known(self.studio),
            (Moment::Wall(_), Some(name)) => self.named(name),
        }
    }

    fn named(&mut self, name: &str) -> Clock {
        if let Some(found) = self.found.get(name) {
            return found.clone();
        }
        let clock = known(name).map(Clock::Known).unwrap_or_else(|| {
            self.unknown += 1;
            Clock::Known(self.calendar.unwrap_or(self.studio))
        });
        self.found.insert(name.to_owned(), clock.clone());
        clock
    }
}

/// A zone by the names that calendars have for it: IANA's, alone or at the end of a longer
/// one (`/freeassociation.sourceforge.net/Europe/Berlin`), or Windows'.
pub(super) fn known(name: &str) -> Option<Zone> {
    let name = name.trim().trim_matches('"');
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let ends = [3, 2, 1].into_iter().filter(|n| parts.len() > *n);
    let ended = ends.filter_map(|n| parts[parts.len() - n..].join("/").parse().ok()).next();
    let windows = || windows::iana(name).and_then(|name| name.parse().ok());
    let utc = || name.eq_ignore_ascii_case("tzone://Microsoft/Utc").then_some(Zone::UTC);
    ended.or_else(windows).or_else(utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_all_its_names() {
        for (name, expected) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            (" \"Europe/Berlin\" ", Some("Europe/Berlin")),
            ("/freeassociation.sourceforge.net/Europe/Berlin", Some("Europe/Berlin")),
            ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", Some("Europe/Berlin")),
            (
                "/mozilla.org/20050126_1/America/Argentina/Ushuaia",
                Some("America/Argentina/Ushuaia"),
            ),
            ("/citadel.org/20190914_1/America/Vancouver", Some("America/Vancouver")),
            ("W. Europe Standard Time", Some("Europe/Berlin")),
            ("Pacific Standard Time", Some("America/Los_Angeles")),
            ("tzone://Microsoft/Utc", Some("UTC")),
            ("tzone://Microsoft/Custom", None),
            ("Customized Time Zone", None),
            ("(UTC+01:00) Amsterdam, Berlin, Bern", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(known(name).map(|zone| zone.name()), expected, "{name}");
        }
    }

    #[test]
    fn a_time_that_the_clock_leaves_out_is_read_by_the_clock_before() {
        let berlin = Clock::Known("Europe/Berlin".parse().expect("a zone"));
        for (wall, expected) in [
            ("2027-03-28T01:59:59", "2027-03-28T00:59:59Z"),
            ("2027-03-28T02:30:00", "2027-03-28T01:30:00Z"),
            ("2027-03-28T03:00:00", "2027-03-28T01:00:00Z"),
            ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ] {
            let wall: NaiveDateTime = wall.parse().expect("a wall time");
            let expected: Instant = expected.parse().expect("an instant");
            assert_eq!(berlin.place(wall), expected, "{wall}");
        }
    }
}
