//! Forms are believed only from our own pages (OWASP, cross-site request forgery:
//! Fetch Metadata with a mandatory origin fallback).

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Site;

/// Refuses a request that changes something unless it comes from our own pages.
///
/// Browsers say where a request comes from (`Sec-Fetch-Site`); for one that does not,
/// `Origin` must be ours. The JSON API and the webhook are exempt: neither is
/// authorised by a cookie, so there is nothing for another site to borrow.
pub async fn own_pages_only(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let exempt = path.starts_with("/api/v1/") || path == "/stripe/webhook";
    if exempt || is_safe(request.method()) || comes_from_us(request.headers(), &site.base_url) {
        return next.run(request).await;
    }
    site.refused.form(site.services.now());
    (
        StatusCode::FORBIDDEN,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "This form was sent from another site, so nothing was done. \
         Please open the page again here and send it from there.\n",
    )
        .into_response()
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn comes_from_us(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text("origin").is_some_and(|origin| origin == base_url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn believed(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().expect("a header"));
        }
        comes_from_us(&headers, "https://book.example.com")
    }

    #[test]
    fn only_our_own_pages_are_believed() {
        assert!(believed(&[("sec-fetch-site", "same-origin")]));
        assert!(believed(&[("origin", "https://book.example.com")]));
        assert!(!believed(&[("sec-fetch-site", "cross-site")]));
        assert!(!believed(&[("sec-fetch-site", "same-site")]));
        assert!(!believed(&[("sec-fetch-site", "none")]));
        assert!(!believed(&[("origin", "https://evil.example.com")]));
        assert!(!believed(&[("origin", "null")]));
        assert!(!believed(&[]));
    }

    #[test]
    fn what_the_browser_says_wins_over_an_origin() {
        let forged = [("sec-fetch-site", "cross-site"), ("origin", "https://book.example.com")];
        assert!(!believed(&forged));
    }
}
