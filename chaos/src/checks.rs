//! What must be true afterwards, read from the database and from the payment stand-in's books
//! by plain SQL: never through the code that is tested.
//!
//! Each check says what it found, in words; [`hold`] makes of that an error. Fault 0 makes a
//! database wrong on purpose, in a way for each check, and sees it found.

mod books;
mod calendar;
mod fate;
mod ledger;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{engines::Database, world::World};

/// What is wrong, each in a line.
pub type Findings = Vec<String>;

/// Every check there is, of a world whose work is done.
pub async fn all(world: &World) -> Result<()> {
    let books = world.stripe.ask("books").await?;
    let findings = of(&world.database, &books).await?;
    hold(&findings)
}

/// Waits until all work is done and every check holds, for at most so long: what was cut off
/// is taken up again after its lease, and by the reconciler.
pub async fn come_to_hold(world: &World, patience: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        let held = async {
            world.settle(Duration::from_secs(10)).await?;
            all(world).await
        };
        match held.await {
            Ok(()) => return Ok(()),
            Err(error) if begun.elapsed() > patience => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
}

/// Every check, of a database and the stand-in's books.
pub async fn of(database: &Database, books: &Value) -> Result<Findings> {
    let mut findings = Findings::new();
    findings.extend(calendar::overlaps(database).await?);
    findings.extend(calendar::stray(database).await?);
    findings.extend(ledger::unbalanced(database).await?);
    findings.extend(ledger::negative_liabilities(database).await?);
    findings.extend(books::sums(database, books).await?);
    findings.extend(books::payments(database, books).await?);
    findings.extend(fate::double_charges(database).await?);
    findings.extend(fate::neither_visit_nor_refund(database).await?);
    findings.extend(fate::both_visit_and_refund(database).await?);
    findings.extend(fate::jobs_set_aside(database).await?);
    Ok(findings)
}

/// Every journal sums to zero in each currency.
pub async fn balanced(database: &Database) -> Result<()> {
    hold(&ledger::unbalanced(database).await?)
}

/// An error that says all of them, where there are any.
pub fn hold(findings: &[String]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let first: Vec<_> = findings.iter().take(12).map(String::as_str).collect();
    bail!("{} findings:\n  {}", findings.len(), first.join("\n  "))
}

/// The rows that a statement finds, each as a line after `what`.
async fn found(database: &Database, what: &str, sql: &str) -> Result<Findings> {
    let rows = database.rows(sql).await?;
    Ok(rows.iter().map(|row| format!("{what}: {row}")).collect())
}
