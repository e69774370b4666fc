use chrono::DateTime;
use proptest::prelude::*;

use super::*;

fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn visit(zone: &str, start: &str) -> CalendarEvent {
    CalendarEvent {
        uid: "0192f0c1-2222-7000-8000-000000000001@lumbar.example".into(),
        sequence: 0,
        span: Span::of_minutes(instant(start), 60),
        zone: zone.parse().expect("a zone"),
        summary: "Deep tissue at Lombar".into(),
        description: "With Ana Teste. Reference LB-7Q4K-22.\nQuestions: +351 210 000 000".into(),
        location: "Lombar, Rua da Prova 1, 1100-000 Lisbon".into(),
        organizer: ("Lombar".into(), "hello@lombar.example".into()),
    }
}

/// A second reader of what we wrote, which knows nothing of zone data.
mod reader {
    use chrono::{NaiveDateTime, TimeDelta};
    use domain::Instant;

    /// A change of the clock as a file has it: wall time before it, offset before, offset after.
    type Observance = (NaiveDateTime, i64, i64);

    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split("\r\n").map(ToOwned::to_owned).collect()
    }

    fn wall(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a wall time")
    }

    fn offset(text: &str) -> i64 {
        let digits: Vec<i64> =
            text[1..].chars().map(|c| c.to_digit(10).expect("a digit").into()).collect();
        let seconds =
            digits.chunks(2).zip([3_600, 60, 1]).map(|(d, unit)| (d[0] * 10 + d[1]) * unit);
        seconds.sum::<i64>() * if text.starts_with('-') { -1 } else { 1 }
    }

    /// The observances, in order.
    fn observances(lines: &[String]) -> Vec<Observance> {
        let value = |line: &str, name: &str| line.strip_prefix(name).map(ToOwned::to_owned);
        let mut found = Vec::new();
        let (mut start, mut from) = (None, None);
        for line in lines {
            if let Some(v) = value(line, "DTSTART:") {
                start = Some(wall(&v));
            } else if let Some(v) = value(line, "TZOFFSETFROM:") {
                from = Some(offset(&v));
            } else if let Some(v) = value(line, "TZOFFSETTO:") {
                found.push((start.expect("a start"), from.expect("an offset"), offset(&v)));
            }
        }
        found
    }

    /// The first instant at which the zone in the file shows `wall`.
    fn resolve(observances: &[Observance], wall: NaiveDateTime) -> Option<Instant> {
        let onset = |o: &Observance| o.0 - TimeDelta::seconds(o.1);
        observances.iter().enumerate().find_map(|(i, o)| {
            let candidate = wall - TimeDelta::seconds(o.2);
            let ends = observances.get(i + 1).map(onset);
            let inside = onset(o) <= candidate && ends.is_none_or(|end| candidate < end);
            inside.then(|| candidate.and_utc())
        })
    }

    /// The instant that a property of the event means.
    pub fn instant_of(file: &str, property: &str) -> Instant {
        let lines = unfolded(file);
        let event = lines.iter().position(|l| l == "BEGIN:VEVENT").expect("an event");
        let line = lines[event..].iter().find(|l| l.starts_with(property)).expect("the property");
        let value = line.rsplit(':').next().expect("a value");
        value.strip_suffix('Z').map_or_else(
            || {
                resolve(&observances(&lines[..event]), wall(value))
                    .expect("a wall time that exists")
            },
            |utc| wall(utc).and_utc(),
        )
    }
}

fn assert_round_trip(zone: Zone, start: Instant) {
    let event = CalendarEvent {
        zone,
        span: Span::of_minutes(start, 60),
        ..visit("UTC", "2026-01-01T00:00:00Z")
    };
    let file = invitation(&event, start);
    assert_eq!(reader::instant_of(&file, "DTSTART"), event.span.start, "{zone}\n{file}");
    assert_eq!(reader::instant_of(&file, "DTEND"), event.span.end, "{zone}\n{file}");
}

/// The instants around which a zone changes its clock, found by a walk of its own.
fn changes(zone: Zone) -> Vec<Instant> {
    let hour = |n: i64| DateTime::from_timestamp(n * 3_600, 0).expect("in range");
    let (from, until) = (instant("2024-01-01T00:00:00Z"), instant("2031-01-01T00:00:00Z"));
    (from.timestamp() / 3_600..until.timestamp() / 3_600)
        .step_by(6)
        .filter(|n| zone.offset_seconds(hour(*n)) != zone.offset_seconds(hour(*n + 6)))
        .map(hour)
        .collect()
}

#[test]
fn the_file_means_our_instant_in_every_zone_from_2024_to_2030() {
    for zone in Zone::all() {
        for year in 2024..=2030 {
            for day in ["01-01T00:30", "02-28T23:45", "07-15T12:00", "12-31T23:15"] {
                assert_round_trip(zone, instant(&format!("{year}-{day}:00Z")));
            }
        }
    }
}

#[test]
fn the_file_means_our_instant_around_every_change_of_every_clock() {
    for zone in Zone::all() {
        for near in changes(zone) {
            for half_hour in 0..13 {
                assert_round_trip(zone, near + chrono::TimeDelta::minutes(half_hour * 30));
            }
        }
    }
}

#[test]
fn vancouver_in_january_2027_is_at_seven_hours_behind() {
    let start = instant("2027-01-12T17:00:00Z");
    let file = invitation(&visit("America/Vancouver", "2027-01-12T17:00:00Z"), start);
    assert!(file.contains("DTSTART;TZID=America/Vancouver:20270112T100000\r\n"), "{file}");
    assert_eq!(reader::instant_of(&file, "DTSTART"), start);
}

#[test]
fn an_end_in_the_hour_that_the_clock_shows_twice_is_written_in_utc() {
    let file = invitation(
        &visit("Europe/Lisbon", "2026-10-25T00:30:00Z"),
        instant("2026-10-01T00:00:00Z"),
    );
    assert!(file.contains("DTSTART;TZID=Europe/Lisbon:20261025T013000\r\n"), "{file}");
    assert!(file.contains("DTEND:20261025T013000Z\r\n"), "{file}");
}

#[test]
fn a_visit_and_its_cancellation_are_one_event_to_a_calendar() {
    let now = instant("2026-11-20T09:00:00Z");
    let event = visit("Europe/Lisbon", "2026-11-26T15:00:00Z");
    insta::assert_snapshot!("invitation", invitation(&event, now).replace("\r\n", "\n"));
    let later = CalendarEvent { sequence: 2, ..event };
    insta::assert_snapshot!("cancellation", cancellation(&later, now).replace("\r\n", "\n"));
}

proptest! {
    #[test]
    fn no_name_breaks_the_file(name in "\\PC{0,80}", notes in ".{0,200}") {
        let event = CalendarEvent {
            summary: name.clone(),
            location: notes.clone(),
            description: notes,
            organizer: (name, "a@b.example".into()),
            ..visit("Europe/Lisbon", "2026-11-26T15:00:00Z")
        };
        let file = invitation(&event, event.span.start);
        prop_assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        prop_assert_eq!(file.matches("\r\nUID:").count(), 1);
        prop_assert_eq!(reader::instant_of(&file, "DTSTART"), event.span.start);
    }
}
