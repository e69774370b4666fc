//! The books as whoever keeps them sees them: payouts held against the ledger line by line,
//! what stands on each account at a date, and the journal of a range as a file.
//!
//! A payout mixes the studios of an installation. Each sees its own lines of it and their
//! sum, and nothing of another's.

mod error;
mod journal;
mod payout;
#[cfg(test)]
mod tests;
mod trial;
mod visit;

pub use error::BooksRefused;
pub use journal::journal_csv;
pub use payout::{Matched, PayoutPage, PayoutSum, Payouts, Verdict, payout, payouts};
pub use trial::{Trial, TrialLine, trial};
pub use visit::{VisitMoney, visit_money};

use chrono::NaiveDate;
use domain::{StudioId, time::Zone};
use storage::{Connection, Corrupt, StoreError, entities::studio, studios};

/// The studio, and its zone.
async fn place<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<(studio::Model, Zone), StoreError> {
    let row = studios::by_id(conn, studio).await?;
    let row = row.ok_or_else(|| Corrupt::new("membership", "studio", studio))?;
    let zone = row.zone.parse().map_err(|_| Corrupt::new("studio", "zone", row.id))?;
    Ok((row, zone))
}

/// The day after: a range ends with the end of its last day.
fn after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}
