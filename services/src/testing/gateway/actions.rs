//! What a test does to the gateway, and asks of it.

use domain::{Currency, Money, PaymentAttemptId};

use super::{Call, Fault, ScriptedGateway, sign, state::Returned};
use crate::ports::{Checkout, CheckoutState, GatewayEndpoint, GatewayEvent, GatewayRefundState};

impl ScriptedGateway {
    /// The next such call that no earlier script is about meets this fault.
    pub fn next(&self, call: Call, fault: Fault) {
        self.state().script.push_back((call, fault));
    }

    /// The addresses that events are told to from now on.
    pub fn set_endpoints(&self, endpoints: Vec<GatewayEndpoint>) {
        self.state().endpoints = endpoints;
    }

    /// What webhooks are signed with from now on.
    pub fn set_webhook_secret(&self, secret: &str) {
        secret.clone_into(&mut self.state().webhook_secret);
    }

    /// No fault is still to come.
    pub fn unscript(&self) {
        self.state().script.clear();
    }

    /// Every call so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// The client pays the checkout. Says whether its page was still open.
    pub fn pay(&self, checkout: &str) -> bool {
        let now = self.clock.now();
        self.state().pay(checkout, now)
    }

    /// The client finishes, and the money takes its time.
    pub fn start_paying(&self, checkout: &str) {
        let now = self.clock.now();
        let completed = "checkout.session.completed";
        self.state().set(checkout, CheckoutState::Processing, completed, now);
    }

    /// The money that took its time does not come.
    pub fn fail_payment(&self, checkout: &str) {
        let now = self.clock.now();
        self.state().happened("checkout.session.async_payment_failed", checkout, now);
    }

    /// Something happened to an object, which may or may not exist.
    pub fn announce(&self, kind: &str, object: &str) {
        let now = self.clock.now();
        self.state().happened(kind, object, now);
    }

    /// Everything the gateway would say about the checkout is changed by `change`:
    /// for answers that are not what we asked for.
    pub fn tamper(&self, checkout: &str, change: impl FnOnce(&mut Checkout)) {
        let mut state = self.state();
        if let Some(session) = state.checkouts.iter_mut().find(|s| s.checkout.id == checkout) {
            change(&mut session.checkout);
        }
    }

    /// The page is open after all: for answers that crossed each other.
    pub fn revive(&self, checkout: &str) {
        let mut state = self.state();
        let later = self.clock.now() + chrono::TimeDelta::minutes(30);
        if let Some(session) = state.checkouts.iter_mut().find(|s| s.checkout.id == checkout) {
            session.checkout.state = CheckoutState::Open;
            session.expires_at = later;
        }
    }

    /// The gateway loses the checkout, as one does that keeps its state in memory.
    pub fn forget(&self, checkout: &str) {
        self.state().checkouts.retain(|s| s.checkout.id != checkout);
    }

    /// Every checkout, oldest first.
    #[must_use]
    pub fn checkouts(&self) -> Vec<Checkout> {
        let now = self.clock.now();
        let mut state = self.state();
        state.close_what_is_over(now);
        state.checkouts.iter().map(|s| s.checkout.clone()).collect()
    }

    /// What each payment page says is bought, oldest first.
    #[must_use]
    pub fn descriptions(&self) -> Vec<String> {
        self.state().checkouts.iter().map(|s| s.description.clone()).collect()
    }

    /// The checkout that was opened for an attempt.
    #[must_use]
    pub fn checkout_of(&self, attempt: PaymentAttemptId) -> Option<Checkout> {
        self.checkouts().into_iter().find(|c| c.attempt == Some(attempt))
    }

    /// Whether refunds made from now on are pending until a test settles them.
    pub fn let_refunds_wait(&self, wait: bool) {
        self.state().refunds_wait = wait;
    }

    /// From now on no list of events or of what moved the balance is longer than that: a longer
    /// one is not given, and shorter spans are to be asked for.
    pub fn list_at_most(&self, at_once: usize) {
        self.state().at_once = Some(at_once);
    }

    /// Whether fees are not known yet.
    pub fn let_fees_wait(&self, wait: bool) {
        self.state().fees_wait = wait;
    }

    /// The ids of all refunds, oldest first.
    #[must_use]
    pub fn refunds(&self) -> Vec<String> {
        self.state().refunds.iter().map(|r| r.answer.id.clone()).collect()
    }

    /// A refund comes to its end, or back from it.
    pub fn settle_refund(&self, id: &str, end: GatewayRefundState) {
        let now = self.clock.now();
        let mut state = self.state();
        if let Some(refund) = state.refunds.iter_mut().find(|r| r.answer.id == id) {
            let fails = end == GatewayRefundState::Failed && refund.answer.state != end;
            refund.answer.state = end;
            let back = fails.then(|| (refund.payment_intent.clone(), refund.amount));
            if let Some((payment_intent, amount)) = back {
                state.balance.refund_failed(id, &payment_intent, amount, now);
            }
        }
        let failed = end == GatewayRefundState::Failed;
        state.happened(if failed { "refund.failed" } else { "refund.updated" }, id, now);
    }

    /// Somebody sends money back in the gateway's own dashboard. Returns its id there.
    pub fn refund_by_hand(&self, payment_intent: &str, amount: Money) -> String {
        let now = self.clock.now();
        self.state().refund_by_hand(payment_intent, amount, now)
    }

    /// Everything that is there leaves for the bank, in each currency. Returns the ids.
    pub fn pay_out(&self) -> Vec<String> {
        let now = self.clock.now();
        self.state().balance.pay_out(now)
    }

    /// The bank sends a payout back.
    pub fn fail_payout(&self, id: &str) {
        let now = self.clock.now();
        self.state().balance.fail_payout(id, now);
    }

    /// The gateway charges for something that is no payment.
    pub fn charge_fee(&self, amount: Money) {
        let now = self.clock.now();
        self.state().balance.charge_fee(amount, now);
    }

    /// What the gateway holds in a currency.
    #[must_use]
    pub fn held(&self, currency: Currency) -> i64 {
        let held = self.state().balance.held();
        held.iter().filter(|money| money.currency == currency).map(|money| money.minor).sum()
    }

    /// Everything that happened, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<GatewayEvent> {
        self.state().events.clone()
    }

    /// The webhook about an event: its body and its signature.
    #[must_use]
    pub fn webhook(&self, event: &GatewayEvent) -> (Vec<u8>, String) {
        let body = event.id.clone().into_bytes();
        let signature = sign(&self.state().webhook_secret, &body);
        (body, signature)
    }

    /// What clients paid, in all, on pages and by cards that were kept.
    #[must_use]
    pub fn captured(&self, currency: Currency) -> Money {
        let by_card: i64 = self.state().cards.sum(currency);
        let paid = |c: &Checkout| matches!(c.state, CheckoutState::Paid { .. });
        let all = self.checkouts();
        let sum = all.iter().filter(|c| paid(c) && c.amount.currency == currency);
        Money::new(sum.map(|c| c.amount.minor).sum::<i64>() + by_card, currency)
    }

    /// What went back to clients, in all; what is pending has not gone.
    #[must_use]
    pub fn refunded(&self, currency: Currency) -> Money {
        let done = |r: &&Returned| {
            r.answer.state == GatewayRefundState::Succeeded && r.amount.currency == currency
        };
        let state = self.state();
        Money::new(state.refunds.iter().filter(done).map(|r| r.amount.minor).sum(), currency)
    }
}
