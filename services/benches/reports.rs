//! A studio's figures beside a short and a long history.
//!
//! The number to watch is the first ratio: what is asked of the last thirty days must take
//! as long beside a million bookings as beside ten thousand. What is kept makes a year and
//! ten years answer like a month; the plain query is what they would cost without it.

use std::time::{Duration, Instant as Stopwatch};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    StudioId,
    report::{Figure, Range},
};
use services::{
    Services,
    auth::testing::manager,
    reports::{Behind, Of, Wanted, behind, bring_up_to_date, report},
    testing::{StudioOptions, TestBed, TestStudio},
};
use storage::{
    Engine,
    testing::{
        database,
        years::{A_DAY, fill_years, miss, sold_between},
    },
};

const SHORT: i64 = 10_000;
const LONG: i64 = 1_000_000;
const ROUNDS: usize = 15;
/// Two engines' noise stays well below it; reading the past goes far above.
const WORST_RATIO: f64 = 2.0;
/// Nobody waits for that.
const WORST: Duration = Duration::from_millis(50);

/// From the first visit of the last day, at eight in the morning.
fn last_day() -> i64 {
    TestBed::start().timestamp() - 86_400
}

struct Measured {
    fill: Duration,
    build: Duration,
    month: Duration,
    year: Duration,
    all: Duration,
    changed: Duration,
    listed: Duration,
    plain_year: Duration,
}

#[tokio::main]
async fn main() {
    let given: Vec<i64> = std::env::args().filter_map(|size| size.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![SHORT, LONG] } else { given };
    let engines = [Engine::Sqlite, Engine::Postgres];
    let only: Option<String> = std::env::args().find(|arg| arg == "sqlite" || arg == "postgres");
    let mut broken = Vec::new();
    for engine in engines {
        if only.as_ref().is_some_and(|only| *only != format!("{engine:?}").to_lowercase()) {
            continue;
        }
        println!(
            "{engine:?}, ms: bookings | filled | kept for the first time | 30 days | 365 days | \
             everything | 30 days after a change | behind a figure | plain query of 365 days"
        );
        let mut months = Vec::new();
        for size in &sizes {
            let m = measure(engine, *size).await;
            let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e3);
            let all = [m.fill, m.build, m.month, m.year, m.all, m.changed, m.listed, m.plain_year];
            println!("{size} | {}", all.map(ms).join(" | "));
            months.push(m.month);
            if m.month > WORST || m.year > WORST {
                broken.push("a report takes longer than anybody should wait for it");
            }
        }
        if let [short, .., long] = months[..] {
            let ratio = long.as_secs_f64() / short.as_secs_f64();
            println!("30 days, beside the longest and the shortest history: ratio {ratio:.2}");
            if ratio > WORST_RATIO {
                broken.push("a long history makes it slower");
            }
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}

async fn measure(engine: Engine, bookings: i64) -> Measured {
    let database = database(engine).await;
    let services = TestBed::services_on(database.store.clone());
    let options = StudioOptions::default();
    let studio = TestStudio::create(&services.store, &options).await.expect("written");
    let begun = Stopwatch::now();
    fill_years(&services.store, &studio.slug, bookings, last_day()).await;
    let fill = begun.elapsed();
    let today = TestBed::start().date_naive();
    let begun = Stopwatch::now();
    bring_up_to_date(&services, studio.id, today).await.expect("kept");
    let build = begun.elapsed();
    let before = |days: i64| today - TimeDelta::days(days);
    let range =
        |from: NaiveDate| Range::new(from, today.pred_opt().expect("a date")).expect("a range");
    let (month, year) = (range(before(30)), range(before(365)));
    let all = range(before(bookings / A_DAY + 30).max(before(7_000)));
    let year_of_seconds = (last_day() - 364 * 86_400, last_day() + 86_400);
    Measured {
        fill,
        build,
        month: told(&services, studio.id, month).await,
        year: told(&services, studio.id, year).await,
        all: told(&services, studio.id, all).await,
        changed: after_a_change(&services, studio.id, month).await,
        listed: listed(&services, studio.id, year).await,
        plain_year: median(async || {
            assert!(sold_between(&services.store, year_of_seconds).await > 0);
        })
        .await,
    }
}

async fn median(mut ask: impl AsyncFnMut()) -> Duration {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Stopwatch::now();
        ask().await;
        times.push(begun.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}

async fn told(services: &Services, studio: StudioId, range: Range) -> Duration {
    let who = manager(studio);
    median(async || {
        let told = report(services, &who, range).await.expect("told");
        assert!(told.here.sums.of(Figure::Completed) > 1_000);
    })
    .await
}

async fn after_a_change(services: &Services, studio: StudioId, range: Range) -> Duration {
    let who = manager(studio);
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let at = last_day() - i64::try_from(round).expect("small") * 86_400;
        miss(&services.store, at).await;
        let begun = Stopwatch::now();
        report(services, &who, range).await.expect("told");
        times.push(begun.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}

async fn listed(services: &Services, studio: StudioId, range: Range) -> Duration {
    let who = manager(studio);
    let wanted =
        Wanted { range, behind: Behind::Figure(Figure::CancelledByStudio), of: Of::Studio };
    median(async || {
        let page = behind(services, &who, &wanted, None).await.expect("listed");
        assert!(!page.lines.is_empty());
    })
    .await
}
