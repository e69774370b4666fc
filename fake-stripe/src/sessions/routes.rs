//! `/v1/checkout/sessions`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Extension, Path, State},
    routing::{get, post},
};
use serde_json::Value;

use crate::{api::Params, errors::ApiError, expand::expand, fake::Fake, lists, state::Cause};

/// Opening, reading, listing and closing sessions.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/checkout/sessions", post(create).get(list))
        .route("/v1/checkout/sessions/{id}", get(retrieve))
        .route("/v1/checkout/sessions/{id}/line_items", get(line_items))
        .route("/v1/checkout/sessions/{id}/expire", post(expire))
}

async fn create(
    State(fake): State<Arc<Fake>>,
    Extension(cause): Extension<Cause>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        let session = books.open_session(&form, &cause)?;
        expand(books, session.json(&books.public_url), &form).map(Json)
    })
}

async fn retrieve(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| {
        expand(books, books.sessions.get(&id)?.json(&books.public_url), &form).map(Json)
    })
}

async fn line_items(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    fake.read(|books| books.sessions.get(&id).map(|s| Json(s.items_json())))
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["payment_intent", "status"]].concat())?;
    fake.read(|books| {
        let wanted = |session: &super::Session| {
            form.text("payment_intent").is_none_or(|i| session.payment_intent.as_deref() == Some(i))
                && form.text("status").is_none_or(|s| session.status.as_str() == s)
        };
        let json = |session: &super::Session| session.json(&books.public_url);
        let page = lists::page(&books.sessions, &form, "/v1/checkout/sessions", wanted, json)?;
        expand(books, page, &form).map(Json)
    })
}

async fn expire(
    State(fake): State<Arc<Fake>>,
    Extension(cause): Extension<Cause>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.change(|books| {
        books.expire_session(&id, &cause)?;
        expand(books, books.sessions.get(&id)?.json(&books.public_url), &form).map(Json)
    })
}
