//! What everybody may read is read from a copy of the database while it keeps up, and what a
//! balancer asks of a server that is about to stop.

use std::time::Duration;

use axum::{body::Body, http::Request};
use storage::{
    Engine, Replica, Standing,
    testing::{database, pair::Pair, run},
};

use crate::{
    client::Browser,
    site::{SiteOptions, TestSite},
};

/// So long that a copy which was stopped for this test may still be read.
const LONG: Duration = Duration::from_secs(600);

async fn caught_up(replica: &Replica) {
    for _ in 0..600 {
        if matches!(replica.look().await, Standing::Follows(age) if age < Duration::from_millis(100))
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the copy does not catch up");
}

async fn shows(browser: &Browser, path: &str, tagline: &str) -> bool {
    browser.get(path).await.expect(200).body.contains(tagline)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_read_from_the_copy_and_whoever_acts_from_the_database_itself() {
    let pair = Pair::start().await;
    let replica = pair.replica(LONG).await;
    let options = SiteOptions { replica: Some(replica.clone()), ..SiteOptions::default() };
    let site = TestSite::with(pair.store.clone(), options).await;
    run(&pair.store, "UPDATE studio SET tagline = 'Before it'").await;
    caught_up(&replica).await;
    pair.pause().await;
    run(&pair.store, "UPDATE studio SET tagline = 'After it'").await;

    let stranger = site.browser();
    assert!(shows(&stranger, "/lisbon", "Before it").await, "read from the copy");
    assert!(stranger.get("/api/v1/studios/lisbon").await.expect(200).body.contains("lisbon"));
    let slots = "/api/v1/studios/lisbon/slots?treatment=deep-tissue&from=2026-11-26&to=2026-11-27";
    stranger.get(slots).await.expect(200);
    // Nothing of a studio that the copy knows stands in the way of what it does not.
    let ready = stranger.get("/readyz").await.expect(200).json();
    assert_eq!(ready["replica"], "follows");

    // Whoever has begun something has a cookie of ours.
    let acting = site.browser();
    acting.set_cookie("draft", "x");
    assert!(shows(&acting, "/lisbon", "After it").await, "read from the database itself");

    // The copy is gone: nobody notices.
    pair.stop_copy();
    assert!(shows(&stranger, "/lisbon", "After it").await);
    assert!(!replica.is_fresh(), "and nobody asks it again");
    let ready = stranger.get("/readyz").await.expect(200).json();
    assert_eq!(ready["replica"], "silent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_about_to_stop_answers_and_says_that_it_is_not_ready() {
    let db = database(Engine::Sqlite).await;
    let options = SiteOptions { leaving: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    let ready = site.browser().get("/readyz").await.expect(503).json();
    assert_eq!((&ready["stopping"], &ready["database"]), (&true.into(), &true.into()));
    site.browser().get("/lisbon").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_id_that_a_proxy_of_ours_gave_a_request_is_kept_and_a_strangers_is_not() {
    let db = database(Engine::Sqlite).await;
    let asked = async |site: &TestSite, id: &str| {
        let request = Request::get(format!("{}/healthz", site.base)).header("x-request-id", id);
        site.browser().send(request, Body::empty()).await.header("x-request-id").to_owned()
    };
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    assert_ne!(asked(&site, "balancer-0001").await, "balancer-0001");
    drop((site, db));
    let db = database(Engine::Sqlite).await;
    let trusted = vec!["127.0.0.1".parse().expect("a network")];
    let options = SiteOptions { trusted, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    assert_eq!(asked(&site, "balancer-0001").await, "balancer-0001");
    for odd in ["short", "with space in it", &"x".repeat(65)] {
        assert_eq!(asked(&site, odd).await.len(), 32, "{odd}");
    }
}
