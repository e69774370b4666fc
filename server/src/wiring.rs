//! From settings to services.

mod database;
mod keys;

use std::sync::Arc;

use app::shell::Assets;
use chrono::Utc;
use domain::Instant;
use fake_stripe::{Running, Webhook};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::{ExposeSecret, SecretString};
use services::{
    Inner, SecondStep, Services, Settings,
    accounts::Hasher,
    limits::Limiter,
    ports::{Clock, Mailer, Passkeys},
};
use storage::{Replica, Store};
use tokio::sync::watch;

use crate::{
    Config, ConfigError, MasterKey,
    adapters::{
        documents::Documents,
        eml::EmlFolder,
        feeds::Fetcher,
        passkeys::WebauthnPasskeys,
        smtp::Smtp,
        stripe::{StripeConfig, StripeGateway},
    },
    commands::CommandError,
    http::{self, Live, Site, SiteInner},
};

pub use database::{database_file, insist_on_schema, open_existing, open_store, sqlite_file};
use keys::{Keys, load_keys};
pub use keys::{insist_on_key, wrong_key};

/// Stripe's own page.
const STRIPE_CHECKOUT: &str = "https://checkout.stripe.com";
/// The stand-in pays out what is there once a day.
const DEMO_PAYOUTS: i64 = 24 * 3_600;
/// What the stand-in signs with. It moves no money, so this is no secret.
const DEMO_WEBHOOK_SECRET: &str = "whsec_demo_only";

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one legal site")]
    fn now(&self) -> Instant {
        Utc::now()
    }
}

/// Starts the payment stand-in where no Stripe key is set. It keeps its books in the
/// data folder, so that a demonstration survives a restart.
pub async fn stand_in(config: &Config) -> Result<Option<Running>, CommandError> {
    if config.stripe.is_some() {
        return Ok(None);
    }
    let webhook = Webhook {
        url: format!("http://{}/stripe/webhook", config.listen),
        secret: DEMO_WEBHOOK_SECRET.into(),
    };
    let running = fake_stripe::start(fake_stripe::Config {
        webhook: Some(webhook),
        public_url: Some(config.base_url.clone()),
        payout_every: Some(DEMO_PAYOUTS),
        file: Some(config.data.join("demo-payments.json")),
        ..fake_stripe::Config::default()
    })
    .await?;
    Ok(Some(running))
}

/// Everything the use cases need. `stand_in` takes the payments where it runs. Makes a
/// master key for a database that was never used with one.
pub async fn services(
    config: &Config,
    store: Store,
    stand_in: Option<&Running>,
) -> Result<Services, CommandError> {
    let keys = load_keys(config, &store, MasterKey::load_or_make).await?;
    wire(config, store, stand_in, &keys)
}

/// The same to look around with: makes nothing. A database that was never used with a
/// master key gets a key of no meaning.
pub async fn services_to_look(config: &Config, store: Store) -> Result<Services, CommandError> {
    let keys = load_keys(config, &store, |key| match key.load() {
        Err(ConfigError::NoMasterKey { .. }) => Ok([0; 32]),
        loaded => loaded,
    })
    .await?;
    wire(config, store, None, &keys)
}

fn wire(
    config: &Config,
    store: Store,
    stand_in: Option<&Running>,
    keys: &Keys,
) -> Result<Services, CommandError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ok(Services::new(Inner {
        store,
        gateway: Arc::new(StripeGateway::new(stripe(config, stand_in))?),
        mailer: mailer(config, &clock)?,
        documents: Arc::new(documents(config)?),
        feeds: Arc::new(Fetcher::default()),
        passkeys: passkeys(config),
        vault: keys.vault(),
        links: keys.links(),
        limits: Limiter::new(config.limit_factor),
        hasher: Hasher::new(std::thread::available_parallelism().map_or(1, Into::into)),
        settings: Settings {
            base_url: config.base_url.clone(),
            mail_from: config.mail_from.clone(),
            demo_payments: config.stripe.is_none(),
            live_payments: config.stripe.as_ref().is_some_and(super::config::Stripe::is_live),
            second_step: config.second_step.unwrap_or(SecondStep::Required),
        },
        clock,
    }))
}

