//! Webhooks that are lost, doubled, late, out of order or forged, a payment at the very
//! end, and a server that was away: paid is confirmed once, or goes back.

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use services::payments;
use sha2::Sha256;

use crate::{
    books,
    client::Answer,
    site::{TestSite, WEBHOOK_SECRET},
    visits::{Made, confirmed, held, mail, pay, state},
};

const TEN: &str = "2026-11-26T10:00:00+00:00";

storage::on_both_engines! {
    async fn without_any_webhook_a_payment_is_found_out(site: &TestSite) {
        site.tell("webhooks", json!({ "mode": "drop" })).await;
        let visit = held(site, TEN, "amara").await;
        pay(site, &visit).await;
        assert_eq!(state(site, &visit).await, "held", "nobody told us");
        payments::reconcile(&site.services()).await.expect("the stand-in answers");
        confirmed(site, &visit).await;
        once(site, &visit).await;
    }

    async fn told_twice_and_again_it_is_confirmed_once(site: &TestSite) {
        site.tell("webhooks", json!({ "mode": "duplicate" })).await;
        let visit = held(site, TEN, "amara").await;
        pay(site, &visit).await;
        confirmed(site, &visit).await;
        for event in events(site).await {
            let again = site.tell("webhooks/resend", json!({ "event": event })).await;
            assert_eq!(again["accepted"], again["sent"], "{again}");
        }
        once(site, &visit).await;
    }

    async fn the_order_of_webhooks_does_not_matter(site: &TestSite) {
        site.tell("webhooks", json!({ "mode": "hold" })).await;
        let visit = held(site, TEN, "amara").await;
        pay(site, &visit).await;
        // Paid, cancelled and refunded before the first webhook comes.
        payments::fulfil(&site.services(), &visit.session).await.expect("the stand-in answers");
        let path = format!("/api/v1/bookings/{}/cancel", visit.token);
        site.browser().post(&path, &Value::Null).await.expect(200);
        mail(site, &visit.email, "cancelled").await;
        site.settled().await;
        let flushed = site.tell("webhooks/flush", json!({ "order": "reversed" })).await;
        assert_eq!(flushed["accepted"], flushed["sent"], "{flushed}");
        let books = books::agree(site).await;
        assert_eq!(state(site, &visit).await, "cancelled");
        assert_eq!(books["payments"][0]["refunded"], 8_400);
    }

    async fn only_what_stripe_signed_just_now_is_believed(site: &TestSite) {
        let visit = held(site, TEN, "amara").await;
        let (now, body) = (site.now().timestamp(), completed(&visit));
        let refused = [
            ("another secret", sign("whsec_other", now, &body)),
            ("another body", sign(WEBHOOK_SECRET, now, "{}")),
            ("six minutes old", sign(WEBHOOK_SECRET, now - 360, &body)),
            ("six minutes ahead", sign(WEBHOOK_SECRET, now + 360, &body)),
            ("no time", sign(WEBHOOK_SECRET, now, &body).split_once(',').expect("two").1.into()),
            ("no signature", format!("t={now}")),
            ("nothing", String::new()),
        ];
        for (what, signature) in refused {
            let answer = deliver(site, &body, &signature).await;
            assert_eq!(answer.status.as_u16(), 400, "{what}");
        }
        let nonsense = "not an event";
        let signed = sign(WEBHOOK_SECRET, now, nonsense);
        assert_eq!(deliver(site, nonsense, &signed).await.status.as_u16(), 400);
        assert_eq!(storage::testing::count(&site.services().store, "webhook_event").await, 0);

        // A signed event that lies is kept, and Stripe is asked.
        let signed = sign(WEBHOOK_SECRET, now, &body);
        assert_eq!(deliver(site, &body, &signed).await.status.as_u16(), 200);
        site.settled().await;
        assert_eq!(state(site, &visit).await, "held", "nobody has paid");
    }

    async fn a_genuine_event_about_what_has_no_id_is_taken_and_passed_over(site: &TestSite) {
        let body = json!({
            "id": "evt_balance", "object": "event", "type": "balance.available",
            "created": site.now().timestamp(),
            "data": { "object": { "object": "balance", "available": [] } },
        })
        .to_string();
        let signed = sign(WEBHOOK_SECRET, site.now().timestamp(), &body);
        assert_eq!(deliver(site, &body, &signed).await.status.as_u16(), 200);
        let forged = sign("whsec_other", site.now().timestamp(), &body);
        assert_eq!(deliver(site, &body, &forged).await.status.as_u16(), 400);
        assert_eq!(storage::testing::count(&site.services().store, "webhook_event").await, 0);
    }

    async fn a_payment_at_the_very_end_is_confirmed_or_goes_back(site: &TestSite) {
        for n in 0..6_u64 {
            let (day, hour) = (24 + n / 3, 9 + n % 3 * 2);
            let start = format!("2026-11-{day}T{hour:02}:00:00+00:00");
            let visit = held(site, &start, &format!("c{n}")).await;
            site.set_time(site.now() + TimeDelta::minutes(10)).await;
            let services = site.services();
            let sweep = async {
                tokio::time::sleep(std::time::Duration::from_millis(3 * n)).await;
                payments::sweep(&services).await.expect("the stand-in answers");
            };
            let path = format!("sessions/{}/pay", visit.session);
            let (paid, ()) = tokio::join!(site.tell(&path, json!({})), sweep);
            let was_paid = paid["payment_status"] == "paid";
            let end = if was_paid { "confirmed" } else { "expired" };
            site.eventually(end, async || (state(site, &visit).await == end).then_some(())).await;
        }
        books::agree(site).await;
        let pairs = storage::occupancy::overlaps(site.services().store.reader()).await;
        assert_eq!(pairs.expect("counted"), 0);
    }

    async fn a_server_that_was_away_when_the_client_paid_finds_out(site: &TestSite) {
        site.tell("webhooks", json!({ "mode": "hold" })).await;
        let first = held(site, TEN, "amara").await;
        let second = held(site, "2026-11-26T14:00:00+00:00", "bela").await;
        site.restart_after(async {
            pay(site, &first).await;
            pay(site, &second).await;
        })
        .await;
        site.tell("webhooks/flush", json!({})).await;
        for visit in [&first, &second] {
            confirmed(site, visit).await;
            once_each(site, visit).await;
        }
        let books = books::agree(site).await;
        assert_eq!(books["totals"]["eur"]["captured"], 16_800);
    }
}

