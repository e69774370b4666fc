//! The description of the API is valid, and true.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use storage::{Engine, testing::database};

use crate::{client::Browser, site::TestSite, visits::held};

/// How a booking may stand.
const STATES: [&str; 8] =
    ["held", "requested", "confirmed", "completed", "no_show", "cancelled", "expired", "declined"];

/// What the routes are; the description must say the same.
const ROUTES: [&str; 11] = [
    "GET /api/v1/studios",
    "GET /api/v1/studios/{slug}",
    "GET /api/v1/studios/{slug}/treatments",
    "GET /api/v1/studios/{slug}/therapists",
    "GET /api/v1/studios/{slug}/slots",
    "GET /api/v1/studios/{slug}/embed",
    "POST /api/v1/studios/{slug}/bookings",
    "GET /api/v1/bookings/{token}",
    "POST /api/v1/bookings/{token}/reschedule",
    "GET /api/v1/bookings/{token}/cancel",
    "POST /api/v1/bookings/{token}/cancel",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_is_valid_and_every_address_in_it_answers() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let browser = site.browser();
    let visit = held(&site, "2026-11-26T10:00:00+00:00", "amara").await;
    let api = browser.get("/api/openapi.json").await.expect(200).json();
    assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    assert!(api["info"]["title"].is_string() && api["info"]["version"].is_string());
    references_lead_somewhere(&api, &api);

    let mut described = BTreeSet::new();
    for (path, method, operation) in operations(&api) {
        described.insert(format!("{method} {path}"));
        complete(&path, &operation);
        answers(&browser, &path, &method, &visit.token, &operation).await;
    }
    assert_eq!(described, ROUTES.map(str::to_owned).into());

    let booking = &api["components"]["schemas"]["BookingJson"]["properties"]["state"];
    let states = booking["description"].as_str().expect("it is described");
    let page = browser.get("/api/docs").await.expect(200);
    for state in STATES {
        assert!(states.contains(&format!("`{state}`")), "{state} is not described");
        assert!(page.body.contains(&format!("<code>{state}</code>")), "the page says no {state}");
    }
    for place in ["{rows}", "{questions}", "{codes}", "{version}"] {
        assert!(!page.body.contains(place), "{place} was not filled");
    }
    for code in ["slot_taken", "refund_changed", "too_many_requests", "timed_out"] {
        assert!(page.body.contains(&format!("<code>{code}</code>")), "the page says no {code}");
    }
    for route in ROUTES {
        let path = route.split_once(' ').expect("a method and a path").1;
        assert!(page.body.contains(path), "the page says nothing of {path}");
    }
}

pub fn operations(api: &Value) -> Vec<(String, Method, Value)> {
    let mut all = Vec::new();
    for (path, methods) in api["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let method = method.to_uppercase().parse().expect("a method");
            all.push((path.clone(), method, operation.clone()));
        }
    }
    all
}

/// Each parameter of the path is described, and every refusal is a problem.
fn complete(path: &str, operation: &Value) {
    let none = Vec::new();
    let parameters = operation["parameters"].as_array().unwrap_or(&none);
    for name in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
        let found = parameters.iter().any(|p| p["name"] == name && p["in"] == "path");
        assert!(found, "{path}: {name} is not described");
    }
    assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{path}: no summary");
    for (status, response) in operation["responses"].as_object().expect("responses") {
        let kinds = response["content"].as_object().expect("a body").keys().collect::<Vec<_>>();
        let expected =
            if status.starts_with('2') { "application/json" } else { "application/problem+json" };
        assert_eq!(kinds, [expected], "{path}: {status}");
    }
}

async fn answers(browser: &Browser, path: &str, method: &Method, token: &str, operation: &Value) {
    let asked = "?treatment=deep-tissue&from=2026-11-24&to=2026-11-24";
    let query = if path.ends_with("/slots") { asked } else { "" };
    let address = path.replace("{slug}", "lisbon").replace("{token}", token) + query;
    let body = (*method == Method::POST).then(|| json!({}));
    let answer = browser.call(method.clone(), &address, body.as_ref()).await;
    let status = answer.status.as_u16();
    assert!(status < 500 && status != 404 && status != 405, "{method} {path}: {answer}");
    let described = |status: u16| operation["responses"].get(status.to_string()).is_some();
    assert!(described(status), "{method} {path}: {status} is not described");
    let always = [400, 429, 500, 503];
    let with_body = if operation.get("requestBody").is_some() { &[413, 415, 422][..] } else { &[] };
    for status in always.iter().chain(with_body) {
        assert!(described(*status), "{method} {path}: {status} is not described");
    }
    let retry = &operation["responses"]["429"]["headers"]["Retry-After"];
    assert!(retry.is_object(), "{method} {path}: Retry-After is not described");
}

fn references_lead_somewhere(api: &Value, value: &Value) {
    match value {
        Value::Object(map) => {
            if let Some(to) = map.get("$ref").and_then(Value::as_str) {
                let pointer = to.trim_start_matches('#');
                assert!(api.pointer(pointer).is_some(), "{to} leads nowhere");
            }
            map.values().for_each(|inner| references_lead_somewhere(api, inner));
        }
        Value::Array(list) => list.iter().for_each(|inner| references_lead_somewhere(api, inner)),
        _ => {}
    }
}
