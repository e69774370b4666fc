//! Payment intents and their charges.

mod json;
mod off_session;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Extension, Path, State},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    api::Params, errors::ApiError, expand::expand, fake::Fake, lists, state::Cause, table::Object,
};

/// One payment, over all its attempts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub status: IntentStatus,
    pub latest_charge: Option<String>,
    pub declined: bool,
    pub description: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub receipt_email: Option<String>,
    pub setup_future_usage: Option<String>,
    /// Why it was declined: a code, and the bank's.
    #[serde(default)]
    pub error: Option<(String, String)>,
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub payment_method: Option<String>,
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    Processing,
    Succeeded,
}

/// One attempt to charge a card.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub succeeded: bool,
    pub payment_intent: String,
    pub balance_transaction: Option<String>,
    pub description: Option<String>,
    pub email: Option<String>,
    pub metadata: BTreeMap<String, String>,
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub payment_method: Option<String>,
}

impl Object for Intent {
    const KIND: &'static str = "payment_intent";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Object for Charge {
    const KIND: &'static str = "charge";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// Reading payment intents and charges.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/payment_intents", post(create).get(list))
        .route("/v1/payment_intents/{id}", get(intent))
        .route("/v1/charges", get(charges))
        .route("/v1/charges/{id}", get(charge))
}

async fn create(
    State(fake): State<Arc<Fake>>,
    Extension(cause): Extension<Cause>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        let id = books.charge_off_session(&form, &cause)?;
        expand(books, books.intents.get(&id)?.json(), &form).map(Json)
    })
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["customer"]].concat())?;
    fake.read(|books| {
        let wanted = |intent: &Intent| {
            form.text("customer").is_none_or(|c| intent.customer.as_deref() == Some(c))
        };
        let page = lists::page(&books.intents, &form, "/v1/payment_intents", wanted, Intent::json)?;
        expand(books, page, &form).map(Json)
    })
}

async fn intent(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.intents.get(&id)?.json(), &form).map(Json))
}

async fn charges(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&lists::PARAMETERS)?;
    fake.read(|books| {
        let json = |charge: &Charge| books.charge_json(charge);
        let page = lists::page(&books.charges, &form, "/v1/charges", |_| true, json)?;
        expand(books, page, &form).map(Json)
    })
}

async fn charge(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.charge_json(books.charges.get(&id)?), &form).map(Json))
}
