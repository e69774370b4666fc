//! Pictures beside shared links. Whoever shows a link asks for its picture, from wherever.

use app::{articles, previews, request::ClientAddress};
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use services::{
    catalogue::{self, StudioPage},
    limits::LimitKind,
    people,
    preview::{self, Preview},
    questions,
};

use super::{Site, public_file::PublicFile, staff::unavailable};

/// Names and pictures change: whoever shows a link asks again after an hour.
const KEPT: &str = "public, max-age=3600, stale-while-revalidate=86400";

/// The pictures.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/preview.png", get(house))
        .route("/articles/{slug}/preview.png", get(of_article))
        .route("/questions/{slug}/preview.png", get(of_question))
        .route("/{studio}/preview.png", get(of_studio))
        .route("/{studio}/therapists/{slug}/preview.png", get(of_therapist))
}

type From = Extension<ClientAddress>;

async fn house(State(site): State<Site>, from: From, asked: HeaderMap) -> Response {
    drawn(&site, &from, &asked, previews::house()).await
}

async fn of_article(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: From,
    asked: HeaderMap,
) -> Response {
    match articles::named(&slug) {
        Some(article) => drawn(&site, &from, &asked, previews::of_article(article)).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn of_question(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: From,
    asked: HeaderMap,
) -> Response {
    match questions::one(&site.services, &slug).await {
        Ok(Some(shown)) => drawn(&site, &from, &asked, previews::of_question(&shown)).await,
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => unavailable(&error),
    }
}

async fn of_studio(
    State(site): State<Site>,
    Path(slug): Path<String>,
    from: From,
    asked: HeaderMap,
) -> Response {
    match found(&site, &slug).await {
        Ok(studio) => drawn(&site, &from, &asked, previews::of_studio(&studio)).await,
        Err(answer) => answer,
    }
}

async fn of_therapist(
    State(site): State<Site>,
    Path((slug, whose)): Path<(String, String)>,
    from: From,
    asked: HeaderMap,
) -> Response {
    let studio = match found(&site, &slug).await {
        Ok(studio) => studio,
        Err(answer) => return answer,
    };
    let Some(person) = studio.introduced().find(|card| card.slug == whose) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // A picture that cannot be had is no reason to show none.
    let portrait = match &person.portrait {
        Some(name) => people::portrait(&site.services, name).await.ok().flatten(),
        None => None,
    };
    drawn(&site, &from, &asked, previews::of_therapist(&studio, person, portrait)).await
}

/// The studio, where clients can find it.
async fn found(site: &Site, slug: &str) -> Result<StudioPage, Response> {
    let studio = catalogue::studio(&site.services, slug).await;
    let studio = studio.map_err(|error| unavailable(&error))?;
    studio.ok_or_else(|| StatusCode::NOT_FOUND.into_response())
}

async fn drawn(
    site: &Site,
    Extension(ClientAddress(from)): &From,
    asked: &HeaderMap,
    words: Preview,
) -> Response {
    if site.services.limits.check_address(LimitKind::Api, *from).is_err() {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    match preview::picture(words).await {
        Some(bytes) => PublicFile::new(bytes.to_vec(), "image/png", KEPT).answer(asked),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
