//! The second step of signing in and the confirmation, as browsers without scripts see them.

mod confirming;
mod demanded;
mod giving_back;

use services::testing::App;
use storage::{
    Engine,
    accounts::{appoint, grant},
    on_both_engines,
    testing::database,
};

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    site::TestSite,
    visits::mail,
};

const CONFIRM: &str = "/api/ui/account/confirm";
const CODE: &str = "/api/ui/account/sign-in-code";
const PAGE: &str = "/account/second-step";
const FINISH: &str = "/api/ui/account/second-step-finish";

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Somebody who signs in as what they are at the studio.
async fn member(site: &TestSite, name: &str) -> Browser {
    let id = account(site, name).await;
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    let (studio, now) = (&site.studio, site.now());
    match name {
        "ana" => assert!(appoint(&tx, id, studio.id, studio.ana, now).await.expect("written")),
        role => grant(&tx, id, studio.id, role, now).await.expect("granted"),
    }
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, name).await;
    browser
}

/// Sets an app up through the pages. The app, and the recovery codes that were shown.
async fn set_up(site: &TestSite, browser: &Browser) -> (App, Vec<String>) {
    let page = begun(browser).await;
    finished(site, browser, &page).await
}

/// The page that waits for the first code.
pub async fn begun(browser: &Browser) -> Answer {
    let page = browser.get(PAGE).await.expect(200);
    let begun = browser.submit(&page.form("/api/ui/account/second-step-begin")).await;
    browser.follow(begun).await.expect(200)
}

/// Types the first code into it. The app, and the recovery codes that were shown.
async fn finished(site: &TestSite, browser: &Browser, page: &Answer) -> (App, Vec<String>) {
    let (app, page) = shown(site, browser, page).await;
    (app, codes_of(&page))
}

/// The same, with the page that shows the recovery codes.
pub async fn shown(site: &TestSite, browser: &Browser, page: &Answer) -> (App, Answer) {
    let app = App::typed(&secret_of(page));
    let code = app.code_at(site.now());
    let set = browser.submit(&page.form(FINISH).with("code", &code)).await;
    let page = browser.follow(set).await.expect(200);
    assert_eq!(codes_of(&page).len(), 10, "{page}");
    (app, page)
}

