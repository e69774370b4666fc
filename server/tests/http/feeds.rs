//! A therapist's feed, as a calendar asks for it.

use axum::{body::Body, http::Request};
use services::{
    auth::testing,
    feeds::{self, Detail},
};
use storage::{Engine, entities::account, testing::database};

use crate::{
    client::Answer,
    site::{SiteOptions, TestSite},
    visits::booked,
};

/// Ana's feed of all details: what stands in its address.
async fn made(site: &TestSite) -> String {
    let (services, studio) = (site.services(), &site.studio);
    let ana = testing::therapist(studio.id, studio.ana);
    let tx = services.store.begin().await.expect("begun");
    let row = account::Model {
        id: ana.account().0,
        email: format!("{}@post.example", ana.account()),
        name: "Ana".into(),
        phone: None,
        password_hash: None,
        email_verified_at: Some(1),
        created_at: 1,
    };
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
    let staff = ana.into();
    feeds::make(&services, &staff, studio.ana).await.expect("made");
    feeds::set_detail(&services, &staff, studio.ana, Detail::FirstName).await.expect("set");
    let feed = feeds::out(&services, &staff, studio.ana).await.expect("read").expect("made");
    let address = feed.address.expect("our key");
    address.strip_prefix(&site.base).expect("ours").to_owned()
}

async fn ask(site: &TestSite, path: &str, known: &str) -> Answer {
    let browser = site.browser();
    let request = Request::get(browser.address(path)).header("if-none-match", known);
    browser.send(request, Body::empty()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_reads_the_feed_and_asks_for_it_again() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    booked(&site, "2026-11-26T10:00:00+00:00", "amara").await;
    let path = made(&site).await;
    let first = ask(&site, &path, "").await;
    assert_eq!(first.status, 200, "{first}");
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(first.header("cache-control"), "private, max-age=300");
    assert_eq!(first.header("x-robots-tag"), "noindex");
    assert!(first.body.starts_with("BEGIN:VCALENDAR\r\n") && first.body.contains("\\, Amara\r\n"));
    assert!(first.body.contains("DTSTART;TZID=Europe/Lisbon:20261126T100000"), "{first}");
    let etag = first.header("etag").to_owned();
    for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".into()] {
        let again = ask(&site, &path, &known).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), etag);
    }
    booked(&site, "2026-11-27T10:00:00+00:00", "berta").await;
    let changed = ask(&site, &path, &etag).await;
    assert_eq!(changed.status, 200);
    assert_eq!(changed.body.matches("BEGIN:VEVENT").count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_is_not_there_is_not_found_whatever_is_asked() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let path = made(&site).await;
    let without = path.strip_suffix(".ics").expect("a calendar");
    let other = format!("/feeds/{}.ics", "A".repeat(43));
    for odd in [without, &other, "/feeds/.ics", "/feeds/x.ics", "/feeds/..%2F..%2Fetc.ics"] {
        assert_eq!(ask(&site, odd, "*").await.status, 404, "{odd}");
    }
    assert_eq!(ask(&site, &path, "").await.status, 200);
    made(&site).await;
    assert_eq!(ask(&site, &path, "").await.status, 404, "a renewed address dies at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_is_asked_for_all_the_time_has_to_wait() {
    let db = database(Engine::Sqlite).await;
    let options = SiteOptions { strict: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    let path = made(&site).await;
    for _ in 0..120 {
        let answer = ask(&site, &path, "").await;
        if answer.status == 429 {
            let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
            assert!((1..=20).contains(&seconds));
            return;
        }
        assert_eq!(answer.status, 200);
    }
    panic!("120 times in a row");
}
