use chrono::{DateTime, Offset, TimeZone, Utc};

use super::*;

fn wall(text: &str) -> NaiveDateTime {
    text.parse().expect("a wall time")
}

fn utc(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
}

fn zone(name: &str) -> Zone {
    name.parse().expect("a zone")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn a_name_is_a_zone_only_if_it_is_one() {
    assert_eq!(zone("Europe/Lisbon").to_string(), "Europe/Lisbon");
    for wrong in ["", "Lisbon", "Europe/Atlantis", "europe/lisbon", "Europe/Lisbon\0", "+01:00"] {
        assert_eq!(wrong.parse::<Zone>(), Err(UnknownZone), "{wrong:?}");
    }
    let read: Zone = serde_json::from_str("\"Asia/Kathmandu\"").expect("it is one");
    assert_eq!(serde_json::to_string(&read).expect("text"), "\"Asia/Kathmandu\"");
    assert!(serde_json::from_str::<Zone>("\"Mars/Olympus\"").is_err());
}

#[test]
fn every_zone_that_can_be_named_can_be_resolved() {
    assert_eq!(Zone::all().count(), chrono_tz::TZ_VARIANTS.len());
}

#[test]
fn a_zone_is_called_by_its_city() {
    assert_eq!(zone("Europe/Lisbon").city(), "Lisbon");
    assert_eq!(zone("America/Argentina/Buenos_Aires").city(), "Buenos Aires");
    assert_eq!(Zone::UTC.city(), "UTC");
}

#[test]
fn the_wall_clock_is_read_with_its_offset() {
    let lisbon = zone("Europe/Lisbon");
    assert_eq!(lisbon.local(utc("2027-01-12T10:00:00Z")).rfc3339(), "2027-01-12T10:00:00+00:00");
    assert_eq!(lisbon.local(utc("2027-07-12T10:00:00Z")).rfc3339(), "2027-07-12T11:00:00+01:00");
    let st_johns = zone("America/St_Johns");
    assert_eq!(st_johns.local(utc("2027-01-12T10:00:00Z")).rfc3339(), "2027-01-12T06:30:00-03:30");
    assert_eq!(st_johns.today(utc("2027-01-12T03:29:00Z")), date("2027-01-11"));
}

#[test]
fn a_skipped_wall_time_is_a_gap_and_a_repeated_one_a_fold() {
    let lisbon = zone("Europe/Lisbon");
    assert_eq!(lisbon.resolve(wall("2027-03-28T01:30:00")), Resolved::Gap);
    assert_eq!(
        lisbon.resolve(wall("2027-10-31T01:30:00")),
        Resolved::Fold { first: utc("2027-10-31T00:30:00Z"), second: utc("2027-10-31T01:30:00Z") }
    );
    assert_eq!(
        lisbon.resolve(wall("2027-10-31T02:00:00")),
        Resolved::Once(utc("2027-10-31T02:00:00Z"))
    );
}

#[test]
fn a_day_starts_where_the_clock_first_shows_it() {
    let start = |name, day| zone(name).day_start(date(day));
    assert_eq!(start("Europe/Lisbon", "2027-06-01"), utc("2027-05-31T23:00:00Z"));
    // Put forward at midnight: the day starts at one.
    assert_eq!(start("Africa/Cairo", "2027-04-30"), utc("2027-04-29T22:00:00Z"));
    // Put forward from half past eleven to half past twelve.
    assert_eq!(start("America/Toronto", "1919-03-31"), utc("1919-03-31T04:30:00Z"));
    // Put back from one to midnight: the first midnight counts.
    assert_eq!(start("America/Havana", "2027-11-07"), utc("2027-11-07T04:00:00Z"));
    // A day that Samoa left out.
    assert_eq!(start("Pacific/Apia", "2011-12-30"), start("Pacific/Apia", "2011-12-31"));
}

/// British Columbia stays on summer time from 2026 on. chrono-tz does not know yet.
#[test]
fn vancouver_stays_on_summer_time_in_january_2027() {
    let vancouver = zone("America/Vancouver");
    let noon = utc("2027-01-12T20:00:00Z");
    assert_eq!(vancouver.local(noon).rfc3339(), "2027-01-12T13:00:00-07:00");
    assert_eq!(
        vancouver.resolve(wall("2027-01-12T13:00:00")),
        Resolved::Once(utc("2027-01-12T20:00:00Z"))
    );
    assert!(tzdb_version() >= "2026e", "{}", tzdb_version());
}

/// The second opinion. It never fails for a zone where the two differ: which those
/// are changes with every release of either. It prints them, and fails where they
/// differ about zones whose rules have not changed for years.
#[test]
fn chrono_tz_differs_only_where_rules_have_changed_lately() {
    let mut differ = Vec::new();
    for tz in chrono_tz::TZ_VARIANTS {
        let rules = Zone(tz).rules();
        let first =
            (0..7 * 365).map(|day| utc("2024-01-01T12:00:00Z") + TimeDelta::days(day)).find(|at| {
                tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
                    != rules.offset_seconds(*at)
            });
        differ.extend(first.map(|at| (tz.name(), at.date_naive())));
    }
    println!("{} zones differ from chrono-tz's data: {differ:?}", differ.len());
    for settled in ["Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "UTC"] {
        assert!(differ.iter().all(|(name, _)| *name != settled), "{settled}");
    }
    assert!(differ.iter().any(|(name, _)| *name == "America/Vancouver"));
    assert!(differ.len() < 60, "{} zones differ", differ.len());
}

#[test]
fn instants_beyond_every_calendar_do_not_panic() {
    for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        for zone in [zone("Pacific/Kiritimati"), zone("America/Adak")] {
            let _ = zone.local(at).rfc3339();
            let _ = zone.resolve(at.naive_utc());
            let _ = zone.day_start(at.date_naive());
        }
    }
}

