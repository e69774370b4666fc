//! The booking flow in a browser without scripts: two tabs, what was typed, and what is
//! kept and forgotten.

use storage::{
    Connection, Engine,
    testing::{OnStore, count, database},
};

use crate::{
    client::{Answer, Browser},
    html::{Form, words},
    site::{SiteOptions, TestSite},
};

const CHECKOUT: &str = "/api/ui/book/checkout";

storage::on_both_engines! {
    async fn pay_in_one_tab_never_pays_for_the_time_that_another_tab_holds(site: &TestSite) {
        let browser = site.browser();
        let first = held_at(&browser, "2026-11-26T10:00:00Z").await;
        held_at(&browser, "2026-11-27T14:00:00Z").await;
        let refused = browser.submit(&filled(&first)).await.expect(303);
        assert_eq!(refused.location(), "/lisbon/book/details");
        assert_eq!(count(&site.services().store, "payment_attempt").await, 0);
        let page = browser.get("/lisbon/book/details").await.expect(200);
        let text = words(&page.body);
        assert!(text.contains("about another time"), "{text}");
        assert!(text.contains("Fri 27 Nov, 14:00 (Lisbon time)"), "{text}");
        assert_eq!(page.form(CHECKOUT).value("name"), Some("Amara Okafor"));
        // The other buttons of the first tab leave the second tab's time alone, too.
        for button in ["book/release", "book/extend"] {
            let form = Form { action: format!("/api/ui/{button}"), ..filled(&first) };
            browser.submit(&form).await.expect(303);
        }
        let second = browser.get("/lisbon/book/details").await.expect(200);
        let paying = browser.submit(&filled(&second)).await.expect(303);
        assert!(paying.location().contains("/c/pay/"), "{paying}");
        let pay = browser.get(&paying.location()).await.expect(200);
        assert!(words(&pay.body).contains("Fri 27 Nov, 14:00 (Lisbon time)"), "{}", pay.body);
    }

    async fn what_was_typed_outlives_every_way_out_of_the_form(site: &TestSite) {
        let browser = site.browser();
        let details = held_at(&browser, "2026-11-26T10:00:00Z").await;
        let with = |name: &str| filled(&details).with("name", name);
        let save = Form { action: "/api/ui/book/save".into(), ..with("Amara S") };
        let times = browser.submit(&save.with("then", "times")).await.expect(303);
        assert_eq!(times.location(), "/lisbon/book?treatment=deep-tissue&week=2026-11-26");
        assert_eq!(typed(&browser).await, "Amara S");
        site.set_time(site.now() + chrono::TimeDelta::minutes(20)).await;
        let late = Form { action: "/api/ui/book/save".into(), ..with("Amara L") };
        let over = browser.follow(browser.submit(&late).await).await.expect(200);
        let text = words(&over.body);
        assert!(text.contains("still free") && text.contains("still here"), "{text}");
        let again = browser.submit(&over.form("book/hold").press("start", START)).await;
        let again = browser.follow(again).await.expect(200);
        assert_eq!(again.form(CHECKOUT).value("name"), Some("Amara L"));
        let release = Form { action: "/api/ui/book/release".into(), ..filled(&again) };
        browser.submit(&release.with("name", "Amara R")).await.expect(303);
        held_at(&browser, "2026-11-27T14:00:00Z").await;
        assert_eq!(typed(&browser).await, "Amara R");
    }

    async fn the_summary_shows_what_was_copied_and_not_today_s_price(site: &TestSite) {
        let browser = site.browser();
        held_at(&browser, START).await;
        sql(site, "UPDATE treatment SET price_minor = 9900, name = 'renamed', minutes = 90").await;
        sql(site, "UPDATE policy SET deposit_percent = 30").await;
        let page = browser.get("/lisbon/book/details").await.expect(200);
        let text = words(&page.body);
        assert!(text.contains("deep tissue 60 minutes"), "{text}");
        assert!(text.contains("To pay €84.00") && !text.contains("€99"), "{text}");
        assert!(!text.contains("deposit"), "{text}");
    }

    async fn the_next_person_at_a_browser_finds_nothing_of_the_last(site: &TestSite) {
        let browser = site.browser();
        let details = held_at(&browser, START).await;
        let sent = browser.submit(&filled(&details)).await.expect(303);
        let pay = browser.get(&sent.location()).await.expect(200);
        let pay = pay.form("").press("action", "pay");
        let back = browser.post_form(&sent.location(), &pay.fields).await;
        let visit = browser.follow(back).await.expect(200);
        assert!(words(&visit.body).contains("Booked"), "{}", words(&visit.body));
        assert_eq!(browser.cookie("draft"), None, "forgotten once the visit was shown");
        let next = browser.get("/lisbon/book/details").await.expect(200);
        assert!(words(&next.body).contains("No time is being kept for you"));

        let other = site.browser();
        let details = held_at(&other, "2026-11-27T14:00:00Z").await;
        let form = Form { action: "/api/ui/book/save".into(), ..filled(&details) };
        other.submit(&form).await.expect(303);
        assert_eq!(count(&site.services().store, "draft").await, 1);
        other.post_form("/api/ui/account/sign-out", &[]).await.expect(303);
        assert_eq!(other.cookie("draft"), None, "and on signing out");
        assert_eq!(count(&site.services().store, "draft").await, 0);
    }

    async fn who_comes_back_days_later_is_not_led_to_a_visit(site: &TestSite) {
        let browser = site.browser();
        let details = held_at(&browser, START).await;
        let sent = browser.submit(&filled(&details)).await.expect(303);
        let pay = browser.get(&sent.location()).await.expect(200);
        // Paid, and the window closed before it came back.
        let pay = pay.form("").press("action", "pay");
        site.browser().post_form(&sent.location(), &pay.fields).await.expect(303);
        site.settled().await;
        let at_once = browser.get("/lisbon/book/details").await.expect(303);
        assert!(at_once.location().starts_with("/b/"), "{at_once}");
        site.set_time(site.now() + chrono::TimeDelta::hours(3)).await;
        let later = browser.get("/lisbon/book/details").await.expect(200);
        assert!(words(&later.body).contains("No time is being kept for you"));
    }
}

