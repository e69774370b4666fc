//! What search engines and shared links are told.

use serde_json::Value;
use storage::{Engine, testing::database};

use crate::{
    client::{Answer, Browser},
    site::{SiteOptions, TestSite},
    visits::booked,
};

async fn site() -> (storage::testing::TestDatabase, TestSite) {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    (db, site)
}

/// What a `meta` of the head says.
fn meta(page: &Answer, name: &str) -> String {
    let tags = page.body.split("<meta ").skip(1).filter_map(|tag| tag.split('>').next());
    let found = tags.filter(|tag| tag.contains(&format!("\"{name}\""))).collect::<Vec<_>>();
    assert!(found.len() <= 1, "{name} stands {} times", found.len());
    let content = found.first().and_then(|tag| tag.split("content=\"").nth(1)?.split('"').next());
    content.unwrap_or_default().to_owned()
}

/// The one address that a page says it has.
fn canonical(page: &Answer) -> String {
    let tags = page.body.split("<link ").skip(1).filter_map(|tag| tag.split('>').next());
    let found = tags.filter(|tag| tag.contains("\"canonical\"")).collect::<Vec<_>>();
    let [one] = found.as_slice() else { panic!("{found:?}") };
    one.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().into()
}

/// The blocks of data for search engines.
fn data(page: &Answer) -> Vec<Value> {
    let blocks = page.body.split("<script type=\"application/ld+json\"").skip(1);
    let inside = blocks.map(|b| b.split_once('>').expect("a tag").1.split("</script>").next());
    inside.map(|json| serde_json::from_str(json.expect("its end")).expect("JSON")).collect()
}

async fn shown(browser: &Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_link_shows_what_it_leads_to() {
    let (_db, site) = site().await;
    let browser = site.browser();
    for (path, own, kind) in [
        ("/lisbon", "/lisbon", "website"),
        ("/", "/lisbon", "website"),
        ("/lisbon?week=2026-11-30", "/lisbon", "website"),
        ("/lisbon/book?treatment=deep-tissue", "/lisbon/book", "website"),
        ("/lisbon/therapists/ana", "/lisbon/therapists/ana", "profile"),
        ("/articles", "/articles", "website"),
        ("/articles/does-massage-help", "/articles/does-massage-help", "article"),
        ("/safety?studio=lisbon", "/safety", "article"),
        ("/privacy", "/privacy", "website"),
    ] {
        let page = shown(&browser, path).await;
        let url = format!("{}{own}", site.base);
        assert_eq!(meta(&page, "og:url"), url, "{path}");
        assert_eq!(canonical(&page), url, "{path}");
        assert_eq!(meta(&page, "og:type"), kind, "{path}");
        for name in ["og:title", "og:description", "description", "og:image:alt", "og:site_name"] {
            assert!(!meta(&page, name).is_empty(), "{path} has no {name}");
        }
        assert_eq!(meta(&page, "robots"), "", "{path} can be found");
        let picture = meta(&page, "og:image");
        let picture = picture.strip_prefix(&site.base).expect("a picture of ours");
        let drawn = shown(&browser, picture).await;
        assert_eq!(drawn.header("content-type"), "image/png", "{picture}");
        assert_eq!(drawn.header("cross-origin-resource-policy"), "cross-origin");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_engines_are_told_what_the_page_shows() {
    let (_db, site) = site().await;
    let browser = site.browser();
    let page = shown(&browser, "/lisbon").await;
    let blocks = data(&page);
    let kinds: Vec<&Value> = blocks.iter().map(|block| &block["@type"]).collect();
    assert_eq!(kinds, ["HealthAndBeautyBusiness", "FAQPage"]);
    assert_eq!(blocks[0]["address"]["addressLocality"], "Lisbon");
    let offer = &blocks[0]["hasOfferCatalog"]["itemListElement"][0];
    assert_eq!(offer["itemOffered"]["@type"], "Service");
    assert_eq!(offer["priceCurrency"], "EUR");
    assert!(page.body.contains(offer["itemOffered"]["name"].as_str().expect("a name")));
    let asked = blocks[1]["mainEntity"].as_array().expect("questions");
    assert!(asked.len() >= 4 && asked.iter().all(|one| one["acceptedAnswer"]["text"].is_string()));

    let person = &data(&shown(&browser, "/lisbon/therapists/ana").await)[0];
    assert_eq!(
        (&person["@type"], &person["jobTitle"]),
        (&"Person".into(), &"Massage therapist".into())
    );
    assert!(!person["hasCredential"].as_array().expect("a list").is_empty());
    let article = &data(&shown(&browser, "/articles/firm-or-gentle").await)[0];
    assert_eq!(article["@type"], "Article");
    assert_eq!(article["headline"], "Firm or gentle: choosing a pressure");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_somebody_s_own_is_told_to_nobody() {
    let (_db, site) = site().await;
    let visit = booked(&site, "2026-11-26T10:00:00+00:00", "amara").await;
    let browser = site.browser();
    for path in [format!("/b/{}", visit.token), "/lisbon/book/details".into(), "/sign-in".into()] {
        let page = browser.get(&path).await;
        assert!(!page.body.contains("og:title"), "{path}");
        assert!(data(&page).is_empty(), "{path}");
    }
    let page = shown(&browser, &format!("/b/{}", visit.token)).await;
    assert_eq!(meta(&page, "robots"), "noindex");
    let hidden = ["/nowhere", "/lisbon/therapists/nobody", "/nowhere/therapists/ana"];
    let pictures = ["/nowhere/preview.png", "/lisbon/therapists/nobody/preview.png"];
    for path in hidden.iter().chain(&pictures).chain(&["/articles/none", "/nowhere/sitemap.xml"]) {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sitemap_leads_to_every_page_that_can_be_found_and_to_no_other() {
    let (_db, site) = site().await;
    let browser = site.browser();
    let robots = shown(&browser, "/robots.txt").await;
    assert!(robots.body.contains(&format!("Sitemap: {}/sitemap.xml", site.base)), "{robots}");
    let places = |answer: &Answer| -> Vec<String> {
        let parts = answer.body.split("<loc>").skip(1);
        let urls = parts.filter_map(|part| part.split("</loc>").next());
        urls.map(|url| url.strip_prefix(&site.base).expect("ours").to_owned()).collect()
    };
    let index = shown(&browser, "/sitemap.xml").await;
    assert!(index.header("content-type").starts_with("application/xml"));
    assert_eq!(places(&index), ["/sitemap-pages.xml", "/lisbon/sitemap.xml"]);
    let mut all = Vec::new();
    for path in places(&index) {
        all.extend(places(&shown(&browser, &path).await));
    }
    for wanted in ["/lisbon", "/lisbon/book", "/lisbon/therapists/ana", "/safety", "/articles"] {
        assert!(all.iter().any(|path| path == wanted), "{wanted} is missing in {all:?}");
    }
    for path in &all {
        let page = shown(&browser, path).await;
        assert_eq!(meta(&page, "robots"), "", "{path}");
        assert_eq!(meta(&page, "og:url"), format!("{}{path}", site.base), "one address each");
    }
}
