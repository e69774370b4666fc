//! What a turn leaves is what the next one would read, whoever has changed it since.

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use storage::{on_both_engines, testing::CHANGES, versions};
use tokio::task::JoinSet;

use super::*;
use crate::{
    Services,
    bookings::{
        HoldRequest, Holder, hold_or_not, release,
        tests::bench::{sql, tuesday, wish},
    },
    testing::{StudioOptions, TestBed, TestStudio},
};

const STEPS: u32 = 150;

/// Rows in an order, since neither the database nor a turn has one.
fn sorted(taken: &[Taken]) -> Vec<(ResourceId, Span, bool)> {
    let mut all: Vec<_> = taken.iter().map(|t| (t.resource, t.span, t.by_visit)).collect();
    all.sort_unstable();
    all
}

/// Holds what was left against what a transaction reads, if it would be used now, and says how
/// many rows that were.
async fn compared(services: &Services, studio: StudioId) -> Option<usize> {
    let tx = services.store.begin().await.expect("begun");
    let seen = versions::seen(&tx, studio).await.expect("seen");
    let left: Vec<(Span, Vec<Taken>)> = {
        let left = services.holds().left.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, known) = left.get(&studio)?;
        if !seen.is(*number) {
            return None;
        }
        known.within.iter().map(|(span, taken)| (*span, taken.clone())).collect()
    };
    let spans: Vec<Span> = left.iter().map(|(span, _)| *span).collect();
    let read = storage::schedule::taken_of_each(&*tx, studio, &spans).await.expect("read");
    tx.rollback().await.expect("ended");
    for ((span, left), read) in left.iter().zip(&read) {
        assert_eq!(sorted(left), sorted(read), "within {span:?}");
    }
    Some(read.iter().map(Vec::len).sum())
}

/// Some browsers hold what may be free, all at once; most of them hold nothing yet.
async fn crowd(bed: &TestBed, other: &TestStudio, asked: &[&Services], random: &mut StdRng) {
    let mut all = JoinSet::new();
    for _ in 0..random.random_range(1..7) {
        let studio = if random.random_bool(0.7) { &bed.studio } else { other };
        let what = [studio.back_reset, studio.deep_tissue, studio.hot_stone];
        let minutes = i64::from(random.random_range(0..400_u32)) * 30;
        let start = TestBed::start() + TimeDelta::minutes(minutes);
        let asked_for = HoldRequest {
            studio: studio.id,
            therapist: random.random_bool(0.3).then_some(studio.ana),
            ..wish(bed, what[random.random_range(0..what.len())], start, random.random())
        };
        let services = asked[random.random_range(0..asked.len())].clone();
        all.spawn(async move { hold_or_not(&services, &asked_for).await.is_ok() });
    }
    while let Some(done) = all.join_next().await {
        done.expect("nobody panics");
    }
}

async fn porto(bed: &TestBed) -> TestStudio {
    let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
    TestStudio::create(&bed.services.store, &options).await.expect("written")
}

#[test]
fn what_was_left_before_is_dropped_where_it_is_too_much_together() {
    let studios: [StudioId; 3] = std::array::from_fn(|_| storage::new_id());
    let rows = |rows| Known { rows, ..Known::default() };
    let left = Left::default();
    let kept = || left.0.lock().expect("nobody panics").len();
    left.keep([(studios[0], 1, rows(KEPT / 2))]);
    left.keep([(studios[1], 1, rows(KEPT / 2))]);
    assert_eq!(kept(), 2);
    left.keep([(studios[2], 1, rows(KEPT / 2))]);
    assert_eq!(kept(), 1);
    left.keep([(studios[2], 2, rows(KEPT + 1))]);
    assert_eq!(kept(), 0, "too much by itself");
}

on_both_engines! {
    async fn what_a_turn_leaves_is_what_would_be_read(bed: &TestBed) {
        let (here, other) = (&bed.services, &bed.on_store(bed.services.store.clone()));
        let porto = porto(bed).await;
        let mut random = StdRng::seed_from_u64(16);
        let (mut useful, mut rows) = (0, 0);
        for _ in 0..STEPS {
            match random.random_range(0..10) {
                0 => bed.clock.advance_seconds(random.random_range(0..20_000)),
                1 => release(here, Holder([random.random(); 32])).await.expect("let go"),
                2 => sql(bed, CHANGES[random.random_range(0..CHANGES.len())]).await,
                3 => crowd(bed, &porto, &[here, other], &mut random).await,
                4 => crowd(bed, &porto, &[other], &mut random).await,
                _ => crowd(bed, &porto, &[here], &mut random).await,
            }
            for (services, at) in [(here, bed.studio.id), (here, porto.id), (other, bed.studio.id)] {
                if let Some(some) = compared(services, at).await {
                    useful += 1;
                    rows += some;
                }
            }
        }
        assert!(useful > 40 && rows > 400, "{useful} times, {rows} rows: nothing was shown");
    }

    async fn a_turn_uses_what_the_last_one_left(bed: &TestBed) {
        for (n, hour) in [(1, 9), (2, 11), (3, 13)] {
            let start = tuesday(hour, 0);
            let wish = wish(bed, bed.studio.back_reset, start, n);
            hold_or_not(&bed.services, &wish).await.expect("free");
            assert!(compared(&bed.services, bed.studio.id).await >= Some(usize::from(n)), "it is current");
        }
        let let_go = bed.on_store(bed.services.store.clone());
        release(&let_go, Holder([2; 32])).await.expect("let go");
        assert_eq!(compared(&bed.services, bed.studio.id).await, None, "somebody else has changed it");
    }
}
