//! The movements of Stripe's balance beside what the ledger says of each.

use domain::{BookingId, Currency, Instant, Money, StudioId};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::{Corrupt, StoreError, plan::through};

/// A movement of the balance, and what the ledger booked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its id at Stripe.
    pub id: String,
    /// `charge`, `refund`, `refund_failure`, `dispute`, `fee` or `other`.
    pub kind: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// What came or, negative, left.
    pub amount: Money,
    /// What Stripe kept of it.
    pub fee: Money,
    /// What the ledger moved on `stripe_clearing` for it; nothing where it booked nothing.
    pub booked: Option<Money>,
    /// The visit it is about.
    pub booking: Option<BookingId>,
    /// Its number.
    pub reference: Option<String>,
    /// Who came, or was to.
    pub client: Option<String>,
    /// Whether the refund was made in Stripe's own dashboard.
    pub outside: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    kind: String,
    at: i64,
    amount_minor: i64,
    fee_minor: i64,
    currency: String,
    booking: Option<Uuid>,
    reference: Option<String>,
    client: Option<String>,
    reason: Option<String>,
    booked: Option<i64>,
}

/// What the ledger booked for a movement. Each journal is found by what it is about and what it
/// records: that is unique, and one key for each line, so that the whole ledger is not walked
/// through for every one of them.
const BOOKED: &str = "(SELECT CAST(SUM(e.amount_minor) AS BIGINT) FROM journal j CROSS JOIN entry e
     WHERE j.source_kind = CASE
             WHEN l.kind = 'dispute' THEN 'dispute'
             WHEN l.kind = 'charge' THEN CASE WHEN l.sale IS NULL THEN 'payment' ELSE 'sale' END
             ELSE CASE WHEN l.sale_refund IS NULL THEN 'refund' ELSE 'sale_refund' END END
       AND j.source_id = CASE
             WHEN l.kind = 'dispute' THEN COALESCE(d.id, q.id)
             WHEN l.kind = 'charge' THEN COALESCE(l.sale, l.attempt)
             ELSE COALESCE(l.sale_refund, l.refund) END
       AND e.journal = j.id AND e.account = 'stripe_clearing'
       AND e.currency = UPPER(l.currency)
       AND ((l.kind = 'charge' AND j.kind IN ('captured', 'sold', 'tipped', 'stripe_fee'))
         OR (l.kind = 'refund' AND j.kind IN ('refund_settled', 'stripe_fee'))
         OR (l.kind = 'refund_failure' AND j.kind = 'refund_returned')
         OR (l.kind = 'dispute' AND l.amount_minor < 0
             AND j.kind IN ('dispute_withdrawn', 'dispute_fee'))
         OR (l.kind = 'dispute' AND l.amount_minor >= 0
             AND j.kind IN ('dispute_reinstated', 'dispute_fee_returned'))))";

const LINES: &str = "SELECT l.id AS id, l.kind AS kind, l.created_at AS at,
        l.amount_minor AS amount_minor, l.fee_minor AS fee_minor, l.currency AS currency,
        l.booking AS booking, b.reference AS reference, b.contact_name AS client,
        COALESCE(r.reason, s.reason) AS reason, {BOOKED} AS booked
    FROM balance_line l {THROUGH}
    LEFT JOIN booking b ON b.id = l.booking
    LEFT JOIN refund r ON r.id = l.refund
    LEFT JOIN sale_refund s ON s.id = l.sale_refund
    LEFT JOIN dispute d ON d.stripe_dispute = l.source
    LEFT JOIN sale_dispute q ON q.stripe_dispute = l.source
    WHERE l.studio = $1 AND l.kind <> 'payout' AND ";

/// Lines are looked up by their payout, or by having none yet. By its statistics `SQLite` takes
/// each studio for a small one, and would walk through all the lines that it ever had.
fn by_payout(backend: DbBackend) -> String {
    through(backend, "balance_line_studio_payout")
}

/// A studio's own lines of a payout, oldest first.
pub async fn compared<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    payout: &str,
) -> Result<Vec<Compared>, StoreError> {
    let sql = format!("{LINES} l.payout = $2 ORDER BY l.created_at, l.id");
    lines(conn, sql, vec![studio.0.into(), payout.into()]).await
}

/// A studio's own lines that have left with no payout yet, oldest first.
pub async fn compared_open<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Compared>, StoreError> {
    let sql = format!("{LINES} l.payout IS NULL ORDER BY l.created_at DESC, l.id LIMIT {limit}");
    lines(conn, sql, vec![studio.0.into()]).await
}

