//! The rules about starts by themselves: what a month of times and the acceptance of one cost
//! once everything is read. Two years, twenty therapists, eight rooms and 100,000 visits.

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Weekday};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use domain::{
    Instant, Span, TherapistId,
    qualification::{Qualification, QualificationState},
    schedule::{
        Busy, OnlineBooking, RoomSchedule, SlotQuery, Snapshot, StartRules, TherapistSchedule,
        TreatmentTimes, WeeklyHours, available_slots, place,
    },
};
use uuid::Uuid;

const VISITS_EACH: i64 = 5_000;

fn utc(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
}

fn now() -> Instant {
    utc("2027-01-04T12:00:00Z")
}

fn id<T: From<Uuid>>(number: i64) -> T {
    Uuid::from_u128(u128::try_from(number).expect("it counts")).into()
}

/// Visits around the clock, so that a month holds about two hundred of them.
fn visits(seed: i64, every: i64) -> Busy {
    let start = utc("2026-01-01T09:00:00Z");
    let span = |n: i64| {
        let minute = n * 24 * 60 / 7 + (seed * 37 + n * 11) % every;
        Span::of_minutes(start + TimeDelta::minutes(minute), 60)
    };
    Busy::new((0..VISITS_EACH).map(span).collect())
}

fn every_day() -> Vec<WeeklyHours> {
    use Weekday::*;
    let hours = |weekday| WeeklyHours {
        weekday,
        from_minute: 9 * 60,
        until_minute: 17 * 60,
        valid_from: None,
        valid_until: None,
        room: None,
    };
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].map(hours).into()
}

fn therapist(number: i64) -> TherapistSchedule {
    let verified =
        QualificationState::Verified { by: "Owner".into(), at: now(), how: "seen".into() };
    TherapistSchedule {
        id: id(number),
        resource: id(100 + number),
        online: OnlineBooking::All,
        declines: false,
        hours: every_day(),
        overrides: Vec::new(),
        qualifications: vec![Qualification {
            id: id(number),
            therapist: id(number),
            title: "Diploma".into(),
            issuer: "College".into(),
            licence_number: None,
            training_hours: None,
            issued_on: now().date_naive() - TimeDelta::days(3_000),
            expires_on: None,
            state: verified,
            techniques: vec!["swedish".into()],
        }],
        busy: visits(number, 120),
        booked: visits(number, 120),
    }
}

fn studio() -> Snapshot {
    let room = |n| RoomSchedule { id: id(n), resource: id(200 + n), busy: visits(n + 50, 90) };
    Snapshot {
        zone: "Europe/Lisbon".parse().expect("a zone"),
        rules: StartRules { grid_minutes: 15, notice_minutes: 0, window_days: 400 },
        technique: "swedish".into(),
        therapists: (1..=20).map(therapist).collect(),
        rooms: (1..=8).map(room).collect(),
        equipment: None,
        classes: None,
    }
}

fn month(therapist: Option<TherapistId>) -> SlotQuery {
    let from = now().date_naive() + TimeDelta::days(1);
    let treatment =
        TreatmentTimes { minutes: 60, setup_minutes: 5, cleanup_minutes: 10, rest_minutes: 5 };
    SlotQuery { treatment, therapist, from, until: from + TimeDelta::days(29) }
}

fn slots(c: &mut Criterion) {
    let studio = studio();
    for (name, therapist) in [("20 x 30", None), ("1 x 30", Some(id(1)))] {
        let query = month(therapist);
        assert!(!available_slots(&query, &studio, now()).is_empty(), "half of it is free");
        c.bench_function(&format!("available_slots {name}"), |b| {
            b.iter(|| available_slots(black_box(&query), black_box(&studio), now()));
        });
    }
}

/// Accepting a start, with anybody: what each hold does twice.
fn placing(c: &mut Criterion) {
    let (studio, query) = (studio(), month(None));
    let starts = available_slots(&query, &studio, now());
    let mut next = 0;
    c.bench_function("place, with anybody", |b| {
        b.iter_batched(
            || {
                next = (next + 7) % starts.len();
                starts[next].start
            },
            |start| place(&query, &studio, start, now()).expect("it was offered"),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(engine, slots, placing);
criterion_main!(engine);
