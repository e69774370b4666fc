//! A request that is sent again gets the answer it got, and does nothing twice.

use axum::http::{HeaderValue, Request, header};
use serde_json::{Value, json};
use services::testing::{StudioOptions, TestStudio};
use tokio::task::JoinSet;

use crate::{
    client::{Answer, Browser},
    site::{TestSite, new_booking},
};

const TEN: &str = "2026-11-26T10:00:00+00:00";

storage::on_both_engines! {
    async fn the_same_request_again_gets_the_same_answer(site: &TestSite) {
        let body = new_booking("deep-tissue", "ana", TEN, "amara");
        let first = send(site.browser(), "lisbon", "key-1", &body).await.expect(201);
        let again = send(site.browser(), "lisbon", "key-1", &body).await.expect(201);
        assert_eq!(first.body, again.body);
        assert_eq!(first.header("idempotent-replayed"), "");
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(first.header("content-type"), again.header("content-type"));
        assert_eq!(bookings(site).await, 1);

        // A refusal is an answer too.
        let taken = send(site.browser(), "lisbon", "key-2", &body).await.expect(409);
        let again = send(site.browser(), "lisbon", "key-2", &body).await.expect(409);
        assert_eq!((&taken.json()["code"], &again.json()["code"]), (&"slot_taken".into(), &"slot_taken".into()));
        assert_eq!(again.header("idempotent-replayed"), "true");
    }

    async fn a_request_whose_answer_was_lost_finds_its_own_booking(site: &TestSite) {
        // With anybody who is free, a second hold would find another therapist.
        let body = new_booking("deep-tissue", "any", TEN, "amara");
        let first = send(site.browser(), "lisbon", "key", &body).await.expect(201).json();
        forget_answers(site).await;
        let again = send(site.browser(), "lisbon", "key", &body).await.expect(201).json();
        assert_eq!((&again["id"], &again["checkout_url"]), (&first["id"], &first["checkout_url"]));
        assert_eq!(bookings(site).await, 1);
        // Whoever guesses the key without knowing the request is somebody else.
        forget_answers(site).await;
        let stranger = new_booking("deep-tissue", "any", TEN, "eve");
        let theirs = send(site.browser(), "lisbon", "key", &stranger).await.expect(201).json();
        assert_ne!(theirs["manage_url"], first["manage_url"]);
        assert_eq!(bookings(site).await, 2);
    }

    async fn another_request_under_the_same_key_is_refused(site: &TestSite) {
        let body = new_booking("deep-tissue", "ana", TEN, "amara");
        send(site.browser(), "lisbon", "key", &body).await.expect(201);
        let other = new_booking("deep-tissue", "ana", "2026-11-26T14:00:00+00:00", "amara");
        let refused = send(site.browser(), "lisbon", "key", &other).await.expect(422);
        assert_eq!(refused.json()["code"], "idempotency_mismatch");
        assert_eq!(bookings(site).await, 1);
    }

    async fn a_second_one_does_not_wait_for_the_first(site: &TestSite) {
        let slow = json!({ "when": "before", "path": "/v1/checkout/sessions", "method": "POST", "delay_ms": 2_000 });
        site.tell("faults", slow).await;
        let body = new_booking("deep-tissue", "ana", TEN, "amara");
        let (browser, wanted) = (site.browser(), body.clone());
        let first = tokio::spawn(async move { send(browser, "lisbon", "key", &wanted).await });
        site.eventually("it is held", async || (bookings(site).await == 1).then_some(())).await;
        let second = send(site.browser(), "lisbon", "key", &body).await.expect(409);
        assert_eq!(second.json()["code"], "idempotency_in_use");
        first.await.expect("it ends").expect(201);
    }

    async fn of_twenty_at_once_one_books(site: &TestSite) {
        let mut all = JoinSet::new();
        for _ in 0..20 {
            let (browser, body) = (site.browser(), new_booking("deep-tissue", "ana", TEN, "amara"));
            all.spawn(async move { send(browser, "lisbon", "key", &body).await });
        }
        for answer in all.join_all().await {
            let in_use = answer.status == 409 && answer.json()["code"] == "idempotency_in_use";
            assert!(answer.status == 201 || in_use, "{answer}");
        }
        assert_eq!(bookings(site).await, 1);
    }

    async fn a_key_that_cannot_be_read_is_refused_and_not_passed_over(site: &TestSite) {
        let body = new_booking("deep-tissue", "ana", TEN, "amara");
        for (key, code) in [("", "not_a_key"), ("  ", "not_a_key"), ("kéy", "not_a_key")] {
            let refused = send(site.browser(), "lisbon", key, &body).await.expect(422);
            let error = &refused.json()["errors"][0];
            assert_eq!((&error["field"], &error["code"]), (&"Idempotency-Key".into(), &code.into()));
        }
        assert_eq!(bookings(site).await, 0);
    }

    async fn a_refusal_that_may_pass_is_not_kept(site: &TestSite) {
        // Two held by one client are the most; a third may be had once one is let go.
        let starts = ["09:00", "11:00", "13:00"];
        let wish = |n: usize| {
            let start = format!("2026-11-26T{}:00+00:00", starts[n]);
            new_booking("back-reset", "any", &start, "amara")
        };
        for n in 0..2 {
            send(site.browser(), "lisbon", &format!("k{n}"), &wish(n)).await.expect(201);
        }
        let refused = send(site.browser(), "lisbon", "k2", &wish(2)).await.expect(409);
        assert_eq!(refused.json()["code"], "too_many_holds");
        let again = send(site.browser(), "lisbon", "k2", &wish(2)).await.expect(409);
        assert_eq!(again.header("idempotent-replayed"), "", "asked anew");
    }

    async fn studios_do_not_share_keys(site: &TestSite) {
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        TestStudio::create(&site.services().store, &options).await.expect("written");
        let body = new_booking("deep-tissue", "ana", TEN, "amara");
        send(site.browser(), "lisbon", "key", &body).await.expect(201);
        let there = send(site.browser(), "porto", "key", &body).await.expect(201);
        assert_eq!(there.header("idempotent-replayed"), "");
        assert_eq!(bookings(site).await, 2);
    }
}

async fn send(browser: Browser, studio: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post(browser.address(&format!("/api/v1/studios/{studio}/bookings")))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", HeaderValue::from_bytes(key.as_bytes()).expect("a value"));
    browser.send(request, body.to_string().into()).await
}

/// As after a crash between the booking and the keeping of its answer.
async fn forget_answers(site: &TestSite) {
    let tx = site.services().store.begin().await.expect("begun");
    storage::idempotency::sweep(&tx, site.now() + chrono::TimeDelta::days(2)).await.expect("swept");
    tx.commit().await.expect("committed");
}

async fn bookings(site: &TestSite) -> i64 {
    storage::testing::count(&site.services().store, "booking").await
}
