//! Everybody who may come by, each in a browser of their own.

use domain::AccountId;
use secrecy::SecretString;
use services::testing::{StudioOptions, TestStudio};
use storage::{
    Engine,
    accounts::{appoint, grant},
    entities::account,
    testing::{TestDatabase, database},
};

use crate::{
    client::Browser,
    site::{SiteOptions, TestSite},
};

pub const PASSWORD: &str = "a rainy day in lisbon";

/// Everybody who may come by, and the address they sign in with.
pub const EVERYBODY: [&str; 10] = [
    "anonymous",
    "client",
    "other-client",
    "ana",
    "caio",
    "reception",
    "manager",
    "porto-therapist",
    "owner",
    "porto-owner",
];

pub struct Town {
    pub site: TestSite,
    browsers: Vec<Browser>,
    _db: TestDatabase,
}

impl Town {
    pub async fn new() -> Self {
        Self::on(Engine::Sqlite, SiteOptions::default()).await
    }

    /// On a database of this engine, with a site that differs so from the usual one.
    pub async fn on(engine: Engine, options: SiteOptions) -> Self {
        let db = database(engine).await;
        let site = TestSite::with(db.store.clone(), options).await;
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = TestStudio::create(&db.store, &options).await.expect("written");
        let mut browsers = Vec::new();
        for name in EVERYBODY {
            let browser = site.browser();
            if name != "anonymous" {
                let id = account(&site, name).await;
                let tx = db.store.begin().await.expect("begun");
                let (now, lisbon) = (site.now(), &site.studio);
                let appointed = match name {
                    "ana" => appoint(&tx, id, lisbon.id, lisbon.ana, now).await,
                    "caio" => appoint(&tx, id, lisbon.id, lisbon.caio, now).await,
                    "porto-therapist" => appoint(&tx, id, porto.id, porto.ana, now).await,
                    "owner" | "manager" | "reception" => {
                        grant(&tx, id, lisbon.id, name, now).await.map(|()| true)
                    }
                    "porto-owner" => grant(&tx, id, porto.id, "owner", now).await.map(|()| true),
                    _ => Ok(true),
                };
                assert!(appointed.expect("written"));
                tx.commit().await.expect("committed");
                sign_in(&browser, name).await;
            }
            browsers.push(browser);
        }
        Self { site, browsers, _db: db }
    }

    /// The browser of somebody.
    pub fn of(&self, wanted: &str) -> &Browser {
        let found = self.everybody().find(|(name, _)| *name == wanted);
        found.map(|(_, browser)| browser).expect("somebody of that name")
    }

    pub fn everybody(&self) -> impl Iterator<Item = (&'static str, &Browser)> {
        EVERYBODY.into_iter().zip(&self.browsers)
    }
}

pub async fn account(site: &TestSite, name: &str) -> AccountId {
    let services = site.services();
    let id: AccountId = storage::new_id();
    let hash = services.hasher.hash(&SecretString::from(PASSWORD)).await.expect("idle");
    let row = account::Model {
        id: id.0,
        email: format!("{name}@post.example"),
        name: name.into(),
        phone: None,
        password_hash: Some(hash),
        email_verified_at: Some(1),
        created_at: 1,
    };
    let tx = services.store.begin().await.expect("begun");
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
    id
}

pub async fn sign_in(browser: &Browser, name: &str) {
    let typed = [("email", format!("{name}@post.example")), ("password", PASSWORD.to_owned())];
    let typed = typed.map(|(field, value)| (field.to_owned(), value));
    let answer = browser.post_form("/api/ui/account/sign-in", &typed).await;
    assert_eq!(answer.location(), "/account", "{answer}");
    assert!(["sid", "__Host-sid"].iter().any(|name| browser.cookie(name).is_some()));
}
