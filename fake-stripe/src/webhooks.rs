//! Webhook endpoints, and the signature that proves a webhook
//! (docs.stripe.com/webhooks/signature).

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    API_VERSION, api::Params, errors::ApiError, fake::Fake, form::Form, ids, lists, state::Books,
    table::Object,
};

/// The endpoint that the stand-in was started with.
const CONFIGURED: &str = "we_configured";

/// Who is told of events.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub id: String,
    pub created: i64,
    pub url: String,
    pub secret: String,
    pub enabled_events: Vec<String>,
    /// Whether it was switched off.
    #[serde(default)]
    pub disabled: bool,
    pub metadata: BTreeMap<String, String>,
}

impl Object for Endpoint {
    const KIND: &'static str = "webhook_endpoint";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Endpoint {
    /// Whether it asked for events of that kind.
    pub fn wants(&self, kind: &str) -> bool {
        !self.disabled && self.enabled_events.iter().any(|e| e == "*" || e == kind)
    }

    /// The endpoint as `webhook_endpoint`, without its secret.
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": null,
            "created": self.created,
            "description": null,
            "enabled_events": self.enabled_events,
            "livemode": false,
            "metadata": self.metadata,
            "status": if self.disabled { "disabled" } else { "enabled" },
            "url": self.url,
        })
    }
}

impl Books {
    /// Has every event told to `url`, in place of where the stand-in told them before.
    pub fn configure_webhook(&mut self, url: &str, secret: &str) {
        let created = self.now();
        self.endpoints.put(Endpoint {
            id: CONFIGURED.to_owned(),
            created,
            url: url.to_owned(),
            secret: secret.to_owned(),
            enabled_events: vec!["*".to_owned()],
            disabled: false,
            metadata: BTreeMap::new(),
        });
    }

    fn add_endpoint(&mut self, form: &Form) -> Result<Endpoint, ApiError> {
        form.only(&["api_version", "description", "enabled_events", "expand", "metadata", "url"])?;
        let url = form.required("url")?;
        if !url.starts_with("http://") {
            let message = "Invalid URL: the stand-in delivers over plain http alone";
            return Err(ApiError::invalid_with("url_invalid", "url", message));
        }
        let enabled_events = form.texts("enabled_events");
        if enabled_events.is_empty() {
            return Err(ApiError::missing("enabled_events"));
        }
        let endpoint = Endpoint {
            id: ids::object("we_1"),
            created: self.now(),
            url: url.to_owned(),
            secret: ids::random("whsec_", 32),
            enabled_events,
            disabled: false,
            metadata: form.metadata("metadata")?,
        };
        self.endpoints.put(endpoint.clone());
        Ok(endpoint)
    }

    fn change_endpoint(&mut self, id: &str, form: &Form) -> Result<Endpoint, ApiError> {
        form.only(&["disabled", "enabled_events", "expand"])?;
        let mut endpoint = self.endpoints.get(id)?.clone();
        match form.text("disabled") {
            None => {}
            Some("true") => endpoint.disabled = true,
            Some("false") => endpoint.disabled = false,
            Some(_) => return Err(ApiError::invalid("disabled", "Invalid boolean")),
        }
        let events = form.texts("enabled_events");
        if !events.is_empty() {
            endpoint.enabled_events = events;
        }
        self.endpoints.put(endpoint.clone());
        Ok(endpoint)
    }
}

/// The header that proves that whoever knows `secret` sent `body` at `at`.
pub(crate) fn signature(secret: &str, at: i64, body: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{at}.{body}").as_bytes());
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    format!("t={at},v1={hex}")
}

/// Making, reading, changing and listing endpoints.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/webhook_endpoints", post(create).get(list))
        .route("/v1/webhook_endpoints/{id}", get(retrieve).post(change))
}

async fn create(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        let endpoint = books.add_endpoint(&form)?;
        let mut value = endpoint.json();
        value["secret"] = json!(endpoint.secret);
        Ok(Json(value))
    })
}

async fn retrieve(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    fake.read(|books| books.endpoints.get(&id).map(|e| Json(e.json())))
}

async fn change(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| books.change_endpoint(&id, &form).map(|endpoint| Json(endpoint.json())))
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&lists::PARAMETERS)?;
    fake.read(|books| {
        lists::page(&books.endpoints, &form, "/v1/webhook_endpoints", |_| true, Endpoint::json)
            .map(Json)
    })
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_covers_time_and_body() {
        // The hash was made with Python's `hmac`.
        let header = signature("whsec_test_secret", 1_700_000_000, "{\"id\":\"evt_test\"}");
        assert_eq!(
            header,
            "t=1700000000,v1=13941114bb88ac44a76abcfddea5b92aa6182a4b63d8be3aae908a616083bd7e"
        );
    }
}
