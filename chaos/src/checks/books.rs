//! Our books beside the payment stand-in's.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Findings;
use crate::engines::Database;

/// What is with Stripe or was paid out, and what it kept, by currency: theirs and ours.
pub async fn sums(database: &Database, books: &Value) -> Result<Findings> {
    let mut sums: BTreeMap<String, [[i64; 2]; 2]> = BTreeMap::new();
    for (currency, total) in books["totals"].as_object().context("totals by currency")? {
        let number = |name: &str| total[name].as_i64().context("a sum is a number");
        sums.entry(currency.to_uppercase()).or_default()[0] = [number("net")?, number("fees")?];
    }
    let sql = "SELECT currency, account, CAST(SUM(amount_minor) AS BIGINT) AS sum FROM entry \
        WHERE account IN ('stripe_clearing', 'bank', 'stripe_fees') GROUP BY currency, account";
    for row in database.rows(sql).await? {
        let currency = row["currency"].as_str().unwrap_or_default().to_owned();
        let kept = usize::from(row["account"] == "stripe_fees");
        sums.entry(currency).or_default()[1][kept] += row["sum"].as_i64().unwrap_or_default();
    }
    let differ = sums.into_iter().filter(|(_, [theirs, ours])| theirs != ours);
    Ok(differ
        .map(|(currency, [theirs, ours])| {
            format!(
                "{currency}: the stand-in's books say net and fees {theirs:?}, our ledger {ours:?}"
            )
        })
        .collect())
}

/// Every payment there is ours, of the same amount, with the same refunds; and none of ours is
/// missing there.
pub async fn payments(database: &Database, books: &Value) -> Result<Findings> {
    let mut ours = ours(database).await?;
    let mut findings = Findings::new();
    let listed = ["payments", "charges"].map(|list| books[list].as_array());
    let theirs = listed.into_iter().flatten().flatten();
    for payment in theirs.filter(|payment| payment["amount"] != 0) {
        let intent = payment["payment_intent"].as_str().unwrap_or_default();
        let amounts = [&payment["amount"], &payment["refunded"]].map(|n| n.as_i64().unwrap_or(0));
        match ours.remove(intent) {
            None => findings.push(format!("paid there, and unknown to us: {payment}")),
            Some(found) if found != amounts => findings
                .push(format!("{intent}: {amounts:?} paid and refunded there, {found:?} here")),
            Some(_) => {}
        }
    }
    findings.extend(ours.into_keys().map(|intent| format!("paid here, and not there: {intent}")));
    Ok(findings)
}

/// What is paid for, and what of it goes back: visits, and what is sold without one.
const OURS: [&str; 2] = [
    "SELECT a.stripe_payment_intent AS intent, a.amount_minor AS amount, \
        (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM refund r \
         WHERE r.attempt = a.id AND r.state <> 'failed') AS refunded \
        FROM payment_attempt a WHERE a.state = 'paid' AND a.stripe_payment_intent IS NOT NULL",
    "SELECT s.stripe_payment_intent AS intent, s.amount_minor AS amount, \
        (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM sale_refund r \
         WHERE r.sale = s.id AND r.state <> 'failed' AND r.method = 'online') AS refunded \
        FROM sale s WHERE s.state = 'paid' AND s.stripe_payment_intent IS NOT NULL",
];

/// Captured and refunded, by payment intent.
async fn ours(database: &Database) -> Result<BTreeMap<String, [i64; 2]>> {
    let mut ours = BTreeMap::new();
    for sql in OURS {
        for row in database.rows(sql).await? {
            let intent = row["intent"].as_str().context("an intent")?.to_owned();
            let amounts = ["amount", "refunded"].map(|name| row[name].as_i64().unwrap_or_default());
            let sum: &mut [i64; 2] = ours.entry(intent).or_default();
            *sum = [sum[0] + amounts[0], sum[1] + amounts[1]];
        }
    }
    Ok(ours)
}