/// Stripe by itself, for what is asked of it alone.
pub fn stripe_alone(config: &Config) -> Result<StripeGateway, CommandError> {
    Ok(StripeGateway::new(stripe(config, None))?)
}

/// None where browsers keep none for the public address.
fn passkeys(config: &Config) -> Option<Arc<dyn Passkeys>> {
    let found = WebauthnPasskeys::of(&config.base_url)?;
    Some(Arc::new(found))
}

/// A bucket where one is named, else a folder in the data folder.
fn documents(config: &Config) -> Result<Documents, CommandError> {
    Ok(match &config.bucket {
        Some(bucket) => Documents::bucket(bucket)?,
        None => Documents::folder(&config.data.join("documents"))?,
    })
}

fn stripe(config: &Config, stand_in: Option<&Running>) -> StripeConfig {
    match (&config.stripe, stand_in) {
        (Some(real), _) => StripeConfig {
            secret_key: real.secret_key.clone(),
            webhook_secrets: real.webhook_secrets.clone(),
            api_url: real.api_url.clone(),
            checkout_origin: STRIPE_CHECKOUT.into(),
        },
        (None, running) => StripeConfig {
            secret_key: running
                .map_or_else(|| "sk_test_demo".to_owned(), |r| r.secret_key.clone())
                .into(),
            webhook_secrets: vec![SecretString::from(DEMO_WEBHOOK_SECRET)],
            // A command that runs beside the server has no stand-in to speak to: its
            // calls fail, and the server's worker makes them later.
            api_url: Some(
                running.map_or_else(|| "http://127.0.0.1:9".to_owned(), |r| r.url.clone()),
            ),
            checkout_origin: config.base_url.clone(),
        },
    }
}

fn mailer(config: &Config, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Mailer>, CommandError> {
    Ok(match &config.smtp_url {
        Some(url) => Arc::new(Smtp::new(url.expose_secret(), clock.clone())?),
        None => Arc::new(mail_folder(config, clock.clone())),
    })
}

fn mail_folder(config: &Config, clock: Arc<dyn Clock>) -> EmlFolder {
    EmlFolder::new(config.data.join("mail"), clock)
}

/// The copy of the database that public pages are read from, where one is named.
pub async fn replica(config: &Config) -> Result<Option<Replica>, CommandError> {
    let Some(follower) = &config.follower else { return Ok(None) };
    let (primary, url) = (config.database_url.expose_secret(), follower.url.expose_secret());
    Ok(Some(Replica::connect(primary, url, follower.staleness).await?))
}

/// What surrounds the use cases of a server.
pub struct Around {
    /// Where the built files are.
    pub assets: Assets,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// A copy of the database.
    pub replica: Option<Replica>,
    /// Turns true when the server is about to stop.
    pub leaving: watch::Receiver<bool>,
    /// Turns true when it stops.
    pub stopping: watch::Receiver<bool>,
}

/// What the routers share.
pub fn site(
    config: &Config,
    services: Services,
    around: Around,
    stand_in: Option<&Running>,
) -> Site {
    // Kept mails hold links that open accounts and visits: shown in a demonstration only.
    let kept = config.smtp_url.is_none() && config.stripe.is_none();
    Site::new(SiteInner {
        mail_folder: kept.then(|| mail_folder(config, services.clock.clone())),
        payment_pages: stand_in.map(Running::pages),
        services,
        replica: around.replica,
        leaving: around.leaving,
        assets: around.assets,
        folder: config.site.clone(),
        base_url: config.base_url.clone(),
        secure: config.secure(),
        trusted_proxies: config.trusted_proxies.clone(),
        patience: http::PATIENCE,
        live: Live::new(around.stopping),
        answers: Arc::default(),
        refused: Arc::default(),
        metrics: around.metrics,
        leptos: LeptosOptions::builder().output_name("lumbar").build(),
    })
}
