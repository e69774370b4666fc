//! Passkeys, from the question to the session: the real library, and a device in software.

use axum::{body::Body, http::Request};
use storage::{Engine, on_both_engines, testing::database};

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    device::SoftDevice,
    site::{SiteOptions, TestSite},
    visits::mail,
};

/// Where a proxy has the site.
const PUBLIC: &str = "https://book.example";

/// A site with an address for which browsers keep passkeys.
async fn public(store: storage::Store) -> TestSite {
    let options = SiteOptions { public: Some(PUBLIC.into()), ..SiteOptions::default() };
    TestSite::with(store, options).await
}

/// Asks as the script of a page does.
async fn ask(browser: &Browser, purpose: &str) -> Answer {
    ask_from(browser, purpose, "same-origin").await
}

async fn ask_from(browser: &Browser, purpose: &str, site: &str) -> Answer {
    let request = Request::post(browser.address(&format!("/account/passkeys/{purpose}")))
        .header("sec-fetch-site", site)
        .header("accept", "application/json");
    browser.send(request, Body::empty()).await
}

/// Sends a form as the script does, with what the device answers.
async fn send(browser: &Browser, action: &str, asked: &Answer, answer: String) -> Answer {
    let token = asked.json()["token"].as_str().expect("a token").to_owned();
    let fields = [("token".into(), token), ("answer".into(), answer)];
    browser.post_form(&format!("/api/ui/account/{action}"), &fields).await
}

/// Somebody who is signed in, and a device that their account knows.
async fn holder(site: &TestSite, name: &str) -> (Browser, SoftDevice) {
    account(site, name).await;
    let browser = site.browser();
    sign_in(&browser, name).await;
    let mut device = SoftDevice::new(PUBLIC);
    let asked = ask(&browser, "new").await.expect(200);
    let made = device.create(&asked.json()["options"]);
    let added = send(&browser, "passkey-add", &asked, made).await.expect(303);
    assert!(added.location().starts_with("/account/second-step"), "codes are shown: {added}");
    (browser, device)
}

