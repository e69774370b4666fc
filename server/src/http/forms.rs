//! Forms, as server functions answer them; what they cannot read is the sender's
//! mistake and not ours.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use leptos_axum::handle_server_fns_with_context;

use super::{BODY_BYTES, Site, nul, pages};

/// Runs the server function that a form is for. A form that does not fit its function
/// gets 400, one about something that is not there 404.
pub async fn answer(site: Site, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !is_form(&parts.headers) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This address takes forms alone.");
    }
    let Ok(body) = to_bytes(body, BODY_BYTES).await else {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "This form is too long.");
    };
    if nul::is_in_form(&body) {
        return refuse(StatusCode::BAD_REQUEST, "This form holds a character that no form has.");
    }
    let request = Request::from_parts(parts, Body::from(body));
    let answer = handle_server_fns_with_context(move || pages::provide(&site), request).await;
    own_words(answer.into_response()).await
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Leptos answers every failure as one of ours, in words for programmers; or leads a
/// browser back with the failure in the address.
async fn own_words(answer: Response) -> Response {
    if !answer.headers().contains_key(HeaderName::from_static(SERVER_FN_ERROR_HEADER)) {
        return answer;
    }
    let said = to_bytes(answer.into_body(), BODY_BYTES).await.unwrap_or_default();
    let (status, words) = meaning(&said);
    refuse(status, words)
}

/// What `kind|text` means, as server functions write their failures.
fn meaning(said: &Bytes) -> (StatusCode, &'static str) {
    let said = String::from_utf8_lossy(said);
    let (kind, text) = said.split_once('|').unwrap_or((&said, ""));
    match kind {
        "Args" | "MissingArg" | "Deserialization" | "Request" => (
            StatusCode::BAD_REQUEST,
            "Something is missing in this form, so nothing was done. \
             Please go back, load the page again and send it from there.",
        ),
        "ServerError" if text.starts_with("unknown_") => {
            (StatusCode::NOT_FOUND, "What this form is about is not there (any more).")
        }
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something broke on our side. Nothing was charged by this step. Please try again.",
        ),
    }
}

fn refuse(status: StatusCode, words: &'static str) -> Response {
    (status, format!("{words}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_does_not_fit_is_the_senders_mistake() {
        let status = |said: &'static str| meaning(&Bytes::from_static(said.as_bytes())).0.as_u16();
        assert_eq!(status("Args|missing field `studio`"), 400);
        assert_eq!(status("ServerError|unknown_studio"), 404);
        assert_eq!(status("ServerError|unavailable"), 500);
        assert_eq!(status(""), 500);
    }
}
