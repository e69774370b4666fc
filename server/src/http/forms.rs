//! Forms, as server functions answer them; what they cannot read is the sender's
//! mistake and not ours.

use app::{pages::error::Failure, request::ClientAddress, shell::shell};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::{prelude::provide_context, server_fn::error::SERVER_FN_ERROR_HEADER};
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use services::limits::LimitKind;

use super::{BODY_BYTES, Site, nul, pages};

const NO_FORM: Failure = Failure {
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    title: "This address takes forms alone",
    words: "Nothing was done.",
};
const TOO_LONG: Failure = Failure {
    status: StatusCode::PAYLOAD_TOO_LARGE,
    title: "This form is too long",
    words: "Nothing was done. Please go back, shorten what you typed, and send it again.",
};
const NUL: Failure = Failure {
    status: StatusCode::BAD_REQUEST,
    title: "This form holds a character that no form has",
    words: "Nothing was done. Please go back and type it again.",
};
const INCOMPLETE: Failure = Failure {
    status: StatusCode::BAD_REQUEST,
    title: "Something is missing in this form",
    words: "Nothing was done. Please go back, load the page again and send it from there.",
};
const NOT_THERE: Failure = Failure {
    status: StatusCode::NOT_FOUND,
    title: "What this form is about is not there (any more)",
    words: "Nothing was done. The page you came from may be an old one: load it again.",
};
const TOO_MANY: Failure = Failure {
    status: StatusCode::TOO_MANY_REQUESTS,
    title: "That was very often",
    words: "Nothing was done this time. Go back in your browser: what you typed is still there. \
            Wait a minute, and send it again.",
};
/// A handler panicked.
pub(super) const PANICKED: Failure =
    Failure { status: StatusCode::INTERNAL_SERVER_ERROR, ..BROKEN };
/// It is our fault, and mostly passes: the database was away, or had no room.
pub(super) const BROKEN: Failure = Failure {
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "Something broke on our side",
    words: "You did nothing wrong, and nothing was charged by this step. Go back and try again \
            in a moment. If you were paying, look for our mail first: every payment ends in a \
            confirmed visit or in a full refund.",
};

/// Runs the server function that a form is for. A form that does not fit its function
/// gets 400, one about something that is not there 404, one that comes too often 429.
pub async fn answer(site: Site, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let from = parts.extensions.get::<ClientAddress>().map(|found| found.0);
    let often = |from| site.services.limits.check_address(LimitKind::Form, from).is_err();
    if from.is_some_and(often) {
        return failed(site, headers, TOO_MANY).await;
    }
    if !is_form(&headers) {
        return failed(site, headers, NO_FORM).await;
    }
    let Ok(body) = to_bytes(body, BODY_BYTES).await else {
        return failed(site, headers, TOO_LONG).await;
    };
    if nul::is_in_form(&body) {
        return failed(site, headers, NUL).await;
    }
    let request = Request::from_parts(parts, Body::from(body));
    let context = site.clone();
    let answer = handle_server_fns_with_context(move || pages::provide(&context), request).await;
    own_words(site, headers, answer.into_response()).await
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Leptos answers every failure as one of ours, in words for programmers; or leads a
/// browser back with the failure in the address.
async fn own_words(site: Site, headers: HeaderMap, answer: Response) -> Response {
    if !answer.headers().contains_key(HeaderName::from_static(SERVER_FN_ERROR_HEADER)) {
        return answer;
    }
    let said = to_bytes(answer.into_body(), BODY_BYTES).await.unwrap_or_default();
    failed(site, headers, meaning(&said)).await
}

/// What `kind|text` means, as server functions write their failures.
fn meaning(said: &Bytes) -> Failure {
    let said = String::from_utf8_lossy(said);
    let (kind, text) = said.split_once('|').unwrap_or((&said, ""));
    match kind {
        "Args" | "MissingArg" | "Deserialization" | "Request" => INCOMPLETE,
        "ServerError" if text.starts_with("unknown_") => NOT_THERE,
        "ServerError" if text == "too_many" => TOO_MANY,
        _ => BROKEN,
    }
}

/// A page that says what happened, with the request's id and a way on; a line of text for
/// whoever asked for no page, such as a script.
pub(super) async fn failed(site: Site, headers: HeaderMap, failure: Failure) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    if !accepts.is_some_and(|kinds| kinds.contains("text/html")) {
        let text = format!("{}. {}\n", failure.title, failure.words);
        return (failure.status, text).into_response();
    }
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers;
    let assets = site.assets.clone();
    let provided = move || {
        pages::provide(&site);
        provide_context(failure);
    };
    let page = render_app_async_with_context(provided, move || shell(assets.clone()));
    page(request).await.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_does_not_fit_is_the_senders_mistake() {
        let status =
            |said: &'static str| meaning(&Bytes::from_static(said.as_bytes())).status.as_u16();
        assert_eq!(status("Args|missing field `studio`"), 400);
        assert_eq!(status("ServerError|unknown_studio"), 404);
        assert_eq!(status("ServerError|too_many"), 429);
        assert_eq!(status("ServerError|unavailable"), 503);
        assert_eq!(status(""), 503);
    }
}
