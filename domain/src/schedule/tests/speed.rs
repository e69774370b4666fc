use std::time::{Duration, Instant as Stopwatch};

use super::*;

/// Two years, twenty therapists, eight rooms and 100,000 visits.
fn full_studio() -> Snapshot {
    let mut studio = studio();
    studio.zone = "Europe/Lisbon".parse().expect("a zone");
    studio.rules.grid_minutes = 15;
    let visits = |seed: i64, every: i64| {
        let start = utc("2026-01-01T09:00:00Z");
        let count = 5_000_i64;
        Busy::new(
            (0..count)
                .map(|n| {
                    let minute = n * 24 * 60 / 7 + (seed * 37 + n * 11) % every;
                    Span::of_minutes(start + TimeDelta::minutes(minute), 60)
                })
                .collect(),
        )
    };
    studio.therapists = (1..=20)
        .map(|n| TherapistSchedule {
            busy: visits(n as i64, 120),
            booked: visits(n as i64, 120),
            ..therapist(n)
        })
        .collect();
    studio.rooms =
        (1..=8).map(|n| RoomSchedule { busy: visits(n as i64 + 50, 90), ..room(n) }).collect();
    studio
}

#[test]
fn a_month_for_twenty_therapists_over_100_000_visits_takes_milliseconds() {
    let studio = full_studio();
    let query = query("2027-01-05", "2027-02-04");
    let best = (0..5)
        .map(|_| {
            let watch = Stopwatch::now();
            assert!(!available_slots(&query, &studio, now()).is_empty());
            watch.elapsed()
        })
        .min();
    println!("a month of starts in {best:?}");
    // In a release build about 2 ms; this is a debug build on a shared machine.
    assert!(best < Some(Duration::from_millis(250)), "{best:?}");
}
