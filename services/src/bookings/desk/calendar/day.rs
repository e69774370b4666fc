//! What lies on one day of one person: on the clock of the wall, as a page draws it.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use domain::{Instant, Span, schedule::Busy, time::Zone};

use crate::{bookings::desk::DeskVisit, classes::ClassLine};

/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;
/// A shorter stretch is nothing to offer.
const WORTH_OFFERING: u32 = 15;
/// Staff enter visits at every fifth minute; in seconds.
const GRID: i64 = 300;

/// A day of one person.
#[derive(Clone, Debug, Default)]
pub struct PersonDay {
    /// When they work.
    pub working: Vec<Stretch>,
    /// What lies on it, by start.
    pub entries: Vec<Entry>,
    /// What is left of their hours, as far as it is not past.
    pub free: Vec<Stretch>,
}

/// From and until which minute of the wall clock after midnight; 1440 is the next midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first minute.
    pub from: u32,
    /// The minute after the last.
    pub until: u32,
}

/// Something that lies on a day, or the part of it that does.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What.
    pub what: What,
    /// Where on the day.
    pub at: Stretch,
    /// Whether it begins on this day.
    pub begins: bool,
    /// Whether it ends on this day.
    pub ends: bool,
}

/// What lies on a day.
#[derive(Clone, Debug)]
pub enum What {
    /// A visit, held ones and those that do not take place too.
    Visit(Box<DeskVisit>),
    /// A class, with whoever comes.
    Class(Box<ClassLine>),
    /// Time off, and why.
    TimeOff(String),
    /// Something from another calendar.
    Elsewhere,
}

impl What {
    fn takes_time(&self) -> bool {
        match self {
            Self::Visit(visit) => visit.state.occupies(),
            Self::Class(_) | Self::TimeOff(_) | Self::Elsewhere => true,
        }
    }

    /// The visits that it is, or is made of.
    #[must_use]
    pub fn visits(&self) -> &[DeskVisit] {
        match self {
            Self::Visit(visit) => std::slice::from_ref(visit),
            Self::Class(class) => &class.visits,
            Self::TimeOff(_) | Self::Elsewhere => &[],
        }
    }
}

/// The instant at which a date ends.
pub(super) fn end(zone: Zone, date: NaiveDate) -> Instant {
    zone.day_start(date.succ_opt().unwrap_or(date))
}

/// Lays what touches a date on it.
pub(super) fn lay(
    zone: Zone,
    date: NaiveDate,
    now: Instant,
    hours: &[Span],
    all: Vec<(Span, What)>,
) -> PersonDay {
    let Some(day) = Span::new(zone.day_start(date), end(zone, date)) else {
        return PersonDay::default();
    };
    let taken: Busy = all.iter().filter(|(_, w)| w.takes_time()).map(|(span, _)| *span).collect();
    let hours: Vec<Span> = hours.iter().filter_map(|span| common(span, &day)).collect();
    let free = hours.iter().flat_map(|span| rest(*span, &taken, now));
    let free = free.map(|span| on_wall(zone, &span, &day));
    let mut entries: Vec<Entry> = all
        .into_iter()
        .filter_map(|(span, what)| {
            let part = common(&span, &day)?;
            let at = on_wall(zone, &part, &day);
            let (begins, ends) = (part.start == span.start, part.end == span.end);
            Some(Entry { what, at, begins, ends })
        })
        .collect();
    entries.sort_by_key(|entry| (entry.at.from, entry.at.until));
    PersonDay {
        working: hours.iter().map(|span| on_wall(zone, span, &day)).collect(),
        free: free.filter(|free| free.until - free.from >= WORTH_OFFERING).collect(),
        entries,
    }
}

fn common(one: &Span, other: &Span) -> Option<Span> {
    Span::new(one.start.max(other.start), one.end.min(other.end))
}

/// What is left of some hours, from the next start after `now` on that staff can enter.
fn rest(hours: Span, taken: &Busy, now: Instant) -> Vec<Span> {
    let mut left = Vec::new();
    let late = now.timestamp().rem_euclid(GRID);
    let next = now + TimeDelta::seconds(if late == 0 { 0 } else { GRID - late });
    let mut from = hours.start.max(next);
    for busy in taken.spans() {
        left.extend(Span::new(from, busy.start.min(hours.end)));
        from = from.max(busy.end);
    }
    left.extend(Span::new(from, hours.end));
    left
}

/// Where the clock of the wall stands when it begins and ends. Where the clock is put back
/// meanwhile, it would end before it begins: then it is drawn as long as it is.
fn on_wall(zone: Zone, part: &Span, day: &Span) -> Stretch {
    let minute = |at: Instant| minute(zone.local(at).time());
    let from = if part.start == day.start { 0 } else { minute(part.start) };
    let until = if part.end == day.end { MIDNIGHT } else { minute(part.end) };
    let least = u32::try_from(part.minutes()).unwrap_or(0).max(1);
    let until = if until <= from { (from + least).min(MIDNIGHT) } else { until };
    Stretch { from, until }
}

fn minute(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}
