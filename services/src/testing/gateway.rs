//! A payment gateway in memory, with a memory of its own, that fails when told to.
//!
//! It keeps checkouts, refunds and events as Stripe would: it honours idempotency
//! keys, refuses a checkout that closes too soon and a refund of more than was paid.
//! A test plays the client ([`ScriptedGateway::pay`]) and the network
//! ([`ScriptedGateway::next`]), and compares the books at the end.

mod actions;
mod balance;
mod cards;
mod state;

use std::{
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::{Instant, Money, PaymentAttemptId, RefundId};
use sha2::{Digest, Sha256};

pub use self::cards::CardMood;
use self::state::State;
use crate::ports::{
    BalanceLine, Charge, Checkout, Clock, GatewayDispute, GatewayEndpoint, GatewayError,
    GatewayEvent, GatewayPayout, GatewayRefund, NewCharge, NewCheckout, NewRefund, PaidCard,
    PaymentGateway, RefundDetail, SavedCard, WebhookRefused,
};

/// A payment gateway in memory. Cloning shares it.
#[derive(Clone)]
pub struct ScriptedGateway {
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

/// Which call a fault is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`PaymentGateway::create_checkout`].
    CreateCheckout,
    /// [`PaymentGateway::fetch_checkout`].
    FetchCheckout,
    /// [`PaymentGateway::find_checkout`].
    FindCheckout,
    /// [`PaymentGateway::expire_checkout`].
    ExpireCheckout,
    /// [`PaymentGateway::create_refund`].
    CreateRefund,
    /// [`PaymentGateway::fetch_refund`].
    FetchRefund,
    /// [`PaymentGateway::find_refund`].
    FindRefund,
    /// [`PaymentGateway::fetch_card`].
    FetchCard,
    /// [`PaymentGateway::find_setup`].
    FindSetup,
    /// [`PaymentGateway::charge_card`].
    ChargeCard,
    /// [`PaymentGateway::find_charge`].
    FindCharge,
    /// [`PaymentGateway::detach_card`].
    DetachCard,
    /// [`PaymentGateway::fetch_dispute`].
    FetchDispute,
    /// [`PaymentGateway::fetch_fee`].
    FetchFee,
    /// [`PaymentGateway::find_payment`].
    FindPayment,
    /// [`PaymentGateway::list_endpoints`].
    ListEndpoints,
    /// [`PaymentGateway::list_events`].
    ListEvents,
    /// [`PaymentGateway::list_balance`].
    ListBalance,
    /// [`PaymentGateway::list_payouts`].
    ListPayouts,
    /// [`PaymentGateway::payout_lines`].
    PayoutLines,
    /// [`PaymentGateway::fetch_balance`].
    FetchBalance,
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is lost: no effect, and nobody knows.
    LoseRequest,
    /// The answer is lost: it took effect, and nobody knows.
    LoseAnswer,
    /// It takes effect, and no answer ever comes: for a test that gives up waiting.
    Hang,
    /// It is refused with this code.
    Refuse(&'static str),
    /// The client pays this checkout just before the call arrives.
    PayFirst(String),
}

impl ScriptedGateway {
    /// Without any checkout, and without any fault to come.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, state: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `effect` as the script wants it run.
    async fn call<T>(
        &self,
        call: Call,
        effect: impl FnOnce(&mut State, Instant) -> Result<T, GatewayError>,
    ) -> Result<T, GatewayError> {
        let now = self.clock.now();
        let hangs = {
            let mut state = self.state();
            state.calls.push(call);
            state.close_what_is_over(now);
            match state.fault_for(call) {
                None => return effect(&mut state, now),
                Some(Fault::PayFirst(id)) => {
                    state.pay(&id, now);
                    return effect(&mut state, now);
                }
                Some(Fault::LoseRequest) => false,
                Some(Fault::Refuse(code)) => {
                    return Err(GatewayError::Refused { code: code.into() });
                }
                Some(Fault::LoseAnswer) => {
                    let _lost = effect(&mut state, now);
                    false
                }
                Some(Fault::Hang) => {
                    let _lost = effect(&mut state, now);
                    true
                }
            }
        };
        if hangs {
            std::future::pending::<()>().await;
        }
        Err(GatewayError::Unknown)
    }
}

#[async_trait]
impl PaymentGateway for ScriptedGateway {
    async fn create_checkout(&self, request: &NewCheckout) -> Result<Checkout, GatewayError> {
        self.call(Call::CreateCheckout, |state, now| state.create_checkout(request, now)).await
    }

    async fn fetch_checkout(&self, id: &str) -> Result<Checkout, GatewayError> {
        self.call(Call::FetchCheckout, |state, _| state.checkout(id)).await
    }

    async fn find_checkout(
        &self,
        attempt: PaymentAttemptId,
        since: Instant,
    ) -> Result<Option<Checkout>, GatewayError> {
        self.call(Call::FindCheckout, |state, _| Ok(state.find_checkout(attempt, since))).await
    }

    async fn expire_checkout(&self, id: &str) -> Result<Checkout, GatewayError> {
        self.call(Call::ExpireCheckout, |state, now| state.expire_checkout(id, now)).await
    }

    async fn create_refund(&self, request: &NewRefund) -> Result<GatewayRefund, GatewayError> {
        self.call(Call::CreateRefund, |state, now| state.create_refund(request, now)).await
    }

    async fn fetch_refund(&self, id: &str) -> Result<GatewayRefund, GatewayError> {
        self.call(Call::FetchRefund, |state, _| state.refund(id)).await
    }

    async fn find_refund(
        &self,
        refund: RefundId,
        _payment_intent: &str,
    ) -> Result<Option<GatewayRefund>, GatewayError> {
        self.call(Call::FindRefund, |state, _| Ok(state.find_refund(refund))).await
    }

    async fn fetch_card(&self, checkout: &str) -> Result<SavedCard, GatewayError> {
        self.call(Call::FetchCard, |state, _| state.card_of(checkout)).await
    }

    async fn find_setup(&self, setup: &str) -> Result<Option<PaymentAttemptId>, GatewayError> {
        self.call(Call::FindSetup, |state, _| Ok(state.attempt_of_setup(setup))).await
    }

    async fn charge_card(&self, request: &NewCharge) -> Result<Charge, GatewayError> {
        self.call(Call::ChargeCard, |state, now| state.charge_card(request, now)).await
    }

    async fn find_charge(
        &self,
        attempt: PaymentAttemptId,
        _customer: &str,
    ) -> Result<Option<Charge>, GatewayError> {
        self.call(Call::FindCharge, |state, _| Ok(state.find_charge(attempt))).await
    }

    async fn detach_card(&self, payment_method: &str) -> Result<(), GatewayError> {
        self.call(Call::DetachCard, |state, _| state.detach_card(payment_method)).await
    }

    async fn fetch_dispute(&self, id: &str) -> Result<GatewayDispute, GatewayError> {
        self.call(Call::FetchDispute, |state, _| state.dispute(id)).await
    }

    async fn fetch_fee(&self, payment_intent: &str) -> Result<Option<Money>, GatewayError> {
        self.call(Call::FetchFee, |state, _| state.fee(payment_intent)).await
    }

    async fn describe_refund(&self, id: &str) -> Result<RefundDetail, GatewayError> {
        self.call(Call::FetchRefund, |state, _| state.refund_detail(id)).await
    }

    async fn find_payment(
        &self,
        payment_intent: &str,
    ) -> Result<Option<PaymentAttemptId>, GatewayError> {
        self.call(Call::FindPayment, |state, _| Ok(state.whose(payment_intent))).await
    }

    async fn fetch_paid_card(
        &self,
        _payment_intent: &str,
    ) -> Result<Option<PaidCard>, GatewayError> {
        Ok(Some(PaidCard { brand: "visa".into(), last4: "4242".into() }))
    }

    async fn fetch_balance(&self) -> Result<Vec<Money>, GatewayError> {
        self.call(Call::FetchBalance, |state, _| Ok(state.balance.held())).await
    }

    async fn list_balance(
        &self,
        span: Range<Instant>,
    ) -> Result<Option<Vec<BalanceLine>>, GatewayError> {
        self.call(Call::ListBalance, |state, _| Ok(state.few(state.balance.within(&span)))).await
    }

    async fn list_payouts(&self, since: Instant) -> Result<Vec<GatewayPayout>, GatewayError> {
        let made = |payouts: &[GatewayPayout]| {
            payouts.iter().filter(|payout| payout.created >= since).cloned().collect()
        };
        self.call(Call::ListPayouts, |state, _| Ok(made(&state.balance.payouts))).await
    }

    async fn payout_lines(&self, payout: &str) -> Result<Vec<BalanceLine>, GatewayError> {
        self.call(Call::PayoutLines, |state, _| Ok(state.balance.of_payout(payout))).await
    }

    async fn list_events(
        &self,
        span: Range<Instant>,
    ) -> Result<Option<Vec<GatewayEvent>>, GatewayError> {
        self.call(Call::ListEvents, |state, _| Ok(state.few(state.events_within(&span)))).await
    }

    async fn list_endpoints(&self) -> Result<Vec<GatewayEndpoint>, GatewayError> {
        self.call(Call::ListEndpoints, |state, _| Ok(state.endpoints.clone())).await
    }

    fn verify_webhook(
        &self,
        body: &[u8],
        signature: &str,
        _now: Instant,
    ) -> Result<GatewayEvent, WebhookRefused> {
        let state = self.state();
        if signature != sign(&state.webhook_secret, body) {
            return Err(WebhookRefused::Signature);
        }
        let id = std::str::from_utf8(body).map_err(|_| WebhookRefused::Body)?;
        state.events.iter().find(|e| e.id == id).cloned().ok_or(WebhookRefused::Body)
    }

    fn webhook_fingerprint(&self) -> String {
        sign(&self.state().webhook_secret, b"fingerprint")
    }

    fn checkout_origin(&self) -> String {
        "https://pay.example".into()
    }

    async fn check(&self) -> Result<(), GatewayError> {
        Ok(())
    }
}

/// The signature that this gateway gives a webhook's body.
fn sign(secret: &str, body: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"scripted").chain_update(secret).chain_update(body);
    let digest = digest.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
