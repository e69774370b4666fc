//! What is kept is what would be read now: after any change, whoever makes it.

use chrono::TimeDelta;
use domain::schedule;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use storage::{on_both_engines, testing::CHANGES};

use super::*;
use crate::{
    availability::{alternatives, nearest, snapshot, snapshot_around},
    bookings::{
        HoldRequest, Holder, hold_or_not, release,
        tests::bench::{sql, wish},
    },
    catalogue,
    testing::TestBed,
};

const STEPS: u32 = 120;

fn searches(bed: &TestBed) -> impl Iterator<Item = SlotSearch> + use<> {
    let studio = &bed.studio;
    let what = [studio.back_reset, studio.deep_tissue, studio.hot_stone, studio.sports];
    let (studio, from) = (studio.id, bed.services.now().date_naive());
    what.into_iter().map(move |treatment| SlotSearch {
        studio,
        treatment,
        therapist: None,
        from,
        until: from + TimeDelta::days(20),
        ignore: None,
    })
}

/// What is found in memory says the same as the database does, in each of two processes.
async fn agrees(bed: &TestBed, services: &Services, after: &str) {
    let now = services.now();
    for search in searches(bed) {
        let read = snapshot(services.store.reader(), &search, now).await;
        let known = known_snapshot(services, &search, now).await;
        let found = |read: Result<(SlotQuery, Snapshot), _>| match read {
            Ok((query, snapshot)) => Ok(schedule::available_slots(&query, &snapshot, now)),
            Err(error) => Err(AvailabilityError::code(&error)),
        };
        assert_eq!(found(known), found(read), "after {after}");
    }
    let start = now + TimeDelta::hours(30);
    for search in searches(bed) {
        let known = nearest(services, &search, start, 4).await;
        let found = alternatives::nearest(services, &search, start, 4).await;
        let told = |told: Result<Vec<_>, _>| told.map_err(|error| AvailabilityError::code(&error));
        assert_eq!(told(known), told(found), "after {after}");
    }
    let known = catalogue::any_studio(services, &bed.studio.slug).await.expect("read");
    let read = catalogue::studio_by_id(services, bed.studio.id).await.expect("read");
    assert_eq!(known, read, "after {after}");
}

/// Somebody holds a time that may be free, or lets one go.
async fn holds(bed: &TestBed, services: &Services, random: &mut StdRng) {
    let treatment = [bed.studio.back_reset, bed.studio.deep_tissue][random.random_range(0..2)];
    let minutes = i64::from(random.random_range(0..2_000_u32)) * 15;
    let start = TestBed::start() + TimeDelta::minutes(minutes);
    let n = random.random_range(1..9);
    if random.random_range(0..4) == 0 {
        release(services, Holder([n; 32])).await.expect("let go");
    } else {
        let request = HoldRequest { start, ..wish(bed, treatment, start, n) };
        let offered = is_offered(services, &request).await;
        let held = hold_or_not(services, &request).await;
        assert_eq!(held.is_ok(), offered, "{request:?} {held:?}");
    }
}

/// Whether the database says that a time can be had. What the browser held before is let go
/// of, and may be in its own way.
async fn is_offered(services: &Services, request: &HoldRequest) -> bool {
    let now = services.now();
    let reader = services.store.reader();
    let earlier = storage::bookings::held_by(reader, request.holder.0).await.expect("read");
    let search = SlotSearch {
        studio: request.studio,
        treatment: request.treatment,
        therapist: request.therapist,
        from: now.date_naive(),
        until: now.date_naive(),
        ignore: earlier.first().map(|booking| booking.id),
    };
    match snapshot_around(reader, &search, request.start, now).await {
        Ok((query, snapshot)) => schedule::place(&query, &snapshot, request.start, now).is_ok(),
        Err(_) => false,
    }
}

on_both_engines! {
    async fn what_is_kept_is_what_would_be_read_now(bed: &TestBed) {
        let other = bed.on_store(bed.services.store.clone());
        let mut random = StdRng::seed_from_u64(51);
        agrees(bed, &bed.services, "nothing").await;
        for step in 0..STEPS {
            let writer = if step % 2 == 0 { &other } else { &bed.services };
            let done = match random.random_range(0..6) {
                0 => {
                    bed.clock.advance_seconds(random.random_range(0..20_000));
                    "some hours"
                }
                1 | 2 => {
                    holds(bed, writer, &mut random).await;
                    "a hold"
                }
                _ => {
                    let change = CHANGES[random.random_range(0..CHANGES.len())];
                    sql(bed, change).await;
                    change
                }
            };
            agrees(bed, &bed.services, done).await;
            if random.random_range(0..3) == 0 {
                agrees(bed, &other, done).await;
            }
        }
    }

    async fn a_change_that_is_undone_leaves_what_is_kept(bed: &TestBed) {
        agrees(bed, &bed.services, "nothing").await;
        for change in CHANGES {
            let tx = bed.services.store.begin().await.expect("begun");
            tx.execute_unprepared(change).await.expect("changed");
            if bed.services.store.engine() == storage::Engine::Postgres {
                agrees(bed, &bed.services, "something that others do not see").await;
            }
            tx.rollback().await.expect("undone");
            agrees(bed, &bed.services, change).await;
        }
    }
}
