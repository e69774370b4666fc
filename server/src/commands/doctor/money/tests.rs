use std::path::PathBuf;

use chrono::TimeDelta;
use fake_stripe::{Running, Webhook};
use serde_json::{Value, json};
use storage::entities::webhook_event;

use super::*;
use crate::Stripe;

/// What Stripe answers where a restricted key may not ask.
const FORBIDDEN: &str = r#"{"error":{"type":"invalid_request_error","message":"The provided key does not have the required permissions for this endpoint."}}"#;

/// An installation beside a stand-in that it takes for Stripe.
struct Bed {
    stripe: Running,
    config: Config,
    services: Services,
    folder: PathBuf,
}

impl Bed {
    /// The stand-in knows the address of the installation if it is `told`.
    async fn new(key: &str, told: bool) -> Self {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-money-{id}"));
        let mut config = Config::on_a_laptop(&folder);
        let webhook = told.then(|| Webhook { url: address(&config), secret: "whsec_demo".into() });
        let stripe = fake_stripe::start(fake_stripe::Config {
            secret_key: key.to_owned(),
            webhook,
            ..fake_stripe::Config::default()
        })
        .await
        .expect("it starts");
        config.stripe = Some(Stripe {
            secret_key: key.into(),
            webhook_secrets: vec!["whsec_demo".into()],
            api_url: Some(stripe.url.clone()),
        });
        let store = wiring::open_store(&config).await.expect("made");
        store.migrate().await.expect("migrated");
        let services = wiring::services(&config, store, None).await.expect("wired");
        Self { stripe, config, services, folder }
    }

    async fn said(&self) -> String {
        let mut report = Report::default();
        check(&self.config, &self.services, &mut report).await;
        report.said()
    }

    /// An event that came so long ago, and was just looked at in vain.
    async fn keep(&self, kind: &str, object: &str, age: TimeDelta) {
        let now = self.services.now();
        let event = webhook_event::Model {
            id: format!("evt_{object}"),
            kind: kind.into(),
            object: object.into(),
            created: 0,
            received_at: (now - age).timestamp(),
            processed_at: None,
            next_try: Some((now + TimeDelta::hours(1)).timestamp()),
        };
        let tx = self.services.store.begin().await.expect("begun");
        assert!(storage::payments::record_event(&tx, event).await.expect("kept"));
        tx.commit().await.expect("committed");
    }

    /// Has the next question there refused, as to a key without the right.
    async fn forbid(&self, path: &str) {
        let fault = json!({ "when": "before", "path": path, "status": 403, "body": FORBIDDEN });
        self.stripe.tell("faults", &fault).await;
    }

