//! The whole server on a real port, with a database of either engine, the real Stripe
//! adapter, a stand-in for Stripe, a clock that a test moves, and the worker.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use app::shell::Assets;
use domain::Instant;
use fake_stripe::{Running, Webhook};
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::{Value, json};
use server::{
    adapters::{
        passkeys::WebauthnPasskeys,
        stripe::{StripeConfig, StripeGateway},
    },
    http::{Live, Lobby, Site, SiteInner, router, serve},
};
use services::{
    Inner, SecondStep, Services, Settings,
    accounts::Hasher,
    jobs::run_worker,
    limits::Limiter,
    sealing::Vault,
    testing::{
        MemoryDocuments, MemoryFeeds, RecordingMailer, StudioOptions, TestBed, TestClock,
        TestStudio,
    },
    tokens::Links,
};
use storage::{Store, testing::OnStore};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    client::Browser,
    outside::{self, Outside},
};

/// What webhooks are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_test";

/// The site, its surroundings, and a studio in Lisbon.
pub struct TestSite {
    /// The public address.
    pub base: String,
    /// What time it is, to us. [`TestSite::set_time`] moves the stand-in's clock too.
    pub clock: Arc<TestClock>,
    /// Where mail leaves.
    pub mailer: RecordingMailer,
    /// Calendars elsewhere.
    pub feeds: Arc<MemoryFeeds>,
    /// Where money comes from.
    pub stripe: Running,
    /// The studio.
    pub studio: TestStudio,
    store: Store,
    options: SiteOptions,
    running: Mutex<Option<Process>>,
}

/// How a site differs from the usual one.
#[derive(Clone, Debug, Default)]
pub struct SiteOptions {
    /// The studio.
    pub studio: StudioOptions,
    /// When it is; by default Monday 23 November 2026, 08:00 in Lisbon.
    pub now: Option<Instant>,
    /// An address that a proxy in front has, such as `https://book.example`.
    pub public: Option<String>,
    /// The usual number of tries instead of a thousand times as many.
    pub strict: bool,
    /// No time passes that would allow one try more, however long a test takes.
    pub standing: bool,
    /// How long an answer may take, where it matters.
    pub patience: Option<Duration>,
    /// Without the worker: nothing is read but what is asked for.
    pub idle: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted: Vec<server::Network>,
    /// A copy of the database, for public pages.
    pub replica: Option<storage::Replica>,
    /// Whether owners and therapists must have a second step of signing in.
    pub demanding: bool,
    /// Whether the server says that it is about to stop.
    pub leaving: bool,
    /// A mail server and a bucket, with the secrets of an installation that has them.
    pub outside: Option<Arc<Outside>>,
}

/// What ends when the server is killed.
struct Process {
    services: Services,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl OnStore for TestSite {
    async fn on(store: Store) -> Self {
        Self::with(store, SiteOptions::default()).await
    }
}

impl TestSite {
    /// Starts everything.
    pub async fn with(store: Store, options: SiteOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let clock = Arc::new(TestClock::at(options.now.unwrap_or_else(TestBed::start)));
        let webhook =
            Webhook { url: format!("{base}/stripe/webhook"), secret: WEBHOOK_SECRET.into() };
        let stripe = fake_stripe::start(fake_stripe::Config {
            webhook: Some(webhook),
            public_url: Some(base.clone()),
            ..fake_stripe::Config::default()
        });
        let stripe = stripe.await.expect("the stand-in starts");
        let studio = TestStudio::create(&store, &options.studio).await.expect("written");
        let running = Mutex::default();
        let mailer = RecordingMailer::new();
        let feeds = Arc::default();
        let site = Self { base, clock, mailer, feeds, stripe, studio, store, options, running };
        site.set_time(site.now()).await;
        site.start(listener).await;
        site
    }

    async fn start(&self, listener: TcpListener) {
        let services = self.wire();
        services::keys::insist(&services).await.expect("our key");
        let (stop, told) = watch::channel(false);
        let worker =
            (!self.options.idle).then(|| tokio::spawn(run_worker(services.clone(), told.clone())));
        let site = self.site(services.clone(), told.clone());
        let (lobby, router) = (Lobby::of(&site), router(site));
        let server = tokio::spawn(async move {
            let mut told = told;
            let stopped = async move {
                let _ = told.wait_for(|stop| *stop).await;
            };
            serve(listener, router, lobby, stopped).await;
        });
        let process =
            Process { services, stop, tasks: worker.into_iter().chain([server]).collect() };
        *self.process() = Some(process);
    }

