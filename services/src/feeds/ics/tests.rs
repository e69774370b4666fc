//! Whole calendars, as the programs that people use write them. The same files are read
//! by another reader in `end2end/tests/feeds.test.mjs`, against what is kept here.

use chrono::TimeDelta;
use domain::{Instant, Span};

use super::*;

const GOOGLE: &str = include_str!("fixtures/google.ics");
const OUTLOOK: &str = include_str!("fixtures/outlook.ics");
const APPLE: &str = include_str!("fixtures/apple.ics");

/// The weeks around the changes of the clock in Lisbon, on 28 March and 31 October.
const SPRING: (&str, &str) = ("2027-03-20T00:00:00Z", "2027-04-10T00:00:00Z");
const AUTUMN: (&str, &str) = ("2027-10-20T00:00:00Z", "2027-11-10T00:00:00Z");

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn read(text: &str, (from, to): (&str, &str)) -> Result<Found, NotRead> {
    let window = Span::new(at(from), at(to)).expect("forwards");
    let zone = "Europe/Lisbon".parse().expect("a zone");
    busy(text, &Reading { zone, window, own: ".0192f0c1@lumbar.example" })
}

fn listed(text: &str, window: (&str, &str)) -> Vec<String> {
    let found = read(text, window).expect("a calendar");
    assert_eq!(found.unread, 0);
    let written = |at: Instant| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    found.busy.iter().map(|span| format!("{}/{}", written(span.start), written(span.end))).collect()
}

/// An event in a calendar of its own.
fn event(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n")
}

#[test]
fn calendars_are_read_as_their_makers_mean_them() {
    for (name, text) in [("google", GOOGLE), ("outlook", OUTLOOK), ("apple", APPLE)] {
        for (season, window) in [("spring", SPRING), ("autumn", AUTUMN)] {
            insta::assert_snapshot!(format!("{name}_{season}"), listed(text, window).join("\n"));
        }
    }
}

#[test]
fn what_is_free_or_cancelled_keeps_nobody_busy() {
    let timed = "DTSTART:20270401T090000Z\nDTEND:20270401T100000Z";
    assert_eq!(listed(&event(timed), SPRING).len(), 1);
    for free in ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"] {
        assert!(listed(&event(&format!("{timed}\n{free}")), SPRING).is_empty(), "{free}");
    }
    let instant = "DTSTART:20270401T090000Z";
    for empty in [instant, &format!("{instant}\nDTEND:20270401T090000Z"), "STATUS:CANCELLED"] {
        assert!(listed(&event(empty), SPRING).is_empty(), "{empty}");
    }
}

#[test]
fn an_entry_of_which_nobody_can_tell_when_it_is_is_said() {
    let start = "DTSTART:20270401T090000Z";
    for (unknown, busy) in [
        ("SUMMARY:No start", 0),
        ("DTSTART:nonsense", 0),
        (&*format!("{start}\nDTEND:nonsense"), 0),
        (&*format!("{start}\nDURATION:nonsense"), 0),
        ("DTSTART;VALUE=DATE:20270401\nDTEND:nonsense", 1),
    ] {
        let found = read(&event(unknown), SPRING).expect("a calendar");
        assert_eq!((found.unread, found.busy.len()), (1, busy), "{unknown}");
    }
}

#[test]
fn a_series_that_changes_from_a_day_on_is_said() {
    let series = "DTSTART:20270401T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4";
    let later = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270402T090000Z\n\
                 DTSTART:20270402T120000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR";
    let found = read(&event(series).replace("END:VCALENDAR", later), SPRING).expect("a calendar");
    assert_eq!((found.unread, found.busy.len()), (1, 4));
}

#[test]
fn days_and_floating_times_are_on_the_studios_clock() {
    let day = listed(&event("DTSTART;VALUE=DATE:20270401"), SPRING);
    assert_eq!(day, ["2027-03-31T23:00:00Z/2027-04-01T23:00:00Z"]);
    let floating = listed(&event("DTSTART:20270401T090000\nDURATION:PT1H"), SPRING);
    assert_eq!(floating, ["2027-04-01T08:00:00Z/2027-04-01T09:00:00Z"]);
    let long = listed(&event("DTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270329"), SPRING);
    assert_eq!(long, ["2027-03-27T00:00:00Z/2027-03-28T23:00:00Z"], "47 hours");
}

#[test]
fn a_name_that_nothing_tells_is_the_calendars_clock_or_the_studios_and_is_said() {
    let text = event("DTSTART;TZID=Mars/Base:20270401T090000\nDURATION:PT1H");
    let found = read(&text, SPRING).expect("a calendar");
    assert_eq!((found.unread, found.busy[0].start), (1, at("2027-04-01T08:00:00Z")));
    let told = text.replace("BEGIN:VEVENT", "X-WR-TIMEZONE:Europe/Berlin\nBEGIN:VEVENT");
    let found = read(&told, SPRING).expect("a calendar");
    assert_eq!(found.busy[0].start, at("2027-04-01T07:00:00Z"));
}

