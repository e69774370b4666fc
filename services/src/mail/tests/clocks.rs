//! Page, mail and calendar file name one time, in every zone, around every change of a
//! clock from 2024 to 2030.

use domain::time::Zone;

use super::*;
use crate::{bookings::view::told_local, calendar::tests::changes};

/// The start as the file has it: wall time where it names the zone, else UTC.
fn in_file(ics: &str) -> String {
    let ics = ics.replace("\r\n ", "");
    let line = ics.lines().find(|line| {
        line.starts_with("DTSTART;") || line.ends_with('Z') && line.starts_with("DTSTART:")
    });
    line.expect("a start").trim_end().rsplit(':').next().expect("a value").to_owned()
}

#[test]
fn page_mail_and_calendar_file_name_one_time_in_every_zone() {
    let mut said = 0;
    for zone in Zone::all() {
        let near = changes(zone)
            .into_iter()
            .flat_map(|at| (0..13).map(move |half_hour| at + TimeDelta::minutes(half_hour * 30)));
        for start in near.chain([at("2027-01-12T17:00:00Z")]) {
            let local = zone.local(start);
            let booking = Booking {
                span: Span::of_minutes(start, 60),
                local_start: local.wall,
                offset_seconds: local.offset_seconds,
                zone: zone.name().to_owned(),
                ..booking()
            };
            let page = told_local(&booking, zone).wall;
            let clock = WallClock::of_zone(zone);
            let now = start - days(3);
            let visit = Visit { booking, clock, client_clock: None, now, ..visit() };
            let file = in_file(&calendar_of(&visit));
            let said_on_page = page.format("%a %-d %b, %H:%M");
            assert_eq!(visit.when(), format!("{said_on_page} ({} time)", zone.city()), "{zone}");
            let wall = page.format("%Y%m%dT%H%M%S").to_string();
            let utc = start.format("%Y%m%dT%H%M%SZ").to_string();
            assert!(file == wall || file == utc, "{zone}: {file} is not {wall}");
            said += 1;
        }
    }
    assert!(said > 10_000, "{said}");
}

#[test]
fn in_january_2027_vancouver_is_seven_hours_behind_everywhere() {
    let zone: Zone = "America/Vancouver".parse().expect("a zone");
    let start = at("2027-01-12T17:00:00Z");
    let span = Span::of_minutes(start, 60);
    let (booking, clock) = (Booking { span, ..booking() }, WallClock::of_zone(zone));
    let visit = Visit { booking, clock, client_clock: None, ..visit() };
    assert_eq!(visit.when_in(start), "Tue 12 Jan, 10:00 (Vancouver time)");
    assert_eq!(in_file(&calendar_of(&visit)), "20270112T100000");
}

fn calendar_of(visit: &Visit) -> String {
    let letter = visit.with_invitation(Letter::new(""));
    letter.calendar.expect("a calendar file").ics
}