    fn wire(&self) -> Services {
        let outside = self.options.outside.as_ref();
        let (vault, links) = match outside {
            Some(_) => {
                let (key, before) = (outside::MASTER_KEY, outside::PREVIOUS_KEY);
                let links = Links::new(key).with_previous(before);
                (Vault::new(key).with_previous(before), links)
            }
            None => (Vault::new(&[7; 32]), Links::new(&[7; 32])),
        };
        let gateway = StripeGateway::new(StripeConfig {
            secret_key: self.stripe.secret_key.clone().into(),
            webhook_secrets: vec![WEBHOOK_SECRET.into()],
            api_url: Some(self.stripe.url.clone()),
            checkout_origin: self.base.clone(),
        });
        let factor = if self.options.strict { NonZeroU32::MIN } else { NonZeroU32::MAX };
        Services::new(Inner {
            store: self.store.clone(),
            clock: self.clock.clone(),
            gateway: Arc::new(gateway.expect("the stand-in has an address")),
            mailer: match outside {
                Some(outside) => outside.mailer(self.clock.clone(), self.mailer.clone()),
                None => Arc::new(self.mailer.clone()),
            },
            documents: match outside {
                Some(outside) => outside.documents(),
                None => Arc::new(MemoryDocuments::default()),
            },
            feeds: self.feeds.clone(),
            passkeys: WebauthnPasskeys::of(self.public()).map(|found| Arc::new(found) as _),
            vault,
            links,
            limits: if self.options.standing {
                Limiter::with_clock(factor, Arc::new(|| Duration::ZERO))
            } else {
                Limiter::new(factor)
            },
            hasher: Hasher::weak(),
            settings: Settings {
                base_url: self.public().to_owned(),
                mail_from: "bookings@lumbar.example".into(),
                demo_payments: true,
                live_payments: false,
                second_step: if self.options.demanding {
                    SecondStep::Required
                } else {
                    SecondStep::Offered
                },
            },
        })
    }

    fn site(&self, services: Services, told: watch::Receiver<bool>) -> Site {
        let asset = |name: &str| format!("/pkg/{name}");
        Site::new(SiteInner {
            services,
            replica: self.options.replica.clone(),
            leaving: watch::channel(self.options.leaving).1,
            assets: Assets {
                js: asset("lumbar.js"),
                wasm: asset("lumbar.wasm"),
                desk_js: asset("desk.js"),
                desk_wasm: asset("desk.wasm"),
                css: asset("lumbar.css"),
                more: asset("more.css"),
                staff: asset("staff.css"),
                islands: Some(asset("islands.js")),
                display_font: None,
                text_font: None,
            },
            folder: "target/site".into(),
            base_url: self.public().to_owned(),
            secure: self.public().starts_with("https://"),
            trusted_proxies: self.options.trusted.clone(),
            mail_folder: None,
            payment_pages: Some(self.stripe.pages()),
            // Other tests, and other programs, may have the machine.
            patience: self.options.patience.unwrap_or(Duration::from_secs(120)),
            answers: Arc::default(),
            refused: Arc::default(),
            live: Live::new(told).checking_every(Duration::from_millis(200)),
            metrics: metrics(),
            leptos: LeptosOptions::builder().output_name("lumbar").build(),
        })
    }

    /// The address that is written on pages and in mails.
    pub fn public(&self) -> &str {
        self.options.public.as_deref().unwrap_or(&self.base)
    }

    /// The use cases as they are wired now.
    pub fn services(&self) -> Services {
        self.process().as_ref().expect("it runs").services.clone()
    }

    /// The server ends, something happens, and another server takes over, on the same
    /// database and address.
    pub async fn restart_after(&self, meanwhile: impl Future<Output = ()>) {
        let ended = self.process().take().expect("it runs");
        let _ = ended.stop.send(true);
        for task in ended.tasks {
            task.await.expect("it ended by itself");
        }
        meanwhile.await;
        let address = self.base.trim_start_matches("http://");
        self.start(TcpListener::bind(address).await.expect("the port is free again")).await;
    }

    /// A browser that was never here before.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        services::ports::Clock::now(&*self.clock)
    }

    /// Moves both clocks: ours, which stands still, and the stand-in's, which goes on.
    pub async fn set_time(&self, now: Instant) {
        self.clock.set(now);
        self.tell("clock", json!({ "now": now.timestamp() })).await;
    }

    /// Tells the stand-in what to do.
    pub async fn tell(&self, path: &str, order: Value) -> Value {
        self.stripe.tell(path, &order).await
    }

    /// Waits until something holds, for the worker takes its time.
    pub async fn eventually<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        for _ in 0..200 {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not within ten seconds: {what}");
    }

    /// Waits until webhooks are delivered, and every job that is due is done.
    pub async fn settled(&self) {
        let delivered = self.tell("webhooks/wait", json!({})).await;
        assert_eq!(delivered["idle"], true, "webhooks are still on their way");
        let services = self.services();
        // The worker may be at a job that nobody else can take: it is due until it is done.
        self.eventually("every job is done", async || {
            while services::jobs::run_due(&services, 50).await > 0 {}
            let reader = services.store.reader();
            let counts = storage::jobs::counts(reader, services.now()).await.expect("read");
            (counts.due == 0).then_some(())
        })
        .await;
    }

    fn process(&self) -> std::sync::MutexGuard<'_, Option<Process>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One recorder for the process: there can be no other.
fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| server::telemetry::metrics().expect("the first")).clone()
}

/// A booking for the JSON API: with nothing ticked, and no note.
pub fn new_booking(treatment: &str, therapist: &str, start: &str, client: &str) -> Value {
    json!({
        "treatment": treatment,
        "therapist": therapist,
        "start": start,
        "client": { "name": format!("Amara {client}"), "email": format!("{client}@post.example") },
        "screening": { "none": true },
        "accept_policy": true,
    })
}
