//! Clients by how often and how early they came, and what is owed to them, beside plain SQL.

use domain::report::{Figure, LEAD_TIMES, Range, Within};
use storage::Engine;
use uuid::Uuid;

use super::plain::Plain;
use crate::reports::{Period, Report};

/// Clients of a range and of what it is compared with: each once, and those who had come before.
pub async fn clients_are_what_sql_says(plain: &Plain<'_>, told: &Period) {
    let Range { from, to } = told.range;
    let clients = "SELECT COUNT(DISTINCT client) FROM booking WHERE studio = :studio
        AND state = 'completed' AND starts >= :from AND starts < :until";
    assert_eq!(told.clients, plain.ask(clients).await, "clients of {from} to {to}");
    let returning = "SELECT COUNT(DISTINCT b.client) FROM booking b WHERE b.studio = :studio
        AND b.state = 'completed' AND b.starts >= :from AND b.starts < :until
        AND EXISTS (SELECT 1 FROM booking p WHERE p.client = b.client
            AND p.state = 'completed' AND p.starts < :from)";
    assert_eq!(told.returning, plain.ask(returning).await, "returning, {from} to {to}");
    let first = "SELECT COUNT(*) FROM (SELECT client, MIN(starts) AS first FROM booking
        WHERE studio = :studio AND state = 'completed' AND client IS NOT NULL
        GROUP BY client) AS c WHERE c.first >= :from AND c.first < :until";
    let told = told.sums.of(Figure::FirstVisits);
    assert_eq!(told, plain.ask(first).await, "new clients of {from} to {to}");
}

pub async fn lead_times_are_what_sql_says(plain: &Plain<'_>, (range, lead): (Range, [i64; 7])) {
    for (class, told) in LEAD_TIMES.iter().zip(lead) {
        let made = format!(
            "SELECT COUNT(*) FROM booking WHERE studio = :studio
             AND created_at >= :from AND created_at < :until
             AND state NOT IN ('held', 'expired')
             AND starts - created_at >= {} AND starts - created_at < {}",
            class.from.max(-1_000_000_000),
            class.until.min(10_000_000_000),
        );
        assert_eq!(told, plain.ask(&made).await, "{} of {range:?}", class.name);
    }
}

pub async fn what_is_owed_is_what_sql_says(plain: &Plain<'_>, report: &Report) {
    let Range { from, to } = report.here.range;
    for owed in &report.liabilities {
        let balance = |until: &str| {
            format!(
                "SELECT COALESCE(SUM(-e.amount_minor), 0) FROM entry e
                 JOIN journal j ON j.id = e.journal WHERE j.studio = :studio
                 AND e.account = '{}' AND j.occurred_at < {until}",
                owed.account
            )
        };
        let (opening, closing) =
            (plain.ask(&balance(":from")).await, plain.ask(&balance(":until")).await);
        let told = (owed.opening.minor, owed.closing.minor);
        assert_eq!(told, (opening, closing), "{} of {from} to {to}", owed.account);
    }
}

pub async fn cohorts_are_what_sql_says(plain: &Plain<'_>, report: &Report) {
    let day = |column: &str| match plain.store.engine() {
        Engine::Sqlite => format!("CAST(julianday(SUBSTR({column}, 1, 10)) AS INTEGER)"),
        Engine::Postgres => format!("(CAST(SUBSTR({column}, 1, 10) AS DATE) - DATE '1970-01-01')"),
    };
    for row in &report.cohorts {
        let of_month = Plain::of(plain.store, Uuid::nil().into(), plain.zone, row.range);
        let (from, until) = (of_month.from, of_month.until);
        for (within, told) in Within::ALL.into_iter().zip(row.cohort.again) {
            let again = format!(
                "SELECT COUNT(*) FROM booking f WHERE f.studio = :studio AND f.state = 'completed'
                 AND f.starts >= {from} AND f.starts < {until} AND f.client IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM booking p WHERE p.client = f.client
                    AND p.state = 'completed' AND (p.starts, p.id) < (f.starts, f.id))
                 AND EXISTS (SELECT 1 FROM booking n WHERE n.client = f.client
                    AND n.state = 'completed' AND n.starts > f.starts
                    AND {} - {} <= {})",
                day("n.local_start"),
                day("f.local_start"),
                within.days(),
            );
            assert_eq!(told, plain.ask(&again).await, "{within:?} of {:?}", row.range);
        }
    }
}
