//! Events: what happened, with the object as it stood then.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    API_VERSION,
    api::Params,
    errors::ApiError,
    fake::Fake,
    form::Form,
    ids, lists,
    state::{Books, Cause},
    table::Object,
};

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub id: String,
    pub created: i64,
    pub kind: String,
    pub object: Value,
    pub request_id: Option<String>,
    pub idempotency_key: Option<String>,
    /// How many webhooks have not been delivered yet.
    pub pending_webhooks: usize,
}

impl Object for Event {
    const KIND: &'static str = "event";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Event {
    /// The event as `event`.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.created,
            "data": { "object": self.object },
            "livemode": false,
            "pending_webhooks": self.pending_webhooks,
            "request": { "id": self.request_id, "idempotency_key": self.idempotency_key },
            "type": self.kind,
        })
    }
}

impl Books {
    /// Writes down that something happened to `object`, and has it told.
    pub fn emit(&mut self, kind: &str, object: Value, cause: &Cause) {
        let pending_webhooks = self.endpoints.rows().iter().filter(|e| e.wants(kind)).count();
        let event = Event {
            id: ids::object("evt_1"),
            created: self.now(),
            kind: kind.to_owned(),
            object,
            request_id: cause.request_id.clone(),
            idempotency_key: cause.idempotency_key.clone(),
            pending_webhooks,
        };
        self.unsent.push(event.clone());
        self.events.put(event);
    }
}

/// Reading events.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new().route("/v1/events", get(list)).route("/v1/events/{id}", get(retrieve))
}

async fn retrieve(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    fake.read(|books| books.events.get(&id).map(|e| Json(e.json())))
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["delivery_success", "type", "types"]].concat())?;
    let wanted = filter(&form);
    fake.read(|books| {
        lists::page(&books.events, &form, "/v1/events", &wanted, Event::json).map(Json)
    })
}

fn filter(form: &Form) -> impl Fn(&Event) -> bool {
    let mut kinds = form.texts("types");
    kinds.extend(form.text("type").map(str::to_owned));
    let delivered = form.text("delivery_success").map(|text| text == "true");
    move |event| {
        (kinds.is_empty() || kinds.iter().any(|k| matches(k, &event.kind)))
            && delivered.is_none_or(|wanted| wanted == (event.pending_webhooks == 0))
    }
}

/// Whether `kind` is meant by `pattern`, such as `charge.*`.
fn matches(pattern: &str, kind: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => kind.starts_with(start),
        None => pattern == kind,
    }
}
