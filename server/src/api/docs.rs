//! The description of the API: for programs, and for people.

use std::fmt::Write;

use axum::{
    Json,
    http::header,
    response::{Html, IntoResponse},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::screening::{Level, QUESTIONS, VERSION};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::OpenApi;

use super::{bookings, embed, slots, studios, words::TITLES};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lumbar",
        description = "Studios, their free times, and bookings. Times are RFC 3339 with an \
            offset; amounts are minor units of their currency; refusals are problem+json \
            with a stable `code`.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        studios::list,
        studios::one,
        studios::treatments,
        studios::therapists,
        slots::list,
        embed::times,
        bookings::create::create,
        bookings::read::read,
        bookings::reschedule::reschedule,
        bookings::cancel::cancel,
        bookings::cancel::preview,
    )
)]
struct Description;

/// Refusals that any address may give, with what they mean.
const ANY: [(&str, &str); 4] = [
    ("400", "`malformed_address`, or a `malformed` body"),
    ("429", "`too_many_requests`: wait as long as `Retry-After` says"),
    ("500", "`internal`"),
    ("503", "`unavailable` or `timed_out`: try again later"),
];
/// Refusals that any address with a body may give.
const BODY: [(&str, &str); 3] = [
    ("413", "`too_large`: at most 64 kB"),
    ("415", "`wrong_type`: send application/json"),
    ("422", "`invalid`, with a reason for each field"),
];

/// The description for programs.
pub async fn openapi() -> impl IntoResponse {
    Json(description())
}

fn description() -> Value {
    let mut description = Description::openapi();
    description.info.version = "1".into();
    let mut description = serde_json::to_value(description).unwrap_or_default();
    let paths = description["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.flat_map(|(_, methods)| methods.as_object_mut()).flatten();
    for (_, operation) in operations {
        let has_body = operation.get("requestBody").is_some();
        let Some(responses) = operation["responses"].as_object_mut() else { continue };
        let refusals = ANY.iter().chain(BODY.iter().filter(|_| has_body));
        for (status, meaning) in refusals {
            let response = responses.entry(*status).or_insert_with(refusal);
            describe(response, meaning);
        }
        for (status, response) in responses {
            if !status.starts_with('2') {
                as_problem(response);
            }
        }
        let again = json!({ "schema": { "type": "integer" }, "description": "Seconds to wait" });
        operation["responses"]["429"]["headers"] = json!({ "Retry-After": again });
    }
    description
}

fn refusal() -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    json!({ "description": "", "content": { "application/json": { "schema": schema } } })
}

/// Says what a status means, unless the operation says more.
fn describe(response: &mut Value, meaning: &str) {
    if response["description"].as_str().is_none_or(str::is_empty) {
        response["description"] = meaning.into();
    }
}

/// A refusal's body is problem+json.
fn as_problem(response: &mut Value) {
    let content = response["content"].as_object_mut();
    if let Some((content, problem)) =
        content.and_then(|content| content.remove("application/json").map(|p| (content, p)))
    {
        content.insert("application/problem+json".to_owned(), problem);
    }
}

/// The description for people: what there is, and how to try it.
pub async fn page() -> impl IntoResponse {
    let html = include_str!("docs.html")
        .replace("{rows}", &addresses(&description()))
        .replace("{questions}", &questions())
        .replace("{codes}", &codes())
        .replace("{version}", &VERSION.to_string());
    ([(header::CONTENT_SECURITY_POLICY, policy())], Html(html))
}

fn addresses(description: &Value) -> String {
    let mut rows = String::new();
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let summary = operation["summary"].as_str().unwrap_or_default().replace('`', "");
            let method = method.to_uppercase();
            let common = |status: &&String| ANY.iter().all(|(any, _)| any != status);
            let statuses = operation["responses"].as_object().into_iter().flatten();
            let statuses: Vec<&str> =
                statuses.map(|(status, _)| status).filter(common).map(String::as_str).collect();
            let _ = writeln!(
                rows,
                "<tr><td><code>{method}</code></td><td><code>{path}</code></td>\
                 <td>{summary}</td><td>{}</td></tr>",
                statuses.join(" ")
            );
        }
    }
    rows
}

fn questions() -> String {
    let mut rows = String::new();
    for question in QUESTIONS {
        let effect = match question.level {
            Level::Stop => "no booking: a doctor first",
            Level::Review => "booked, and the therapist looks first",
        };
        let code = question.code;
        let _ = writeln!(rows, "<tr><td><code>{code}</code></td><td>{effect}</td></tr>");
    }
    rows
}

/// Backquotes are for those who read the title in JSON.
fn codes() -> String {
    let mut rows = String::new();
    for (code, title) in TITLES {
        let title = title.replace('`', "");
        let _ = writeln!(rows, "<tr><td><code>{code}</code></td><td>{title}</td></tr>");
    }
    rows
}

/// One page, styled by itself; it holds no script and loads nothing.
fn policy() -> String {
    let html = include_str!("docs.html");
    let style = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next());
    let hash = STANDARD.encode(Sha256::digest(style.unwrap_or_default()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'none'; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}
