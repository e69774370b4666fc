//! What the stand-in holds and pays out, through the real adapter, is what the books say.

use domain::{Currency, ledger::Account};
use serde_json::json;
use services::payments;

use crate::{site::TestSite, visits::booked};

async fn standing(site: &TestSite, account: Account) -> i64 {
    let services = site.services();
    let balances = storage::ledger::balances(services.store.reader()).await.expect("read");
    let lines = balances.iter().filter(|balance| balance.account == account);
    lines.map(|balance| balance.amount.minor).sum()
}

/// What the stand-in holds: what is available and what is on its way to be.
async fn held(site: &TestSite) -> i64 {
    let held = site.services().gateway.fetch_balance().await.expect("told");
    held.iter().filter(|money| money.currency == Currency::Eur).map(|money| money.minor).sum()
}

/// Hears of everything, and compares to the cent.
async fn agree(site: &TestSite) {
    let services = site.services();
    site.settled().await;
    payments::reconcile(&services).await.expect("heard");
    site.settled().await;
    let compared = payments::compare_balance(&services).await.expect("compared");
    let compared = compared.expect("nothing is on its way");
    assert!(compared.iter().all(|found| found.agrees() && found.unassigned == 0), "{compared:?}");
    assert_eq!(standing(site, Account::StripeClearing).await, held(site).await);
    let report = payments::check_books(&services).await.expect("read");
    assert!(report.is_clean(), "{report:?}");
}

storage::on_both_engines! {
    async fn the_ledger_says_what_stripe_holds_after_payments_refunds_and_payouts(site: &TestSite) {
        let mut intents = Vec::new();
        for hour in [9, 11, 13] {
            let start = format!("2026-11-26T{hour:02}:00:00+00:00");
            let visit = booked(site, &start, &format!("client{hour}")).await;
            let services = site.services();
            let attempts = storage::payments::attempts_of(services.store.reader(), visit.id).await;
            let attempt = attempts.expect("read").remove(0);
            intents.push(attempt.stripe_payment_intent.expect("paid"));
        }
        agree(site).await;
        let by_hand = json!({ "payment_intent": intents[0], "amount": 1_500 });
        site.stripe.tell("refunds/make", &by_hand).await;
        agree(site).await;
        let before = held(site).await;
        let paid_out = site.stripe.tell("payouts", &json!({ "pending": true })).await;
        agree(site).await;
        assert_eq!((held(site).await, standing(site, Account::Bank).await), (0, before));
        let by_hand = json!({ "payment_intent": intents[1], "amount": 700 });
        site.stripe.tell("refunds/make", &by_hand).await;
        agree(site).await;
        assert_eq!(held(site).await, -700, "what went back after the payout is owed to Stripe");
        let id = paid_out["payouts"][0].as_str().expect("an id");
        site.stripe.tell(&format!("payouts/{id}/fail"), &json!({})).await;
        agree(site).await;
        assert_eq!(standing(site, Account::Bank).await, 0);
    }
}
