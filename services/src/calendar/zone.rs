//! A zone's definition inside the file (VTIMEZONE), so that a calendar with older
//! zone data than ours shows the hour that the page shows.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta};
use domain::{Instant, time::Zone};

use super::{line::Lines, local};

/// No zone changes its clock twice within a week: the shortest pair known, around
/// Ramadan in Morocco, lies four weeks apart.
const STEP: TimeDelta = TimeDelta::days(7);

/// A change of the clock.
struct Transition {
    at: Instant,
    from: i32,
    to: i32,
}

/// Defines `zone` for the calendar year around `at`, the one before and the one
/// after: one observance for each change of the clock, as the zone data has them,
/// because rules that recur are what gets out of date.
pub(super) fn define(lines: &mut Lines, zone: Zone, at: Instant) {
    let (from, until) = (january(at.year() - 1), january(at.year() + 2));
    let offset = zone.offset_seconds(from);
    lines.raw("BEGIN:VTIMEZONE");
    lines.raw(&format!("TZID:{}", zone.name()));
    observe(lines, &Transition { at: from, from: offset, to: offset });
    for transition in transitions(zone, from, until) {
        observe(lines, &transition);
    }
    lines.raw("END:VTIMEZONE");
}

fn january(year: i32) -> Instant {
    NaiveDate::from_ymd_opt(year, 1, 1)
        .map_or(DateTime::UNIX_EPOCH, |day| day.and_time(NaiveTime::MIN).and_utc())
}

/// Forward is called daylight time and back standard time: calendars look at the
/// offsets alone.
fn observe(lines: &mut Lines, transition: &Transition) {
    let name = if transition.to > transition.from { "DAYLIGHT" } else { "STANDARD" };
    let wall = transition.at.naive_utc() + TimeDelta::seconds(i64::from(transition.from));
    lines.raw(&format!("BEGIN:{name}"));
    lines.raw(&format!("DTSTART:{}", local(wall)));
    lines.raw(&format!("TZOFFSETFROM:{}", offset(transition.from)));
    lines.raw(&format!("TZOFFSETTO:{}", offset(transition.to)));
    lines.raw(&format!("END:{name}"));
}

/// `+HHMM`, with seconds where there are any.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let s = seconds.abs();
    let minutes = format!("{sign}{:02}{:02}", s / 3_600, s / 60 % 60);
    if s % 60 == 0 { minutes } else { format!("{minutes}{:02}", s % 60) }
}

fn transitions(zone: Zone, from: Instant, until: Instant) -> Vec<Transition> {
    let mut found = Vec::new();
    let mut before = (from, zone.offset_seconds(from));
    while before.0 < until {
        let at = before.0 + STEP;
        let after = (at, zone.offset_seconds(at));
        if after.1 != before.1 {
            let at = first_with(zone, after.1, before.0, at);
            found.push(Transition { at, from: before.1, to: after.1 });
        }
        before = after;
    }
    found
}

/// The first second with `offset`, which `late` has and `early` has not.
fn first_with(zone: Zone, offset: i32, mut early: Instant, mut late: Instant) -> Instant {
    while (late - early).num_seconds() > 1 {
        let middle = early + TimeDelta::seconds((late - early).num_seconds() / 2);
        if zone.offset_seconds(middle) == offset {
            late = middle;
        } else {
            early = middle;
        }
    }
    late
}
