//! Whether the ledger says what the payments say.

use std::collections::BTreeMap;

use domain::{Currency, StudioId, ledger::Account};
use storage::{
    StoreError,
    ledger::{self, Unbalanced},
    payments,
};

use crate::Services;

/// A sum that differs between the ledger and the rows it was written from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose books.
    pub studio: StudioId,
    /// In which currency.
    pub currency: Currency,
    /// What was compared: `clearing`, `refunds_payable`, `till`, `gift_cards`, `courses`,
    /// `disputes` or `all`.
    pub what: &'static str,
    /// What the ledger says, in minor units.
    pub ledger: i64,
    /// What the rows say, in minor units.
    pub rows: i64,
}

/// What a look through the books found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookReport {
    /// Journals that do not sum to zero.
    pub unbalanced: Vec<Unbalanced>,
    /// Sums that differ.
    pub differences: Vec<Difference>,
}

impl BookReport {
    /// Whether the books are in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unbalanced.is_empty() && self.differences.is_empty()
    }
}

/// What the ledger and the rows say of one studio and currency.
#[derive(Default)]
struct Sums {
    all: i64,
    clearing: i64,
    bank: i64,
    fees: i64,
    payable: i64,
    till: i64,
    captured: i64,
    refunded: i64,
    refunding: i64,
    taken: i64,
    returned: i64,
    cards: i64,
    courses: i64,
    on_cards: i64,
    in_courses: i64,
    disputes: i64,
    disputed: i64,
    lost: i64,
}

/// Compares the ledger with payments, refunds and what was taken and given back at the
/// desk: what Stripe holds or paid out is what was captured, less what was refunded and what
/// banks took back, less its fees; and what is owed on cards and in courses is what is left of
/// each.
///
/// Reads what it compares as of one moment, and keeps nobody from writing meanwhile. What differs
/// is in the log too.
pub async fn check_books(services: &Services) -> Result<BookReport, StoreError> {
    let compared = async {
        let moment = services.store.begin_reading().await?;
        let balances = ledger::balances(&*moment).await?;
        let totals = payments::totals(&*moment).await?;
        moment.end().await?;
        Ok((balances, totals))
    };
    // One statement sees each journal whole or not at all, at whatever moment: it may read all
    // entries while the others do.
    let unbalanced = ledger::unbalanced(services.store.reader());
    let (unbalanced, (balances, totals)) = tokio::try_join!(unbalanced, compared)?;
    let mut sums: BTreeMap<(StudioId, Currency), Sums> = BTreeMap::new();
    for balance in &balances {
        add(sums.entry((balance.studio, balance.amount.currency)).or_default(), balance);
    }
    for total in &totals {
        let sum = sums.entry((total.studio, total.currency)).or_default();
        sum.captured = total.captured;
        sum.refunded = total.refunded;
        sum.refunding = total.refunding;
        sum.taken = total.taken;
        sum.returned = total.returned;
        sum.on_cards = total.on_cards;
        sum.in_courses = total.in_courses;
        sum.disputed = total.disputed;
        sum.lost = total.lost;
    }
    let differences: Vec<_> = sums.iter().flat_map(|(of, sums)| differences(*of, sums)).collect();
    let report = BookReport { unbalanced, differences };
    if !report.is_clean() {
        tracing::error!(?report, "the books are not in order");
    }
    Ok(report)
}

fn add(sums: &mut Sums, balance: &ledger::Balance) {
    let minor = balance.amount.minor;
    sums.all += minor;
    match balance.account {
        Account::StripeClearing => sums.clearing += minor,
        Account::Bank => sums.bank += minor,
        Account::StripeFees => sums.fees += minor,
        Account::RefundsPayable => sums.payable += minor,
        Account::Till => sums.till += minor,
        Account::GiftCards => sums.cards += minor,
        Account::Courses => sums.courses += minor,
        Account::Disputes => sums.disputes += minor,
        _ => {}
    }
}

fn differences((studio, currency): (StudioId, Currency), sums: &Sums) -> Vec<Difference> {
    [
        ("all", sums.all, 0),
        (
            "clearing",
            sums.clearing + sums.bank + sums.fees,
            sums.captured - sums.refunded - sums.disputed - sums.lost,
        ),
        ("refunds_payable", -sums.payable, sums.refunding),
        ("till", sums.till, sums.taken - sums.returned),
        ("gift_cards", -sums.cards, sums.on_cards),
        ("courses", -sums.courses, sums.in_courses),
        ("disputes", sums.disputes, sums.disputed),
    ]
    .into_iter()
    .filter(|(_, ledger, rows)| ledger != rows)
    .map(|(what, ledger, rows)| Difference { studio, currency, what, ledger, rows })
    .collect()
}
