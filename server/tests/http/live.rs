//! Open pages of the desk are told of changes: across servers, to staff alone, for as
//! long as they are signed in.

use std::time::Duration;

use axum::{body::Body, http::Request};
use services::testing::StudioOptions;
use storage::{Engine, Store, accounts::grant, testing::database};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    authorisation::{account, sign_in},
    client::Browser,
    site::{SiteOptions, TestSite},
    visits::held,
};

const PATIENTLY: Duration = Duration::from_secs(10);

/// An answer that goes on, read as it comes.
pub struct Listening {
    stream: TcpStream,
    heard: String,
}

impl Listening {
    pub async fn to(site: &TestSite, browser: &Browser, path: &str) -> Self {
        let host = site.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.expect("it listens");
        let cookie = browser.cookie("sid").unwrap_or_default();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\ncookie: sid={cookie}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut listening = Self { stream, heard: String::new() };
        assert!(listening.hears("\r\n\r\n").await, "no answer");
        listening
    }

    pub fn status(&self) -> &str {
        self.heard.split(' ').nth(1).expect("a status line")
    }

    /// Reads on until this was said; false where it ends before, or nothing more comes.
    async fn hears(&mut self, what: &str) -> bool {
        self.hears_within(what, PATIENTLY).await
    }

    async fn hears_within(&mut self, what: &str, patience: Duration) -> bool {
        let reading = async {
            let mut some = [0; 1024];
            while !self.heard.contains(what) {
                match self.stream.read(&mut some).await {
                    Ok(0) | Err(_) => return false,
                    Ok(n) => self.heard.push_str(&String::from_utf8_lossy(&some[..n])),
                }
            }
            true
        };
        timeout(patience, reading).await.unwrap_or(false)
    }

    async fn ends(&mut self) -> bool {
        let mut some = [0; 1024];
        let reading = async { while self.stream.read(&mut some).await.is_ok_and(|n| n > 0) {} };
        timeout(PATIENTLY, reading).await.is_ok()
    }
}

/// A browser in which an owner of the first studio has signed in.
async fn owner(site: &TestSite, at: &TestSite) -> Browser {
    let id = account(site, "owner").await;
    let tx = site.services().store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, "owner", site.now()).await.expect("written");
    tx.commit().await.expect("committed");
    let browser = at.browser();
    sign_in(&browser, "owner").await;
    browser
}

async fn is_told_of_a_booking(booked_at: &TestSite, told: &mut Listening) {
    assert_eq!(told.status(), "200");
    assert!(told.heard.contains("text/event-stream") && told.heard.contains("no-store"));
    assert!(told.hears(": live").await);
    held(booked_at, "2026-11-26T10:00:00+00:00", "client").await;
    assert!(told.hears("data: changed").await, "{}", told.heard);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_at_one_server_is_told_by_another_on_the_same_postgres() {
    let db = database(Engine::Postgres).await;
    let one = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    let store = Store::connect(&db.url).await.expect("the same database");
    let studio = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
    let other = TestSite::with(store, SiteOptions { studio, ..SiteOptions::default() }).await;
    let browser = owner(&one, &other).await;
    let mut told = Listening::to(&other, &browser, "/lisbon/desk/live").await;
    is_told_of_a_booking(&one, &mut told).await;
}

storage::on_both_engines! {
    async fn a_booking_is_told_to_whoever_watches_the_same_server(site: &TestSite) {
        let browser = owner(site, site).await;
        let mut told = Listening::to(site, &browser, "/lisbon/desk/live").await;
        is_told_of_a_booking(site, &mut told).await;
    }

    async fn staff_alone_are_told(site: &TestSite) {
        let studio = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let store = &site.services().store;
        services::testing::TestStudio::create(store, &studio).await.expect("written");
        let status = async |browser: &Browser, path: &str| {
            Listening::to(site, browser, path).await.status().to_owned()
        };
        assert_eq!(status(&site.browser(), "/lisbon/desk/live").await, "401");
        assert_eq!(status(&site.browser(), "/nowhere/desk/live").await, "401");
        account(site, "client").await;
        let client = site.browser();
        sign_in(&client, "client").await;
        assert_eq!(status(&client, "/lisbon/desk/live").await, "404");
        let owner = owner(site, site).await;
        assert_eq!(status(&owner, "/lisbon/desk/live").await, "200");
        assert_eq!(status(&owner, "/porto/desk/live").await, "404");
        assert_eq!(status(&owner, "/nowhere/desk/live").await, "404");
    }

    async fn whoever_signs_out_is_told_nothing_more(site: &TestSite) {
        let browser = owner(site, site).await;
        let mut told = Listening::to(site, &browser, "/lisbon/desk/live").await;
        assert!(told.hears(": live").await);
        browser.post_form("/api/ui/account/sign-out", &[]).await;
        assert!(told.ends().await);
        assert!(!told.heard.contains("data:"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_has_only_so_many_open_pages() {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    let browser = owner(&site, &site).await;
    let mut open = Vec::new();
    for _ in 0..12 {
        open.push(Listening::to(&site, &browser, "/lisbon/desk/live").await);
    }
    assert!(open.iter().all(|told| told.status() == "200"));
    let more = Listening::to(&site, &browser, "/lisbon/desk/live").await;
    assert_eq!(more.status(), "429");
    drop(open);
    let look = async || {
        let again = Listening::to(&site, &browser, "/lisbon/desk/live").await;
        (again.status() == "200").then_some(())
    };
    // The server notices that a page is gone when it next writes to it.
    held(&site, "2026-11-26T10:00:00+00:00", "client").await;
    site.eventually("there is room again", look).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_outlasts_the_patience_for_answers_and_ends_with_the_server() {
    let db = database(Engine::Sqlite).await;
    let patience = Some(Duration::from_secs(2));
    let options = SiteOptions { patience, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    let browser = owner(&site, &site).await;
    let mut told = Listening::to(&site, &browser, "/lisbon/desk/live").await;
    assert!(told.hears(": live").await);
    tokio::time::sleep(Duration::from_secs(3)).await;
    held(&site, "2026-11-26T10:00:00+00:00", "client").await;
    assert!(told.hears("data: changed").await);
    let stopped = timeout(PATIENTLY, site.restart_after(async {})).await;
    assert!(stopped.is_ok(), "the server waits for its streams");
    assert!(told.ends().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_asks_by_itself_keeps_nobody_signed_in() {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    let browser = owner(&site, &site).await;
    let minutes = |n| chrono::TimeDelta::minutes(n);
    let begun = site.now();
    site.set_time(begun + minutes(20)).await;
    let by_itself = Request::get(browser.address("/lisbon/desk")).header("x-by-itself", "1");
    browser.send(by_itself, Body::empty()).await.expect(200);
    site.set_time(begun + minutes(31)).await;
    let answer = browser.get("/lisbon/desk").await;
    assert!(answer.location().starts_with("/sign-in"), "{answer}");
    sign_in(&browser, "owner").await;
    site.set_time(begun + minutes(51)).await;
    browser.get("/lisbon/desk").await.expect(200);
    site.set_time(begun + minutes(62)).await;
    browser.get("/lisbon/desk").await.expect(200);
}