    /// Has Stripe know these endpoints alone, the next time it is asked.
    async fn endpoints(&self, data: Value) {
        let path = "/v1/webhook_endpoints";
        let page = json!({ "object": "list", "url": path, "has_more": false, "data": data });
        let fault = json!({ "when": "before", "path": path, "body": page.to_string() });
        self.stripe.tell("faults", &fault).await;
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn address(config: &Config) -> String {
    format!("{}/stripe/webhook", config.base_url)
}

#[tokio::test]
async fn an_endpoint_that_is_told_all_is_as_it_should_be() {
    let bed = Bed::new("sk_test_demo", true).await;
    let said = bed.said().await;
    assert!(said.contains("ok    Stripe key: accepted"), "{said}");
    assert!(said.contains("ok    Stripe webhook: Stripe has an endpoint with this"), "{said}");
    assert!(!said.contains("warn") && !said.contains("FAIL"), "{said}");
}

#[tokio::test]
async fn an_event_that_was_set_aside_is_told_with_what_it_is_about() {
    let bed = Bed::new("sk_test_demo", true).await;
    assert!(bed.said().await.contains("ok    Stripe events: none was set aside"));
    bed.keep("refund.created", "re_1", TimeDelta::days(8)).await;
    let said = bed.said().await;
    assert!(said.contains("warn  Stripe events: 1 were set aside"), "{said}");
    assert!(said.contains("evt_re_1 (refund.created about re_1), received "), "{said}");
    let resend = "`stripe events resend EVENT --live --webhook-endpoint=we_...`";
    assert!(said.contains(resend), "{said}");
    assert!(!said.contains("FAIL") && !said.contains("have waited"), "{said}");
}

#[tokio::test]
async fn an_event_that_has_waited_for_a_day_is_told_before_it_is_set_aside() {
    let bed = Bed::new("sk_test_demo", true).await;
    bed.keep("refund.created", "re_1", TimeDelta::hours(23)).await;
    assert!(bed.said().await.contains("ok    Stripe events: none was set aside, and none has"));
    bed.keep("charge.dispute.created", "dp_1", TimeDelta::hours(26)).await;
    bed.keep("charge.dispute.updated", "dp_2", TimeDelta::hours(25)).await;
    let said = bed.said().await;
    assert!(said.contains("warn  Stripe events: 2 have waited for a day or longer"), "{said}");
    assert!(said.contains("first evt_dp_1 (charge.dispute.created about dp_1)"), "{said}");
    assert!(!said.contains("FAIL") && !said.contains("were set aside"), "{said}");
}

#[tokio::test]
async fn an_endpoint_that_is_missing_is_told_with_what_to_make() {
    let bed = Bed::new("sk_test_demo", false).await;
    let said = bed.said().await;
    assert!(said.contains("warn  Stripe webhook: Stripe has no endpoint"), "{said}");
    assert!(said.contains(&format!("The address: {}.", address(&bed.config))), "{said}");
    for event in payments::events_heard() {
        assert!(said.contains(event), "{event}: {said}");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_off_or_told_too_little_is_told_so() {
    let bed = Bed::new("sk_test_demo", true).await;
    let url = address(&bed.config);
    bed.endpoints(json!([{ "url": url, "status": "disabled", "enabled_events": ["*"] }])).await;
    let said = bed.said().await;
    assert!(said.contains("warn  Stripe webhook") && said.contains("switched off"), "{said}");
    let all: Vec<&str> = payments::events_heard().filter(|kind| *kind != "refund.failed").collect();
    bed.endpoints(json!([{ "url": url, "status": "enabled", "enabled_events": all }])).await;
    let said = bed.said().await;
    assert!(said.contains("warn  Stripe webhook"), "{said}");
    assert!(said.contains("add to its events: refund.failed."), "{said}");
}

#[tokio::test]
async fn a_key_that_may_not_look_at_endpoints_leaves_that_unknown() {
    let bed = Bed::new("rk_test_demo", true).await;
    bed.forbid("/v1/webhook_endpoints").await;
    let said = bed.said().await;
    assert!(said.contains("warn  Stripe webhook: This key may not read webhook"), "{said}");
    assert!(said.contains(&address(&bed.config)), "{said}");
    assert!(said.contains("ok    Stripe key: accepted") && !said.contains("FAIL"), "{said}");
}

#[tokio::test]
async fn a_restricted_key_is_told_which_rights_it_lacks() {
    let bed = Bed::new("rk_test_demo", true).await;
    let said = bed.said().await;
    assert!(said.contains("ok    Stripe rights: the key may read all"), "{said}");
    for path in ["/v1/charges", "/v1/refunds", "/v1/disputes", "/v1/balance_transactions"] {
        bed.forbid(path).await;
    }
    let said = bed.said().await;
    let lacks = "FAIL  Stripe rights: the key lacks Charges and Refunds (write), Disputes (read), \
                 Balance Transaction Sources (read): give it";
    assert!(said.contains(lacks), "{said}");
    let asked = bed.stripe.ask("requests").await;
    let asked: Vec<&str> =
        asked["requests"].as_array().expect("all").iter().filter_map(Value::as_str).collect();
    assert!(asked.len() > 20 && asked.iter().all(|what| what.starts_with("GET ")), "{asked:?}");
}

#[tokio::test]
async fn a_secret_key_may_do_everything_and_is_not_asked() {
    let bed = Bed::new("sk_test_demo", true).await;
    bed.forbid("/v1/disputes").await;
    let said = bed.said().await;
    assert!(!said.contains("Stripe rights") && !said.contains("FAIL"), "{said}");
}

#[tokio::test]
async fn a_key_that_stripe_does_not_know_fails_and_nothing_is_said_of_the_webhook() {
    let mut bed = Bed::new("sk_test_demo", true).await;
    let stripe = bed.config.stripe.as_mut().expect("set");
    stripe.secret_key = "sk_test_another".into();
    let store = bed.services.store.clone();
    bed.services = wiring::services(&bed.config, store, None).await.expect("wired");
    let said = bed.said().await;
    assert!(said.contains("FAIL  Stripe key: Stripe refuses it"), "{said}");
    assert!(!said.contains("Stripe webhook"), "{said}");
}
