//! What happened on the days of a range, read from the rows themselves.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    Currency, Instant, Money,
    earnings::{Income, Rule, rule_on},
    policy::Policy,
    report::{
        Cancelled, Days, Event, Foreign, Line, Made, Outcome, Parts, Posted, Range, Summary, Taken,
        Visit,
    },
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::Books;
use crate::{Corrupt, StoreError, earnings};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct FactsQuery<'a> {
    /// Whose.
    pub books: &'a Books,
    /// By which rules therapists earn.
    pub rules: &'a [Rule],
    /// The days.
    pub days: &'a Days,
    /// Which of it.
    pub source: Source,
}

/// Which rows are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// All of them.
    All,
    /// Bookings by when they were made.
    Made,
    /// Visits.
    Visits(Visits),
    /// The times of therapists and rooms that visits take.
    Taken,
    /// The ledger: journals that move an account, or every one.
    Posted(Option<&'static str>),
}

/// Which visits are looked at, and how closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visits {
    /// Those in this state alone.
    pub state: Option<&'static str>,
    /// Those alone that were cancelled by so-and-so.
    pub cancelled_by: Option<&'static str>,
    /// Those alone whose client had not come before.
    pub first: bool,
    /// Whether what the therapist earned of each is looked up; else it reads nothing.
    pub earned: bool,
    /// Whether the client's next visit is looked up; else it reads none.
    pub after: bool,
    /// Whether it is looked up if the client has booked again; else it reads that they have not.
    pub rebooked: bool,
}

impl Visits {
    /// All of them, and all of each.
    pub const ALL: Self = Self {
        state: None,
        cancelled_by: None,
        first: false,
        earned: true,
        after: true,
        rebooked: true,
    };

    /// As conditions on `b`. They bear no index: that of states would lead to every visit that
    /// was ever in one, and that of starts to a few days.
    fn conditions(&self) -> String {
        let mut sql = String::new();
        if let Some(state) = self.state {
            sql += &format!(" AND (b.state || '') = '{state}'");
        }
        if let Some(by) = self.cancelled_by {
            sql += &format!(" AND (b.cancelled_by || '') = '{by}'");
        }
        if self.first {
            sql += &format!(" AND NOT EXISTS ({BEFORE})");
        }
        sql
    }
}

/// Something that happened, and what it can be traced to.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The row that says so: a booking, an occupancy or a journal.
    pub id: Uuid,
    /// The booking that it is about.
    pub booking: Option<Uuid>,
    /// When, in epoch seconds.
    pub at: i64,
    /// What counts.
    pub event: Event,
}

/// Everything that counts on each of the days, in their order, as far as it is asked for.
pub async fn facts<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
) -> Result<Vec<Vec<Fact>>, StoreError> {
    let mut all = vec![Vec::new(); query.days.len()];
    let of = query.source;
    if matches!(of, Source::All | Source::Made) {
        made(conn, query, &mut all).await?;
    }
    if matches!(of, Source::All | Source::Visits(_)) {
        visits(conn, query, &mut all).await?;
    }
    if matches!(of, Source::All | Source::Taken) {
        taken(conn, query, &mut all).await?;
    }
    if matches!(of, Source::All | Source::Posted(_)) {
        posted(conn, query, &mut all).await?;
    }
    Ok(all)
}

/// A studio, and from when until when.
fn values(query: &FactsQuery<'_>) -> Vec<Value> {
    let (from, until) = query.days.span();
    vec![query.books.studio.0.into(), from.into(), until.into()]
}

/// Which visits are asked for.
const fn asked(query: &FactsQuery<'_>) -> Visits {
    match query.source {
        Source::Visits(visits) => visits,
        _ => Visits::ALL,
    }
}

async fn read<C: ConnectionTrait, R: FromQueryResult>(
    conn: &C,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(R::find_by_statement(statement).all(conn).await?)
}

fn parts(therapist: Uuid, treatment: Uuid, room: Uuid) -> Parts {
    Parts {
        therapist: Some(therapist.into()),
        treatment: Some(treatment.into()),
        room: Some(room.into()),
    }
}

