//! What stands on each account at a date: debits and credits, which are the same.

use chrono::NaiveDate;
use domain::{Currency, Money};

use super::{BooksRefused, place};
use crate::{Services, auth::ManagerSession, clock::WallClock, reports};

/// An account, and what stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLine {
    /// The account's name, as the ledger bears it.
    pub account: String,
    /// A debit is positive, a credit negative.
    pub amount: Money,
}

/// What stood on each account at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// By the studio's clock.
    pub clock: WallClock,
    /// The last day that counts.
    pub date: NaiveDate,
    /// By account; those of treatments and therapists together.
    pub lines: Vec<TrialLine>,
    /// The sum of the debits, by currency; that of the credits is the same.
    pub debits: Vec<Money>,
    /// Whether it is, in each currency.
    pub balanced: bool,
}

/// What stood on each account at the end of a day of the studio's.
pub async fn trial(
    services: &Services,
    manager: &ManagerSession,
    date: NaiveDate,
) -> Result<Trial, BooksRefused> {
    let (studio, zone) = place(services.store.reader(), manager.studio()).await?;
    let standing = reports::standing(services, manager.studio(), date).await?;
    let lines = standing.into_iter().map(|((account, _), amount)| TrialLine { account, amount });
    let lines: Vec<TrialLine> = lines.collect();
    let sum = |currency: Currency, keep: fn(i64) -> bool| -> i64 {
        let own = lines.iter().filter(|line| line.amount.currency == currency);
        own.map(|line| line.amount.minor).filter(|minor| keep(*minor)).sum()
    };
    let mut currencies: Vec<Currency> = lines.iter().map(|line| line.amount.currency).collect();
    currencies.dedup();
    currencies.sort_by_key(|currency| currency.code());
    currencies.dedup();
    let debits = |currency| Money::new(sum(currency, |minor| minor > 0), currency);
    let balanced = |currency: &Currency| sum(*currency, |_| true) == 0;
    Ok(Trial {
        clock: WallClock::of_studio(zone, &studio.city),
        date,
        debits: currencies.iter().map(|currency| debits(*currency)).collect(),
        balanced: currencies.iter().all(balanced),
        lines,
    })
}
