//! Money goes back in Stripe's dashboard, and banks question payments and decide.

use serde_json::json;
use storage::{entities::payment_attempt, payments::given_back};

use super::town::Life;

impl Life<'_> {
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

    async fn one_of_those(&mut self) -> (String, i64) {
        let mut left = self.left().await;
        if left.is_empty() {
            self.book().await;
            left = self.left().await;
        }
        let which = self.roll(left.len());
        left.swap_remove(which)
    }

    pub async fn refund_in_the_dashboard(&mut self) {
        let (payment, left) = self.one_of_those().await;
        let amount = left.min(700);
        self.tell(&format!("{amount} of {payment} is sent back in the dashboard"));
        let order = json!({ "payment_intent": payment, "amount": amount });
        self.site.tell("refunds/make", order).await;
    }

    pub async fn question(&mut self) {
        let (payment, left) = self.one_of_those().await;
        self.tell(&format!("a bank questions {payment}"));
        let dispute = self.site.tell("disputes", json!({ "payment_intent": payment })).await;
        assert_eq!(dispute["amount"].as_i64(), Some(left), "{dispute}");
        self.asked.push(dispute["id"].as_str().expect("an id").to_owned());
        self.questioned.push(payment);
    }

    pub async fn decide(&mut self) {
        if self.asked.is_empty() {
            self.question().await;
            self.site.settled().await;
        }
        let which = self.roll(self.asked.len());
        let (dispute, won) = (self.asked.swap_remove(which), self.roll(2) == 0);
        self.tell(&format!("{dispute} is {}", if won { "won" } else { "lost" }));
        self.site.tell(&format!("disputes/{dispute}/close"), json!({ "won": won })).await;
    }
}
