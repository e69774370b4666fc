//! What search engines may look at, and where it is: an index, the pages of the house, and the
//! pages of each studio, so that no answer grows with the number of studios' people.

use app::articles;
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use services::{catalogue, questions};

use super::{Site, staff::unavailable};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const HOUSE: [&str; 6] =
    ["/articles", "/questions", "/safety", "/privacy", "/terms", "/accessibility"];

/// The addresses that search engines know.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(index))
        .route("/sitemap-pages.xml", get(pages))
        .route("/{studio}/sitemap.xml", get(of_studio))
}

/// What is somebody's own is none of their business. The times that a studio shows on its own
/// site are part of that site.
async fn robots(State(site): State<Site>) -> Response {
    let text = format!(
        "User-agent: *\nAllow: /api/v1/studios/\nDisallow: /api/\nDisallow: /account\n\
         Disallow: /b/\nDisallow: /mail\nDisallow: /*/desk\n\nSitemap: {}/sitemap.xml\n",
        site.base_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

async fn index(State(site): State<Site>) -> Response {
    let studios = match catalogue::studios(&site.services).await {
        Ok(studios) => studios,
        Err(error) => return unavailable(&error),
    };
    let of_studios = studios.iter().map(|studio| format!("/{}/sitemap.xml", studio.slug));
    let all = std::iter::once("/sitemap-pages.xml".to_owned()).chain(of_studios);
    let lines = all.map(|path| (path, None)).collect::<Vec<_>>();
    xml(&site, ("sitemapindex", "sitemap"), &lines)
}

async fn pages(State(site): State<Site>) -> Response {
    let studios = match catalogue::studios(&site.services).await {
        Ok(studios) => studios,
        Err(error) => return unavailable(&error),
    };
    // The first page is the only studio's, which has an address of its own.
    let first = (studios.len() != 1).then_some("/");
    let house = first.into_iter().chain(HOUSE).map(|path| (path.to_owned(), None));
    let read = articles::all().iter();
    let read = read.map(|a| (format!("/articles/{}", a.slug), Some(a.written.to_string())));
    xml(&site, ("urlset", "url"), &house.chain(read).collect::<Vec<_>>())
}

async fn of_studio(State(site): State<Site>, Path(slug): Path<String>) -> Response {
    let studio = match catalogue::studio(&site.services, &slug).await {
        Ok(Some(studio)) => studio,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return unavailable(&error),
    };
    let asked = match questions::of_studio(&site.services, studio.id).await {
        Ok(asked) => asked.into_iter().map(|question| format!("/questions/{question}")),
        Err(error) => return unavailable(&error),
    };
    let own = ["", "/book"].map(|below| format!("/{slug}{below}"));
    let people = studio.introduced().map(|card| format!("/{slug}/therapists/{}", card.slug));
    let all =
        own.into_iter().chain(people).chain(asked).map(|path| (path, None)).collect::<Vec<_>>();
    xml(&site, ("urlset", "url"), &all)
}

/// Paths, each with the day of its last change where that is known.
fn xml(site: &Site, (all, one): (&str, &str), lines: &[(String, Option<String>)]) -> Response {
    let base = &site.base_url;
    let lines = lines.iter().map(|(path, changed)| {
        let place = escaped(&format!("{base}{path}"));
        let changed = changed.as_ref().map(|day| format!("<lastmod>{day}</lastmod>"));
        format!("  <{one}><loc>{place}</loc>{}</{one}>\n", changed.unwrap_or_default())
    });
    let lines: String = lines.collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{all} xmlns=\"{NAMESPACE}\">\n{lines}</{all}>\n"
    );
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
