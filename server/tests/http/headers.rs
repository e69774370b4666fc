//! What every answer carries, and what it does not.

use storage::{Engine, testing::database};

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    site::{SiteOptions, TestSite},
    visits::{Made, booked},
};

const TEN: &str = "2026-11-26T10:00:00+00:00";

/// Every page there is, for a visit.
fn pages(visit: &Made) -> Vec<String> {
    let b = format!("/b/{}", visit.token);
    let mut all = vec![b.clone(), format!("{b}/cancel"), format!("{b}/reschedule")];
    all.extend(
        [
            "/",
            "/lisbon",
            "/lisbon/book",
            "/lisbon/book?treatment=deep-tissue",
            "/lisbon/book/details",
            "/sign-in",
            "/register",
            "/forgot",
            "/reset/x",
            "/verify/x",
            "/privacy",
            "/terms",
            "/accessibility",
            "/articles",
            "/articles/your-first-visit",
            "/safety",
            "/lisbon/therapists/ana",
            "/nowhere",
            "/api/docs",
        ]
        .map(str::to_owned),
    );
    all
}

async fn site(options: SiteOptions) -> (storage::testing::TestDatabase, TestSite) {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), options).await;
    (db, site)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_runs_or_looks_like_anything_but_ours() {
    let (_db, site) = site(SiteOptions::default()).await;
    let visit = booked(&site, TEN, "amara").await;
    let (browser, mut nonces) = (site.browser(), Vec::new());
    for path in pages(&visit) {
        let page = browser.get(&path).await;
        let policy = page.header("content-security-policy").to_owned();
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}: {policy}"
        );
        assert!(!page.body.contains(" style=\""), "{path} styles by itself");
        let handlers = page.body.contains(" onclick=") || page.body.contains(" onload=");
        assert!(!handlers, "{path} has handlers in its markup");
        if path != "/api/docs" {
            assert!(policy.contains(&format!("form-action 'self' {}", site.base)), "{policy}");
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
            nonces.push(nonce.expect("a nonce").to_owned());
            inline_scripts_bear(&page, nonces.last().expect("pushed"));
        }
    }
    let all = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), all, "a nonce is used once");
}

