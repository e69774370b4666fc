//! What a studio's own site loads from here, as that site sees it.

use axum::{body::Body, http::Request};
use storage::{Engine, testing::database};

use crate::site::{SiteOptions, TestSite};

async fn site() -> (storage::testing::TestDatabase, TestSite) {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    (db, site)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_times_are_told_with_their_zone_and_lead_into_the_booking() {
    let (_db, site) = site().await;
    let browser = site.browser();
    let answer = browser.get("/api/v1/studios/lisbon/embed").await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "");
    let told = answer.json();
    assert_eq!(told["clock"], "Lisbon time");
    assert_eq!(told["zone"], "Europe/Lisbon");
    let days = told["days"].as_array().expect("days");
    assert!(!days.is_empty() && days.len() <= 3, "{told}");
    for day in days {
        let times = day["times"].as_array().expect("times");
        assert!(!times.is_empty() && times.len() <= 4, "{day}");
        for time in times {
            let start = time["start"].as_str().expect("a start");
            assert!(start.starts_with(day["date"].as_str().expect("a date")), "{time}");
            assert_eq!(&start[11..16], time["time"], "on the studio's clock");
        }
    }
    let first = days[0]["times"][0]["book"].as_str().expect("an address");
    assert!(first.starts_with(&format!("{}/lisbon/book?treatment=", site.base)), "{first}");
    let page = browser.get(first.trim_start_matches(&site.base)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(days[0]["times"][0]["time"].as_str().expect("a time")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_of_one_therapist_and_treatment_are_theirs_alone() {
    let (_db, site) = site().await;
    let browser = site.browser();
    let path = "/api/v1/studios/lisbon/embed?treatment=deep-tissue&therapist=caio";
    let told = browser.get(path).await.json();
    let what = told["what"].as_str().expect("words");
    assert!(what.ends_with("with Caio"), "{what}");
    let book = told["days"][0]["times"][0]["book"].as_str().expect("an address");
    assert!(book.contains("treatment=deep-tissue&therapist=caio&at="), "{book}");
    for (path, code) in [
        ("/api/v1/studios/nowhere/embed", "unknown_studio"),
        ("/api/v1/studios/lisbon/embed?treatment=none", ""),
        ("/api/v1/studios/lisbon/embed?therapist=nobody", ""),
    ] {
        let refused = browser.get(path).await;
        assert!(refused.status.is_client_error(), "{path}: {refused}");
        // A page elsewhere can read why.
        assert_eq!(refused.header("access-control-allow-origin"), "*", "{path}");
        assert!(code.is_empty() || refused.json()["code"] == code, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_is_for_every_page_and_sent_again_only_when_it_changed() {
    let (_db, site) = site().await;
    let browser = site.browser();
    for (path, kind) in [("/embed/lumbar.js", "text/javascript"), ("/embed/lumbar.css", "text/css")]
    {
        let file = browser.get(path).await;
        assert!(file.header("content-type").starts_with(kind), "{file}");
        assert_eq!(file.header("access-control-allow-origin"), "*");
        assert_eq!(file.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(file.header("set-cookie"), "");
        let again =
            Request::get(browser.address(path)).header("if-none-match", file.header("etag"));
        assert_eq!(browser.send(again, Body::empty()).await.status, 304);
    }
}
