//! What the targets share: the whole router, in this process, beside a database of its own.
//!
//! A panic in a handler ends in a page, as it does for people: so an answer of 500 is what a
//! target looks for, beside whatever ends the process.
#![recursion_limit = "512"]

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use app::shell::Assets;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, request::Builder},
};
use domain::AccountId;
use leptos::config::LeptosOptions;
use secrecy::SecretString;
use server::http::{Live, Site, SiteInner, router};
use services::{
    accounts::sign_in,
    auth::Visitor,
    testing::{StudioOptions, TestBed},
};
use storage::{
    Engine,
    entities::account,
    testing::{TestDatabase, database},
};
use tokio::{
    runtime::{Builder as Threads, Runtime},
    sync::watch,
};
use tower::ServiceExt;

/// The site, and what keeps it alive.
pub struct Scene {
    runtime: Runtime,
    router: Router,
    /// A studio, `lisbon`, with three therapists, and the use cases.
    pub bed: TestBed,
    /// The cookie of an owner who is signed in.
    pub owner: String,
    _stop: watch::Sender<bool>,
    _db: TestDatabase,
}

/// The one scene of this process.
pub fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let runtime = Threads::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("threads");
        let (router, bed, stop, db) = runtime.block_on(set_up());
        let owner = runtime.block_on(owner(&bed));
        Scene { runtime, router, bed, owner, _stop: stop, _db: db }
    })
}

async fn set_up() -> (Router, TestBed, watch::Sender<bool>, TestDatabase) {
    let db = database(Engine::Sqlite).await;
    let bed = TestBed::with(db.store.clone(), &StudioOptions::default()).await;
    let (stop, told) = watch::channel(false);
    let asset = |name: &str| format!("/pkg/{name}");
    let site = Site::new(SiteInner {
        services: bed.services.clone(),
        replica: None,
        leaving: told.clone(),
        assets: Assets {
            js: asset("lumbar.js"),
            wasm: asset("lumbar.wasm"),
            desk_js: asset("desk.js"),
            desk_wasm: asset("desk.wasm"),
            css: asset("lumbar.css"),
            more: asset("more.css"),
            staff: asset("staff.css"),
            islands: None,
            display_font: None,
            text_font: None,
        },
        folder: "target/site".into(),
        base_url: "http://localhost:3000".to_owned(),
        secure: false,
        trusted_proxies: Vec::new(),
        mail_folder: None,
        payment_pages: None,
        patience: Duration::from_secs(20),
        answers: Arc::default(),
        refused: Arc::default(),
        live: Live::new(told),
        metrics: server::telemetry::metrics().expect("the first"),
        leptos: LeptosOptions::builder().output_name("lumbar").build(),
    });
    (router(site), bed, stop, db)
}

/// Somebody who owns the studio, signed in. The clock stands still, and so nobody is signed out.
async fn owner(bed: &TestBed) -> String {
    let (services, id) = (&bed.services, storage::new_id::<AccountId>());
    let password = SecretString::from("a calm river bend");
    let row = account::Model {
        id: id.0,
        email: "owner@post.example".into(),
        name: "Olga".into(),
        phone: None,
        password_hash: Some(services.hasher.hash(&password).await.expect("idle")),
        email_verified_at: Some(1),
        created_at: 1,
    };
    let tx = services.store.begin().await.expect("begun");
    storage::accounts::insert(&tx, row).await.expect("written");
    let granted = storage::accounts::grant(&tx, id, bed.studio.id, "owner", services.now());
    granted.await.expect("granted");
    tx.commit().await.expect("committed");
    let address = IpAddr::from([127, 0, 0, 1]);
    let visitor = Visitor { address, user_agent: String::new(), cookie: None, browser: None };
    let session = sign_in(services, &visitor, "owner@post.example", &password).await;
    format!("sid={}", session.expect("the password").begun().expect("signed in").cookie.expose())
}

impl Scene {
    /// Sends a request, and ends the process where the answer says that something broke. What
    /// is no request is no finding.
    pub fn send(&self, request: Builder, body: Vec<u8>) -> u16 {
        let Ok(request) = request.body(Body::from(body)) else { return 0 };
        let what = format!("{} {}", request.method(), request.uri());
        self.runtime.block_on(async {
            let Ok(answer) = self.router.clone().oneshot(request).await;
            let status = answer.status().as_u16();
            // A page is rendered while it is read.
            let whole = to_bytes(answer.into_body(), 16 << 20).await;
            assert!(whole.is_ok(), "{what}: the answer broke off");
            assert!(status < 500, "{what}: {status}");
            status
        })
    }
}

/// A form, as our own pages send one.
pub fn form(path: &str) -> Builder {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
}

/// A page, as a browser asks for one.
pub fn page(path: &str) -> Builder {
    Request::get(path).header("accept", "text/html")
}
