//! Refusals in Stripe's shape (docs.stripe.com/api/errors).

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A refused request.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
    executed: bool,
    /// What a declined card is told beside the message.
    declined: Option<Box<Declined>>,
}

/// What a declined card is told.
#[derive(Debug, Clone)]
struct Declined {
    decline_code: String,
    payment_intent: Value,
}

/// Marks an answer that an idempotency key does not remember: the request was
/// refused before it was begun.
#[derive(Clone, Copy)]
pub(crate) struct NotBegun;

impl ApiError {
    fn new(status: StatusCode, code: Option<&'static str>, message: String) -> Self {
        let kind = "invalid_request_error";
        Self { status, kind, code, message, param: None, executed: false, declined: None }
    }

    fn at(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// A parameter is missing.
    pub fn missing(param: &str) -> Self {
        let message = format!("Missing required param: {param}.");
        Self::new(StatusCode::BAD_REQUEST, Some("parameter_missing"), message).at(param)
    }

    /// A parameter cannot be what it is.
    pub fn invalid(param: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, None, message.into()).at(param)
    }

    /// As [`Self::invalid`], with a code.
    pub fn invalid_with(code: &'static str, param: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Some(code), message.into()).at(param)
    }

    /// A parameter that Stripe does not have, or that the stand-in does not know.
    pub fn unknown_parameter(param: &str) -> Self {
        let message = format!("Received unknown parameter: {param}");
        Self::new(StatusCode::BAD_REQUEST, Some("parameter_unknown"), message).at(param)
    }

    /// There is no such object: 404 for one that the address names, 400 for one that a
    /// parameter names.
    pub fn no_such(kind: &str, id: &str, param: &str) -> Self {
        let message = format!("No such {kind}: '{id}'");
        let status = if param == "id" { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        Self::new(status, Some("resource_missing"), message).at(param)
    }

    /// There is no such address.
    pub fn unknown_address(method: &str, path: &str) -> Self {
        let message = format!("Unrecognized request URL ({method}: {path}).");
        Self::new(StatusCode::NOT_FOUND, None, message)
    }

    /// The request was understood, and what it asks for cannot be done any more.
    pub fn refused(code: Option<&'static str>, message: String) -> Self {
        Self { executed: true, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    /// As [`Self::refused`], naming the parameter at fault.
    pub fn refused_at(code: Option<&'static str>, param: &str, message: String) -> Self {
        Self::refused(code, message).at(param)
    }

    /// The bank declined a card: 402, with the payment that did not come about.
    pub fn card(code: &'static str, decline_code: &str, intent: Value) -> Self {
        let message = "Your card was declined.".to_owned();
        let declined = Declined { decline_code: decline_code.to_owned(), payment_intent: intent };
        Self {
            kind: "card_error",
            executed: true,
            declined: Some(Box::new(declined)),
            ..Self::new(StatusCode::PAYMENT_REQUIRED, Some(code), message)
        }
    }

    /// The key is missing or wrong.
    pub fn unauthorized(message: String) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, None, message)
    }

    /// An idempotency key was used for something else before.
    pub fn key_reused(message: String) -> Self {
        Self { kind: "idempotency_error", ..Self::new(StatusCode::BAD_REQUEST, None, message) }
    }

    /// A request with the same idempotency key is being carried out right now.
    pub fn key_in_use() -> Self {
        let message = "There is currently another in-progress request using this Idempotent Key \
                       (that probably means you submitted twice, and the other request is still \
                       going through). Please try again later.";
        Self::new(StatusCode::CONFLICT, Some("idempotency_key_in_use"), message.to_owned())
    }

    fn json(&self) -> Value {
        let mut error = json!({ "message": self.message, "type": self.kind });
        if let Some(code) = self.code {
            error["code"] = json!(code);
            error["doc_url"] =
                json!(format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")));
        }
        if let Some(declined) = &self.declined {
            error["decline_code"] = json!(declined.decline_code);
            error["payment_intent"] = declined.payment_intent.clone();
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        json!({ "error": error })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.json())).into_response();
        if !self.executed {
            response.extensions_mut().insert(NotBegun);
        }
        response
    }
}
