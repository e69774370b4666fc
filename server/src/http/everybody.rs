//! Which database answers what everybody may read: a copy of it, as long as it keeps up, and
//! else the database itself.
//!
//! The whole site stands twice, and the second reads from the copy: so one answer reads from one
//! of the two, and no page knows of it. Whoever brings a cookie of ours that is more than a taste
//! reads from the database itself, and so sees what they just did.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use services::setup::is_reserved;
use storage::Replica;
use tokio::time::timeout;
use tower::ServiceExt;

use super::{Site, SiteInner, door, routes};

/// Whoever has waited so long for the copy is answered by the database itself.
const PATIENCE: Duration = Duration::from_secs(3);
/// Cookies that say how somebody likes a page, and not who they are.
const TASTES: [&str; 2] = ["theme", "tz"];

/// The site that reads from the copy.
#[derive(Clone)]
struct Elsewhere {
    replica: Replica,
    router: Router,
}

/// Everything that is served, by whichever database, one rush after the other.
pub fn router(site: Site) -> Router {
    let doors = door::Doors::of(&site);
    // Before any route is found: what waits at the door keeps no more than what was sent.
    Router::new().fallback_service(by_either(site)).layer(from_fn_with_state(doors, door::wait))
}

fn by_either(site: Site) -> Router {
    let Some(replica) = site.replica.clone() else { return routes(site) };
    let services = site.services.reading_from(&replica);
    // What was answered by one is not what the other would answer.
    let answers = Arc::default();
    let copy = Site::new(SiteInner { services, answers, ..site.0.as_ref().clone() });
    let elsewhere = Elsewhere { replica, router: routes(copy) };
    // Before either has found a route: what one writes into a request is not for the other.
    Router::new().fallback_service(routes(site)).layer(from_fn_with_state(elsewhere, answer))
}

async fn answer(State(elsewhere): State<Elsewhere>, request: Request, next: Next) -> Response {
    if !is_for_everybody(&request) {
        return next.run(request).await;
    }
    if !elsewhere.replica.is_fresh() {
        count("primary");
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), Body::empty());
    match timeout(PATIENCE, elsewhere.router.oneshot(asked)).await {
        Ok(Ok(answer)) if !answer.status().is_server_error() => {
            count("replica");
            answer
        }
        failed => {
            tracing::warn!(
                in_time = failed.is_ok(),
                "the replica did not answer: the database itself does"
            );
            count("fallback");
            let answer = next.run(Request::from_parts(parts, body)).await;
            // What neither can answer is not the copy's fault.
            if !answer.status().is_server_error() {
                elsewhere.replica.doubt();
            }
            answer
        }
    }
}

fn count(from: &'static str) {
    metrics::counter!("public_reads_total", "from" => from).increment(1);
}

/// Whether an answer is the same for everybody, and nothing is done by asking for it.
fn is_for_everybody(request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    reads && is_anybody(request.headers()) && is_public(request.uri().path())
}

fn is_anybody(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::COOKIE).iter();
    lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';')).all(|pair| {
        let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii();
        name.is_empty() || TASTES.iter().any(|taste| taste.as_bytes() == name)
    })
}

/// The pages of studios that clients read, what readers asked, and the JSON API about studios.
fn is_public(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [] | ["questions", ..] | ["sitemap.xml" | "sitemap-pages.xml"] => path != "/questions/ask",
        ["api", "v1", "studios", ..] => true,
        [studio, ..] if is_reserved(studio) => false,
        [_] | [_, "book" | "course" | "courses" | "gift" | "preview.png" | "sitemap.xml"] => true,
        [_, "therapists", _] | [_, "therapists", _, "preview.png"] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anybody(cookie: &str) -> bool {
        let request = Request::get("/berlin").header(header::COOKIE, cookie);
        is_for_everybody(&request.body(Body::empty()).expect("a request"))
    }

    #[test]
    fn whoever_may_have_done_something_reads_from_the_database_itself() {
        assert!(anybody("") && anybody("theme=dark; tz=Europe/Lisbon"));
        for cookie in ["sid=x", "__Host-sid=x", "theme=dark; draft=x", "flash=x", "theme2=x"] {
            assert!(!anybody(cookie), "{cookie}");
        }
        let post = Request::post("/api/v1/studios/berlin/bookings").body(Body::empty());
        assert!(!is_for_everybody(&post.expect("a request")));
    }

    #[test]
    fn only_what_is_the_same_for_everybody_is_read_from_a_copy() {
        for public in [
            "/",
            "/berlin",
            "/berlin/book",
            "/berlin/therapists/hana",
            "/questions/does-it-help",
            "/api/v1/studios/berlin/slots",
            "/sitemap.xml",
        ] {
            assert!(is_public(public), "{public}");
        }
        for own in [
            "/account",
            "/b/token",
            "/c/token",
            "/w/token",
            "/sign-in",
            "/berlin/book/details",
            "/berlin/book/return",
            "/berlin/desk",
            "/berlin/desk/live",
            "/berlin/gift/balance",
            "/berlin/gift/papers/token",
            "/berlin/waitlist",
            "/questions/ask",
            "/api/v1/bookings/token",
            "/setup/token",
            "/readyz",
            "/metrics",
        ] {
            assert!(!is_public(own), "{own}");
        }
    }
}
