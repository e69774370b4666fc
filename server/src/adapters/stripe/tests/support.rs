//! A stand-in, and the gateway that speaks to it.

use std::{ops::Range, time::Duration};

use chrono::TimeDelta;
use domain::{Currency, Instant, Money, PaymentAttemptId};
use fake_stripe::Running;
use serde_json::{Value, json};
use services::ports::{Checkout, CheckoutCard, CheckoutState, NewCheckout, PaymentGateway};
use uuid::Uuid;

use crate::adapters::stripe::{StripeConfig, StripeGateway};

pub const OLD_SECRET: &str = "whsec_old";
pub const NEW_SECRET: &str = "whsec_new";

pub struct Bed {
    pub stripe: Running,
    pub gateway: StripeGateway,
}

/// All that happens in a test that began then.
pub fn all_since(since: Instant) -> Range<Instant> {
    since..since + TimeDelta::days(100)
}

impl Bed {
    pub async fn new() -> Self {
        let stripe = fake_stripe::start(fake_stripe::Config::default()).await.expect("it starts");
        let gateway = gateway(&stripe.url, &stripe.secret_key);
        Self { stripe, gateway }
    }

    /// What time it is at the stand-in.
    pub async fn now(&self) -> Instant {
        let now = self.stripe.ask("clock").await["now"].as_i64().expect("seconds");
        Instant::from_timestamp(now, 0).expect("a time")
    }

    pub async fn tell(&self, path: &str, order: Value) -> Value {
        self.stripe.tell(path, &order).await
    }

    /// Has the next calls fail.
    pub async fn fail(&self, fault: Value) {
        self.tell("faults", fault).await;
    }

    /// A request over €84.00 for the attempt of that number.
    pub async fn request(&self, number: u128) -> NewCheckout {
        NewCheckout {
            attempt: attempt(number),
            idempotency_key: format!("test:{number}:checkout"),
            amount: Money::new(8_400, Currency::Eur),
            card: CheckoutCard::Pays,
            description: "Deep tissue, 60 minutes".into(),
            email: "ada@example.org".into(),
            expires_at: self.now().await + TimeDelta::minutes(35),
            success_url: "http://127.0.0.1:1/return?session={CHECKOUT_SESSION_ID}".into(),
            cancel_url: "http://127.0.0.1:1/back".into(),
        }
    }

    pub async fn open(&self, number: u128) -> Checkout {
        let request = self.request(number).await;
        self.gateway.create_checkout(&request).await.expect("opened")
    }

    /// Opens and pays, and returns the payment intent.
    pub async fn paid(&self, number: u128) -> String {
        let checkout = self.open(number).await;
        self.tell(&format!("sessions/{}/pay", checkout.id), json!({})).await;
        let paid = self.gateway.fetch_checkout(&checkout.id).await.expect("there");
        match paid.state {
            CheckoutState::Paid { payment_intent } => payment_intent,
            other => panic!("{other:?}"),
        }
    }

    /// How many sessions there are.
    pub async fn sessions(&self) -> usize {
        let since = self.now().await - TimeDelta::hours(1);
        let all = stripe_checkout::checkout_session::ListCheckoutSession::new()
            .created(stripe_types::RangeQueryTs::gte(since.timestamp()))
            .limit(100);
        super::super::call::send(&self.gateway.client, &all).await.expect("listed").data.len()
    }
}

pub fn gateway(url: &str, key: &str) -> StripeGateway {
    StripeGateway::with_patience(config(url, key), Duration::from_secs(5)).expect("a gateway")
}

pub fn hasty_gateway(url: &str, key: &str) -> StripeGateway {
    StripeGateway::with_patience(config(url, key), Duration::from_millis(150)).expect("a gateway")
}

fn config(url: &str, key: &str) -> StripeConfig {
    StripeConfig {
        secret_key: key.into(),
        webhook_secrets: vec![OLD_SECRET.into(), NEW_SECRET.into()],
        api_url: Some(url.to_owned()),
        checkout_origin: url.to_owned(),
    }
}

pub const fn attempt(number: u128) -> PaymentAttemptId {
    PaymentAttemptId(Uuid::from_u128(number))
}