#[test]
fn a_clock_is_put_forward_and_back_when_its_zone_says_so() {
    let at = |text: &str| text.parse::<Instant>().expect("an instant");
    let year = Span { start: at("2027-01-01T00:00:00Z"), end: at("2028-01-01T00:00:00Z") };
    let changes = |name: &str| {
        let zone: Zone = name.parse().expect("a zone");
        let all = zone.changes(year).into_iter();
        all.map(|c| (c.at.to_rfc3339(), c.before, c.after)).collect::<Vec<_>>()
    };
    let berlin = [
        ("2027-03-28T01:00:00+00:00".to_owned(), 3_600, 7_200),
        ("2027-10-31T01:00:00+00:00".to_owned(), 7_200, 3_600),
    ];
    assert_eq!(changes("Europe/Berlin"), berlin);
    assert!(changes("Asia/Tokyo").is_empty());
}

#[test]
fn what_is_known_of_some_dates_is_what_the_rules_say() {
    let mut steady = 0;
    for name in
        ["Europe/Lisbon", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
    {
        let plain = zone(name).rules();
        for (from, until) in [
            ("2027-01-04", "2027-02-02"),
            ("2027-03-20", "2027-04-20"),
            ("2027-10-20", "2027-11-20"),
            ("2027-03-28", "2027-03-28"),
            ("2027-06-02", "2027-06-01"),
        ] {
            let (from, until) = (date(from), date(until));
            let known = zone(name).rules_on(from, until);
            steady += usize::from(known.steadily(from.and_time(NaiveTime::MIN)).is_some());
            // Beyond what is known it is asked as before.
            let days = (from - TimeDelta::days(9)).iter_days();
            for day in days.take_while(|day| *day <= until + TimeDelta::days(9)) {
                for minute in (0..24 * 60).step_by(15) {
                    let wall = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
                    let at = wall.and_utc();
                    assert_eq!(known.resolve(wall), plain.resolve(wall), "{name} {wall}");
                    assert_eq!(known.reach(wall), plain.reach(wall), "{name} {wall}");
                    assert_eq!(known.local(at), plain.local(at), "{name} {at}");
                }
            }
        }
    }
    assert!(steady > 10, "otherwise nothing was answered in the other way: {steady}");
}
