//! The second step of signing in and the confirmation, as browsers without scripts see them.

use services::{
    auth::testing,
    testing::{App, TestBed},
};
use storage::{
    Engine,
    accounts::{appoint, grant},
    on_both_engines,
    testing::database,
};

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    site::{SiteOptions, TestSite},
    visits::{booked, mail},
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
async fn begun(browser: &Browser) -> Answer {
    let page = browser.get(PAGE).await.expect(200);
    let begun = browser.submit(&page.form("/api/ui/account/second-step-begin")).await;
    browser.follow(begun).await.expect(200)
}

/// Types the first code into it. The app, and the recovery codes that were shown.
async fn finished(site: &TestSite, browser: &Browser, page: &Answer) -> (App, Vec<String>) {
    let app = App::typed(&secret_of(page));
    let code = app.code_at(site.now());
    let set = browser.submit(&page.form(FINISH).with("code", &code)).await;
    let page = browser.follow(set).await.expect(200);
    let codes = codes_of(&page);
    assert_eq!(codes.len(), 10, "{page}");
    (app, codes)
}

fn secret_of(page: &Answer) -> String {
    let part = page.body.split(r#"<code class="secret">"#).nth(1).expect("a secret");
    part.split('<').next().expect("its end").to_owned()
}

fn codes_of(page: &Answer) -> Vec<String> {
    let Some(list) = page.body.split("recovery-codes\"").nth(1) else { return Vec::new() };
    let list = list.split("</ul>").next().unwrap_or_default();
    let parts = list.split("<code>").skip(1);
    parts.filter_map(|part| Some(part.split('<').next()?.to_owned())).collect()
}

/// The password, and where that leads.
async fn password(browser: &Browser, name: &str, next: &str) -> Answer {
    let typed = [
        field("email", &format!("{name}@post.example")),
        field("password", PASSWORD),
        field("next", next),
    ];
    browser.post_form("/api/ui/account/sign-in", &typed).await
}

async fn code(browser: &Browser, typed: &str) -> Answer {
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

    async fn whoever_comes_back_from_confirming_is_told_that_nothing_was_done(site: &TestSite) {
        let owner = member(site, "owner").await;
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        let all = guarded(&visit.id.to_string());
        for form in ["send-again", "sale-gave-back", "course-end", "role-take", "deactivate"] {
            later(site, 601).await;
            let path = format!("/api/ui/desk/{form}");
            let (path, fields) = all.iter().find(|one| one.0 == path).expect("it is guarded");
            let page = confirmed(&owner, path, fields).await;
            assert!(page.body.contains("Nothing was done yet"), "{path}: {page}");
        }
        later(site, 601).await;
        let again = [("studio", "lisbon"), ("therapist", "bia"), ("email", "bia@post.example")];
        let again = again.map(|(name, value)| field(name, value));
        let page = confirmed(&owner, "/api/ui/desk/invite-again", &again).await;
        assert!(page.body.contains("Nothing was done yet"), "{page}");
        assert!(page.body.contains(r#"value="bia@post.example""#), "what was typed: {page}");
    }

    async fn a_form_that_is_guarded_asks_first_and_keeps_what_was_typed(site: &TestSite) {
        let owner = member(site, "owner").await;
        let page = owner.get("/lisbon/desk/people").await.expect(200);
        later(site, 601).await;
        let form = page.form("/api/ui/desk/invite");
        let form = form.with("name", "Priya Raman").with("email", "priya@post.example");
        let asked = owner.submit(&form).await;
        assert_eq!(asked.location(), "/account/confirm?next=/lisbon/desk/people");
        let page = owner.follow(asked).await.expect(200);
        let wrong = owner.submit(&page.form(CONFIRM).with("password", "something else")).await;
        let page = owner.follow(wrong).await.expect(200);
        assert!(page.body.contains("Error: Is it still you?"), "{page}");
        let right = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
        assert_eq!(right.location(), "/lisbon/desk/people");
        let page = owner.follow(right).await.expect(200);
        let form = page.form("/api/ui/desk/invite");
        assert_eq!(form.value("name"), Some("Priya Raman"), "what was typed is there: {page}");
        assert_eq!(form.value("email"), Some("priya@post.example"));
        let sent = owner.submit(&form).await;
        let list = owner.follow(sent).await.expect(200);
        assert!(list.body.contains("Priya Raman is invited"), "{list}");
    }
}

/// Sends a form whose sender is asked who they are, confirms it, and comes back.
async fn confirmed(owner: &Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let asked = owner.post_form(path, fields).await;
    let page = owner.follow(asked).await.expect(200);
    let right = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
    owner.follow(right).await.expect(200)
}

/// Every address that is guarded, and what is sent there.
fn guarded(booking: &str) -> Vec<(String, Vec<(String, String)>)> {
    let desk = |path: &str, more: &[(&str, &str)]| {
        let mut fields = vec![field("studio", "lisbon"), field("booking", booking)];
        fields.extend(more.iter().map(|(name, value)| field(name, value)));
        (format!("/api/ui/desk/{path}"), fields)
    };
    let some = [("shown", "100"), ("currency", "EUR"), ("method", "cash")];
    let id = ("id", booking);
    let refund = [
        ("reference", "LB-AAAA-22"),
        ("amount", "100"),
        ("currency", "EUR"),
        ("by", "cash"),
        ("reason", "mistake"),
        ("left", "0"),
        ("tax", "0"),
        ("parts", "0"),
    ];
    vec![
        desk("refund", &refund),
        desk("send-again", &some),
        desk("gave-back", &some),
        desk("sale-send-again", &[("sale", booking), some[0], some[1]]),
        desk("sale-gave-back", &[("sale", booking), some[0], some[1], some[2]]),
        desk("gift-end", &[("card", booking), some[0], some[1], ("how", "kept")]),
        desk("course-end", &[("course", booking), some[0], some[1], ("how", "cash")]),
        desk("return-fee", &[("reference", "LB-AAAA-22"), some[0], some[1], ("reason", "why")]),
        desk(
            "role-give",
            &[("role", "manager"), ("role_name", "A B"), ("role_email", "a@b.example")],
        ),
        desk("role-take", &[("account", booking)]),
        desk("suspend", &[("account", booking)]),
        desk("let-back", &[("account", booking)]),
        desk("invite", &[("name", "A B"), ("email", "a@b.example")]),
        desk("invite-again", &[("therapist", "bia"), ("email", "a@b.example")]),
        desk("deactivate", &[("therapist", "bia")]),
        desk("activate", &[("therapist", "bia")]),
        desk("client-erase", &[("client", booking), ("sure", "yes")]),
        desk("commission", &[("valid_from", "2026-12-01"), ("percent", "45")]),
        ("/api/ui/account/second-step-begin".to_owned(), Vec::new()),
        ("/api/ui/account/second-step-finish".to_owned(), vec![field("code", "000000")]),
        ("/api/ui/account/second-step-remove".to_owned(), Vec::new()),
        (
            "/api/ui/account/recovery-codes".to_owned(),
            vec![id].into_iter().map(|(n, v)| field(n, v)).collect(),
        ),
        ("/account/data/export".to_owned(), vec![field("export-password", PASSWORD)]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_guarded_form_and_file_asks_ten_minutes_later() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let owner = member(&site, "owner").await;
    let visit = booked(&site, "2026-11-26T10:00:00+00:00", "bento").await;
    let list = owner.get("/lisbon/desk/clients").await.expect(200);
    let client = list.body.split("/lisbon/desk/clients/").nth(1).expect("a client");
    let client: String = client.chars().take_while(|c| *c != '"' && *c != '?').collect();
    let mut all = guarded(&visit.id.to_string());
    let export = format!("/lisbon/desk/clients/{client}/export");
    all.push((export, vec![field("why", "asked")]));
    for (path, fields) in &all {
        let fresh = owner.post_form(path, fields).await;
        let to = fresh.header("location");
        assert!(
            !to.starts_with("/account/confirm"),
            "{path} asks somebody who just signed in: {to}"
        );
        assert!(fresh.status.as_u16() < 400, "{path}: {fresh}");
    }
    // What was begun is none of this test's.
    later(&site, 601).await;
    for (path, fields) in &all {
        let asked = owner.post_form(path, fields).await;
        let to = asked.location();
        assert!(to.starts_with("/account/confirm?next=/"), "{path} leads to {to}");
    }
    let file = owner.get("/lisbon/desk/reports/everything.zip").await;
    assert!(file.location().starts_with("/account/confirm?next=/lisbon/desk/reports/keep"));
    let page = owner.get(&file.location()).await.expect(200);
    let confirmed = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
    assert_eq!(confirmed.location(), "/lisbon/desk/reports/keep?refused=unconfirmed");
    let page = owner.follow(confirmed).await.expect(200);
    assert!(page.body.contains("Nothing was downloaded yet"), "{page}");
    owner.get("/lisbon/desk/reports/everything.zip").await.expect(200);
}

async fn demanding(second_step: bool) -> (TestSite, storage::testing::TestDatabase) {
    let db = database(Engine::Sqlite).await;
    let options = SiteOptions { demanding: second_step, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    (site, db)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owners_desk_and_its_files_wait_for_the_second_step_where_it_is_demanded() {
    let files = [
        "/lisbon/desk",
        "/lisbon/desk/clients",
        "/lisbon/desk/audit/audit.csv",
        "/lisbon/desk/books/journal.csv?from=2026-11-01&until=2026-11-30",
        "/lisbon/desk/books/papers.csv?month=2026-11",
        "/lisbon/desk/earnings/statement.pdf?therapist=ana",
        "/lisbon/desk/earnings/statement.csv?therapist=ana",
        "/lisbon/desk/reports/csv/figures?from=2026-11-01&to=2026-11-30",
        "/lisbon/desk/reports/everything.zip",
    ];
    for demanded in [false, true] {
        let (site, _db) = demanding(demanded).await;
        let owner = member(&site, "owner").await;
        for path in files {
            let answer = owner.get(path).await;
            if demanded {
                let to = answer.location();
                assert!(to.starts_with("/account/second-step?next=/lisbon/desk"), "{path}: {to}");
            } else {
                assert_eq!(answer.status, 200, "{path}: {answer}");
            }
        }
        let form = [field("studio", "lisbon"), field("name", "A B"), field("email", "a@b.example")];
        let sent = owner.post_form("/api/ui/desk/invite", &form).await.location();
        assert_eq!(sent.starts_with("/account/second-step"), demanded, "{sent}");
        let live = owner.get("/account").await.expect(200);
        assert!(live.body.contains("The desk of"), "the way there is shown: {live}");
        if demanded {
            let led = owner.get("/lisbon/desk").await;
            let page = owner.follow(led).await.expect(200);
            assert!(page.body.contains("Set up a second step first"), "{page}");
            set_up(&site, &owner).await;
            for path in files {
                owner.get(path).await.expect(200);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn session_notes_wait_for_the_second_step_where_it_is_demanded_and_the_day_does_not() {
    let (site, _db) = demanding(true).await;
    let ana = member(&site, "ana").await;
    let visit = booked(&site, "2026-11-26T10:00:00+00:00", "bento").await;
    let reader = site.services();
    let row = storage::bookings::by_id(reader.store.reader(), visit.id).await.expect("read");
    let reference = row.expect("there").reference;
    site.set_time(TestBed::at("2026-11-26T11:30:00Z")).await;
    sign_in(&ana, "ana").await;
    ana.get("/lisbon/desk?date=2026-11-26").await.expect(200);
    let note = format!("/lisbon/desk/notes/{reference}");
    let led = ana.get(&note).await;
    assert_eq!(led.location(), format!("/account/second-step?next={note}"));
    let templates = ana.get("/lisbon/desk/note-templates").await.location();
    assert_eq!(templates, "/account/second-step?next=/lisbon/desk/note-templates");
    let typed = [
        field("studio", "lisbon"),
        field("reference", &reference),
        field("subjective", "the goldfinch sings"),
    ];
    let refused = ana.post_form("/api/ui/desk/note-save", &typed).await;
    assert_eq!(refused.location(), format!("/account/second-step?next={note}"));
    let page = begun(&ana).await;
    let wrong = ana.submit(&page.form(FINISH).with("code", "000000")).await;
    let page = ana.follow(wrong).await.expect(200);
    assert!(page.body.contains("Error: Signing in"), "{page}");
    assert!(page.body.contains("this one is not accepted"), "{page}");
    finished(&site, &ana, &page).await;
    let page = ana.get(&note).await.expect(200);
    assert!(page.body.contains("the goldfinch sings"), "what was typed waited: {page}");
    let services = site.services();
    let staff = testing::therapist(site.studio.id, site.studio.ana).into();
    services::notes::open(&services, &staff, &reference).await.expect("in the use case as well");
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