async fn lines<C: ConnectionTrait>(
    conn: &C,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<Compared>, StoreError> {
    let backend = conn.get_database_backend();
    let sql = sql.replace("{BOOKED}", BOOKED).replace("{THROUGH}", &by_payout(backend));
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let rows = Row::find_by_statement(statement).all(conn).await?;
    rows.into_iter().map(line).collect()
}

/// A payout's lines of a studio together, beside the ledger.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Sums {
    /// Which payout.
    pub payout: String,
    /// What the ledger booked for them, in minor units.
    pub booked: i64,
    /// How many are not in both books to the cent.
    pub differences: i64,
}

/// What a studio's own lines of these payouts add up to, as [`compared`] has them; nothing of a
/// payout that holds none.
pub async fn sums_among<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    payouts: &[&str],
) -> Result<Vec<Sums>, StoreError> {
    if payouts.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (2..payouts.len() + 2).map(|n| format!("${n}")).collect();
    let sql = format!(
        "WITH line AS MATERIALIZED (
            SELECT l.payout AS payout, l.amount_minor - l.fee_minor AS net, {BOOKED} AS booked
            FROM balance_line l {}
            LEFT JOIN dispute d ON l.kind = 'dispute' AND d.stripe_dispute = l.source
            LEFT JOIN sale_dispute q ON l.kind = 'dispute' AND q.stripe_dispute = l.source
            WHERE l.studio = $1 AND l.kind <> 'payout' AND l.payout IN ({})
        )
        SELECT payout, CAST(SUM(COALESCE(booked, 0)) AS BIGINT) AS booked,
            CAST(SUM(CASE WHEN booked = net THEN 0 ELSE 1 END) AS BIGINT) AS differences
        FROM line GROUP BY payout",
        by_payout(conn.get_database_backend()),
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![studio.0.into()];
    values.extend(payouts.iter().map(|id| Value::from(*id)));
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Sums::find_by_statement(statement).all(conn).await?)
}

fn line(row: Row) -> Result<Compared, StoreError> {
    let currency = row.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("balance_line", "currency", &row.id))?;
    let money = |minor| Money::new(minor, currency);
    Ok(Compared {
        amount: money(row.amount_minor),
        fee: money(row.fee_minor),
        booked: row.booked.map(money),
        booking: row.booking.map(Into::into),
        outside: row.reason.as_deref() == Some("outside"),
        id: row.id,
        kind: row.kind,
        at: row.at,
        reference: row.reference,
        client: row.client.filter(|name| !name.is_empty()),
    })
}

/// Something that the ledger moved on `stripe_clearing` and Stripe's balance knows nothing of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// `captured`, `sold`, `tipped` or `refund_settled`.
    pub kind: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// How much.
    pub amount: Money,
    /// The visit's number.
    pub reference: Option<String>,
}

#[derive(FromQueryResult)]
struct MissingRow {
    kind: String,
    at: i64,
    amount_minor: i64,
    currency: String,
    reference: Option<String>,
}

/// Journals are asked for first, of the kinds that have an index of their own and from that alone,
/// and each movement by the index of what it is about: as a value, since of what does not exist
/// PostgreSQL makes itself a list of all that does. Each single kind bears no index: it would
/// lead to every journal that ever was of one.
fn missing(backend: DbBackend) -> String {
    let none = |column: &str, kind: &str| {
        format!(
            "(SELECT l.id FROM balance_line l {}
                WHERE l.{column} = j.source_id AND l.kind = '{kind}' LIMIT 1) IS NULL",
            through(backend, &format!("balance_line_{column}")),
        )
    };
    format!(
        "SELECT j.kind AS kind, j.occurred_at AS at, e.amount_minor AS amount_minor,
            e.currency AS currency, b.reference AS reference
        FROM journal j {}
        CROSS JOIN entry e
        LEFT JOIN booking b ON b.id = j.booking
        WHERE j.studio = $1 AND j.occurred_at >= $2 AND j.occurred_at < $3
          AND j.kind IN ('captured', 'sold', 'tipped', 'refund_settled')
          AND e.journal = j.id AND e.account = 'stripe_clearing'
          AND (((j.kind || '') = 'captured' AND {})
            OR ((j.kind || '') IN ('sold', 'tipped') AND {})
            OR ((j.kind || '') = 'refund_settled' AND (j.source_kind || '') = 'refund' AND {})
            OR ((j.kind || '') = 'refund_settled' AND (j.source_kind || '') = 'sale_refund'
                AND {}))
        ORDER BY j.occurred_at, j.id, e.id LIMIT $4",
        through(backend, "journal_at_gateway"),
        none("attempt", "charge"),
        none("sale", "charge"),
        none("refund", "refund"),
        none("sale_refund", "refund"),
    )
}

