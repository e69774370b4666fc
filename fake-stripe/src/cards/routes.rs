//! `/v1/customers`, `/v1/payment_methods`, `/v1/setup_intents`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Extension, Path, State},
    routing::{get, post},
};
use serde_json::Value;

use super::{PaymentMethod, SetupIntent};
use crate::{api::Params, errors::ApiError, expand::expand, fake::Fake, lists, state::Cause};

/// Making and reading customers, reading and giving up cards.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/customers", post(create))
        .route("/v1/customers/{id}", get(customer))
        .route("/v1/payment_methods", get(methods))
        .route("/v1/payment_methods/{id}", get(method))
        .route("/v1/payment_methods/{id}/detach", post(detach))
        .route("/v1/setup_intents", get(setups))
        .route("/v1/setup_intents/{id}", get(setup))
}

async fn create(
    State(fake): State<Arc<Fake>>,
    Extension(cause): Extension<Cause>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["email", "expand", "metadata"])?;
    let email = form.text("email").map(str::to_owned);
    let metadata = form.metadata("metadata")?;
    fake.change(|books| {
        let id = books.add_customer(email, metadata, &cause);
        books.customers.get(&id).map(|customer| Json(customer.json()))
    })
}

async fn customer(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.customers.get(&id)?.json(), &form).map(Json))
}

async fn methods(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&lists::PARAMETERS)?;
    fake.read(|books| {
        let all = |_: &PaymentMethod| true;
        let address = "/v1/payment_methods";
        let page = lists::page(&books.methods, &form, address, all, PaymentMethod::json)?;
        expand(books, page, &form).map(Json)
    })
}

async fn method(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.methods.get(&id)?.json(), &form).map(Json))
}

async fn detach(
    State(fake): State<Arc<Fake>>,
    Extension(cause): Extension<Cause>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.change(|books| {
        books.detach(&id, &cause)?;
        expand(books, books.methods.get(&id)?.json(), &form).map(Json)
    })
}

async fn setup(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.setups.get(&id)?.json(), &form).map(Json))
}

async fn setups(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&lists::PARAMETERS)?;
    fake.read(|books| {
        let all = |_: &SetupIntent| true;
        let page = lists::page(&books.setups, &form, "/v1/setup_intents", all, SetupIntent::json)?;
        expand(books, page, &form).map(Json)
    })
}