/// The secret of an app, in groups of letters.
pub fn secret_of(page: &Answer) -> String {
    let part = page.body.split(r#"<code class="secret">"#).nth(1).expect("a secret");
    part.split('<').next().expect("its end").to_owned()
}

/// The recovery codes of a page; none where it shows none.
pub fn codes_of(page: &Answer) -> Vec<String> {
    let Some(list) = page.body.split("recovery-codes\"").nth(1) else { return Vec::new() };
    let list = list.split("</ul>").next().unwrap_or_default();
    let parts = list.split("<code>").skip(1);
    parts.filter_map(|part| Some(part.split('<').next()?.to_owned())).collect()
}

/// The password, and where that leads.
pub async fn password(browser: &Browser, name: &str, next: &str) -> Answer {
    let typed = [
        field("email", &format!("{name}@post.example")),
        field("password", PASSWORD),
        field("next", next),
    ];
    browser.post_form("/api/ui/account/sign-in", &typed).await
}

/// A code after it, and where that leads.
pub async fn code(browser: &Browser, typed: &str) -> Answer {
    browser.post_form(CODE, &[field("code", typed), field("next", "/account/family")]).await
}

/// Half a minute later.
async fn later(site: &TestSite, seconds: i64) {
    site.set_time(site.now() + chrono::TimeDelta::seconds(seconds)).await;
}

on_both_engines! {
    async fn signing_in_takes_the_password_and_a_code(site: &TestSite) {
        let marta = member(site, "reception").await;
        let (app, codes) = set_up(site, &marta).await;
        assert!(codes_of(&marta.get(PAGE).await).is_empty(), "shown once");
        let other = site.browser();
        let waits = password(&other, "reception", "/account/family").await;
        assert_eq!(waits.location(), "/account/sign-in/code?next=/account/family");
        assert!(other.cookie("sid").is_none(), "nobody is signed in");
        assert!(other.get("/account").await.location().starts_with("/sign-in"));
        let page = other.get(&waits.location()).await.expect(200);
        let wrong = other.submit(&page.form(CODE).with("code", "000000")).await;
        let page = other.follow(wrong).await.expect(200);
        assert!(page.body.contains("Error: One more step"), "{page}");
        assert!(page.body.contains("this one is not accepted"), "{page}");
        assert!(!page.body.contains("000000"), "a code is not repeated");
        later(site, 30).await;
        let right = app.code_at(site.now());
        let came = other.submit(&page.form(CODE).with("code", &right)).await;
        assert_eq!(came.location(), "/account/family");
        other.get("/account").await.expect(200);
        // The same code again, in another browser.
        let third = site.browser();
        password(&third, "reception", "").await;
        assert!(code(&third, &right).await.location().starts_with("/account/sign-in/code"));
        // A recovery code stands in for the app, once.
        assert_eq!(code(&third, &codes[0]).await.location(), "/account/family");
        let told = mail(site, "reception@post.example", "A recovery code was used").await;
        assert!(told.text.contains("used one of your recovery codes"), "{}", told.text);
        let fourth = site.browser();
        password(&fourth, "reception", "").await;
        assert!(code(&fourth, &codes[0]).await.location().starts_with("/account/sign-in/code"));
    }

    async fn wrong_codes_are_bounded_and_lead_back_to_the_beginning(site: &TestSite) {
        let marta = member(site, "reception").await;
        let (app, _) = set_up(site, &marta).await;
        let other = site.browser();
        assert_eq!(code(&other, "000000").await.location(), "/sign-in?over=1", "no password first");
        password(&other, "reception", "").await;
        for _ in 0..5 {
            assert!(code(&other, "000000").await.location().starts_with("/account/sign-in/code"));
        }
        later(site, 30).await;
        let right = app.code_at(site.now());
        assert_eq!(code(&other, &right).await.location(), "/sign-in?over=1");
        let page = other.get("/sign-in?over=1").await.expect(200);
        assert!(page.body.contains("too many codes were tried"), "{page}");
        assert!(other.cookie("sid").is_none());
        assert_eq!(other.get("/account/sign-in/code").await.location(), "/sign-in?over=1");
    }

    async fn where_to_go_on_to_is_never_another_site(site: &TestSite) {
        let marta = member(site, "reception").await;
        let (app, codes) = set_up(site, &marta).await;
        later(site, 601).await;
        for (n, next) in ["//evil.example", "https://evil.example/", "/\\evil.example"].iter().enumerate() {
            let waits = password(&site.browser(), "reception", next).await;
            assert_eq!(waits.location(), "/account/sign-in/code?next=/account");
            let said = next.replace('\\', "%5C");
            let asked = marta.get(&format!("/account/confirm?next={said}")).await.expect(200);
            assert_eq!(asked.form(CONFIRM).value("next"), Some("/account"), "{asked}");
            assert!(!asked.body.contains("evil"), "{asked}");
            let typed = [field("code", &codes[n]), field("next", next)];
            assert_eq!(marta.post_form(CONFIRM, &typed).await.location(), "/account");
            let page = marta.get(&format!("{PAGE}?next={said}")).await.expect(200);
            assert!(!page.body.contains("evil"), "{page}");
            let other = site.browser();
            password(&other, "reception", "").await;
            later(site, 601).await;
            password(&other, "reception", "").await;
            let typed = [field("code", &app.code_at(site.now())), field("next", next)];
            assert_eq!(other.post_form(CODE, &typed).await.location(), "/account");
        }
    }

    async fn a_secret_that_waited_too_long_is_begun_once_more(site: &TestSite) {
        account(site, "slow").await;
        let slow = site.browser();
        sign_in(&slow, "slow").await;
        let page = begun(&slow).await;
        later(site, 3_601).await;
        let asked = slow.submit(&page.form(FINISH).with("code", "000000")).await;
        let asked = slow.follow(asked).await.expect(200);
        let confirmed = slow.submit(&asked.form(CONFIRM).with("password", PASSWORD)).await;
        let again = slow.follow(confirmed).await.expect(200);
        assert!(again.body.contains("Send it once more"), "{again}");
        let late = slow.submit(&page.form(FINISH).with("code", "000000")).await;
        let late = slow.follow(late).await.expect(200);
        assert!(late.body.contains("Begin once more: the secret is older"), "{late}");
        assert!(!late.body.contains("href=\"#code\""), "the field is not there: {late}");
        finished(site, &slow, &begun(&slow).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_from_a_new_browser_is_told_by_mail_once() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let marta = member(&site, "reception").await;
    sign_in(&marta, "reception").await;
    let other = site.browser();
    sign_in(&other, "reception").await;
    sign_in(&other, "reception").await;
    let told = mail(&site, "reception@post.example", "new browser").await;
    assert!(
        told.text.contains("/account#browsers") && told.text.contains("/forgot"),
        "{}",
        told.text
    );
    site.settled().await;
    let rows = storage::testing::count(&db.store, "known_browser").await;
    assert_eq!(rows, 2);
}