/// What the ledger booked in `[from, until)` and Stripe's balance does not show, the longest
/// waiting first, at most `limit`.
pub async fn missing_at_gateway<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (from, until): (Instant, Instant),
    limit: u64,
) -> Result<Vec<Missing>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [studio.0.into(), from.timestamp().into(), until.timestamp().into(), limit.into()];
    let sql = missing(conn.get_database_backend());
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = MissingRow::find_by_statement(statement).all(conn).await?;
    let missing = |row: MissingRow| {
        let currency = row.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("entry", "currency", "missing"))?;
        let amount = Money::new(row.amount_minor, currency);
        Ok(Missing { kind: row.kind, at: row.at, amount, reference: row.reference })
    };
    rows.into_iter().map(missing).collect()
}

/// A sum of the whole installation, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which currency.
    pub currency: Currency,
    /// Minor units.
    pub minor: i64,
}

#[derive(FromQueryResult)]
struct HeldRow {
    currency: String,
    minor: i64,
}

async fn held<C: ConnectionTrait>(conn: &C, sql: &str) -> Result<Vec<Held>, StoreError> {
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let rows = HeldRow::find_by_statement(statement).all(conn).await?;
    let one = |row: HeldRow| {
        let currency = row.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("entry", "currency", "a sum"))?;
        Ok(Held { currency, minor: row.minor })
    };
    rows.into_iter().map(one).collect()
}

/// What the ledgers of all studios together say that Stripe holds.
pub async fn clearing<C: ConnectionTrait>(conn: &C) -> Result<Vec<Held>, StoreError> {
    let sql = "SELECT currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM entry
        WHERE account = 'stripe_clearing' GROUP BY currency ORDER BY currency";
    held(conn, sql).await
}

/// What Stripe's balance moved for nobody who is known: fees of the account, payments that
/// were made elsewhere. It stands in no studio's books. What left with a payout is gone, and
/// what a payout took beyond what is known is no studio's either.
pub async fn unassigned<C: ConnectionTrait>(conn: &C) -> Result<Vec<Held>, StoreError> {
    let sql = "SELECT currency, CAST(SUM(minor) AS BIGINT) AS minor FROM (
            SELECT currency, amount_minor - fee_minor AS minor FROM balance_line
            WHERE studio IS NULL AND kind <> 'payout'
            UNION ALL
            SELECT p.currency, -p.amount_minor FROM payout p WHERE p.state <> 'failed'
            UNION ALL
            SELECT p.currency, s.net_minor FROM payout_share s JOIN payout p ON p.id = s.payout
            WHERE p.state <> 'failed'
              AND EXISTS (SELECT 1 FROM journal j WHERE j.source_kind = 'payout'
                          AND j.source_id = s.id AND j.kind = 'paid_out')
        ) AS every GROUP BY currency ORDER BY currency";
    held(conn, sql).await
}

#[derive(FromQueryResult)]
struct CountRow {
    n: i64,
}

/// How many payments and refunds are still on their way: what they move is in one of the
/// books and not in the other.
pub async fn in_flight<C: ConnectionTrait>(conn: &C) -> Result<u64, StoreError> {
    let sql = "SELECT CAST(
            (SELECT COUNT(*) FROM refund WHERE state IN ('requested', 'pending'))
          + (SELECT COUNT(*) FROM sale_refund
             WHERE state IN ('requested', 'pending') AND method = 'online')
          + (SELECT COUNT(*) FROM sale WHERE state = 'paid' AND method = 'online'
             AND fee_minor IS NULL AND stripe_payment_intent IS NOT NULL)
          + (SELECT COUNT(*) FROM payment_attempt WHERE state = 'paid' AND fee_minor IS NULL
             AND stripe_payment_intent IS NOT NULL)
        AS BIGINT) AS n";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let row = CountRow::find_by_statement(statement).one(conn).await?;
    Ok(u64::try_from(row.map_or(0, |row| row.n)).unwrap_or_default())
}
