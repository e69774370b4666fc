//! Time off: how often it comes, and what is left of it around visits.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::*;

fn wall(text: &str) -> NaiveDateTime {
    text.parse().expect("a wall time")
}

fn noon() -> Wall {
    (wall("2027-01-05T12:00:00"), wall("2027-01-05T15:00:00"))
}

fn times(every_days: u32, until: &str) -> Result<Vec<Wall>, AbsenceRefused> {
    let repeat = Repeat { every_days, until: date(until) };
    occurrences(noon(), Some(repeat), wall("2027-01-04T12:00:00"))
}

#[test]
fn an_absence_comes_again_at_the_same_wall_time_until_its_last_date() {
    let weekly = times(7, "2027-01-26").expect("in order");
    let days: Vec<_> = weekly.iter().map(|(from, _)| from.date().to_string()).collect();
    assert_eq!(days, ["2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26"]);
    assert!(weekly.iter().all(|(from, until)| (*until - *from) == TimeDelta::hours(3)));
    assert_eq!(times(1, "2027-01-05").expect("once").len(), 1);
    assert_eq!(times(21, "2027-04-01").expect("in order").len(), 5);
}

#[test]
fn an_absence_that_makes_no_sense_is_refused_by_its_code() {
    let code = |found: Result<Vec<Wall>, AbsenceRefused>| found.expect_err("refused").code();
    assert_eq!(code(times(7, "2027-01-04")), "never_again");
    assert_eq!(code(times(0, "2027-02-04")), "never_again");
    assert_eq!(code(times(1, "2028-01-06")), "too_often");
    assert_eq!(times(1, "2028-01-05").expect("a year").len(), MOST_TIMES);
    assert_eq!(code(times(7, "2029-02-01")), "too_far");
    let once =
        |from, until| occurrences((wall(from), wall(until)), None, wall("2027-01-05T12:00:00"));
    assert_eq!(code(once("2027-01-06T12:00:00", "2027-01-06T12:00:00")), "ends_before");
    assert_eq!(code(once("2027-01-05T09:00:00", "2027-01-05T12:00:00")), "past");
    assert!(once("2027-01-05T09:00:00", "2027-01-05T12:01:00").is_ok());
    assert_eq!(code(once("2027-02-01T00:00:00", "2028-02-05T00:00:00")), "too_long");
    assert_eq!(code(once("2029-02-01T00:00:00", "2029-02-05T00:00:00")), "too_far");
    let days = (wall("2027-01-05T00:00:00"), wall("2027-01-07T00:00:00"));
    let daily = Repeat { every_days: 1, until: date("2027-02-01") };
    assert_eq!(
        code(occurrences(days, Some(daily), wall("2027-01-04T12:00:00"))),
        "overlaps_itself"
    );
}

#[test]
fn what_is_taken_is_left_out() {
    let visit = span("2027-01-05T13:00:00Z", "2027-01-05T14:15:00Z");
    let left = around(Zone::UTC, noon(), &Busy::new(vec![visit]));
    let parts = [("12:00", "13:00"), ("14:15", "15:00")].map(|(from, until)| {
        (wall(&format!("2027-01-05T{from}:00")), wall(&format!("2027-01-05T{until}:00")))
    });
    assert_eq!(left, parts);
    let all_day = span("2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z");
    assert!(around(Zone::UTC, noon(), &Busy::new(vec![all_day])).is_empty());
    assert_eq!(around(Zone::UTC, noon(), &Busy::default()), [noon()]);
}

#[test]
fn an_absence_that_the_clock_skips_is_none() {
    let berlin: Zone = "Europe/Berlin".parse().expect("a zone");
    let skipped = (wall("2027-03-28T02:10:00"), wall("2027-03-28T02:50:00"));
    assert!(around(berlin, skipped, &Busy::default()).is_empty());
}

/// A zone, and instants within two days of one of its changes.
fn night() -> impl Strategy<Value = (Zone, Instant, Busy)> {
    let nights = prop::sample::select(vec![
        ("Europe/Berlin", "2027-03-28T00:00:00Z"),
        ("Europe/Berlin", "2027-10-31T00:00:00Z"),
        ("America/St_Johns", "2027-11-07T02:30:00Z"),
        ("Australia/Lord_Howe", "2027-04-03T14:00:00Z"),
        ("Africa/Cairo", "2027-10-28T20:00:00Z"),
    ]);
    let taken = prop::collection::vec((-600..600_i64, 1..120_u32), 0..6);
    (nights, taken).prop_map(|((zone, about), taken)| {
        let about = utc(about);
        let busy = taken
            .into_iter()
            .map(|(at, length)| Span::of_minutes(about + TimeDelta::minutes(at), length));
        (zone.parse().expect("a zone"), about, busy.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_nights_of_change_time_off_never_lies_on_a_visit_and_leaves_only_repeated_hours_open((zone, about, busy) in night(), (from, length) in (-500..500_i64, 1..900_i64)) {
        let begins = zone.local(about + TimeDelta::minutes(from)).wall;
        let asked = (begins, begins + TimeDelta::minutes(length));
        let whole = Span::new(zone.reach(asked.0), zone.reach(asked.1));
        let parts: Vec<Span> = around(zone, asked, &busy)
            .into_iter()
            .filter_map(|(from, until)| Span::new(zone.reach(from), zone.reach(until)))
            .collect();
        for part in &parts {
            prop_assert!(busy.is_free(part), "{:?}", part);
            prop_assert!(whole.is_some_and(|whole| whole.contains(part)));
        }
        let covered = Busy::new([busy.spans(), &parts].concat());
        let mut at = zone.reach(asked.0);
        while at < zone.reach(asked.1) {
            let once = matches!(zone.resolve(zone.local(at).wall), crate::time::Resolved::Once(_));
            if once {
                prop_assert!(covered.contains(&Span::of_minutes(at, 1)), "{}", zone.local(at).wall);
            }
            at += TimeDelta::minutes(1);
        }
    }

    #[test]
    fn repeated_time_off_keeps_its_wall_time_and_its_interval(every_days in 1..40_u32, days in 0..300_i64) {
        let first = (wall("2027-01-05T21:00:00"), wall("2027-01-06T03:00:00"));
        let repeat = Repeat { every_days, until: first.0.date() + TimeDelta::days(days) };
        let all = occurrences(first, Some(repeat), wall("2027-01-01T00:00:00")).expect("in order");
        prop_assert_eq!(all.len() as i64, days / i64::from(every_days) + 1);
        for (n, (from, until)) in all.iter().enumerate() {
            let moved = TimeDelta::days(i64::from(every_days) * n as i64);
            prop_assert_eq!((*from, *until), (first.0 + moved, first.1 + moved));
            prop_assert!(from.date() <= repeat.until);
        }
    }
}
