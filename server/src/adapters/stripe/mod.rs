//! Stripe, through `async-stripe`: the one place that speaks to it.
//!
//! The crate's own retrying is not used: it repeats a POST without a key, or with a
//! key not at all. Its errors are never logged as they are, since they hold what
//! Stripe sent.

mod call;
mod cards;
mod checkouts;
mod disputes;
mod endpoints;
mod events;
mod payouts;
mod refunds;
mod rights;
#[cfg(test)]
mod tests;
mod webhook;

use std::{ops::Range, time::Duration};

use async_trait::async_trait;
use domain::{Instant, Money, PaymentAttemptId, RefundId};
use secrecy::{ExposeSecret, SecretString};
use services::ports::{
    BalanceLine, Charge, Checkout, GatewayDispute, GatewayEndpoint, GatewayError, GatewayEvent,
    GatewayPayout, GatewayRefund, NewCharge, NewCheckout, NewRefund, PaidCard, PaymentGateway,
    RefundDetail, SavedCard, WebhookRefused,
};
use stripe::{Client, ClientBuilder, StripeError};
use thiserror::Error;

/// How long one call may take. The crate sets no limit of its own.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the gateway is made with.
#[derive(Debug)]
pub struct StripeConfig {
    /// `sk_live_...` or `sk_test_...`, or what the stand-in expects.
    pub secret_key: SecretString,
    /// What webhooks may be signed with: one secret, or two while one replaces the other.
    pub webhook_secrets: Vec<SecretString>,
    /// Another address than Stripe's: the stand-in's.
    pub api_url: Option<String>,
    /// The origin of the payment page, such as `https://checkout.stripe.com`.
    pub checkout_origin: String,
}

/// Why no gateway can be made of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StripeSetupError {
    /// The address cannot be one.
    #[error("Stripe's address is not a URL")]
    Url,
    /// The key holds characters that no header can.
    #[error("the Stripe key cannot be sent: it may hold visible ASCII characters only")]
    Key,
}

/// Payments by Stripe, or by its stand-in.
pub struct StripeGateway {
    client: Client,
    webhook_secrets: Vec<SecretString>,
    checkout_origin: String,
}

impl StripeGateway {
    /// A gateway; nothing is sent yet. Refuses an address or a key that cannot be one.
    pub fn new(config: StripeConfig) -> Result<Self, StripeSetupError> {
        Self::with_patience(config, PATIENCE)
    }

    fn with_patience(config: StripeConfig, patience: Duration) -> Result<Self, StripeSetupError> {
        let mut builder = ClientBuilder::new(config.secret_key.expose_secret()).timeout(patience);
        if let Some(url) = &config.api_url {
            // The crate appends "v1/..." to what it is given.
            builder = builder.url(format!("{}/", url.trim_end_matches('/')));
        }
        let client = builder.build().map_err(|error| match error {
            StripeError::ConfigError(_) => StripeSetupError::Url,
            _ => StripeSetupError::Key,
        })?;
        Ok(Self {
            client,
            webhook_secrets: config.webhook_secrets,
            checkout_origin: config.checkout_origin,
        })
    }
}

#[async_trait]
impl PaymentGateway for StripeGateway {
    async fn create_checkout(&self, request: &NewCheckout) -> Result<Checkout, GatewayError> {
        checkouts::create(&self.client, request).await
    }

    async fn fetch_checkout(&self, id: &str) -> Result<Checkout, GatewayError> {
        checkouts::fetch(&self.client, id).await
    }

    async fn find_checkout(
        &self,
        attempt: PaymentAttemptId,
        since: Instant,
    ) -> Result<Option<Checkout>, GatewayError> {
        checkouts::find(&self.client, attempt, since).await
    }

    async fn expire_checkout(&self, id: &str) -> Result<Checkout, GatewayError> {
        checkouts::expire(&self.client, id).await
    }

    async fn create_refund(&self, request: &NewRefund) -> Result<GatewayRefund, GatewayError> {
        refunds::create(&self.client, request).await
    }

    async fn fetch_refund(&self, id: &str) -> Result<GatewayRefund, GatewayError> {
        refunds::fetch(&self.client, id).await
    }

    async fn find_refund(
        &self,
        refund: RefundId,
        payment_intent: &str,
    ) -> Result<Option<GatewayRefund>, GatewayError> {
        refunds::find(&self.client, refund, payment_intent).await
    }

    async fn fetch_card(&self, checkout: &str) -> Result<SavedCard, GatewayError> {
        cards::fetch(&self.client, checkout).await
    }

    async fn find_setup(&self, setup: &str) -> Result<Option<PaymentAttemptId>, GatewayError> {
        cards::find_setup(&self.client, setup).await
    }

    async fn charge_card(&self, request: &NewCharge) -> Result<Charge, GatewayError> {
        cards::charge(&self.client, request).await
    }

    async fn find_charge(
        &self,
        attempt: PaymentAttemptId,
        customer: &str,
    ) -> Result<Option<Charge>, GatewayError> {
        cards::find(&self.client, attempt, customer).await
    }

    async fn detach_card(&self, payment_method: &str) -> Result<(), GatewayError> {
        cards::detach(&self.client, payment_method).await
    }

    async fn fetch_dispute(&self, id: &str) -> Result<GatewayDispute, GatewayError> {
        disputes::fetch(&self.client, id).await
    }

    async fn fetch_fee(&self, payment_intent: &str) -> Result<Option<Money>, GatewayError> {
        refunds::fee(&self.client, payment_intent).await
    }

    async fn describe_refund(&self, id: &str) -> Result<RefundDetail, GatewayError> {
        payouts::refund(&self.client, id).await
    }

    async fn find_payment(
        &self,
        payment_intent: &str,
    ) -> Result<Option<PaymentAttemptId>, GatewayError> {
        refunds::payment(&self.client, payment_intent).await
    }

    async fn fetch_paid_card(
        &self,
        payment_intent: &str,
    ) -> Result<Option<PaidCard>, GatewayError> {
        payouts::card(&self.client, payment_intent).await
    }

    async fn fetch_balance(&self) -> Result<Vec<Money>, GatewayError> {
        payouts::balance(&self.client).await
    }

    async fn list_balance(
        &self,
        span: Range<Instant>,
    ) -> Result<Option<Vec<BalanceLine>>, GatewayError> {
        payouts::lines_within(&self.client, &span).await
    }

    async fn list_payouts(&self, since: Instant) -> Result<Vec<GatewayPayout>, GatewayError> {
        payouts::since(&self.client, since).await
    }

    async fn payout_lines(&self, payout: &str) -> Result<Vec<BalanceLine>, GatewayError> {
        payouts::lines_of(&self.client, payout).await
    }

    async fn list_events(
        &self,
        span: Range<Instant>,
    ) -> Result<Option<Vec<GatewayEvent>>, GatewayError> {
        events::within(&self.client, &span).await
    }

    async fn list_endpoints(&self) -> Result<Vec<GatewayEndpoint>, GatewayError> {
        endpoints::list(&self.client).await
    }

    fn verify_webhook(
        &self,
        body: &[u8],
        signature: &str,
        now: Instant,
    ) -> Result<GatewayEvent, WebhookRefused> {
        webhook::verify(&self.webhook_secrets, body, signature, now)
    }

    fn webhook_fingerprint(&self) -> String {
        webhook::fingerprint(&self.webhook_secrets)
    }

    fn checkout_origin(&self) -> String {
        self.checkout_origin.clone()
    }

    async fn check(&self) -> Result<(), GatewayError> {
        events::check(&self.client).await
    }
}