#[derive(FromQueryResult)]
struct MadeRow {
    id: Uuid,
    therapist: Uuid,
    treatment: Uuid,
    room: Uuid,
    state: String,
    starts: i64,
    created_at: i64,
}

const MADE: &str = "SELECT id, therapist, treatment, room, state, starts, created_at FROM booking
    WHERE studio = $1 AND created_at >= $2 AND created_at < $3";

async fn made<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    for row in read::<_, MadeRow>(conn, MADE, values(query)).await? {
        let Some(day) = query.days.day(row.created_at) else { continue };
        let never = matches!(row.state.as_str(), "held" | "expired");
        let ahead = (!never).then(|| TimeDelta::seconds(row.starts - row.created_at));
        let parts = parts(row.therapist, row.treatment, row.room);
        all[day].push(Fact {
            id: row.id,
            booking: Some(row.id),
            at: row.created_at,
            event: Event::Made(Made { parts, ahead }),
        });
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct VisitRow {
    id: Uuid,
    therapist: Uuid,
    treatment: Uuid,
    room: Uuid,
    client: Option<Uuid>,
    state: String,
    starts: i64,
    minutes: i32,
    price_minor: i64,
    currency: String,
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
const BEFORE: &str = "SELECT p.starts FROM booking p
    WHERE p.client = b.client AND p.state = 'completed' AND p.studio = b.studio
      AND (p.starts, p.id) < (b.starts, b.id)";

const AFTER: &str = "CASE WHEN b.state = 'completed' THEN (
            SELECT p.starts FROM booking p
            WHERE p.client = b.client AND p.state = 'completed' AND p.studio = b.studio
              AND p.starts > b.starts
            ORDER BY p.starts LIMIT 1) END";

const LAST: &str = "CASE WHEN b.state IN ('completed', 'no_show') THEN (
            SELECT MAX(p.starts) FROM booking p
            WHERE p.client = b.client AND p.studio = b.studio
              AND p.state IN ('requested', 'confirmed', 'completed', 'no_show')) END";

/// In place of what is not looked up.
const UNASKED: &str = "CAST(NULL AS BIGINT)";

const VISITS: &str = "SELECT b.id, b.therapist, b.treatment, b.room, b.client, b.state, b.starts,
        b.minutes, b.price_minor, b.currency, b.policy, b.refund_cap, b.cancelled_by,
        b.cancelled_at,
        CASE WHEN b.state = 'completed' THEN (
            {BEFORE} ORDER BY p.starts DESC, p.id DESC LIMIT 1) END AS before,
        {AFTER} AS after, {LAST} AS last
    FROM booking b
    WHERE b.studio = $1 AND b.starts >= $2 AND b.starts < $3";

async fn visits<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    let visits = asked(query);
    let fees = if visits.earned { fees(conn, query).await? } else { HashMap::new() };
    let sql = VISITS
        .replace("{BEFORE}", BEFORE)
        .replace("{AFTER}", if visits.after { AFTER } else { UNASKED })
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

/// What the therapist earned of it, without tips: by [`Income::split`].
fn commission(
    query: &FactsQuery<'_>,
    row: &VisitRow,
    day: usize,
    Booked { fee, returned }: Booked,
) -> Result<i64, StoreError> {
    let currency: Currency = query.books.currency;
    let counts = match row.state.as_str() {
        "completed" | "no_show" => true,
        "cancelled" => fee != 0,
        _ => false,
    };
    if !counts || row.currency != currency.code() {
        return Ok(0);
    }
    let money = |minor| Money::new(minor, currency);
    let price = (row.state == "completed").then(|| money(row.price_minor));
    let income = Income { price, returned: money(returned), fee: money(fee), tips: money(0) };
    let rule = rule_on(query.rules, row.therapist.into(), query.days.date(day));
    let split = income.split(rule.map(|rule| &rule.terms));
    Ok(split.map_err(|_| Corrupt::new("booking", "price_minor", row.id))?.earned.minor)
}

