//! Years of bookings, made by the database itself: quicker than sending them.

use sea_orm::ConnectionTrait;

use crate::{Engine, Store};

/// How many therapists a filled studio has.
pub const THERAPISTS: i64 = 40;
/// How many bookings each of its days has.
pub const A_DAY: i64 = THERAPISTS * 7;

/// What completed visits that begin between two epoch seconds were sold for, read plainly.
///
/// # Panics
/// Where the database does not answer.
pub async fn sold_between(store: &Store, (from, until): (i64, i64)) -> i64 {
    let sql = format!(
        "SELECT CAST(SUM(price_minor) AS BIGINT) AS n FROM booking
         WHERE starts >= {from} AND starts < {until} AND state = 'completed'"
    );
    super::number(store, &sql).await
}

/// The visits that begin at an instant did not take place after all.
///
/// # Panics
/// Where the database refuses.
pub async fn miss(store: &Store, at: i64) {
    let tx = store.begin().await.expect("begun");
    let sql =
        format!("UPDATE booking SET state = 'no_show' WHERE starts = {at} AND state = 'completed'");
    tx.execute_unprepared(&sql).await.expect("changed");
    tx.commit().await.expect("committed");
}

/// Names made of numbers.
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

/// So many bookings of a studio, with all that belongs to them, up to the day that begins at
/// `last_day`: forty therapists with seven visits a day each.
///
/// # Panics
/// Where the database refuses.
pub async fn fill_years(store: &Store, slug: &str, bookings: i64, last_day: i64) {
    let sql = Sql(store.engine());
    let own = format!("(SELECT id FROM studio WHERE slug = '{slug}')");
    let treatment = "(SELECT id FROM treatment WHERE slug = 'deep-tissue')";
    let people = sql.numbers(THERAPISTS);
    let tx = store.begin().await.expect("begun");
    let clients = bookings / 12;
    let first = last_day - (bookings - 1) / A_DAY * 86_400;
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
    store.reader().execute_unprepared("ANALYZE").await.expect("analysed");
}
