//! Random lives over HTTP, against the stand-in's own books: visits are booked, paid by card,
//! gift card and course, moved, cancelled, given and missed, staff give back, money goes back in
//! Stripe's dashboard, banks ask and decide, and after each step our books are Stripe's.
//!
//! A life is its seed, and does each thing at least once; what it did is printed where it fails.

mod banks;
mod end;
mod sold;
mod town;
mod visits;

use domain::ledger::Account;
use services::testing::StudioOptions;
use storage::{
    Store,
    testing::{OnStore, number},
};

use self::town::Life;
use crate::{
    books,
    site::{SiteOptions, TestSite},
};

/// Journals that do not sum to zero in a currency of theirs.
const UNEVEN: &str = "SELECT COUNT(*) AS n FROM (SELECT e.journal FROM entry e
    GROUP BY e.journal, e.currency HAVING SUM(e.amount_minor) <> 0) AS uneven";

/// A studio that lets clients pay there, and asks for a card.
pub struct LivesSite(TestSite);

impl OnStore for LivesSite {
    async fn on(store: Store) -> Self {
        let studio =
            StudioOptions { pay_at_studio: true, card_on_file: true, ..StudioOptions::default() };
        Self(TestSite::with(store, SiteOptions { studio, ..SiteOptions::default() }).await)
    }
}

async fn standing(site: &TestSite, account: Account) -> i64 {
    let services = site.services();
    let balances = storage::ledger::balances(services.store.reader()).await.expect("read");
    let lines = balances.iter().filter(|balance| balance.account == account);
    lines.map(|balance| balance.amount.minor).sum()
}

/// Our books are Stripe's, each journal sums to zero, and nothing is owed less than nothing.
async fn check(site: &TestSite) {
    books::agree(site).await;
    let services = site.services();
    assert_eq!(number(&services.store, UNEVEN).await, 0, "a journal does not sum to zero");
    for found in storage::ledger::balances(services.store.reader()).await.expect("read") {
        let minor = found.amount.minor;
        match found.account {
            Account::ClientPrepaid
            | Account::GiftCards
            | Account::Courses
            | Account::Tax
            | Account::RefundsPayable
            | Account::Tips(_)
            | Account::TherapistPayable(_) => assert!(minor <= 0, "{found:?}"),
            Account::Disputes => assert!(minor >= 0, "{found:?}"),
            _ => {}
        }
    }
}

async fn live(site: &TestSite, seed: u64) {
    let mut life = Life::new(site, seed).await;
    for step in life.steps() {
        life.step(step).await;
        check(site).await;
    }
    life.finish().await;
    check(site).await;
    for account in [
        Account::ClientPrepaid,
        Account::GiftCards,
        Account::Courses,
        Account::RefundsPayable,
        Account::Disputes,
    ] {
        assert_eq!(standing(site, account).await, 0, "{account:?} when all is done");
    }
}

storage::on_both_engines! {
    async fn whatever_happens_over_http_our_books_are_stripes(site: &LivesSite) {
        live(&site.0, 20_261_127).await;
    }

    async fn and_so_they_are_in_another_life(site: &LivesSite) {
        live(&site.0, 7).await;
    }

    async fn and_in_a_third_life(site: &LivesSite) {
        live(&site.0, 31_337).await;
    }
}