#[derive(FromQueryResult)]
struct FeeRow {
    booking: Uuid,
    fee: i64,
    returned: i64,
}

/// What the books say of a visit beside its price, in minor units.
#[derive(Clone, Copy, Default)]
struct Booked {
    /// What was kept of a visit that was missed or cancelled late, and not given back.
    fee: i64,
    /// What of a visit that took place was given back afterwards.
    returned: i64,
}

async fn fees<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
) -> Result<HashMap<Uuid, Booked>, StoreError> {
    let kinds = earnings::FEES.map(|kind| format!("'{kind}'")).join(", ");
    let of_price = "j.kind = 'credited' AND NOT EXISTS
            (SELECT 1 FROM entry f WHERE f.journal = j.id AND f.account = 'fees')";
    let sql = format!(
        "SELECT b.id AS booking,
            CAST(SUM(CASE WHEN {of_price} THEN 0 ELSE -e.amount_minor END) AS BIGINT) AS fee,
            CAST(SUM(CASE WHEN {of_price} THEN e.amount_minor ELSE 0 END) AS BIGINT) AS returned
        FROM booking b
        JOIN journal j ON j.booking = b.id AND j.kind IN ({kinds}, 'credited')
        JOIN entry e ON e.journal = j.id AND e.currency = b.currency
            AND e.account IN ('fees', 'tax', 'revenue')
        WHERE b.studio = $1 AND b.starts >= $2 AND b.starts < $3
          AND b.state IN ('no_show', 'cancelled', 'completed'){}
        GROUP BY b.id",
        asked(query).conditions()
    );
    let rows: Vec<FeeRow> = read(conn, &sql, values(query)).await?;
    let booked = |row: FeeRow| (row.booking, Booked { fee: row.fee, returned: row.returned });
    Ok(rows.into_iter().map(booked).collect())
}

#[derive(FromQueryResult)]
struct TakenRow {
    id: Uuid,
    booking: Option<Uuid>,
    starts: i64,
    ends: i64,
    treatment: Uuid,
    therapist: Option<Uuid>,
    room: Option<Uuid>,
}

/// No row of occupancy is longer than a day. A class takes its therapist and its room by
/// itself, once, and from the first pair on.
const TAKEN: &str =
    "SELECT o.id, b.id AS booking, o.starts, o.ends, COALESCE(b.treatment, c.treatment) AS treatment,
        t.id AS therapist, r.id AS room
    FROM occupancy o
    LEFT JOIN booking b ON b.id = o.booking
    LEFT JOIN class_date c ON c.id = o.class_date AND EXISTS (
        SELECT 1 FROM class_seat s JOIN occupancy p ON p.resource = s.resource
        WHERE s.class_date = c.id AND p.kind = 'booking')
    LEFT JOIN therapist t ON t.resource = o.resource
    LEFT JOIN room r ON r.resource = o.resource
    WHERE o.studio = $1 AND o.kind = 'booking' AND COALESCE(b.treatment, c.treatment) IS NOT NULL
      AND o.starts >= $2 - 86400 AND o.starts < $3 AND o.ends > $2";

