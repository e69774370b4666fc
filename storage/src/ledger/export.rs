//! The books as they are handed out: line by line, and what stood where at a moment.

use domain::{Instant, Money, StudioId, ledger::JournalKind};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use uuid::Uuid;

use super::{Balance, BalanceRow, balance};
use crate::{Corrupt, StoreError};

/// A line of the books, with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportLine {
    /// Of which journal: lines of one sum to zero.
    pub journal: Uuid,
    /// When, in epoch seconds.
    pub at: i64,
    /// What the journal records.
    pub kind: JournalKind,
    /// The visit's number, where it is about one.
    pub reference: Option<String>,
    /// Ledger account, such as `stripe_clearing`.
    pub account: String,
    /// For revenue: of which treatment.
    pub treatment: Option<String>,
    /// For tips and commission: whose.
    pub therapist: Option<String>,
    /// A debit is positive, a credit negative.
    pub amount: Money,
}

#[derive(FromQueryResult)]
struct Row {
    journal: Uuid,
    at: i64,
    kind: String,
    reference: Option<String>,
    account: String,
    treatment: Option<String>,
    therapist: Option<String>,
    currency: String,
    amount_minor: i64,
}

const LINES: &str = "SELECT j.id AS journal, j.occurred_at AS at, j.kind AS kind,
        b.reference AS reference, e.account AS account, t.name AS treatment,
        p.name AS therapist, e.currency AS currency, e.amount_minor AS amount_minor
    FROM journal j
    JOIN entry e ON e.journal = j.id
    LEFT JOIN booking b ON b.id = j.booking
    LEFT JOIN treatment t ON t.id = e.treatment
    LEFT JOIN therapist p ON p.id = e.therapist
    WHERE j.studio = $1 AND j.occurred_at >= $2 AND j.occurred_at < $3
    ORDER BY j.occurred_at, j.id, e.id";

/// The lines of a studio's books of `[from, until)`, oldest first.
pub async fn lines_between<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    from: Instant,
    until: Instant,
) -> Result<Vec<ExportLine>, StoreError> {
    let values = [studio.0.into(), from.timestamp().into(), until.timestamp().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), LINES, values);
    let rows = Row::find_by_statement(statement).all(conn).await?;
    rows.into_iter().map(line).collect()
}

fn line(row: Row) -> Result<ExportLine, StoreError> {
    let corrupt = |column| Corrupt::new("entry", column, row.journal);
    let kind = JournalKind::from_code(&row.kind).ok_or_else(|| corrupt("kind"))?;
    let currency = row.currency.parse().map_err(|_| corrupt("currency"))?;
    Ok(ExportLine {
        journal: row.journal,
        at: row.at,
        kind,
        reference: row.reference,
        account: row.account,
        treatment: row.treatment,
        therapist: row.therapist,
        amount: Money::new(row.amount_minor, currency),
    })
}

const STANDING: &str = "SELECT j.studio AS studio, e.account AS account, e.treatment AS treatment,
        e.therapist AS therapist, e.currency AS currency,
        CAST(SUM(e.amount_minor) AS BIGINT) AS sum
    FROM journal j JOIN entry e ON e.journal = j.id
    WHERE j.studio = $1 AND j.occurred_at < $2
    GROUP BY j.studio, e.account, e.treatment, e.therapist, e.currency
    ORDER BY e.account, e.treatment, e.therapist, e.currency";

/// What stood on every account of a studio before a moment, added up from all that was ever
/// posted: with it is compared what is kept.
pub async fn standing_at<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    before: Instant,
) -> Result<Vec<Balance>, StoreError> {
    let values = [studio.0.into(), before.timestamp().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), STANDING, values);
    let rows = BalanceRow::find_by_statement(statement).all(conn).await?;
    rows.into_iter().map(balance).collect()
}
