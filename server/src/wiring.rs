//! From settings to services.

use std::{path::Path, sync::Arc};

use app::shell::Assets;
use chrono::Utc;
use domain::Instant;
use fake_stripe::{Running, Webhook};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::{ExposeSecret, SecretString};
use services::{
    Inner, Services, Settings,
    accounts::Hasher,
    limits::Limiter,
    ports::{Clock, Mailer},
    sealing::Vault,
    tokens::Links,
};
use storage::Store;

use crate::{
    Config,
    adapters::{
        eml::EmlFolder,
        smtp::Smtp,
        stripe::{StripeConfig, StripeGateway},
    },
    commands::CommandError,
    http::{self, Site, SiteInner},
};

/// Stripe's own page.
const STRIPE_CHECKOUT: &str = "https://checkout.stripe.com";
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

/// Connects to the database, and makes the data folder where it is a file.
pub async fn open_store(config: &Config) -> Result<Store, CommandError> {
    make_folder(&config.data)?;
    Ok(Store::connect(config.database_url.expose_secret()).await?)
}

/// Refuses a schema that is behind this program.
pub async fn insist_on_schema(store: &Store) -> Result<(), CommandError> {
    let behind = store.migration_status().await?.iter().any(|(_, applied)| !applied);
    if behind {
        return Err("the database's schema is behind this program; run `lumbar migrate up`".into());
    }
    Ok(())
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
        file: Some(config.data.join("demo-payments.json")),
        ..fake_stripe::Config::default()
    })
    .await?;
    Ok(Some(running))
}

/// Everything the use cases need. `stand_in` takes the payments where it runs.
pub async fn services(
    config: &Config,
    store: Store,
    stand_in: Option<&Running>,
) -> Result<Services, CommandError> {
    make_folder(&config.data)?;
    let key = config.master_key.load()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ok(Services::new(Inner {
        store,
        gateway: Arc::new(StripeGateway::new(stripe(config, stand_in))?),
        mailer: mailer(config, &clock)?,
        vault: Vault::new(&key),
        links: Links::new(&key),
        limits: Limiter::new(config.limit_factor),
        hasher: Hasher::new(std::thread::available_parallelism().map_or(1, Into::into)),
        settings: Settings {
            base_url: config.base_url.clone(),
            mail_from: config.mail_from.clone(),
            demo_payments: config.stripe.is_none(),
        },
        clock,
    }))
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

/// What the routers share.
pub fn site(
    config: &Config,
    services: Services,
    assets: Assets,
    metrics: PrometheusHandle,
    stand_in: Option<&Running>,
) -> Site {
    // Kept mails hold links that open accounts and visits: shown in a demonstration only.
    let kept = config.smtp_url.is_none() && config.stripe.is_none();
    Site::new(SiteInner {
        mail_folder: kept.then(|| mail_folder(config, services.clock.clone())),
        payment_pages: stand_in.map(Running::pages),
        services,
        assets,
        folder: config.site.clone(),
        base_url: config.base_url.clone(),
        secure: config.secure(),
        trusted_proxies: config.trusted_proxies.clone(),
        patience: http::PATIENCE,
        metrics,
        leptos: LeptosOptions::builder().output_name("lumbar").build(),
    })
}

fn make_folder(folder: &Path) -> Result<(), CommandError> {
    std::fs::create_dir_all(folder)
        .map_err(|e| format!("cannot make the data folder {} ({e})", folder.display()).into())
}
