//! A random life over HTTP, against the stand-in's own books: visits are booked, paid and
//! cancelled, money goes back in Stripe's dashboard, banks ask and decide, and after each step
//! our books are Stripe's.

use domain::{Money, ledger::Account};
use serde_json::{Value, json};
use services::payments;
use storage::{entities::payment_attempt, payments::given_back};

use crate::{
    books,
    site::TestSite,
    visits::{Made, booked, state},
};

const SEED: u64 = 20_261_127;
const STEPS: u32 = 18;
const DAYS: [&str; 4] = ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"];
const HOURS: [u32; 3] = [9, 11, 13];

struct Life<'a> {
    site: &'a TestSite,
    dice: u64,
    visits: Vec<Made>,
    questioned: Vec<String>,
    asked: Vec<String>,
}

impl Life<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.dice >> 33).expect("31 bits") % sides
    }

    /// Does something, where it can be done, and says what.
    async fn step(&mut self) -> Option<String> {
        match self.roll(9) {
            0..=3 => self.book().await,
            4 => self.cancel().await,
            5 => self.refund_in_the_dashboard().await,
            6 | 7 => self.question().await,
            _ => self.decide().await,
        }
    }

    async fn book(&mut self) -> Option<String> {
        let n = self.visits.len();
        let day = DAYS.get(n / HOURS.len())?;
        let start = format!("{day}T{:02}:00:00+00:00", HOURS[n % HOURS.len()]);
        self.visits.push(booked(self.site, &start, &format!("client{n}")).await);
        Some(format!("{start} is booked"))
    }

    async fn cancel(&mut self) -> Option<String> {
        let mut open = Vec::new();
        for (n, visit) in self.visits.iter().enumerate() {
            if state(self.site, visit).await == "confirmed" {
                open.push(n);
            }
        }
        let which = (!open.is_empty()).then(|| self.roll(open.len()))?;
        let path = format!("/api/v1/bookings/{}/cancel", self.visits[open[which]].token);
        let shown = self.site.browser().get(&path).await.expect(200).json();
        let refund = shown["refund"]["minor"].as_i64().expect("a number");
        let agreed = format!("{path}?refund={refund}");
        let done = self.site.browser().post(&agreed, &Value::Null).await.expect(200).json();
        assert_eq!(done["refund"]["minor"].as_i64(), Some(refund));
        Some(format!("visit {} is cancelled, and {refund} goes back", open[which]))
    }

    /// Payments of which something is left, with no bank, and how much.
    async fn left(&self) -> Vec<(String, i64)> {
        let services = self.site.services();
        let reader = services.store.reader();
        let mut left = Vec::new();
        for visit in &self.visits {
            let refunds = storage::payments::refunds_of(reader, visit.id).await.expect("read");
            let attempts = storage::payments::attempts_of(reader, visit.id).await.expect("read");
            for payment_attempt::Model { id, amount_minor, stripe_payment_intent, .. } in attempts {
                let Some(payment) = stripe_payment_intent else { continue };
                let there = amount_minor - given_back(&refunds, id.into());
                if there > 0 && !self.questioned.contains(&payment) {
                    left.push((payment, there));
                }
            }
        }
        left
    }

    async fn one_of_those(&mut self) -> Option<(String, i64)> {
        let mut left = self.left().await;
        let which = (!left.is_empty()).then(|| self.roll(left.len()))?;
        Some(left.swap_remove(which))
    }

    async fn refund_in_the_dashboard(&mut self) -> Option<String> {
        let (payment, left) = self.one_of_those().await?;
        let amount = left.min(700);
        let order = json!({ "payment_intent": payment, "amount": amount });
        self.site.tell("refunds/make", order).await;
        Some(format!("{amount} of {payment} is sent back in the dashboard"))
    }

    async fn question(&mut self) -> Option<String> {
        let (payment, left) = self.one_of_those().await?;
        let dispute = self.site.tell("disputes", json!({ "payment_intent": payment })).await;
        assert_eq!(dispute["amount"].as_i64(), Some(left), "{dispute}");
        self.asked.push(dispute["id"].as_str().expect("an id").to_owned());
        self.questioned.push(payment.clone());
        Some(format!("a bank questions {payment}"))
    }

    async fn decide(&mut self) -> Option<String> {
        let which = (!self.asked.is_empty()).then(|| self.roll(self.asked.len()))?;
        let (dispute, won) = (self.asked.swap_remove(which), self.roll(2) == 0);
        self.site.tell(&format!("disputes/{dispute}/close"), json!({ "won": won })).await;
        Some(format!("{dispute} is {}", if won { "won" } else { "lost" }))
    }
}

async fn standing(site: &TestSite, account: Account) -> i64 {
    let services = site.services();
    let balances = storage::ledger::balances(services.store.reader()).await.expect("read");
    let lines = balances.iter().filter(|balance| balance.account == account);
    lines.map(|balance| balance.amount.minor).sum()
}

storage::on_both_engines! {
    async fn whatever_happens_over_http_our_books_are_stripes(site: &TestSite) {
        let (visits, questioned, asked) = (vec![], vec![], vec![]);
        let mut life = Life { site, dice: SEED, visits, questioned, asked };
        for _ in 0..STEPS {
            if let Some(what) = life.step().await {
                // Shown where the test fails.
                println!("seed {SEED}: {what}");
                books::agree(site).await;
                assert!(standing(site, Account::ClientPrepaid).await <= 0);
            }
        }
        assert!(!life.questioned.is_empty() && life.visits.len() > 3, "something happened");
        while life.decide().await.is_some() {}
        books::agree(site).await;
        while life.cancel().await.is_some() {
            books::agree(site).await;
        }
        assert_eq!(standing(site, Account::Disputes).await, 0);
        assert_eq!(standing(site, Account::RefundsPayable).await, 0);
        // What is still a client's is what is listed as owed to them.
        let services = site.services();
        let owed = payments::owed_by(services.store.reader(), site.studio.id).await.expect("read");
        let owed: i64 = owed.iter().map(|owed| owed.all).map(|Money { minor, .. }| minor).sum();
        assert_eq!(-standing(site, Account::ClientPrepaid).await, owed);
    }
}
