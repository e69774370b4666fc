//! Bodies and queries, with refusals in our own form.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Query, Request,
        rejection::{JsonRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::{Problem, problem::FieldProblem};

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => Err(unfit(&error.body_text())),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_type"))
            }
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"))
            }
            Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "malformed")),
        }
    }
}

/// A query.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(QueryRejection::FailedToDeserializeQueryString(error)) => {
                Err(unfit(&error.body_text()))
            }
            Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "malformed")),
        }
    }
}

/// JSON that does not fit: names the field, as far as serde tells.
fn unfit(text: &str) -> Problem {
    let quoted = |before: &str| {
        let rest = text.split_once(before)?.1;
        rest.split_once('`').map(|(name, _)| name.to_owned())
    };
    if let Some(field) = quoted("missing field `") {
        return Problem::field(&field, "required");
    }
    if let Some(field) = quoted("unknown field `") {
        return Problem::field(&field, "unknown_field");
    }
    let begins = ["target type: ", "query string: "];
    let path = begins.iter().find_map(|begin| text.split_once(begin)).map_or("", |(_, rest)| rest);
    let path = path.split_once(": ").map_or("", |(path, _)| path);
    Problem::invalid(vec![FieldProblem::new(
        if path.is_empty() { "body" } else { path },
        "not_accepted",
    )])
}
