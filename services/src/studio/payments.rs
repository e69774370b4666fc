//! Whether a studio can take money: what the gateway says of our key, and whether we hear
//! from it. No secret leaves the settings.

use chrono::DateTime;
use domain::Instant;
use storage::StoreError;

use crate::{
    Services,
    auth::OwnerSession,
    payments::{events_heard, last_verified},
    ports::{GatewayEndpoint, GatewayError},
};

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

/// Whether the gateway tells its events to this installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointState {
    /// It was not asked: a stand-in tells us by itself, or the key is not accepted.
    Unasked,
    /// It did not answer.
    Silent,
    /// The key may not ask.
    NotAllowed,
    /// It knows no such address.
    Missing,
    /// It knows the address, and it is switched off.
    Disabled,
    /// It tells some events, and not these.
    Lacks(Vec<&'static str>),
    /// It tells every event that is acted on.
    Hears,
}

impl EndpointState {
    /// What those addresses mean for ours. One that stands there twice is told what either is.
    fn of(address: &str, told: Result<Vec<GatewayEndpoint>, GatewayError>) -> Self {
        let all = match told {
            Ok(all) => all,
            Err(GatewayError::Unknown) => return Self::Silent,
            Err(GatewayError::Refused { .. } | GatewayError::NotFound) => return Self::NotAllowed,
        };
        // To the letter: with a slash at its end it is another, where nothing is taken.
        let ours = |endpoint: &&GatewayEndpoint| endpoint.url == address;
        let ours: Vec<&GatewayEndpoint> = all.iter().filter(ours).collect();
        if ours.is_empty() {
            return Self::Missing;
        }
        let told = ours.iter().filter(|endpoint| endpoint.enabled).flat_map(|it| &it.events);
        let told: Vec<&str> = told.map(String::as_str).collect();
        if ours.iter().all(|endpoint| !endpoint.enabled) {
            return Self::Disabled;
        }
        let lacks = events_heard().filter(|kind| !told.contains(kind) && !told.contains(&"*"));
        let lacks: Vec<&'static str> = lacks.collect();
        if lacks.is_empty() { Self::Hears } else { Self::Lacks(lacks) }
    }
}

/// Whether money can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// What becomes of a payment.
    pub mode: Mode,
    /// What the gateway says of our key, just now.
    pub key: KeyState,
    /// When we heard of an event for the last time, told or asked for, as far as it is
    /// remembered.
    pub last_event: Option<Instant>,
    /// When it told us one for the last time with a signature that our secret made: that proves
    /// it.
    pub verified: Option<Instant>,
    /// Whether it tells its events to our address, just now.
    pub endpoint: EndpointState,
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

/// What the gateway says of this installation. It is no studio's, so that whoever runs the
/// installation may ask, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewaySays {
    /// What becomes of a payment.
    pub mode: Mode,
    /// What it says of our key.
    pub key: KeyState,
    /// Whether it tells its events to our address.
    pub endpoint: EndpointState,
    /// Where it is to tell us: an address to copy.
    pub webhook: String,
}

/// Asks the gateway about our key, and about the address that it is to tell its events to.
pub async fn ask_gateway(services: &Services) -> GatewaySays {
    let key = match services.gateway.check().await {
        Ok(()) => KeyState::Accepted,
        Err(GatewayError::Unknown) => KeyState::Silent,
        Err(GatewayError::Refused { .. } | GatewayError::NotFound) => KeyState::Refused,
    };
    let base = &services.settings.base_url;
    let (mode, webhook) = (Mode::of(services), format!("{base}/stripe/webhook"));
    let endpoint = if mode == Mode::Demo || key != KeyState::Accepted {
        EndpointState::Unasked
    } else {
        EndpointState::of(&webhook, services.gateway.list_endpoints().await)
    };
    GatewaySays { mode, key, endpoint, webhook }
}

/// Asks the gateway, and looks when it was heard of.
pub async fn taking(services: &Services, _: &OwnerSession) -> Result<Taking, StoreError> {
    let last = storage::payments::last_event(services.store.reader()).await?;
    let GatewaySays { mode, key, endpoint, webhook } = ask_gateway(services).await;
    Ok(Taking {
        mode,
        key,
        verified: last_verified(services).await?,
        endpoint,
        last_event: last.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
        webhook,
        public: services.settings.base_url.starts_with("https://"),
    })
}
