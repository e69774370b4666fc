//! Refunds fail, and banks question payments and decide: told as the gateway tells it.

use super::town::Town;
use crate::{
    jobs,
    payments::{process_event, receive_webhook, refresh_refund},
    ports::GatewayRefundState,
};

impl Town<'_> {
    /// Money that had left comes back to Stripe.
    pub async fn fail_a_refund(&mut self) {
        jobs::run_due(&self.bed.services, 200).await;
        let sent = self.bed.gateway.refunds();
        let Some(which) = self.dice.index(sent.len()) else { return };
        self.tell(format!("{} fails", sent[which]));
        self.bed.gateway.settle_refund(&sent[which], GatewayRefundState::Failed);
        refresh_refund(&self.bed.services, &sent[which]).await.expect("heard");
    }

    /// A bank questions a payment of a visit, whatever became of the visit, and takes what of
    /// it has not gone back.
    pub async fn question(&mut self) {
        jobs::run_due(&self.bed.services, 200).await;
        let mut open = Vec::new();
        for client in &self.clients {
            let refunds = client.refunds(self.bed).await;
            for attempt in client.attempts(self.bed).await {
                let gone = storage::payments::given_back(&refunds, attempt.id.into());
                let Some(payment) = attempt.stripe_payment_intent else { continue };
                if attempt.amount_minor > gone && !self.questioned.contains(&payment) {
                    open.push((client.booking, payment));
                }
            }
        }
        let Some(which) = self.dice.index(open.len()) else { return };
        let (booking, payment) = open.swap_remove(which);
        self.tell(format!("a bank questions {payment} of {booking}"));
        let dispute = self.bed.gateway.open_dispute(&payment);
        self.hear(&dispute).await;
        self.questioned.push(payment);
        self.asked.push(dispute);
    }

    pub async fn decide(&mut self) {
        let Some(which) = self.dice.index(self.asked.len()) else { return };
        let (dispute, won) = (self.asked.swap_remove(which), self.dice.of(2) == 0);
        self.tell(format!("{dispute} is {}", if won { "won" } else { "lost" }));
        self.bed.gateway.close_dispute(&dispute, won);
        self.hear(&dispute).await;
    }

    /// All that the gateway has said about a dispute is delivered, once more or for the first
    /// time.
    async fn hear(&self, dispute: &str) {
        let (services, gateway) = (&self.bed.services, &self.bed.gateway);
        for event in gateway.events().into_iter().filter(|event| event.object == dispute) {
            let (body, signature) = gateway.webhook(&event);
            receive_webhook(services, &body, &signature).await.expect("taken");
            process_event(services, &event.id).await.expect("acted on");
        }
    }
}
