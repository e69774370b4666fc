//! The payment gateway: what it is asked, what it tells, and how it fails.

use std::ops::Range;

use async_trait::async_trait;
use domain::{Instant, Money, PaymentAttemptId, RefundId};
use thiserror::Error;

use super::{
    balance::{BalanceLine, GatewayPayout},
    checkout::{Charge, Checkout, NewCharge, NewCheckout, PaidCard, SavedCard},
    refund::{GatewayDispute, GatewayRefund, NewRefund, RefundDetail},
};

/// Where money comes from and goes back to: Stripe, or its stand-in.
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// Opens a page on which the client can pay. The same `idempotency_key` with the
    /// same request gives the same page again.
    async fn create_checkout(&self, request: &NewCheckout) -> Result<Checkout, GatewayError>;
    /// How a checkout stands now.
    async fn fetch_checkout(&self, id: &str) -> Result<Checkout, GatewayError>;
    /// The checkout that was opened for an attempt, if one was: for an attempt whose
    /// outcome is unknown and whose idempotency key is too old to be sent again.
    async fn find_checkout(
        &self,
        attempt: PaymentAttemptId,
        since: Instant,
    ) -> Result<Option<Checkout>, GatewayError>;
    /// Closes the page, so that it can no longer be paid, and returns how it stands:
    /// [`CheckoutState::Expired`], or [`CheckoutState::Paid`] where the client was faster.
    ///
    /// [`CheckoutState::Expired`]: super::CheckoutState::Expired
    /// [`CheckoutState::Paid`]: super::CheckoutState::Paid
    async fn expire_checkout(&self, id: &str) -> Result<Checkout, GatewayError>;
    /// Sends money back.
    async fn create_refund(&self, request: &NewRefund) -> Result<GatewayRefund, GatewayError>;
    /// How a refund stands now.
    async fn fetch_refund(&self, id: &str) -> Result<GatewayRefund, GatewayError>;
    /// The refund that was made with our reference, if one was: for a refund whose
    /// outcome is unknown and whose idempotency key is too old to be sent again.
    async fn find_refund(
        &self,
        refund: RefundId,
        payment_intent: &str,
    ) -> Result<Option<GatewayRefund>, GatewayError>;
    /// The card that was given on a checkout, once that is done.
    async fn fetch_card(&self, checkout: &str) -> Result<SavedCard, GatewayError>;
    /// The attempt on whose page a card was set up without money, by the gateway's id of that;
    /// nothing for what is none of ours.
    async fn find_setup(&self, setup: &str) -> Result<Option<PaymentAttemptId>, GatewayError>;
    /// Charges a card that is kept while its holder is not there. The same
    /// `idempotency_key` with the same request is one charge.
    async fn charge_card(&self, request: &NewCharge) -> Result<Charge, GatewayError>;
    /// The charge that was made for an attempt, if one was: for an attempt whose outcome is
    /// unknown and whose idempotency key is too old to be sent again.
    async fn find_charge(
        &self,
        attempt: PaymentAttemptId,
        customer: &str,
    ) -> Result<Option<Charge>, GatewayError>;
    /// Gives a card up: it can be charged no more. One that is gone is given up already.
    async fn detach_card(&self, payment_method: &str) -> Result<(), GatewayError>;
    /// How a dispute stands now.
    async fn fetch_dispute(&self, id: &str) -> Result<GatewayDispute, GatewayError>;
    /// What the gateway kept of a payment, once it knows.
    async fn fetch_fee(&self, payment_intent: &str) -> Result<Option<Money>, GatewayError>;
    /// A refund as the gateway knows it, whoever made it: for one that was made elsewhere.
    async fn describe_refund(&self, id: &str) -> Result<RefundDetail, GatewayError>;
    /// The attempt or the sale for which a payment was made, by the reference that it bears;
    /// nothing for what is none of ours.
    async fn find_payment(
        &self,
        payment_intent: &str,
    ) -> Result<Option<PaymentAttemptId>, GatewayError>;
    /// The card that paid, where the gateway says so.
    async fn fetch_paid_card(&self, payment_intent: &str)
    -> Result<Option<PaidCard>, GatewayError>;
    /// What the gateway holds for all studios together, by currency: available and on its
    /// way to be.
    async fn fetch_balance(&self) -> Result<Vec<Money>, GatewayError>;
    /// What moved the balance in a span of time, oldest first; nothing where that is more than
    /// is listed at once, and a shorter span is to be asked for.
    async fn list_balance(
        &self,
        span: Range<Instant>,
    ) -> Result<Option<Vec<BalanceLine>>, GatewayError>;
    /// Payouts made at or after `since`, oldest first.
    async fn list_payouts(&self, since: Instant) -> Result<Vec<GatewayPayout>, GatewayError>;
    /// What a payout is made of, oldest first. Known of those alone that the gateway made by
    /// itself.
    async fn payout_lines(&self, payout: &str) -> Result<Vec<BalanceLine>, GatewayError>;
    /// Events created in a span of time, oldest first; nothing where those are more than are
    /// listed at once, and a shorter span is to be asked for. Those of a second always come.
    async fn list_events(
        &self,
        span: Range<Instant>,
    ) -> Result<Option<Vec<GatewayEvent>>, GatewayError>;
    /// The addresses that the gateway tells its events to, those that are switched off too.
    /// Refused where the key may not ask.
    async fn list_endpoints(&self) -> Result<Vec<GatewayEndpoint>, GatewayError>;
    /// Reads a webhook's body, once its signature has been verified against `now`.
    fn verify_webhook(
        &self,
        body: &[u8],
        signature: &str,
        now: Instant,
    ) -> Result<GatewayEvent, WebhookRefused>;
    /// Knows again the secret that webhooks are signed with, and tells nothing of it: another
    /// text where another is set.
    fn webhook_fingerprint(&self) -> String;
    /// The host of the page clients are sent to, for the policy on form targets.
    fn checkout_origin(&self) -> String;
    /// Whether the key is accepted: for the doctor.
    async fn check(&self) -> Result<(), GatewayError>;
}

/// Something that happened at the gateway. The object is fetched again before
/// anything is done, so order and repetition do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEvent {
    /// Unique id.
    pub id: String,
    /// Such as `checkout.session.completed`.
    pub kind: String,
    /// The id of what it speaks of; empty for what has none, such as a balance.
    pub object: String,
    /// The gateway's time.
    pub created: Instant,
}

/// An address that the gateway tells its events to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEndpoint {
    /// The address.
    pub url: String,
    /// Whether it is told anything at all.
    pub enabled: bool,
    /// The kinds of events that it is told; `*` is every kind.
    pub events: Vec<String>,
}

/// Why a call to the gateway did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GatewayError {
    /// Definitely not done, and it never will be: the gateway's code says why.
    #[error("refused by the payment gateway: {code}")]
    Refused {
        /// A short code, never a message: those may hold personal data.
        code: String,
    },
    /// It may or may not have been done: a time-out, a broken connection, an answer
    /// we cannot read. Ask again with the same key.
    #[error("the payment gateway's answer is unknown")]
    Unknown,
    /// There is no such object.
    #[error("the payment gateway does not know it")]
    NotFound,
}

/// Why a webhook was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WebhookRefused {
    /// No secret we know signed this body within five minutes of now.
    #[error("the signature does not match")]
    Signature,
    /// It is signed, and not an event.
    #[error("the body is not an event")]
    Body,
}
