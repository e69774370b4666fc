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
    Connection, Engine,
    testing::{database, number},
};

const SHORT: i64 = 10_000;
const LONG: i64 = 1_000_000;
/// Forty therapists with seven visits each: a million are ten years.
const THERAPISTS: i64 = 40;
const A_DAY: i64 = THERAPISTS * 7;
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
    fill(&services, &studio, bookings).await;
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
    let plain = format!(
        "SELECT CAST(SUM(price_minor) AS BIGINT) AS n FROM booking WHERE starts >= {} AND starts < {}
         AND state = 'completed'",
        last_day() - 364 * 86_400,
        last_day() + 86_400
    );
    Measured {
        fill,
        build,
        month: told(&services, studio.id, month).await,
        year: told(&services, studio.id, year).await,
        all: told(&services, studio.id, all).await,
        changed: after_a_change(&services, studio.id, month).await,
        listed: listed(&services, studio.id, year).await,
        plain_year: median(async || {
            assert!(number(&services.store, &plain).await > 0);
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
        let tx = services.store.begin().await.expect("begun");
        let at = last_day() - i64::try_from(round).expect("small") * 86_400;
        let change = format!(
            "UPDATE booking SET state = 'no_show' WHERE starts = {at} AND state = 'completed'"
        );
        tx.execute_unprepared(&change).await.expect("changed");
        tx.commit().await.expect("committed");
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

/// Rows made by the database itself, and names made of numbers: quicker than sending them.
struct Sql(Engine);

impl Sql {
    fn id(&self, kind: u8, n: &str) -> String {
        match self.0 {
            Engine::Sqlite => format!("unhex(printf('%02x%030x', {kind}, {n}))"),
            Engine::Postgres => format!(
                "CAST(lpad(to_hex({kind}), 2, '0') || lpad(to_hex(CAST({n} AS BIGINT)), 30, '0') AS UUID)"
            ),
        }
    }

    fn numbers(&self, count: i64) -> String {
        match self.0 {
            Engine::Sqlite => format!(
                "(WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {count})
                  SELECT n FROM c) AS c"
            ),
            Engine::Postgres => format!("generate_series(CAST(0 AS BIGINT), {count} - 1) AS c(n)"),
        }
    }

    fn bytes(&self) -> &'static str {
        match self.0 {
            Engine::Sqlite => "x'00'",
            Engine::Postgres => "'\\x00'",
        }
    }
}

async fn fill(services: &Services, studio: &TestStudio, bookings: i64) {
    let sql = Sql(services.store.engine());
    let own = format!("(SELECT id FROM studio WHERE slug = '{}')", studio.slug);
    let treatment = "(SELECT id FROM treatment WHERE slug = 'deep-tissue')";
    let people = sql.numbers(THERAPISTS);
    let tx = services.store.begin().await.expect("begun");
    let clients = bookings / 12;
    let first = last_day() - (bookings - 1) / A_DAY * 86_400;
    // Each day's visits: one an hour for each therapist.
    let starts =
        format!("{first} + (c.n / {A_DAY}) * 86400 + ((c.n % {A_DAY}) / {THERAPISTS}) * 5400");
    let policy = r#"{"start_grid_minutes":15,"notice_to_book_minutes":60,"booking_window_days":62,"notice_to_reschedule_minutes":240,"reschedules_allowed":2,"ladder":[{"minutes_before":1440,"percent":100}],"deposit_percent":100,"pay_at_studio":false,"no_show_percent":100,"hold_minutes":10,"reminder_hours":24}"#;
    let state = "CASE WHEN c.n % 100 < 88 THEN 'completed' WHEN c.n % 100 < 92 THEN 'no_show'
        WHEN c.n % 100 < 98 THEN 'cancelled' ELSE 'expired' END";
    let whole = sql.numbers(bookings);
    let done = "SELECT * FROM booking WHERE state IN ('completed', 'no_show')";
    let income = "CASE b.state WHEN 'completed' THEN 'revenue' ELSE 'fees' END, \
        CASE b.state WHEN 'completed' THEN b.treatment END"
        .to_owned();
    let mut statements: Vec<String> = ["therapist", "room"]
        .iter()
        .zip([1, 2])
        .map(|(kind, n)| {
            format!(
                "INSERT INTO resource (id, studio, kind, active)
                 SELECT {}, {own}, '{kind}', TRUE FROM {people}",
                sql.id(n, "c.n")
            )
        })
        .collect();
    statements.extend([
        format!(
            "INSERT INTO therapist (id, studio, resource, slug, name, focus, about, languages,
               online, active)
             SELECT {}, {own}, {}, 't-' || c.n, 'Therapist ' || c.n, '', '', '', 'all', TRUE
             FROM {people}",
            sql.id(3, "c.n"),
            sql.id(1, "c.n")
        ),
        format!(
            "INSERT INTO room (id, studio, resource, name, position)
             SELECT {}, {own}, {}, 'Room ' || c.n, 9 FROM {people}",
            sql.id(4, "c.n"),
            sql.id(2, "c.n")
        ),
        format!(
            "INSERT INTO working_hours (id, therapist, weekday, from_minute, until_minute)
             SELECT {}, {}, c.n % 7, 480, 1200 FROM {}",
            sql.id(5, "c.n"),
            sql.id(3, "c.n / 7"),
            sql.numbers(THERAPISTS * 7)
        ),
        format!(
            "INSERT INTO client (id, studio, name, email, data_key_sealed, created_at)
             SELECT {}, {own}, 'Client', 'c' || c.n || '@post.example', {}, 0 FROM {}",
            sql.id(6, "c.n"),
            sql.bytes(),
            sql.numbers(clients)
        ),
        format!(
            "INSERT INTO booking (id, studio, reference, treatment, therapist, room, client, state,
               starts, ends, local_start, zone, offset_seconds, tzdb_version, treatment_name,
               minutes, price_minor, currency, tax_basis_points, policy, payment_plan,
               due_online_minor, hold_extended, contact_name, contact_email, source, reschedules,
               refund_cap, sequence, link_generation, version, cancelled_by, cancelled_at,
               refund_minor, created_at, updated_at)
             SELECT {}, {own}, 'LB-' || c.n, {treatment}, {}, {}, {}, {state},
               {starts}, {starts} + 3600, '2026-11-24T10:00', 'Europe/Lisbon', 0, '2026e', 'x', 60,
               8400, 'EUR', 2300, '{policy}', 'full', 8400, FALSE, 'Amara', 'a@post.example',
               'page', 0, 100, 0, 0, 3,
               CASE WHEN c.n % 100 < 95 THEN 'client' ELSE 'studio' END,
               {starts} - (c.n % 3 + 1) * 40000, 0,
               {starts} - (c.n % 40 + 1) * 43200, {starts} FROM {whole}",
            sql.id(7, "c.n"),
            sql.id(3, &format!("c.n % {THERAPISTS}")),
            sql.id(4, &format!("c.n % {THERAPISTS}")),
            sql.id(6, &format!("(c.n * 7919) % {clients}")),
        ),
    ]);
    let derived = |kind: u8, id: &str| match sql.0 {
        Engine::Sqlite => format!("unhex(printf('%02x', {kind}) || substr(hex({id}), 3))"),
        Engine::Postgres => format!(
            "CAST(lpad(to_hex({kind}), 2, '0') || substr(replace(CAST({id} AS TEXT), '-', ''), 3) AS UUID)"
        ),
    };
    for (kind, resource) in [(8, "therapist"), (9, "room")] {
        let id = derived(kind, "b.id");
        statements.push(format!(
            "INSERT INTO occupancy (id, studio, resource, starts, ends, booking, kind)
             SELECT {id}, b.studio, r.resource, b.starts - 300, b.ends + 600, b.id, 'booking'
             FROM ({done}) AS b JOIN {resource} r ON r.id = b.{resource}"
        ));
    }
    for (kind, name) in [
        (10, "'captured'"),
        (11, "CASE b.state WHEN 'completed' THEN 'recognised' ELSE 'no_show_fee' END"),
    ] {
        statements.push(format!(
            "INSERT INTO journal (id, studio, source_kind, source_id, kind, booking, occurred_at)
             SELECT {}, b.studio, 'booking', b.id, {name}, b.id, b.ends FROM ({done}) AS b",
            derived(kind, "b.id")
        ));
    }
    for (kind, journal, account, minor) in [
        (12, 10, "'stripe_clearing', NULL".to_owned(), 8_400),
        (13, 10, "'client_prepaid', NULL".to_owned(), -8_400),
        (14, 11, "'client_prepaid', NULL".to_owned(), 8_400),
        (15, 11, income, -6_829),
        (16, 11, "'tax', NULL".to_owned(), -1_571),
    ] {
        let account = account.replace(", NULL", ", CAST(NULL AS UUID)");
        statements.push(format!(
            "INSERT INTO entry (id, journal, account, treatment, currency, amount_minor)
             SELECT {}, {}, {account}, 'EUR', {minor} FROM ({done}) AS b",
            derived(kind, "b.id"),
            derived(journal, "b.id")
        ));
    }
    for statement in statements {
        tx.execute_unprepared(&statement).await.unwrap_or_else(|e| panic!("{e}: {statement}"));
    }
    tx.commit().await.expect("committed");
    services.store.reader().execute_unprepared("ANALYZE").await.ok();
}
