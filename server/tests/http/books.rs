//! Whether our books are the stand-in's books.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::ledger::Account;
use serde_json::Value;
use services::payments;

use crate::site::TestSite;

/// Lets the fees become known, and compares: what we say is at Stripe, and what it kept,
/// with what the stand-in says; the ledger with its own rows. Returns the stand-in's.
pub async fn agree(site: &TestSite) -> Value {
    site.settled().await;
    site.set_time(site.now() + TimeDelta::minutes(2)).await;
    site.settled().await;
    let services = site.services();
    let theirs = site.stripe.ask("books").await;
    site.eventually("the worker has done everything", async || {
        (ours(site).await == totals(&theirs)).then_some(())
    })
    .await;
    let report = payments::check_books(&services).await.expect("read");
    assert!(report.is_clean(), "{report:?}");
    theirs
}

/// By currency: what is at Stripe or was paid out, and what it kept.
async fn ours(site: &TestSite) -> BTreeMap<String, (i64, i64)> {
    let services = site.services();
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for balance in storage::ledger::balances(services.store.reader()).await.expect("read") {
        let currency = balance.amount.currency.code().to_lowercase();
        match balance.account {
            Account::StripeClearing | Account::Bank => {
                sums.entry(currency).or_default().0 += balance.amount.minor;
            }
            Account::StripeFees => sums.entry(currency).or_default().1 += balance.amount.minor,
            _ => {}
        }
    }
    sums
}

fn totals(books: &Value) -> BTreeMap<String, (i64, i64)> {
    let totals = books["totals"].as_object().expect("by currency");
    let number = |sum: &Value, name: &str| sum[name].as_i64().expect("a number");
    let pairs = totals.iter();
    pairs.map(|(c, sum)| (c.clone(), (number(sum, "net"), number(sum, "fees")))).collect()
}
