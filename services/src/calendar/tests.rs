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

    /// The one offset that the file's zone has.
    fn offset_of(lines: &[String]) -> i64 {
        let value = |name: &str| {
            let found: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix(name)).collect();
            assert_eq!(found.len(), 1, "one {name}");
            offset(found[0])
        };
        let (from, to) = (value("TZOFFSETFROM:"), value("TZOFFSETTO:"));
        assert_eq!(from, to, "the zone of a visit never changes its clock");
        assert!(!lines.iter().any(|line| line.starts_with("RRULE") || line == "BEGIN:DAYLIGHT"));
        to
    }

    /// The instant that a property of the event means.
    pub fn instant_of(file: &str, property: &str) -> Instant {
        let lines = unfolded(file);
        let event = lines.iter().position(|l| l == "BEGIN:VEVENT").expect("an event");
        let line = lines[event..].iter().find(|l| l.starts_with(property)).expect("the property");
        let value = line.rsplit(':').next().expect("a value");
        value.strip_suffix('Z').map_or_else(
            || (wall(value) - TimeDelta::seconds(offset_of(&lines[..event]))).and_utc(),
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
pub(crate) fn changes(zone: Zone) -> Vec<Instant> {
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
fn a_visit_over_a_change_of_the_clock_is_written_in_utc() {
    let now = instant("2026-10-01T00:00:00Z");
    for (start, end) in [
        ("20261025T003000Z", "20261025T013000Z"),
        // The second time that the clock shows half past one.
        ("20261025T013000Z", "20261025T023000Z"),
        ("20270328T003000Z", "20270328T013000Z"),
    ] {
        let at = NaiveDateTime::parse_from_str(start, "%Y%m%dT%H%M%SZ").expect("a time");
        let event = visit("Europe/Lisbon", &at.and_utc().to_rfc3339());
        let file = invitation(&event, now);
        assert!(file.contains(&format!("DTSTART:{start}\r\nDTEND:{end}\r\n")), "{file}");
        assert!(!file.contains("VTIMEZONE"), "{file}");
    }
}

/// A calendar that knows the name and has data of its own shows what is written: it must
/// be what the studio's clock shows.
#[test]
fn the_wall_time_in_the_file_is_what_the_studios_clock_shows() {
    for zone in Zone::all() {
        for near in changes(zone) {
            for half_hour in 0..13 {
                let start = near + chrono::TimeDelta::minutes(half_hour * 30);
                let span = Span::of_minutes(start, 60);
                let event = CalendarEvent { zone, span, ..visit("UTC", "2026-01-01T00:00:00Z") };
                let file = invitation(&event, start);
                for (property, at) in [("DTSTART", span.start), ("DTEND", span.end)] {
                    let wall = zone.local(at).wall.format("%Y%m%dT%H%M%S");
                    let here = format!("{property};TZID={}:{wall}\r\n", zone.name());
                    let there = format!("{property}:{}\r\n", at.format("%Y%m%dT%H%M%SZ"));
                    let file = file.replace("\r\n ", "");
                    assert!(file.contains(&here) || file.contains(&there), "{zone}\n{file}");
                }
            }
        }
    }
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
