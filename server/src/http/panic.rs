//! What a request gets whose handler panicked: an honest answer, and no details.

use std::any::Any;

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
    response::IntoResponse,
};

/// Logs the panic once, and says that nothing is lost by trying again.
pub fn answer(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = text, "a request handler panicked");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "Something broke on our side. Nothing was charged by this step. Please try again.\n",
    )
        .into_response()
}
