//! One address that keeps slot after slot is told to wait; another still books.

use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::Value;
use services::testing::{StudioOptions, TestBed};
use storage::{Engine, testing::database};

use crate::{
    client::Answer,
    site::{SiteOptions, TestSite, new_booking},
};

const NEW: &str = "/api/v1/studios/lisbon/bookings";
/// Slots that one address may keep at once: see `LimitKind::Hold`.
const BURST: usize = 60;
/// Visits that one address may have confirmed without paying: see `LimitKind::Unpaid`.
const UNPAID: usize = 10;

/// Somebody behind a proxy whose word is taken.
pub async fn book(site: &TestSite, address: &str, body: &Value, key: &str) -> Answer {
    let browser = site.browser();
    let request = Request::post(browser.address(NEW))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", address)
        .header("idempotency-key", key);
    browser.send(request, body.to_string().into()).await
}

/// Half an hour with Ana, the next free one of `n`.
pub fn wish(n: usize) -> Value {
    let day = TestBed::at("2026-11-24T09:00:00Z") + TimeDelta::days((n / 14) as i64);
    let start = day + TimeDelta::minutes(30 * (n % 14) as i64);
    new_booking("back-reset", "ana", &start.to_rfc3339(), &format!("c{n}"))
}

/// As many as are taken before the first is refused: the limit's own clock goes on.
async fn fill(site: &TestSite) -> (usize, Answer) {
    for n in 0..BURST + 20 {
        let answer = book(site, "198.51.100.1", &wish(n), &format!("k{n}")).await;
        if answer.status != 201 {
            return (n, answer);
        }
    }
    panic!("one address kept {} slots", BURST + 20);
}

async fn held_behind_nothing(engine: Engine) {
    let db = database(engine).await;
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let options = SiteOptions { strict: true, trusted, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    let (kept, refused) = fill(&site).await;
    assert!(kept >= BURST, "{kept}: {refused}");
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (429, &"too_many_requests".into())
    );
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds to wait");
    assert!((1..=5).contains(&seconds), "{seconds}");
    let rows = storage::testing::count(&db.store, "occupancy").await;
    assert_eq!(rows as usize, kept * 2, "therapist and room of each that was kept, no more");

    // What was refused was not kept for its key: somebody else's address gets the slot.
    let there = book(&site, "203.0.113.7", &wish(kept), "other").await;
    assert_eq!(there.status.as_u16(), 201, "{there}");
    tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
    let again = book(&site, "198.51.100.1", &wish(kept + 1), &format!("k{kept}")).await;
    assert_eq!(again.status.as_u16(), 201, "the key of a refusal is free again: {again}");
}

/// Visits that are confirmed at once, to be paid at the studio, each by another client.
async fn confirmed_for_nothing(engine: Engine) {
    let db = database(engine).await;
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let studio = StudioOptions { pay_at_studio: true, ..StudioOptions::default() };
    let options = SiteOptions { strict: true, trusted, studio, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    let unpaid = |n: usize| {
        let mut body = wish(n);
        body["payment"] = "at_studio".into();
        body
    };
    for n in 0..UNPAID {
        let made = book(&site, "198.51.100.1", &unpaid(n), &format!("k{n}")).await;
        assert_eq!((made.status.as_u16(), &made.json()["state"]), (201, &"confirmed".into()));
    }
    let refused = book(&site, "198.51.100.1", &unpaid(UNPAID), "one more").await;
    assert_eq!(refused.status.as_u16(), 429, "{refused}");
    let rows = storage::testing::count(&db.store, "occupancy").await;
    assert_eq!(rows as usize, UNPAID * 2, "the one that is too many keeps nothing");
    let paid = book(&site, "198.51.100.1", &wish(UNPAID), "paid").await;
    assert_eq!(paid.status.as_u16(), 201, "whoever pays may go on: {paid}");
    let there = book(&site, "203.0.113.7", &unpaid(UNPAID + 1), "other").await;
    assert_eq!(there.status.as_u16(), 201, "{there}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_books_and_never_pays_is_told_to_wait_on_sqlite() {
    confirmed_for_nothing(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_books_and_never_pays_is_told_to_wait_on_postgres() {
    confirmed_for_nothing(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_keeps_slot_after_slot_is_told_to_wait_on_sqlite() {
    held_behind_nothing(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_keeps_slot_after_slot_is_told_to_wait_on_postgres() {
    held_behind_nothing(Engine::Postgres).await;
}
