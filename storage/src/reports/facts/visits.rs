//! Visits, and what became of them.

use std::collections::HashMap;

use domain::{
    Instant,
    policy::Policy,
    report::{Cancelled, Event, Outcome, Visit},
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    Fact, FactsQuery, asked,
    earned::{commission, fees},
    parts, read, values,
};
use crate::{Corrupt, StoreError};

#[derive(FromQueryResult)]
pub(super) struct VisitRow {
    pub(super) id: Uuid,
    pub(super) therapist: Uuid,
    treatment: Uuid,
    room: Uuid,
    client: Option<Uuid>,
    pub(super) state: String,
    starts: i64,
    minutes: i32,
    pub(super) price_minor: i64,
    pub(super) currency: String,
    policy: String,
    refund_cap: i32,
    cancelled_by: Option<String>,
    cancelled_at: Option<i64>,
    before: Option<i64>,
    after: Option<i64>,
    last: Option<i64>,
}

/// Of two visits at the same time one is the earlier, that with the smaller id, so that a
/// client is new once; but to come twice at once is not to come again.
pub(super) const BEFORE: &str = "SELECT p.starts FROM booking p
    WHERE p.client = b.client AND p.state = 'completed' AND p.studio = b.studio
      AND (p.starts, p.id) < (b.starts, b.id)";

/// The last of them.
pub(super) const LAST_BEFORE: &str = "{BEFORE} ORDER BY p.starts DESC, p.id DESC LIMIT 1";

/// The next one of a client.
pub(super) const NEXT: &str = "SELECT p.starts FROM booking p
    WHERE p.client = b.client AND p.state = 'completed' AND p.studio = b.studio
      AND p.starts > b.starts
    ORDER BY p.starts LIMIT 1";

const AFTER: &str = "CASE WHEN b.state = 'completed' THEN ({NEXT}) END";

const LAST: &str = "CASE WHEN b.state IN ('completed', 'no_show') THEN (
            SELECT MAX(p.starts) FROM booking p
            WHERE p.client = b.client AND p.studio = b.studio
              AND p.state IN ('requested', 'confirmed', 'completed', 'no_show')) END";

/// In place of what is not looked up.
const UNASKED: &str = "CAST(NULL AS BIGINT)";

const VISITS: &str = "SELECT b.id, b.therapist, b.treatment, b.room, b.client, b.state, b.starts,
        b.minutes, b.price_minor, b.currency, b.policy, b.refund_cap, b.cancelled_by,
        b.cancelled_at,
        CASE WHEN b.state = 'completed' THEN ({LAST_BEFORE}) END AS before,
        {AFTER} AS after, {LAST} AS last
    FROM booking b
    WHERE b.studio = $1 AND b.starts >= $2 AND b.starts < $3";

pub(super) async fn visits<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    let visits = asked(query);
    let fees = if visits.earned { fees(conn, query).await? } else { HashMap::new() };
    let sql = VISITS
        .replace("{LAST_BEFORE}", LAST_BEFORE)
        .replace("{BEFORE}", BEFORE)
        .replace("{AFTER}", if visits.after { AFTER } else { UNASKED })
        .replace("{NEXT}", NEXT)
        .replace("{LAST}", if visits.rebooked { LAST } else { UNASKED });
    let sql = sql + &visits.conditions();
    for row in read::<_, VisitRow>(conn, &sql, values(query)).await? {
        let Some(day) = query.days.day(row.starts) else { continue };
        let fee = fees.get(&row.id).copied().unwrap_or_default();
        let event = Event::Visit(Visit {
            parts: parts(row.therapist, row.treatment, row.room),
            outcome: outcome(query, &row, day)?,
            minutes: row.minutes.into(),
            rebooked: row.last.is_some_and(|last| last > row.starts),
            commission: if visits.earned { commission(query, &row, day, fee)? } else { 0 },
        });
        all[day].push(Fact { id: row.id, booking: Some(row.id), at: row.starts, event });
    }
    Ok(())
}

fn outcome(query: &FactsQuery<'_>, row: &VisitRow, day: usize) -> Result<Outcome, StoreError> {
    let date = |at: i64| {
        let at = Instant::from_timestamp(at, 0).unwrap_or_default();
        query.books.zone.today(at)
    };
    Ok(match row.state.as_str() {
        "requested" => Outcome::Asked,
        "confirmed" => Outcome::ToCome,
        "completed" => Outcome::Completed {
            known: row.client.is_some(),
            before: row.before.map(date),
            again_after: row.after.map(|at| (date(at) - query.days.date(day)).num_days()),
        },
        "no_show" => Outcome::NoShow,
        "declined" => Outcome::Declined,
        "cancelled" => Outcome::Cancelled(cancelled(row)?),
        _ => Outcome::Never,
    })
}

fn cancelled(row: &VisitRow) -> Result<Cancelled, StoreError> {
    Ok(match row.cancelled_by.as_deref() {
        Some("studio") => Cancelled::ByStudio,
        Some("system") => Cancelled::ForSafety,
        _ if is_late(&row.policy, row.refund_cap, row.starts, row.cancelled_at)
            .ok_or_else(|| Corrupt::new("booking", "policy", row.id))? =>
        {
            Cancelled::Late
        }
        _ => Cancelled::InTime,
    })
}

/// Whether less than everything was due back. `None` where the policy cannot be read.
fn is_late(policy: &str, cap: i32, starts: i64, at: Option<i64>) -> Option<bool> {
    let policy: Policy = serde_json::from_str(policy).ok()?;
    let instant = |at| Instant::from_timestamp(at, 0);
    let percent = policy.refund_percent(instant(starts)?, instant(at?)?);
    Some(i32::from(percent).min(cap) < 100)
}
