//! What a request gets whose handler panicked: an honest answer, and no details.

use std::any::Any;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{Response, StatusCode, header},
    middleware::Next,
    response::IntoResponse,
};

use super::{Site, forms};

/// Marks an answer that was made for want of the real one.
#[derive(Clone, Copy)]
struct Panicked;

/// Logs the panic once, and says that nothing is lost by trying again.
pub fn answer(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = text, "a request handler panicked");
    let mut answer = (
        StatusCode::INTERNAL_SERVER_ERROR,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "Something broke on our side. Nothing was charged by this step. Please try again.\n",
    )
        .into_response();
    answer.extensions_mut().insert(Panicked);
    answer
}

/// Shows a page of the site instead, with the request's id and a way on, to whoever asked
/// for a page.
pub async fn show(State(site): State<Site>, request: Request, next: Next) -> Response<Body> {
    let headers = request.headers().clone();
    let answer = next.run(request).await;
    if answer.extensions().get::<Panicked>().is_none() {
        return answer;
    }
    forms::failed(site, headers, forms::PANICKED).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_panic_is_known_as_one_and_tells_nothing_of_it() {
        let answer = answer(Box::new("the table is locked"));
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.extensions().get::<Panicked>().is_some());
    }
}
