//! The books are looked through once a night, and what was found is remembered for those
//! who keep them.

use chrono::{DateTime, NaiveDate, TimeDelta};
use domain::{Instant, StudioId};
use serde::{Deserialize, Serialize};
use storage::{Connection, StoreError, settings};

use super::{BalanceDifference, BookReport, check_books, compare_balance};
use crate::Services;

/// What the last look found.
pub(crate) const SETTING: &str = "books_checked";
/// A night's look begins at two in the morning, UTC.
const NIGHT: TimeDelta = TimeDelta::hours(2);

/// What the last look through the books found wrong, of every studio.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    /// When it was, in epoch seconds.
    at: i64,
    wrong: Vec<Wrong>,
    /// What the gateway holds, beside what our books say; nothing where it was not to be had.
    #[serde(default)]
    balance: Vec<HeldRow>,
    #[serde(default)]
    balance_at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct HeldRow {
    currency: String,
    ledger: i64,
    unassigned: i64,
    gateway: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wrong {
    studio: StudioId,
    #[serde(flatten)]
    what: BooksFinding,
}

/// Something in a studio's books that does not add up: for whoever looks after the
/// installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BooksFinding {
    /// What was compared: see [`super::Difference::what`]; `journal` for one that does not sum
    /// to zero.
    pub what: String,
    /// What the ledger says, with its currency; for a journal, its id.
    pub ledger: String,
    /// What the payments say, with its currency; nothing for a journal.
    pub rows: String,
}

/// What the last look found wrong in a studio's books, and when that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooksChecked {
    /// When.
    pub at: Instant,
    /// What does not add up.
    pub wrong: Vec<BooksFinding>,
}

/// Looks through the books if nobody has this night, remembers what was found, and
/// returns it; `None` where somebody has.
pub async fn check_books_nightly(services: &Services) -> Result<Option<BookReport>, StoreError> {
    let now = services.now();
    let last = remembered(services.store.reader()).await?;
    if last.as_ref().is_some_and(|last| night(last.at) >= night(now.timestamp())) {
        return Ok(None);
    }
    let report = check_books(services).await?;
    let (balance_at, balance) = match balance(services).await {
        Some(balance) => (Some(now.timestamp()), balance),
        // What was said last still is, with the time it was said.
        None => last.map_or((None, Vec::new()), |last| (last.balance_at, last.balance)),
    };
    let found = Found { at: now.timestamp(), wrong: wrong(&report), balance, balance_at };
    let tx = services.store.begin().await?;
    settings::set(&tx, SETTING, &serde_json::to_string(&found).unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(Some(report))
}

/// What the gateway holds beside what the books of all studios say; nothing where it cannot
/// be said tonight: the next look says it.
async fn balance(services: &Services) -> Option<Vec<HeldRow>> {
    let compared = match compare_balance(services).await {
        Ok(compared) => compared?,
        Err(error) => {
            tracing::warn!(code = error.code(), "the gateway's balance could not be compared");
            return None;
        }
    };
    for found in compared.iter().filter(|found| !found.agrees()) {
        tracing::error!(?found, "the gateway's balance is not what the books say");
    }
    let row = |found: BalanceDifference| HeldRow {
        currency: found.currency.code().to_owned(),
        ledger: found.ledger,
        unassigned: found.unassigned,
        gateway: found.gateway,
    };
    Some(compared.into_iter().map(row).collect())
}

/// What the last comparison with the gateway's balance said, of the whole installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceChecked {
    /// When.
    pub at: Instant,
    /// By currency.
    pub found: Vec<BalanceDifference>,
}

/// The last comparison with the gateway's balance; `None` before the first.
pub async fn balance_checked<C: Connection>(
    conn: &C,
) -> Result<Option<BalanceChecked>, StoreError> {
    let Some(found) = remembered(conn).await? else { return Ok(None) };
    let at = found.balance_at.and_then(|at| DateTime::from_timestamp(at, 0));
    let read = |row: HeldRow| {
        Some(BalanceDifference {
            currency: row.currency.parse().ok()?,
            ledger: row.ledger,
            unassigned: row.unassigned,
            gateway: row.gateway,
        })
    };
    let found = found.balance.into_iter().filter_map(read).collect();
    Ok(at.map(|at| BalanceChecked { at, found }))
}

/// What the last look found in one studio's books; `None` before the first.
pub async fn books_checked<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<BooksChecked>, StoreError> {
    let text = settings::get(conn, SETTING).await?;
    Ok(books_in(text.as_deref(), studio))
}

/// The same, of what is remembered under [`SETTING`].
pub(crate) fn books_in(text: Option<&str>, studio: StudioId) -> Option<BooksChecked> {
    let found: Found = serde_json::from_str(text?).ok()?;
    let own = found.wrong.into_iter().filter(|wrong| wrong.studio == studio);
    let wrong = own.map(|wrong| wrong.what).collect();
    DateTime::from_timestamp(found.at, 0).map(|at| BooksChecked { at, wrong })
}

/// What another version wrote and this one cannot read counts as never: the next look is
/// due then.
async fn remembered<C: Connection>(conn: &C) -> Result<Option<Found>, StoreError> {
    let text = settings::get(conn, SETTING).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn night(at: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(at, 0).map(|at| (at - NIGHT).date_naive())
}

fn wrong(report: &BookReport) -> Vec<Wrong> {
    let journals = report.unbalanced.iter().map(|found| Wrong {
        studio: found.studio,
        what: BooksFinding {
            what: "journal".to_owned(),
            ledger: found.journal.to_string(),
            rows: String::new(),
        },
    });
    let sums = report.differences.iter().map(|found| {
        let money = |minor| domain::Money::new(minor, found.currency).to_string();
        Wrong {
            studio: found.studio,
            what: BooksFinding {
                what: found.what.to_owned(),
                ledger: money(found.ledger),
                rows: money(found.rows),
            },
        }
    });
    journals.chain(sums).collect()
}
