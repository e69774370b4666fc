//! Paid ends in a visit or in a refund: not in both, not in neither, and not twice.

use anyhow::Result;

use super::{Findings, found};
use crate::engines::Database;

/// What was paid by Stripe for each visit, and what of it went back or is about to.
const MONEY: &str = "SELECT b.id, b.state, b.starts, b.price_minor AS price, \
    CAST(COALESCE(SUM(a.amount_minor), 0) AS BIGINT) AS paid, \
    CAST(COALESCE(SUM((SELECT SUM(r.amount_minor) FROM refund r \
        WHERE r.attempt = a.id AND r.state <> 'failed')), 0) AS BIGINT) AS back, \
    CAST(COALESCE(SUM((SELECT SUM(r.amount_minor) FROM refund r \
        WHERE r.attempt = a.id AND r.state = 'failed')), 0) AS BIGINT) AS failed \
    FROM booking b JOIN payment_attempt a ON a.booking = b.id AND a.state = 'paid' \
    GROUP BY b.id, b.state, b.starts, b.price_minor";

/// Somebody paid more than the visit costs, and it did not go back.
pub async fn double_charges(database: &Database) -> Result<Findings> {
    let sql = format!(
        "SELECT state, starts, price, paid, back FROM ({MONEY}) m WHERE paid - back > price"
    );
    found(database, "charged more than once", &sql).await
}

/// Somebody paid for a visit that is not theirs, and not everything goes back. (What a
/// cancellation keeps by the rules is revenue, and those here keep nothing. A refund that the
/// bank refused is still owed, and the ledger says so.)
pub async fn neither_visit_nor_refund(database: &Database) -> Result<Findings> {
    let sql = format!(
        "SELECT state, starts, paid, back FROM ({MONEY}) m \
         WHERE state NOT IN ('confirmed', 'completed', 'no_show') AND back + failed < paid"
    );
    found(database, "paid without a visit or a refund", &sql).await
}

/// A visit stands, and everything that was paid for it went back. What staff give back of
/// goodwill is another reason, and so is a refund that somebody made outside.
pub async fn both_visit_and_refund(database: &Database) -> Result<Findings> {
    let sql = "SELECT b.state, b.starts, r.reason, r.amount_minor FROM booking b \
        JOIN payment_attempt a ON a.booking = b.id AND a.state = 'paid' \
        JOIN refund r ON r.attempt = a.id AND r.state <> 'failed' \
        WHERE b.state IN ('confirmed', 'completed') AND NOT a.late \
        AND r.reason NOT IN ('goodwill', 'outside')";
    found(database, "both a visit and a refund", sql).await
}

/// Work that was given up, which a person would have to look at.
pub async fn jobs_set_aside(database: &Database) -> Result<Findings> {
    let sql = "SELECT kind, attempts, last_error FROM job WHERE state = 'dead'";
    found(database, "work was given up", sql).await
}