fn inline_scripts_bear(page: &Answer, nonce: &str) {
    for tag in page.body.split("<script").skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let allowed = tag.contains("src=\"/pkg/") || tag.contains(&format!("nonce=\"{nonce}\""));
        assert!(allowed, "<script{tag}> is neither ours nor bears {nonce}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_guarded_and_what_is_personal_is_never_kept() {
    let (_db, site) = site(SiteOptions::default()).await;
    let visit = booked(&site, TEN, "amara").await;
    let browser = site.browser();
    let mut all = pages(&visit);
    let ics = format!("/b/{}/visit.ics", visit.token);
    let more =
        ["/favicon.svg", "/healthz", "/readyz", "/api/v1/studios", "/api/v1/nothing", "/pkg/no.js"];
    all.extend(more.map(str::to_owned));
    all.extend([ics, format!("/api/v1/bookings/{}", visit.token)]);
    for path in all {
        let answer = browser.get(&path).await;
        let expect =
            |name: &str, value: &str| assert_eq!(answer.header(name), value, "{path}: {name}");
        expect("x-content-type-options", "nosniff");
        expect("referrer-policy", "same-origin");
        expect("cross-origin-opener-policy", "same-origin");
        expect("strict-transport-security", "");
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
        let shared = [
            "/",
            "/lisbon",
            "/privacy",
            "/terms",
            "/accessibility",
            "/articles",
            "/articles/your-first-visit",
            "/safety",
            "/lisbon/therapists/ana",
            "/nowhere",
            "/healthz",
            "/readyz",
        ];
        let kept = match path.as_str() {
            path if shared.contains(&path) => "no-cache",
            "/favicon.svg" => "public, max-age=86400",
            "/pkg/no.js" => "",
            _ => "no-store",
        };
        expect("cache-control", kept);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_are_out_of_reach_and_bound_to_https_where_there_is_any() {
    let (_db, plain) = site(SiteOptions::default()).await;
    let line = draft_cookie(&plain.browser()).await;
    assert!(line.starts_with("draft="), "{line}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!line.contains("Secure") && !line.contains("Domain"), "{line}");

    let public = Some("https://book.example".to_owned());
    let (_db, secure) = site(SiteOptions { public, ..SiteOptions::default() }).await;
    let browser = secure.browser();
    let line = draft_cookie(&browser).await;
    assert!(line.starts_with("__Host-draft=") && line.contains("; Secure"), "{line}");
    assert!(line.contains("HttpOnly") && !line.contains("Domain"), "{line}");
    let page = browser.get("/lisbon").await.expect(200);
    let a_year = "max-age=31536000; includeSubDomains";
    assert_eq!(page.header("strict-transport-security"), a_year);
    assert_eq!(browser.get("/healthz").await.header("strict-transport-security"), a_year);
}

async fn draft_cookie(browser: &Browser) -> String {
    let week = browser.get("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    let form = week.form("/api/ui/book/hold").press("start", "2026-11-26T10:00:00Z");
    let held = browser.submit(&form).await;
    let lines = held.headers.get_all("set-cookie").iter();
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    lines.find(|line| line.contains("draft=")).expect("a cookie").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_out_leaves_nothing_of_theirs_in_the_browser() {
    let (_db, site) = site(SiteOptions::default()).await;
    account(&site, "marta").await;
    let field = |name: &str, typed: &str| (name.to_owned(), typed.to_owned());
    let deletes = vec![field("password", PASSWORD), field("sure", "yes")];
    for (path, fields, to) in [
        ("account/sign-out", Vec::new(), "/sign-in?out=1"),
        ("account/sign-out-everywhere", Vec::new(), "/sign-in?out=1"),
        ("account/delete", deletes, "/account/deleted"),
    ] {
        let browser = site.browser();
        browser.post_form("/api/ui/theme", &[field("theme", "dark")]).await;
        sign_in(&browser, "marta").await;
        let page = browser.get("/account").await.expect(200);
        assert_eq!(page.header("clear-site-data"), "", "nobody signs out by looking");
        assert_eq!(page.header("cache-control"), "no-store", "the cache has nothing to clear");
        browser.post_form("/api/ui/account/rename", &[field("name", "")]).await.expect(303);
        assert!(browser.cookie("flash").is_some(), "a form was refused");
        let out = browser.post_form(&format!("/api/ui/{path}"), &fields).await.expect(303);
        assert_eq!(out.location(), to, "{path}");
        assert_eq!(out.header("clear-site-data"), r#""storage""#, "{path}");
        for gone in ["sid", "flash"] {
            assert_eq!(browser.cookie(gone), None, "{path}: {gone}");
        }
        assert_eq!(browser.cookie("theme").as_deref(), Some("dark"), "{path}");
        assert!(browser.cookie("browser").is_some(), "{path}: it is known when it comes back");
        browser.follow(out).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn monitors_are_answered() {
    let (_db, site) = site(SiteOptions::default()).await;
    let browser = site.browser();
    let alive = browser.get("/healthz").await.expect(200).json();
    assert_eq!(alive["tzdb"], domain::time::tzdb_version());
    let ready = browser.get("/readyz").await.expect(200).json();
    assert_eq!((&ready["database"], &ready["schema"]), (&true.into(), &true.into()));
    browser.get("/b/some-secret-token").await;
    let metrics = browser.get("/metrics").await.expect(200).body;
    assert!(metrics.contains("http_request_seconds_bucket"), "{metrics}");
    assert!(
        metrics.contains("route=\"/b/{token}\"") && !metrics.contains("some-secret"),
        "{metrics}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_asks_too_often_is_told_to_wait() {
    let (_db, site) = site(SiteOptions { strict: true, ..SiteOptions::default() }).await;
    let browser = site.browser();
    for _ in 0..2_000 {
        let answer = browser.get("/api/v1/nothing").await;
        if answer.status == 429 {
            assert_eq!(answer.json()["code"], "too_many_requests");
            assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|s| s > 0), "{answer}");
            return;
        }
    }
    panic!("2000 requests at once were all answered");
}