#[test]
fn a_rule_that_cannot_be_followed_is_said_and_its_first_day_counts() {
    let text = event("DTSTART:20270401T090000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;COUNT=3");
    let found = read(&text, SPRING).expect("a calendar");
    assert_eq!((found.unread, found.busy.len()), (1, 1));
}

#[test]
fn our_own_visits_come_back_as_nothing_and_those_of_another_studio_do_not() {
    let timed = "DTSTART:20270401T090000Z\nDURATION:PT1H";
    let of =
        |uid: &str| listed(&event(timed).replace("UID:1", &format!("UID:{uid}")), SPRING).len();
    assert_eq!(of("77.visit.0192f0c1@lumbar.example"), 0);
    assert_eq!(of("77.away.0192f0c1@lumbar.example"), 0);
    assert_eq!(of("77.visit.0192ffff@lumbar.example"), 1, "as somebody else, at another studio");
    assert_eq!(of("77@lumbar.example"), 1, "as a client, in a mail");
}

#[test]
fn a_calendar_of_free_and_busy_times_is_read_too() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\n\
                FREEBUSY;FBTYPE=BUSY:20270401T090000Z/PT1H,20270402T090000Z/20270402T100000Z\n\
                FREEBUSY;FBTYPE=FREE:20270403T090000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR";
    let found = listed(text, SPRING);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn entries_that_touch_or_overlap_are_one_time() {
    let (from, until) = (at("2027-04-01T00:00:00Z"), at("2027-04-02T00:00:00Z"));
    let hours = |a, b| Span::new(from + TimeDelta::hours(a), from + TimeDelta::hours(b));
    let spans: Vec<_> = [hours(3, 4), hours(0, 2), hours(2, 3), hours(1, 2), hours(5, 24)]
        .into_iter()
        .flatten()
        .collect();
    let merged = merged(spans);
    assert_eq!(merged, [hours(0, 4).expect("forwards"), hours(5, 24).expect("forwards")]);
    assert_eq!(merged[1].end, until);
}

#[test]
fn no_file_can_keep_us_at_it() {
    let daily = "DTSTART:19000101T000000Z\nDTEND:20260101T000000Z\nRRULE:FREQ=DAILY;COUNT=99999";
    let one = event(daily).replace("BEGIN:VCALENDAR\n", "").replace("END:VCALENDAR\n", "");
    let many = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", one.repeat(15_000));
    let begin = std::time::Instant::now();
    assert_eq!(read(&many, SPRING), Err(NotRead::TooMuch));
    let zone = "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:00010101T000000\n\
                TZOFFSETFROM:+0000\nTZOFFSETTO:+0000\nRRULE:FREQ=DAILY;COUNT=999999999\n\
                END:STANDARD\nEND:VTIMEZONE\n";
    let zones = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", zone.repeat(12_000));
    assert_eq!(read(&zones, SPRING), Err(NotRead::TooMuch));
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn a_file_that_comes_to_more_spans_than_any_calendar_is_refused() {
    let list = |of: std::ops::Range<u32>, by: usize| {
        of.step_by(by).map(|n| n.to_string()).collect::<Vec<_>>().join(",")
    };
    let rule = format!("FREQ=DAILY;BYHOUR={};BYMINUTE={}", list(0..24, 1), list(0..60, 2));
    let many = event(&format!("DTSTART:20270101T000000Z\nDURATION:PT1M\nRRULE:{rule}"));
    let days = |count| {
        let from = at("2027-02-01T00:00:00Z");
        let window = Span::new(from, from + TimeDelta::days(count)).expect("forwards");
        busy(&many, &Reading { zone: Zone::UTC, window, own: ".nobody" })
    };
    assert_eq!(days(6).expect("720 a day").busy.len(), 4_320);
    assert_eq!(days(401), Err(NotRead::TooMuch));
}

#[test]
fn whatever_a_file_holds_is_read_or_refused() {
    use proptest::prelude::*;
    let piece = prop_oneof![
        "BEGIN:(VEVENT|VTIMEZONE|STANDARD|VCALENDAR)\n",
        "END:(VEVENT|VTIMEZONE|STANDARD|VCALENDAR)\n",
        "(DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID)(;TZID=[a-zA-Z/]{0,9})?:[0-9]{0,9}T?[0-9]{0,6}Z?\n",
        "RRULE:FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);(INTERVAL|COUNT|BYMONTHDAY)=[0-9]{1,9}\n",
        "DURATION:P[0-9]{0,9}[WDTHMS][0-9]{0,9}[HMS]\n",
        "(TZOFFSETFROM|TZOFFSETTO):[+-][0-9]{4}\n",
        "\\PC{0,40}\n",
    ];
    let file = prop::collection::vec(piece, 0..40);
    proptest!(|(file in file)| {
        let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", file.concat());
        if let Ok(found) = read(&text, SPRING) {
            prop_assert!(found.busy.is_sorted_by(|a, b| a.end < b.start));
        }
    });
}