const START: &str = "2026-11-26T10:00:00Z";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_forms_is_answered_without_being_kept() {
    let db = database(Engine::Sqlite).await;
    let strict = SiteOptions { strict: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), strict).await;
    let form = filled(&held_at(&site.browser(), START).await);
    let mut last = None;
    for _ in 0..140 {
        // A stranger each time, so that every draft is another one.
        last = Some(site.browser().submit(&form).await);
    }
    let last = last.expect("sent").expect(429);
    assert!(words(&last.body).contains("That was very often"), "{}", words(&last.body));
    assert!(count(&db.store, "draft").await <= 125);
    let browser = site.browser();
    let typed = [("email", "nobody@post.example"), ("password", "wrong")];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let before = count(&db.store, "draft").await;
    let refused = browser.post_form("/api/ui/account/sign-in", &typed).await.expect(303);
    assert_eq!(refused.location(), "/sign-in?refused=too_many&form=sign-in");
    let page = browser.open(&refused.location()).await.expect(200);
    assert!(words(&page.body).contains("Wait a few minutes"), "{}", words(&page.body));
    assert_eq!(count(&db.store, "draft").await, before, "no flash");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn weeks_are_looked_at_within_reason() {
    let db = database(Engine::Sqlite).await;
    let strict = SiteOptions { strict: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), strict).await;
    let asked = [("studio", "nowhere"), ("treatment", "x"), ("week", "2026-11-23")];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut answered = 0;
    while site.browser().post_form("/api/ui/book/week", &asked).await.status != 429 {
        answered += 1;
        assert!(answered < 2_000, "every one of them was answered");
    }
    assert!(answered >= 300, "a person leafs on, and is not stopped: {answered}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_of_any_size_is_told_to_be_too_long_and_not_kept_whole() {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::on(db.store.clone()).await;
    let browser = site.browser();
    let form = filled(&held_at(&browser, START).await).with("note", &"a".repeat(50_000));
    let page = browser.follow(browser.submit(&form).await).await.expect(200);
    assert!(words(&page.body).contains("Shorten the note"), "{}", words(&page.body));
    let kept = page.form(CHECKOUT).value("note").map(str::len);
    assert_eq!(kept, Some(4_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_fails_says_so_on_a_page_with_a_way_on() {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::on(db.store.clone()).await;
    let browser = site.browser();
    let failed = browser.post_form("/api/ui/book/hold", &[]).await.expect(400);
    assert!(failed.header("content-type").starts_with("text/html"), "{failed}");
    let text = words(&failed.body);
    assert!(text.contains("Something is missing in this form"), "{text}");
    assert!(text.contains("See all studios") && text.contains("this number:"), "{text}");
    assert!(text.contains(failed.header("x-request-id")), "{text}");
}

/// From the times to the details, with a time held.
async fn held_at(browser: &Browser, start: &str) -> Answer {
    let day = &start[..10];
    let times = format!("/lisbon/book?treatment=deep-tissue&therapist=ana&week={day}");
    let week = browser.open(&times).await.expect(200);
    let held = browser.submit(&week.form("/api/ui/book/hold").press("start", start)).await;
    browser.follow(held).await.expect(200)
}

fn filled(details: &Answer) -> Form {
    details
        .form(CHECKOUT)
        .with("name", "Amara Okafor")
        .with("email", "amara@post.example")
        .with("none", "yes")
        .with("agreed", "yes")
}

/// The name that the details show.
async fn typed(browser: &Browser) -> String {
    let page = browser.get("/lisbon/book/details").await.expect(200);
    page.form(CHECKOUT).value("name").unwrap_or_default().to_owned()
}

/// Somebody changes the tables behind our back, as an owner's settings page would.
pub async fn sql(site: &TestSite, statement: &str) {
    let tx = site.services().store.begin().await.expect("begun");
    tx.execute_unprepared(statement).await.expect("both engines know it");
    tx.commit().await.expect("committed");
}
