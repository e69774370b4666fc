//! Papers as files, and the tables of the books: what a browser asks for that is no page.

use app::pages::desk::books::books_address;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use serde::Deserialize;
use services::{
    auth::ManagerSession,
    books::{self, BooksRefused},
    catalogue::{self, StudioPage},
    earnings::{File, Month},
    limits::LimitKind,
    papers::{self, Paper, PapersRefused},
};

use super::{
    Site,
    staff::{asking, confirm, nothing_here, too_often, unavailable},
};

/// What is asked for.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/b/{token}/papers/{file}", get(of_client))
        .route("/c/{token}/papers/{file}", get(of_course))
        .route("/{studio}/gift/papers/{token}/{file}", get(of_buyer))
        .route("/{studio}/desk/papers/{file}", get(of_staff))
        .route("/{studio}/desk/books/papers.csv", get(month))
        .route("/{studio}/desk/books/journal.csv", get(journal))
}

/// A paper about the visit that the link manages, for whoever bears it.
async fn of_client(
    State(site): State<Site>,
    Path((token, file)): Path<(String, String)>,
) -> Response {
    let services = &site.services;
    let proof = services.links.verify(&token, services.now()).ok();
    let (Some(proof), Some(id)) = (proof, named(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match papers::of_client(services, &proof, id).await {
        Ok(paper) => drawn(paper).await,
        Err(PapersRefused::NotFound | PapersRefused::TooLong) => {
            StatusCode::NOT_FOUND.into_response()
        }
        Err(error) => unavailable(&error),
    }
}

/// A paper about something that was bought, for whoever has the link in the buyer's mail.
async fn of_buyer(
    State(site): State<Site>,
    Path((slug, token, file)): Path<(String, String, String)>,
) -> Response {
    let services = &site.services;
    let studio = match catalogue::any_studio(services, &slug).await {
        Ok(found) => found,
        Err(error) => return unavailable(&error),
    };
    let (Some(studio), Some(id)) = (studio, named::<uuid::Uuid>(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    one_of(papers::of_buyer(services, studio.id, &token).await, id).await
}

/// A paper about what paid for a course, for whoever bears the course's link.
async fn of_course(
    State(site): State<Site>,
    Path((token, file)): Path<(String, String)>,
) -> Response {
    let services = &site.services;
    let proof = services.links.verify_course(&token, services.now()).ok();
    let (Some(proof), Some(id)) = (proof, named::<uuid::Uuid>(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    one_of(papers::of_course(services, &proof).await, id).await
}

/// The paper of that id, where it is among those that a link opens.
async fn one_of(opened: Result<Vec<Paper>, PapersRefused>, id: uuid::Uuid) -> Response {
    match opened {
        Ok(found) => match found.into_iter().find(|paper| paper.id == id) {
            Some(paper) => drawn(paper).await,
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Err(PapersRefused::NotFound | PapersRefused::TooLong) => {
            StatusCode::NOT_FOUND.into_response()
        }
        Err(error) => unavailable(&error),
    }
}

/// A paper of the studio, for its staff.
async fn of_staff(
    State(site): State<Site>,
    Path((slug, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (staff, _) = match asking(&site, &headers, &slug, &books_address(&slug)).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some(id) = named(&file) else { return nothing_here(&site, &headers).await };
    match papers::of_staff(&site.services, &staff, id).await {
        Ok(paper) => drawn(paper).await,
        Err(PapersRefused::NotFound | PapersRefused::TooLong) => {
            nothing_here(&site, &headers).await
        }
        Err(error) => unavailable(&error),
    }
}

/// The paper that a file is named after.
fn named<Id: std::str::FromStr>(file: &str) -> Option<Id> {
    file.strip_suffix(".pdf")?.parse().ok()
}

async fn drawn(paper: Paper) -> Response {
    match tokio::task::spawn_blocking(move || papers::pdf(&paper)).await {
        Ok(Ok(file)) => sent(file, "inline"),
        Ok(Err(error)) => unavailable(&error),
        Err(error) => unavailable(&error),
    }
}

#[derive(Deserialize)]
struct InMonth {
    #[serde(default)]
    month: String,
}

/// A month of papers as a table, for whoever keeps the books.
async fn month(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(asked): Query<InMonth>,
    headers: HeaderMap,
) -> Response {
    let (manager, studio) = match keeper(&site, &headers, &slug).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let today = studio.zone.today(site.services.now());
    let month = asked.month.parse().unwrap_or_else(|_| Month::of(today));
    match papers::month(&site.services, &manager, month).await {
        Ok(found) => sent(papers::csv(&found), "attachment"),
        Err(refused @ PapersRefused::Unconfirmed(_)) => {
            let page = format!("{}/papers?month={month}", books_address(&slug));
            confirm(&format!("{page}&refused={}", refused.code()))
        }
        Err(error) => unavailable(&error),
    }
}

#[derive(Deserialize)]
struct Range {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// The journal of a range of dates, for whoever keeps the books.
async fn journal(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(asked): Query<Range>,
    headers: HeaderMap,
) -> Response {
    let (manager, _) = match keeper(&site, &headers, &slug).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let date = |text: &str| app::pages::desk::read_date(text);
    let (from, until): (Option<NaiveDate>, Option<NaiveDate>) =
        (date(&asked.from), date(&asked.until));
    let (Some(from), Some(until)) = (from, until) else {
        return nothing_here(&site, &headers).await;
    };
    match books::journal_csv(&site.services, &manager, from, until).await {
        Ok(file) => sent(file, "attachment"),
        Err(BooksRefused::NoRange | BooksRefused::NotFound) => nothing_here(&site, &headers).await,
        Err(refused @ BooksRefused::Unconfirmed(_)) => {
            // Its form is the last thing on that page.
            let page = format!("{}?from={from}&until={until}", books_address(&slug));
            confirm(&format!("{page}&refused={}#journal-h", refused.code()))
        }
        Err(error) => unavailable(&error),
    }
}

/// Whoever keeps the studio's books; nothing is there for anybody else.
async fn keeper(
    site: &Site,
    headers: &HeaderMap,
    slug: &str,
) -> Result<(ManagerSession, StudioPage), Response> {
    let (staff, studio) = asking(site, headers, slug, &books_address(slug)).await?;
    let Some(manager) = staff.as_manager() else { return Err(nothing_here(site, headers).await) };
    match too_often(site, LimitKind::List, manager.account()) {
        Some(answer) => Err(answer),
        None => Ok((manager, studio)),
    }
}

/// A file which nobody between keeps too. Its name needs no quoting.
fn sent(file: File, disposition: &str) -> Response {
    let disposition = format!("{disposition}; filename=\"{}\"", file.name);
    let head = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (head, file.bytes).into_response()
}