/// Confirmed, with one mail, and the books in order.
async fn once(site: &TestSite, visit: &Made) {
    once_each(site, visit).await;
    let books = books::agree(site).await;
    assert_eq!(books["totals"]["eur"]["captured"], 8_400);
    assert_eq!(books["totals"]["eur"]["refunded"], 0);
}

async fn once_each(site: &TestSite, visit: &Made) {
    mail(site, &visit.email, "booked").await;
    site.settled().await;
    assert_eq!(state(site, visit).await, "confirmed");
    assert_eq!(site.mailer.sent_to(&visit.email).len(), 1, "one confirmation");
}

/// The ids of every event there was.
async fn events(site: &TestSite) -> Vec<String> {
    let listed = site.stripe.ask("webhooks").await;
    let mut ids: Vec<String> = listed["attempts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|attempt| attempt["event"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert!(!ids.is_empty());
    ids
}

/// An event that says that the visit is paid.
fn completed(visit: &Made) -> String {
    json!({
        "id": "evt_forged",
        "object": "event",
        "type": "checkout.session.completed",
        "created": 1_795_420_800,
        "data": { "object": { "id": visit.session, "object": "checkout.session", "payment_status": "paid" } },
    })
    .to_string()
}

async fn deliver(site: &TestSite, body: &str, signature: &str) -> Answer {
    let request = axum::http::Request::post(format!("{}/stripe/webhook", site.base))
        .header("content-type", "application/json")
        .header("stripe-signature", signature);
    site.browser().send(request, body.to_owned().into()).await
}

pub fn sign(secret: &str, at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("{at}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    format!("t={at},v1={hex}")
}
