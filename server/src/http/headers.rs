//! What every answer carries, whatever made it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::Site;

/// A page sets its own policy with its nonce; anything else may load nothing.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Pages that are the same for everybody. All others are kept out of every cache.
fn is_public(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let personal = [
        "b", "before", "account", "sign-in", "register", "verify", "forgot", "reset", "welcome",
        "mail", "api",
    ];
    let alike = match (first, second) {
        (_, None) | ("articles" | "questions", Some(_)) => parts.next().is_none(),
        (_, Some("therapists")) => parts.next().is_some() && parts.next().is_none(),
        (_, Some(file)) => file == "sitemap.xml" && parts.next().is_none(),
    };
    alike && !personal.contains(&first)
}

/// Adds the security headers to every answer, and `no-store` to personal ones.
pub async fn on_every_answer(State(site): State<Site>, request: Request, next: Next) -> Response {
    let public = is_public(request.uri().path());
    let asset = request.uri().path().starts_with("/pkg/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    default(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(headers, header::REFERRER_POLICY, "same-origin");
    default(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if site.secure {
        let a_year = "max-age=31536000; includeSubDomains";
        default(headers, header::STRICT_TRANSPORT_SECURITY, a_year);
    }
    if !asset {
        default(headers, header::CACHE_CONTROL, if public { "no-cache" } else { "no-store" });
    }
    headers.append(header::VARY, HeaderValue::from_static("cookie, sec-fetch-site, origin"));
    response
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn only_pages_that_are_alike_for_everybody_may_be_cached() {
        assert!(is_public("/") && is_public("/berlin") && is_public("/berlin/"));
        assert!(is_public("/articles/your-first-visit") && is_public("/berlin/therapists/hana"));
        for personal in
            ["/b/abc", "/berlin/book", "/berlin/desk", "/account", "/sign-in", "/b/therapists/x"]
        {
            assert!(!is_public(personal), "{personal}");
        }
    }
}
