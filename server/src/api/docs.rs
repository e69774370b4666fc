//! The description of the API: for programs, and for people.

use std::fmt::Write;

use axum::{
    Json,
    http::header,
    response::{Html, IntoResponse},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::screening::{Level, QUESTIONS, VERSION};
use sha2::{Digest, Sha256};
use utoipa::{OpenApi, openapi::RefOr};

use super::{bookings, slots, studios};

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
        bookings::create::create,
        bookings::read::read,
        bookings::reschedule::reschedule,
        bookings::cancel::cancel,
        bookings::cancel::preview,
    )
)]
struct Description;

/// The description for programs.
pub async fn openapi() -> impl IntoResponse {
    Json(description())
}

fn description() -> utoipa::openapi::OpenApi {
    let mut description = Description::openapi();
    description.info.version = "1".into();
    let paths = description.paths.paths.values_mut();
    let operations = paths.flat_map(|path| [path.get.as_mut(), path.post.as_mut()]).flatten();
    for (status, response) in operations.flat_map(|operation| &mut operation.responses.responses) {
        if let RefOr::T(response) = response
            && !status.starts_with('2')
            && let Some(problem) = response.content.shift_remove("application/json")
        {
            response.content.insert("application/problem+json".into(), problem);
        }
    }
    description
}

/// The description for people: what there is, and how to try it.
pub async fn page() -> impl IntoResponse {
    let description = serde_json::to_value(description()).unwrap_or_default();
    let mut rows = String::new();
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            let method = method.to_uppercase();
            let _ = writeln!(
                rows,
                "<tr><td><code>{method}</code></td><td><code>{path}</code></td><td>{summary}</td></tr>"
            );
        }
    }
    let mut questions = String::new();
    for question in QUESTIONS {
        let effect = match question.level {
            Level::Stop => "no booking: a doctor first",
            Level::Review => "booked, and the therapist looks first",
        };
        let _ = writeln!(
            questions,
            "<tr><td><code>{}</code></td><td>{effect}</td></tr>",
            question.code
        );
    }
    let html = include_str!("docs.html")
        .replace("{rows}", &rows)
        .replace("{questions}", &questions)
        .replace("{version}", &VERSION.to_string());
    ([(header::CONTENT_SECURITY_POLICY, policy())], Html(html))
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
