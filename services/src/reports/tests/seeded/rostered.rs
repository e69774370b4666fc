//! When anybody was to work, minute by minute, by their rules and absences.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike};
use domain::{Instant, StudioId, TherapistId, schedule::DateOverride};
use storage::{hours, studios, time_off};
use uuid::Uuid;

use super::{date, plain::Plain};
use crate::reports::Report;

/// Minutes.
struct Rostered {
    all: i64,
    /// In which anybody was to work.
    open: i64,
    /// By hour of the week.
    cells: Vec<i64>,
    of: BTreeMap<Uuid, i64>,
}

/// Of the whole, of everybody, of every room, and of every hour of the week.
pub async fn rostered_is_what_the_rules_say(plain: &Plain<'_>, studio: StudioId, report: &Report) {
    let (rostered, range) = (rostered(plain, studio).await, report.here.range);
    assert_eq!(report.here.rostered, rostered.all, "{range:?}");
    // What was sold without a therapist or a room stands in a row of its own.
    for row in &report.therapists {
        let minutes = row.id.and_then(|id| rostered.of.get(&id)).copied();
        assert_eq!(row.rostered, minutes.unwrap_or_default(), "{} in {range:?}", row.name);
    }
    for room in report.rooms.iter().filter(|row| row.id.is_some()) {
        assert_eq!(room.rostered, rostered.open, "{room:?} in {range:?}");
    }
    for (cell, minutes) in rostered.cells.into_iter().enumerate() {
        assert_eq!(report.heat.at(cell / 24, cell % 24).whole, minutes, "{cell} of {range:?}");
    }
}

async fn rostered(plain: &Plain<'_>, studio: StudioId) -> Rostered {
    let conn = plain.store.reader();
    let mut people = Vec::new();
    for person in studios::every_therapist(conn, studio).await.expect("read") {
        let id: TherapistId = person.id.into();
        let rules = hours::rules(conn, id, date("2000-01-01")).await.expect("read");
        let away = time_off::of_therapist(conn, id, plain.zone, Instant::UNIX_EPOCH).await;
        people.push((person.id, rules, away.expect("read")));
    }
    let (all, open, cells) = (0, 0, vec![0; 168]);
    let mut found = Rostered { all, open, cells, of: BTreeMap::new() };
    for minute in (plain.from..plain.until).step_by(60) {
        let at = Instant::from_timestamp(minute, 0).expect("an instant");
        let wall = plain.zone.local(at).wall;
        let of_day = i64::from(wall.hour() * 60 + wall.minute());
        let within =
            |(from, until): (u32, u32)| (i64::from(from)..i64::from(until)).contains(&of_day);
        let mut any = false;
        for (id, rules, away) in &people {
            let today = |o: &&DateOverride| o.date == wall.date();
            let instead: Vec<_> = rules.overrides.iter().filter(today).collect();
            let by_week = rules.weekly.iter().any(|rule| {
                rule.weekday == wall.weekday()
                    && rule.valid_from.is_none_or(|first| first <= wall.date())
                    && rule.valid_until.is_none_or(|last| wall.date() <= last)
                    && within((rule.from_minute, rule.until_minute))
            });
            let works = if instead.is_empty() {
                by_week
            } else {
                instead.iter().filter_map(|o| o.hours).any(within)
            };
            let gone = away.iter().any(|a| a.span.start <= at && at < a.span.end);
            if works && !gone {
                any = true;
                found.all += 1;
                *found.of.entry(*id).or_default() += 1;
                let weekday = wall.weekday().num_days_from_monday() as usize;
                found.cells[weekday * 24 + wall.hour() as usize] += 1;
            }
        }
        found.open += i64::from(any);
    }
    found
}
