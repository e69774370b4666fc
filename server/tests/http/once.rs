//! What pages ask of the database: nothing twice, and anew with every request.

use storage::{
    Engine,
    testing::{Tallied, TestDatabase, database},
};

use crate::{
    authorisation::{account, sign_in},
    flow::sql,
    report_pages::owner,
    site::{SiteOptions, TestSite},
    visits::held,
};

const DAY: &str = "/lisbon/desk?date=2026-11-24";
const WEEK: &str = "/lisbon/desk/calendar?date=2026-11-24";
const MONTH: &str = "/lisbon/desk/calendar?view=month&date=2026-11-24";

/// A site on which nothing happens by itself, and what is asked there.
async fn heard(engine: Engine) -> (TestDatabase, TestSite, Tallied) {
    let db = database(engine).await;
    let (store, asked) = db.store.tallying();
    let options = SiteOptions { idle: true, ..SiteOptions::default() };
    let site = TestSite::with(store, options).await;
    (db, site, asked)
}

/// The statements since the last time, each with how often it was asked.
fn taken(asked: &Tallied) -> Vec<(String, usize)> {
    std::mem::take(&mut *asked.lock().unwrap()).into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_the_desk_asks_the_same_twice() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (_db, site, asked) = heard(engine).await;
        held(&site, "2026-11-24T10:00:00+00:00", "bento").await;
        let desk = owner(&site).await;
        for (path, most) in [(DAY, 30), (WEEK, 20), (MONTH, 14)] {
            // What the studio shows is known from the first time.
            desk.get(path).await.expect(200);
            taken(&asked);
            desk.get(path).await.expect(200);
            let statements = taken(&asked);
            let twice: Vec<_> = statements.iter().filter(|(_, times)| *times > 1).collect();
            assert!(twice.is_empty(), "{path}: {twice:#?}");
            assert!(statements.len() <= most, "{path}: {statements:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_with_many_parts_asks_once_who_is_signed_in() {
    let (_db, site, asked) = heard(Engine::Sqlite).await;
    account(&site, "bento").await;
    let browser = site.browser();
    sign_in(&browser, "bento").await;
    let wish = [
        ("studio", "lisbon"),
        ("treatment", "deep-tissue"),
        ("therapist", "ana"),
        ("start", "2026-11-24T10:00:00Z"),
    ];
    let wish = wish.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let hold = browser.post_form("/api/ui/book/hold", &wish).await;
    taken(&asked);
    let details = browser.get(&hold.location()).await.expect(200);
    assert!(details.body.contains("bento@post.example"), "it is known who books: {details}");
    let statements = taken(&asked).into_iter();
    let sessions = statements.filter(|(sql, _)| sql.contains("FROM \"session\""));
    assert_eq!(sessions.map(|(_, times)| times).sum::<usize>(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_was_taken_is_gone_with_the_next_request() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (_db, site, _) = heard(engine).await;
        let desk = owner(&site).await;
        desk.get(WEEK).await.expect(200);
        sql(&site, "UPDATE membership SET suspended_at = 1").await;
        desk.get(WEEK).await.expect(404);
        sql(&site, "UPDATE membership SET suspended_at = NULL").await;
        desk.get(WEEK).await.expect(200);
        sql(&site, "DELETE FROM membership").await;
        desk.get(WEEK).await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signed_out_is_nobody_with_the_next_request() {
    let (_db, site, _) = heard(Engine::Sqlite).await;
    let desk = owner(&site).await;
    desk.get(WEEK).await.expect(200);
    let cookie = desk.cookie("sid").expect("signed in");
    desk.post_form("/api/ui/account/sign-out", &[]).await.expect(303);
    // As one who kept it sends it.
    desk.set_cookie("sid", &cookie);
    let led = desk.get(WEEK).await.expect(303).location();
    assert!(led.starts_with("/sign-in"), "{led}");
}
