//! The routers: pages, server functions, JSON API, webhook, files, health.

mod account;
mod address;
mod assets;
mod audit;
mod books;
mod clients;
mod documents;
mod door;
mod embed;
mod everybody;
mod export;
mod feeds;
mod forms;
mod headers;
mod health;
mod kept;
mod live;
mod lobby;
mod nul;
mod origin;
mod outage;
mod pages;
mod panic;
mod passkeys;
mod people;
mod previews;
mod public_file;
mod refused;
mod report_files;
mod serve;
mod sitemap;
pub mod staff;
mod trace;
pub mod upload;
mod visit;
mod webhook;

use std::{sync::Arc, time::Duration};

use app::shell::Assets;
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use services::Services;
use storage::Replica;
use tokio::sync::watch;
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};

pub use assets::{AssetsError, load as load_assets};
pub use everybody::router;
pub use kept::{Answers, as_kept};
pub use live::Live;
pub use lobby::Lobby;
pub(crate) use outage::RETRY_AFTER;
pub use refused::Refused;
pub use serve::serve;

use crate::{Network, adapters::eml::EmlFolder};

/// The longest form, with room to spare.
pub(crate) const BODY_BYTES: usize = 64 * 1024;
/// The longest event Stripe sends, with room to spare.
const WEBHOOK_BYTES: usize = 1024 * 1024;
/// How long an answer may take: longer than the payment gateway is asked again and again.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What the routers share. Cloning shares it.
#[derive(Clone)]
pub struct Site(Arc<SiteInner>);

/// What is inside [`Site`].
#[derive(Clone)]
pub struct SiteInner {
    /// The use cases.
    pub services: Services,
    /// A copy of the database, from which public pages are read while it keeps up.
    pub replica: Option<Replica>,
    /// Turns true when the server is about to stop, and wants no more requests.
    pub leaving: watch::Receiver<bool>,
    /// Where the built files are, below the site's root.
    pub assets: Assets,
    /// The folder the built files lie in.
    pub folder: std::path::PathBuf,
    /// The public address, without a slash at the end.
    pub base_url: String,
    /// Whether a proxy in front serves TLS.
    pub secure: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where mails lie that are not sent: in a demonstration.
    pub mail_folder: Option<EmlFolder>,
    /// The payment page of the stand-in, where it takes the payments.
    pub payment_pages: Option<Router>,
    /// How long an answer may take: [`PATIENCE`], or more where a machine is busy.
    pub patience: Duration,
    /// The open pages that keep themselves up to date.
    pub live: Live,
    /// Answers that are the same for everybody.
    pub answers: Arc<Answers>,
    /// How often something forged was refused.
    pub refused: Arc<Refused>,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// What the pages' renderer wants to know.
    pub leptos: LeptosOptions,
}

impl Site {
    /// Shares it.
    #[must_use]
    pub fn new(inner: SiteInner) -> Self {
        Self(Arc::new(inner))
    }
}

impl std::ops::Deref for Site {
    type Target = SiteInner;

    fn deref(&self) -> &SiteInner {
        &self.0
    }
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.leptos.clone()
    }
}

/// Everything that is served, by one database.
fn routes(site: Site) -> Router {
    let webhook = Router::new()
        .route("/stripe/webhook", post(webhook::receive))
        .layer(DefaultBodyLimit::max(WEBHOOK_BYTES))
        .layer(RequestBodyLimitLayer::new(WEBHOOK_BYTES));
    let patience = site.patience;
    let payment_pages = site.payment_pages.clone().unwrap_or_default();
    Router::new()
        .merge(webhook)
        .merge(pages::routes(&site))
        .route("/b/{token}/visit.ics", get(visit::calendar_file))
        .merge(documents::routes())
        .route("/feeds/{file}", get(feeds::calendar))
        .route("/{studio}/desk/live", get(live::stream))
        .merge(crate::api::routes(&site))
        .merge(clients::routes())
        .merge(people::routes())
        .merge(books::routes())
        .merge(audit::routes())
        .merge(export::routes())
        .merge(account::routes())
        .merge(passkeys::routes())
        .merge(report_files::routes())
        .merge(payment_pages.with_state(()))
        .merge(assets::routes(&site))
        .merge(embed::routes())
        .merge(previews::routes())
        .merge(sitemap::routes())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .layer(from_fn(nul::refuse))
        .layer(from_fn_with_state(site.clone(), origin::own_pages_only))
        .layer(from_fn_with_state(patience, door::in_time))
        .layer(from_fn_with_state(site.clone(), outage::refuse))
        .merge(people::uploads(&site))
        .merge(upload::routes(&site, documents::uploads()))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn(crate::api::in_our_form))
        .layer(from_fn(crate::api::for_every_page))
        .layer(from_fn_with_state(site.clone(), panic::show))
        .layer(from_fn_with_state(site.clone(), outage::in_words))
        .layer(from_fn_with_state(site.clone(), headers::on_every_answer))
        .layer(from_fn_with_state(site.clone(), address::find))
        .layer(from_fn_with_state(site.clone(), trace::each_request))
        .with_state(site)
}
