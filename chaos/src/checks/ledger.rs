//! The ledger by itself.

use anyhow::Result;

use super::{Findings, found};
use crate::engines::Database;

/// Journals that do not sum to zero in each currency.
pub async fn unbalanced(database: &Database) -> Result<Findings> {
    let sql = "SELECT j.kind, e.currency, CAST(SUM(e.amount_minor) AS BIGINT) AS sum \
        FROM journal j JOIN entry e ON e.journal = j.id \
        GROUP BY j.id, j.kind, e.currency HAVING SUM(e.amount_minor) <> 0";
    found(database, "a journal does not sum to zero", sql).await
}

/// What is owed to somebody is never less than nothing: to no client for a visit, to nobody on
/// a card or in a course, and no refund.
pub async fn negative_liabilities(database: &Database) -> Result<Findings> {
    let of_visits = "SELECT e.account, CAST(SUM(e.amount_minor) AS BIGINT) AS sum, b.state \
        FROM journal j JOIN entry e ON e.journal = j.id JOIN booking b ON b.id = j.booking \
        WHERE e.account IN ('client_prepaid', 'refunds_payable') \
        GROUP BY j.booking, e.account, b.state HAVING SUM(e.amount_minor) > 0";
    let of_all = "SELECT e.account, e.currency, CAST(SUM(e.amount_minor) AS BIGINT) AS sum \
        FROM entry e WHERE e.account IN ('client_prepaid', 'refunds_payable', 'gift_cards', 'courses') \
        GROUP BY e.account, e.currency HAVING SUM(e.amount_minor) > 0";
    let mut findings = found(database, "less than nothing is owed for a visit", of_visits).await?;
    findings.extend(found(database, "less than nothing is owed in all", of_all).await?);
    Ok(findings)
}
