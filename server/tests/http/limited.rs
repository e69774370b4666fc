//! What one address may do how often, action by action, behind a proxy that is believed; and
//! what an account may. Every kind of limit is reached by a request: [`every`].

mod every;
mod forms;

use axum::http::{Request, header};
use services::limits::LimitKind;
use storage::{Engine, testing::database};

use crate::{
    authorisation::{account, sign_in},
    client::{Answer, Browser, encoded},
    site::{SiteOptions, TestSite},
};
use forms::{FORMS, Limited};

async fn site(store: &storage::Store) -> TestSite {
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let options = SiteOptions { strict: true, standing: true, trusted, ..SiteOptions::default() };
    TestSite::with(store.clone(), options).await
}

async fn send(browser: &Browser, from: &str, action: &Limited, n: usize) -> Answer {
    let number = n.to_string();
    let fields = action.fields.iter();
    let fields = fields.map(|(name, value)| ((*name).to_owned(), value.replace("{n}", &number)));
    let fields: Vec<(String, String)> = fields.collect();
    let request = Request::post(browser.address(&format!("/api/ui/{}", action.path)))
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", from)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request, encoded(&fields).into()).await
}

fn is_refused(answer: &Answer) -> bool {
    answer.status == 429 || answer.header("location").contains("too_many")
}

/// More often than any limit allows.
const OFTEN: usize = 900;

/// How often something is answered before the limit of this kind refuses it, and no other does.
async fn until(
    site: &TestSite,
    kind: LimitKind,
    mut ask: impl AsyncFnMut(usize) -> Answer,
) -> usize {
    let services = site.services();
    let before = services.limits.refused(kind);
    for n in 0..OFTEN {
        let answer = ask(n).await;
        let by_this = services.limits.refused(kind) - before;
        if is_refused(&answer) {
            assert_eq!(by_this, 1, "another limit than {kind:?} refused the try {n}: {answer}");
            return n;
        }
        assert_eq!(by_this, 0, "{kind:?} refused the try {n}, and nobody was told: {answer}");
        assert!(!answer.status.is_server_error(), "{kind:?}: {answer}");
    }
    panic!("{kind:?}: {OFTEN} times in a row");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_action_is_limited_for_an_address_and_goes_on_for_another() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let mut wrong = Vec::new();
    for (number, action) in FORMS.iter().enumerate() {
        let from = format!("198.51.100.{number}");
        // A stranger each time, as a flood has it.
        let ask = async |n| send(&site.browser(), &from, action, n).await;
        let times = until(&site, action.kind, ask).await;
        if times != action.times {
            wrong.push(format!("{}: {times} times, not {}", action.path, action.times));
        }
        let elsewhere = send(&site.browser(), "203.0.113.7", action, 999).await;
        if is_refused(&elsewhere) {
            wrong.push(format!("{}: refused elsewhere too", action.path));
        }
        // Whoever invents a proxy of their own is counted as who they are.
        let lied = format!("192.0.2.{number}, {from}");
        if !is_refused(&send(&site.browser(), &lied, action, 998).await) {
            wrong.push(format!("{}: another address was believed", action.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_believed_about_their_address_without_a_proxy_that_is_named() {
    let db = database(Engine::Sqlite).await;
    let strict = SiteOptions { strict: true, standing: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), strict).await;
    let action = &FORMS[1];
    let mut times = 0;
    for n in 0..60 {
        let from = format!("198.51.100.{n}");
        times += usize::from(!is_refused(&send(&site.browser(), &from, action, n).await));
    }
    assert_eq!(times, 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_json_api_says_when_to_come_again() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let ask = async || {
        let browser = site.browser();
        let request = Request::get(browser.address("/api/v1/studios/nowhere"));
        browser.send(request.header("x-forwarded-for", "198.51.100.1"), String::new().into()).await
    };
    for n in 0..900 {
        let answer = ask().await;
        if answer.status == 429 {
            assert!(n >= 600, "{n}");
            let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
            assert!(seconds <= 1, "{seconds}");
            return;
        }
    }
    panic!("900 times in a row");
}

/// A browser in which the studio's owner is signed in.
async fn signed_in(site: &TestSite) -> Browser {
    let id = account(site, "owner").await;
    let tx = site.services().store.begin().await.expect("begun");
    storage::accounts::grant(&tx, id, site.studio.id, "owner", site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    let owner = site.browser();
    sign_in(&owner, "owner").await;
    owner
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_takes_everything_of_its_studio_along_ten_times_and_waits() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let owner = signed_in(&site).await;
    for _ in 0..10 {
        owner.get("/lisbon/desk/reports/everything.zip").await.expect(200);
    }
    let refused = owner.get("/lisbon/desk/reports/everything.zip").await.expect(429);
    assert!(!refused.header("retry-after").is_empty(), "{refused}");
    let services = site.services();
    let other = services.limits.check(LimitKind::Export, "somebody else");
    other.expect("another account is counted apart");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_takes_twenty_lists_behind_numbers_and_waits() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let owner = signed_in(&site).await;
    let list = "/lisbon/desk/reports/csv/behind?what=made&from=2026-11-01&to=2026-11-30";
    for _ in 0..20 {
        owner.get(list).await.expect(200);
    }
    let refused = owner.get(list).await.expect(429);
    assert!(!refused.header("retry-after").is_empty(), "{refused}");
    let table = "/lisbon/desk/reports/csv/figures?from=2026-11-01&to=2026-11-30";
    owner.get(table).await.expect(200);
}