/// Signs in with nothing but the device.
async fn by_passkey(site: &TestSite, device: &mut SoftDevice) -> (Browser, Answer) {
    let browser = site.browser();
    let asked = ask(&browser, "sign-in").await.expect(200);
    let signed = device.sign(&asked.json()["options"]);
    let answer = send(&browser, "passkey-sign-in", &asked, signed).await;
    (browser, answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_added_signs_in_confirms_and_is_removed() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = database(engine).await;
        let site = public(db.store.clone()).await;
        let (_, mut device) = holder(&site, "bento").await;
        let told = mail(&site, "bento@post.example", "new passkey").await;
        assert!(told.text.contains("without your password"), "{told:?}");

        let (browser, answer) = by_passkey(&site, &mut device).await;
        assert_eq!(answer.expect(303).location(), "/account");
        let page = browser.get("/account").await.expect(200);
        assert!(page.body.contains("used just now"), "{page}");

        site.set_time(site.now() + chrono::TimeDelta::minutes(11)).await;
        let remove = page.form("/api/ui/account/passkey-remove");
        let led = browser.submit(&remove).await.expect(303);
        assert!(led.location().starts_with("/account/confirm"), "{led}");
        let asked = ask(&browser, "confirm").await.expect(200);
        let named = asked.json()["options"]["allowCredentials"].as_array().expect("some").len();
        assert_eq!(named, 1);
        let signed = device.sign(&asked.json()["options"]);
        send(&browser, "passkey-confirm", &asked, signed).await.expect(303);
        let gone = browser.submit(&remove).await.expect(303);
        assert!(gone.location().contains("done=passkey-gone"), "{gone}");

        let (_, answer) = by_passkey(&site, &mut device).await;
        assert!(answer.expect(303).location().starts_with("/sign-in"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_followed_by_the_passkey_where_there_is_nothing_else() {
    let db = database(Engine::Sqlite).await;
    let site = public(db.store.clone()).await;
    let (_, mut device) = holder(&site, "bento").await;
    let browser = site.browser();
    let typed =
        [("email".into(), "bento@post.example".into()), ("password".into(), PASSWORD.into())];
    let waits = browser.post_form("/api/ui/account/sign-in", &typed).await.expect(303);
    let page = browser.follow(waits).await.expect(200);
    assert!(page.body.contains("passkey-step") && page.body.contains("recovery code"), "{page}");
    assert!(browser.get("/account").await.status.is_redirection(), "nobody is signed in yet");
    let asked = ask(&browser, "step").await.expect(200);
    let signed = device.sign(&asked.json()["options"]);
    let answer = send(&browser, "passkey-step", &asked, signed).await.expect(303);
    assert_eq!(answer.location(), "/account");
    browser.get("/account").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_proves_nothing_is_refused() {
    let db = database(Engine::Sqlite).await;
    let site = public(db.store.clone()).await;
    let (_, mut device) = holder(&site, "bento").await;
    let refused = |answer: Answer, why: &str| {
        assert_eq!(answer.expect(303).location(), "/sign-in", "{why}");
    };
    device.verifies = false;
    refused(by_passkey(&site, &mut device).await.1, "nobody was verified");
    device.verifies = true;
    device.origin = "https://book.example.evil.example".to_owned();
    refused(by_passkey(&site, &mut device).await.1, "another page asked");
    device.origin = PUBLIC.to_owned();
    let (browser, answer) = by_passkey(&site, &mut device).await;
    assert_eq!(answer.expect(303).location(), "/account");
    device.counter = 0;
    refused(by_passkey(&site, &mut device).await.1, "it counts backwards: a copy");
    device.counter = 40;
    // An answer to another question.
    let (one, other) = (ask(&browser, "sign-in").await, ask(&browser, "sign-in").await);
    let signed = device.sign(&one.json()["options"]);
    let elsewhere = site.browser();
    refused(send(&elsewhere, "passkey-sign-in", &other, signed.clone()).await, "another question");
    let answer = send(&elsewhere, "passkey-sign-in", &one, signed.clone()).await;
    assert_eq!(answer.expect(303).location(), "/account");
    refused(send(&elsewhere, "passkey-sign-in", &one, signed).await, "the same answer again");
    // Another device, which says that it is Bento's.
    let mut stranger = SoftDevice::new(PUBLIC);
    let asked = ask(&browser, "new").await.expect(200);
    stranger.create(&asked.json()["options"]);
    refused(by_passkey(&site, &mut stranger).await.1, "nobody knows it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_our_own_pages_ask_and_only_for_whom_it_is() {
    let db = database(Engine::Sqlite).await;
    let site = public(db.store.clone()).await;
    let anybody = site.browser();
    for purpose in ["sign-in", "new", "confirm", "step"] {
        for from in ["cross-site", "same-site", "none"] {
            ask_from(&anybody, purpose, from).await.expect(403);
        }
        let read = anybody.get(&format!("/account/passkeys/{purpose}")).await;
        assert_eq!(read.status, 405, "{purpose}");
    }
    for purpose in ["new", "confirm", "step"] {
        let answer = ask(&anybody, purpose).await.expect(401);
        let lead = answer.json()["lead"].as_str().expect("somewhere").to_owned();
        assert!(lead.starts_with("/sign-in"), "{purpose}: {lead}");
    }
    ask(&anybody, "everything").await.expect(404);
    account(&site, "bento").await;
    let bento = site.browser();
    sign_in(&bento, "bento").await;
    let none = ask(&bento, "confirm").await.expect(400);
    assert!(none.json()["words"].as_str().expect("words").starts_with("Try again"), "{none}");
    let asked = ask(&anybody, "sign-in").await.expect(200);
    assert_eq!(asked.header("cache-control"), "no-store");
    assert_eq!(asked.json()["options"]["rpId"], "book.example");
    site.set_time(site.now() + chrono::TimeDelta::minutes(11)).await;
    let stale = ask(&bento, "new").await.expect(403);
    assert!(stale.json()["lead"].as_str().expect("somewhere").starts_with("/account/confirm"));
}

on_both_engines! {
    async fn without_tls_no_page_offers_a_passkey(site: &TestSite) {
        account(site, "bento").await;
        let bento = site.browser();
        let page = bento.get("/sign-in").await.expect(200);
        assert!(!page.body.contains("passkey"), "{page}");
        sign_in(&bento, "bento").await;
        let page = bento.get("/account").await.expect(200);
        assert!(!page.body.contains("passkey"), "{page}");
        let refused = ask(&bento, "sign-in").await.expect(400);
        assert!(refused.json()["words"].as_str().expect("words").contains("secure address"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_load_the_script_and_say_what_works_without_it() {
    let db = database(Engine::Sqlite).await;
    let site = public(db.store.clone()).await;
    let browser = site.browser();
    let page = browser.get("/sign-in").await.expect(200);
    assert!(page.body.contains("src=\"/account/passkeys.js\""), "{page}");
    assert!(page.body.contains("takes JavaScript"), "{page}");
    let script = browser.get("/account/passkeys.js").await.expect(200);
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.header("cache-control"), "no-cache");
    assert!(script.body.contains("navigator.credentials"));
}
