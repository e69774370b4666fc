//! The description of the API: for programs, and for people.

use std::fmt::Write;

use axum::{
    Json,
    http::header,
    response::{Html, IntoResponse},
};
use domain::screening::{Level, QUESTIONS, VERSION};
use utoipa::OpenApi;

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
    let mut description = Description::openapi();
    description.info.version = "1".into();
    Json(description)
}

/// The description for people: what there is, and how to try it.
pub async fn page() -> impl IntoResponse {
    let description = serde_json::to_value(Description::openapi()).unwrap_or_default();
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
    // One page, styled by itself; it holds no script and loads nothing.
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html))
}