async fn taken<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    for row in read::<_, TakenRow>(conn, TAKEN, values(query)).await? {
        let parts = Parts {
            therapist: row.therapist.map(Into::into),
            treatment: Some(row.treatment.into()),
            room: row.room.map(Into::into),
        };
        if parts.therapist.is_none() && parts.room.is_none() {
            continue;
        }
        let mut pieces = query.days.pieces(row.starts, row.ends).into_iter().peekable();
        while let Some(first) = pieces.peek().copied() {
            let mut hours = Vec::new();
            while let Some(piece) = pieces.next_if(|piece| piece.day == first.day) {
                hours.push((piece.hour, piece.minutes));
            }
            let taken = Taken { parts, hours };
            let whose = if parts.therapist.is_some() { Event::Therapist } else { Event::Room };
            let (id, booking, at) = (row.id, row.booking, row.starts);
            all[first.day].push(Fact { id, booking, at, event: whose(taken) });
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct LineRow {
    journal: Uuid,
    occurred_at: i64,
    booking: Option<Uuid>,
    therapist: Option<Uuid>,
    treatment: Option<Uuid>,
    room: Option<Uuid>,
    account: String,
    of_treatment: Option<Uuid>,
    of_therapist: Option<Uuid>,
    currency: String,
    amount_minor: i64,
}

const POSTED: &str = "SELECT j.id AS journal, j.occurred_at, j.booking, b.therapist, b.treatment,
        b.room, e.account, e.treatment AS of_treatment, e.therapist AS of_therapist,
        e.currency, e.amount_minor
    FROM journal j
    JOIN entry e ON e.journal = j.id
    LEFT JOIN booking b ON b.id = j.booking
    WHERE j.studio = $1 AND j.occurred_at >= $2 AND j.occurred_at < $3{MOVES}
    ORDER BY j.occurred_at, j.id";

/// That a journal moves an account, given behind the other values.
const MOVES: &str = "
      AND EXISTS (SELECT 1 FROM entry m WHERE m.journal = j.id AND m.account = $4)";

async fn posted<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
    all: &mut [Vec<Fact>],
) -> Result<(), StoreError> {
    let own = query.books.currency.code();
    let (mut values, mut moves) = (values(query), "");
    if let Source::Posted(Some(account)) = query.source {
        values.push(account.into());
        moves = MOVES;
    }
    let sql = POSTED.replace("{MOVES}", moves);
    let mut rows = read::<_, LineRow>(conn, &sql, values).await?.into_iter().peekable();
    while let Some(first) = rows.next() {
        let (id, booking, at) = (first.journal, first.booking, first.occurred_at);
        let Some(day) = query.days.day(at) else { continue };
        let mut posted = Posted {
            parts: Parts {
                therapist: first.therapist.map(Into::into),
                treatment: first.treatment.map(Into::into),
                room: first.room.map(Into::into),
            },
            of_booking: first.booking.is_some(),
            lines: Vec::new(),
            foreign: Vec::new(),
        };
        put(&mut posted, first, own);
        while let Some(next) = rows.next_if(|row| row.journal == id) {
            put(&mut posted, next, own);
        }
        all[day].push(Fact { id, booking, at, event: Event::Posted(posted) });
    }
    Ok(())
}

fn put(posted: &mut Posted, row: LineRow, own: &str) {
    if row.currency == own {
        posted.lines.push(line(row));
    } else {
        let LineRow { currency, account, amount_minor: minor, .. } = row;
        posted.foreign.push(Foreign { currency, account, minor });
    }
}

#[derive(FromQueryResult)]
struct AccountRow {
    account: String,
    currency: String,
    minor: i64,
}

/// What moved on each account of the ledger on some dates, a debit is positive: what the
/// summaries of those dates hold, added up by the database, and nothing else of them.
pub async fn accounts<C: ConnectionTrait>(
    conn: &C,
    books: &Books,
    range: Range,
) -> Result<Summary, StoreError> {
    let sql = "SELECT e.account, e.currency, CAST(SUM(e.amount_minor) AS BIGINT) AS minor
        FROM journal j JOIN entry e ON e.journal = j.id
        WHERE j.studio = $1 AND j.occurred_at >= $2 AND j.occurred_at < $3
        GROUP BY e.account, e.currency";
    let (from, until) = books.days(range).span();
    let values = vec![books.studio.0.into(), from.into(), until.into()];
    let mut moved = Summary::default();
    for row in read::<_, AccountRow>(conn, sql, values).await? {
        let of = if row.currency == books.currency.code() {
            &mut moved.accounts
        } else {
            moved.foreign.entry(row.currency).or_default()
        };
        of.insert(row.account, row.minor);
    }
    Ok(moved)
}

fn line(row: LineRow) -> Line {
    Line {
        account: row.account,
        treatment: row.of_treatment.map(Into::into),
        therapist: row.of_therapist.map(Into::into),
        minor: row.amount_minor,
    }
}
