//! `/v1/refunds`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Extension, Path, State},
    routing::{get, post},
};
use serde_json::Value;

use super::Refund;
use crate::{api::Params, errors::ApiError, expand::expand, fake::Fake, lists, state::Cause};

/// Making, reading and listing refunds.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/refunds", post(create).get(list))
        .route("/v1/refunds/{id}", get(retrieve))
}

async fn create(
    State(fake): State<Arc<Fake>>,
    Extension(cause): Extension<Cause>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        let refund = books.refund(&form, &cause)?;
        expand(books, refund.json(), &form).map(Json)
    })
}

async fn retrieve(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.refunds.get(&id)?.json(), &form).map(Json))
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["charge", "payment_intent"]].concat())?;
    fake.read(|books| {
        let wanted = |refund: &Refund| {
            form.text("payment_intent").is_none_or(|i| refund.payment_intent == i)
                && form.text("charge").is_none_or(|c| refund.charge == c)
        };
        let page = lists::page(&books.refunds, &form, "/v1/refunds", wanted, Refund::json)?;
        expand(books, page, &form).map(Json)
    })
}
