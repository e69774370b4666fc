//! Whether a studio can take money: what the gateway says of our key, and whether we hear
//! from it. No secret leaves the settings.

use chrono::DateTime;
use domain::Instant;
use storage::StoreError;

use crate::{Services, auth::OwnerSession, ports::GatewayError};

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: a stand-in takes it.
    Demo,
    /// Stripe plays it through, and no money moves.
    Test,
    /// Money moves.
    Live,
}

/// What the gateway says of our key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It lets us in.
    Accepted,
    /// It does not.
    Refused,
    /// It did not answer.
    Silent,
}

/// Whether money can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// What becomes of a payment.
    pub mode: Mode,
    /// What the gateway says of our key, just now.
    pub key: KeyState,
    /// When it told us something by itself for the last time, as far as it is remembered.
    pub last_event: Option<Instant>,
    /// Where it is to tell us: an address to copy.
    pub webhook: String,
    /// Whether it can be reached from outside: by https.
    pub public: bool,
}

impl Mode {
    /// Of this installation.
    #[must_use]
    pub fn of(services: &Services) -> Self {
        match (services.settings.demo_payments, services.settings.live_payments) {
            (true, _) => Self::Demo,
            (false, true) => Self::Live,
            (false, false) => Self::Test,
        }
    }
}

/// Asks the gateway, and looks when it was heard of.
pub async fn taking(services: &Services, _: &OwnerSession) -> Result<Taking, StoreError> {
    let last = storage::payments::last_event(services.store.reader()).await?;
    let key = match services.gateway.check().await {
        Ok(()) => KeyState::Accepted,
        Err(GatewayError::Unknown) => KeyState::Silent,
        Err(GatewayError::Refused { .. } | GatewayError::NotFound) => KeyState::Refused,
    };
    let base = &services.settings.base_url;
    Ok(Taking {
        mode: Mode::of(services),
        key,
        last_event: last.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
        webhook: format!("{base}/stripe/webhook"),
        public: base.starts_with("https://"),
    })
}
