//! What a client says about their health is for their therapist: it is in no mail, at no
//! payment provider, in no log line, in no address, and not in the database as it is.

use std::{
    io::Write,
    sync::{Mutex, OnceLock, PoisonError},
};

use axum::{body::Body, http::Request};
use storage::{Engine, testing::database};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::{client::Browser, site::TestSite, visits::mail};

/// A word from the note, and the answer that was ticked.
const CANARIES: [&str; 2] = ["kanarienvogel", "night_pain"];

/// Every line that was logged since the first test asked.
static LOG: OnceLock<Log> = OnceLock::new();

#[derive(Clone, Default)]
pub struct Log(std::sync::Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Begins to listen, to everything but what libraries say of their own insides.
    pub fn listen() -> Self {
        let begin = || {
            let log = Self::default();
            let filter =
                EnvFilter::new("trace,hyper=info,h2=info,sqlx=info,tokio=info,rustls=info");
            let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
            lines.with_writer(log.clone()).try_init().expect("the only one");
            log
        };
        LOG.get_or_init(begin).clone()
    }

    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_data_is_nowhere_but_sealed() {
    let log = Log::listen();
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let addresses = journey(&site).await;
    mail(&site, "amara@post.example", "cancelled").await;
    site.settled().await;

    let mails: String = site.mailer.sent().iter().map(|mail| format!("{mail:?}\n")).collect();
    let (books, log) = (stand_in(&site).await, log.text());
    let rows = files(&db.url);
    // What is searched holds what it should hold.
    assert!(mails.contains("Amara Okafor") && addresses.contains("/b/"), "{addresses}");
    assert!(books.contains("payment_intent") && books.contains("amara@post.example"));
    assert!(log.contains("answered") && log.contains("/api/ui/book/checkout"));
    assert!(rows.contains("Amara Okafor"), "names are kept as they are");
    let places = [
        ("mails", mails),
        ("Stripe", books),
        ("log", log),
        ("addresses", addresses),
        ("rows", rows),
    ];
    for (place, text) in places {
        for canary in CANARIES {
            assert!(!text.to_lowercase().contains(canary), "{canary} is in the {place}");
        }
    }
}

/// Books with a note and an answer, after a form that was refused; pays; cancels.
/// Returns every address on the way.
async fn journey(site: &TestSite) -> String {
    let browser = site.browser();
    let week = browser.get("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    let hold = week.form("/api/ui/book/hold").press("start", "2026-11-26T10:00:00Z");
    let held = browser.submit(&hold).await;
    let mut way = vec![held.location()];
    let details = browser.follow(held).await.expect(200);
    let form = details.form("/api/ui/book/checkout");
    let form =
        form.with("note", "Kanarienvogel").with("flags[]", CANARIES[1]).with("agreed", "yes");
    let refused = browser.submit(&form).await;
    way.push(refused.location());
    browser.follow(refused).await.expect(200);
    let form = form.with("name", "Amara Okafor").with("email", "amara@post.example");
    let sent = browser.submit(&form).await;
    way.push(sent.location());
    let pay = [("action".to_owned(), "pay".to_owned())];
    let mut answer = browser.post_form(&sent.location(), &pay).await;
    while answer.status.is_redirection() {
        way.push(answer.location());
        answer = browser.get(&answer.location()).await;
    }
    let visit = way.last().expect("a visit").split('?').next().expect("a path").to_owned();
    mail(site, "amara@post.example", "booked").await;
    let cancel = browser.get(&format!("{visit}/cancel")).await.expect(200);
    way.push(browser.submit(&cancel.form("/api/ui/booking/cancel")).await.location());
    way.join("\n")
}

/// Everything that the stand-in was ever told, as it lists it.
async fn stand_in(site: &TestSite) -> String {
    let browser = Browser::new(&site.stripe.url);
    let mut all = String::new();
    for list in ["checkout/sessions", "payment_intents", "charges", "refunds", "events"] {
        let request = Request::get(browser.address(&format!("/v1/{list}?limit=100")))
            .header("authorization", format!("Bearer {}", site.stripe.secret_key));
        let answer = browser.send(request, Body::empty()).await;
        // Not every list is served.
        if answer.status == 200 {
            all += &answer.body;
        }
    }
    all
}

/// The database's files, as text.
pub fn files(url: &str) -> String {
    String::from_utf8_lossy(&bytes_of(url)).into_owned()
}

/// The database's files, byte by byte.
pub fn bytes_of(url: &str) -> Vec<u8> {
    let path = url.trim_start_matches("sqlite://");
    let read = |suffix: &str| std::fs::read(format!("{path}{suffix}")).unwrap_or_default();
    [read(""), read("-wal")].concat()
}
