//! What the log says of whoever was refused, and how often.

use axum::http::Request;
use services::limits::LimitKind;
use storage::{Engine, testing::database};

use crate::{
    authorisation::{account, sign_in},
    client::Answer,
    secrets::Log,
    site::{SiteOptions, TestSite, WEBHOOK_SECRET},
    webhooks::sign,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_for_the_desk_of_others_is_in_the_log_by_their_account() {
    let log = Log::listen();
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    let stranger = account(&site, "kingfisher").await.to_string();
    let browser = site.browser();
    sign_in(&browser, "kingfisher").await;
    browser.get("/lisbon/desk").await.expect(404);
    browser.get("/lisbon/desk/reports/everything.zip").await.expect(404);
    let text = log.text();
    let refused = text.lines().filter(|line| line.contains("refused a desk"));
    let theirs = refused.filter(|line| line.contains(&stranger) && line.contains("WARN"));
    assert_eq!(theirs.count(), 2, "the page and the file");
    assert!(!text.contains("kingfisher@"), "and by nothing else");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_too_often_is_in_the_log_and_not_from_whom() {
    let log = Log::listen();
    let db = database(Engine::Sqlite).await;
    let strict = SiteOptions { strict: true, standing: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), strict).await;
    let field = |name: &str, typed: &str| (name.to_owned(), typed.to_owned());
    let fields = [field("email", "wagtail@post.example"), field("password", "not it at all")];
    for _ in 0..11 {
        site.browser().post_form("/api/ui/account/sign-in", &fields).await.expect(303);
    }
    let text = log.text();
    let limited =
        |line: &str| line.contains("refused what comes too often") && line.contains("limit=SignIn");
    assert!(text.lines().any(limited), "the eleventh");
    assert!(!text.contains("wagtail@"), "nobody's address");
}

/// A site behind a proxy whose ids of requests are believed: by them, lines of one test are told
/// from those of others that run beside it.
async fn behind_a_proxy(store: &storage::Store) -> TestSite {
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let options = SiteOptions { strict: true, standing: true, trusted, ..SiteOptions::default() };
    TestSite::with(store.clone(), options).await
}

/// Posts this with an id of its own.
async fn post(site: &TestSite, id: &str, path: &str, header: (&str, &str), body: &str) -> Answer {
    let browser = site.browser();
    let request = Request::post(browser.address(path))
        .header("x-request-id", id)
        .header("content-type", "application/x-www-form-urlencoded")
        .header(header.0, header.1);
    browser.send(request, body.to_owned().into()).await
}

/// The lines with these words about requests whose ids begin so.
fn lines(log: &Log, ids: &str, words: &str) -> Vec<String> {
    let text = log.text();
    let theirs = text.lines().filter(|line| line.contains(ids) && line.contains(words));
    theirs.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_forged_webhooks_makes_one_line_a_minute_which_says_how_many() {
    const LINE: &str = "refused a webhook";
    let log = Log::listen();
    let db = database(Engine::Sqlite).await;
    let site = behind_a_proxy(&db.store).await;
    let forge = async |id: String| {
        let signature = sign("whsec_other", site.now().timestamp(), "{}");
        let header = ("stripe-signature", signature.as_str());
        post(&site, &id, "/stripe/webhook", header, "{}").await.expect(400);
    };
    for n in 0..200 {
        forge(format!("webhook-forged-{n}")).await;
    }
    let told = lines(&log, "id=webhook-forged-", LINE);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("WARN") && told[0].contains("times=1"), "{}", told[0]);
    // What Stripe itself signed is no stranger's, and is told of at once, whatever came before.
    let signature = sign(WEBHOOK_SECRET, site.now().timestamp(), "nonsense");
    let header = ("stripe-signature", signature.as_str());
    post(&site, "webhook-signed-0", "/stripe/webhook", header, "nonsense").await.expect(400);
    let told = lines(&log, "id=webhook-signed-", LINE);
    assert!(told.len() == 1 && told[0].contains("not an event"), "{told:#?}");
    // A minute later.
    site.set_time(site.now() + chrono::TimeDelta::seconds(60)).await;
    for n in 0..5 {
        forge(format!("webhook-later-{n}")).await;
    }
    let told = lines(&log, "id=webhook-later-", LINE);
    assert!(told.len() == 1 && told[0].contains("times=200"), "{told:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_foreign_forms_and_of_what_comes_too_often_makes_one_line_each() {
    let log = Log::listen();
    let db = database(Engine::Sqlite).await;
    let site = behind_a_proxy(&db.store).await;
    let path = "/api/ui/account/sign-in";
    for n in 0..50 {
        let header = ("sec-fetch-site", "cross-site");
        post(&site, &format!("foreign-form-{n}"), path, header, "").await.expect(403);
    }
    let told = lines(&log, "id=foreign-form-", "refused a form from another site");
    assert!(told.len() == 1 && told[0].contains("times=1"), "{told:#?}");
    let body = "email=dunlin%40post.example&password=not+it";
    for n in 0..50 {
        let header = ("sec-fetch-site", "same-origin");
        post(&site, &format!("often-form-{n}"), path, header, body).await.expect(303);
    }
    for kind in ["limit=SignIn ", "limit=SignInAddress "] {
        let told = lines(&log, "id=often-form-", kind);
        assert!(told.len() == 1 && told[0].contains("times=1"), "{kind}: {told:#?}");
    }
    // However few lines there are, each is counted.
    let services = site.services();
    let refused = |kind| services.limits.refused(kind);
    assert_eq!((refused(LimitKind::SignIn), refused(LimitKind::SignInAddress)), (20, 20));
}
