//! What the ledger says is a client's: paid, and neither delivered, kept nor given back.

use domain::{BookingId, Currency, StudioId};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::{Corrupt, StoreError, listed, plan::through};

/// What of a booking's money stands as the client's, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepaid {
    /// Which booking.
    pub booking: BookingId,
    /// The code of its state.
    pub state: String,
    /// Which currency.
    pub currency: Currency,
    /// All of it.
    pub all: i64,
    /// What of it came late or astray, less what was given back by hand. While the visit
    /// stands, this alone is owed: the rest is for the visit. What a bank has of it while it
    /// asks, or has taken for good, is not there.
    pub late: i64,
    /// The same, with what a bank has only while it asks: no income of the visit's either.
    pub late_or_asked: i64,
}

#[derive(FromQueryResult)]
struct Row {
    booking: Uuid,
    state: String,
    currency: String,
    prepaid: i64,
    late: i64,
    late_or_asked: i64,
}

/// Money that came when the slot was no longer the client's, and what became of it. Each journal
/// leads to its one payment by key, and as a value: of what is only said to exist PostgreSQL
/// makes itself a list of all that does.
const LATE: &str = "j.kind = 'returned_at_studio'
    OR (j.source_kind = 'payment' AND (
        SELECT a.late FROM payment_attempt a
        WHERE a.id = j.source_id AND a.booking = b.id))
    OR (j.source_kind = 'refund' AND (
        SELECT a.late FROM refund r JOIN payment_attempt a ON a.id = r.attempt
        WHERE r.id = j.source_id AND r.booking = b.id))
    OR (j.source_kind = 'dispute' AND (
        SELECT a.late FROM dispute d JOIN payment_attempt a ON a.id = d.attempt
        WHERE d.id = j.source_id AND d.booking = b.id))";

/// Where money can be owed: a refund failed, a bank had questions, or the desk took something
/// for a visit that did not take place. Only these are added up, and only these are looked at,
/// however long the studio's past is.
fn suspects(backend: DbBackend) -> String {
    format!(
        "SELECT r.booking FROM refund r {} WHERE r.state = 'failed' AND r.studio = $1
        UNION
        SELECT d.booking FROM dispute d WHERE d.studio = $1
        UNION
        SELECT b.id FROM booking b {}
        WHERE b.studio = $1 AND b.paid_at_studio
          AND b.state IN ('cancelled', 'declined', 'no_show')",
        through(backend, "refund_failed"),
        through(backend, "booking_paid_not_held"),
    )
}

/// What stands as the client's, for each of these bookings with any line that ever did.
pub async fn prepaid<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Prepaid>, StoreError> {
    if bookings.is_empty() {
        return Ok(Vec::new());
    }
    let backend = conn.get_database_backend();
    let ids = listed::value(backend, bookings.iter().map(|id| id.0));
    sums(conn, listed::first_value(backend), vec![ids]).await
}

/// The same for every booking of a studio where money can be owed.
pub async fn prepaid_suspects<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Prepaid>, StoreError> {
    sums(conn, &suspects(conn.get_database_backend()), vec![studio.0.into()]).await
}

/// What a bank has taken back while it asks is not there to be given back.
///
/// Only lines on these two accounts are added up, and whether one is late is asked once of each.
async fn sums<C: ConnectionTrait>(
    conn: &C,
    which: &str,
    values: Vec<Value>,
) -> Result<Vec<Prepaid>, StoreError> {
    let sql = format!(
        "WITH line AS MATERIALIZED (
            SELECT b.id AS booking, b.state AS state, e.currency AS currency,
                e.account AS account, -e.amount_minor AS minor,
                CASE WHEN {LATE} THEN -e.amount_minor ELSE 0 END AS late
            FROM booking b
            JOIN journal j ON j.booking = b.id
            JOIN entry e ON e.journal = j.id
            WHERE b.id IN ({which}) AND e.account IN ('client_prepaid', 'disputes')
        )
        SELECT booking, state, currency, CAST(SUM(minor) AS BIGINT) AS prepaid,
            CAST(SUM(late) AS BIGINT) AS late,
            CAST(SUM(CASE WHEN account = 'client_prepaid' THEN late ELSE 0 END) AS BIGINT)
                AS late_or_asked
        FROM line GROUP BY booking, state, currency ORDER BY booking, currency"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(conn).await?;
    rows.into_iter().map(row).collect()
}

fn row(row: Row) -> Result<Prepaid, StoreError> {
    let Row { booking, state, currency, prepaid, late, late_or_asked } = row;
    let currency = currency
        .parse()
        .map_err(|_| Corrupt::new("entry", "currency", format!("the sum of {booking}")))?;
    let booking = booking.into();
    Ok(Prepaid { booking, state, currency, all: prepaid, late, late_or_asked })
}
