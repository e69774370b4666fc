//! What the log says of whoever was refused.

use storage::{Engine, testing::database};

use crate::{
    authorisation::{account, sign_in},
    secrets::Log,
    site::{SiteOptions, TestSite},
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
