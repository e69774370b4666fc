//! Answers that are kept are what would be made anew, whatever has changed and whoever
//! changed it.

use chrono::TimeDelta;
use storage::{
    Connection, Engine,
    testing::{TestDatabase, database},
};

use crate::{
    client::{Answer, Browser},
    site::{SiteOptions, TestSite},
};

/// Everything that is kept.
const PATHS: [&str; 12] = [
    "/lisbon",
    "/lisbon/book",
    "/lisbon/book?treatment=deep-tissue",
    "/lisbon/book?treatment=hot-stone&week=2026-11-30",
    "/lisbon/book?treatment=back-reset&therapist=ana&refused=slot_taken&at=2026-11-24T10:00:00Z",
    "/lisbon/therapists/ana",
    "/api/v1/studios/lisbon",
    "/api/v1/studios/lisbon/slots?treatment=deep-tissue&from=2026-11-23&to=2026-12-22",
    "/api/v1/studios/lisbon/slots?treatment=back-reset&therapist=caio&from=2026-11-24&to=2026-11-24",
    "/api/v1/studios/lisbon/treatments",
    "/api/v1/studios/lisbon/therapists",
    "/api/v1/studios/lisbon/embed",
];

/// Changes of everything that is shown.
const CHANGES: [&str; 16] = [
    "UPDATE studio SET name = 'Lombar & Sons', tagline = 'For backs'",
    "UPDATE studio SET zone = 'Europe/Berlin', city = 'Berlin'",
    "UPDATE policy SET notice_to_book_minutes = 1500",
    r#"UPDATE policy SET start_grid_minutes = 30,
        cancellation_ladder = '[{"minutes_before":60,"percent":100}]'"#,
    "UPDATE treatment SET name = 'Deeper', price_minor = 9900 WHERE slug = 'deep-tissue'",
    "UPDATE therapist SET name = 'Anabela', focus = 'Backs' WHERE slug = 'ana'",
    "UPDATE therapist SET online = 'nobody' WHERE slug = 'caio'",
    "UPDATE working_hours SET until_minute = 960",
    "UPDATE technique SET name = 'Deep' WHERE code = 'deep-tissue'",
    "UPDATE qualification SET title = 'Certificate'",
    "DELETE FROM qualification_technique WHERE technique = 'sports'",
    "INSERT INTO voucher_setting (studio, gift_cards, amounts, least_minor, most_minor)
        SELECT id, TRUE, '[5000]', 1000, 20000 FROM studio",
    "INSERT INTO waitlist_setting (studio, open, offer_minutes, lead_minutes)
        SELECT id, FALSE, 30, 60 FROM studio",
    "UPDATE waitlist_setting SET open = TRUE",
    "UPDATE resource SET active = FALSE WHERE id IN (SELECT resource FROM room WHERE position = 0)",
    "UPDATE treatment SET kind = 'partner_class', pairs = 4 WHERE slug = 'hot-stone'",
];

/// A page as it is whatever its nonce, and the nonce.
fn without_nonce(page: &Answer) -> (String, String) {
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
    let nonce = nonce.unwrap_or("none").to_owned();
    let said = format!("{} {} {}", page.status, policy, page.body);
    let more = ["content-type", "cache-control", "vary", "access-control-allow-origin"];
    let said = more.iter().fold(said, |said, name| said + "\n" + page.header(name));
    (said.replace(&nonce, "NONCE"), nonce)
}

/// A browser that bears a cookie is answered anew.
fn somebody(site: &TestSite) -> Browser {
    let browser = site.browser();
    browser.set_cookie("somebody", "1");
    browser
}

async fn agree(site: &TestSite, after: &str) {
    let (anybody, somebody) = (site.browser(), somebody(site));
    for path in PATHS {
        let first = without_nonce(&anybody.get(path).await);
        let kept = without_nonce(&anybody.get(path).await);
        let anew = without_nonce(&somebody.get(path).await);
        assert_eq!(first.0, anew.0, "{path} after {after}");
        assert_eq!(kept.0, anew.0, "{path} after {after}");
        assert!(kept.1 == "none" || kept.1 != first.1, "a nonce is never given twice");
    }
}

/// Somebody holds a time of deep tissue.
async fn hold(site: &TestSite, wish: &[(&str, &str)]) -> Browser {
    let all = [("studio", "lisbon"), ("treatment", "deep-tissue")].into_iter();
    let all = all.chain(wish.iter().copied());
    let fields: Vec<_> = all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let browser = site.browser();
    let held = browser.post_form("/api/ui/book/hold", &fields).await;
    assert!(held.location().ends_with("/book/details"), "{}", held.location());
    browser
}

async fn kept_is_anew(engine: Engine) {
    let (_db, site) = alone(engine).await;
    agree(&site, "nothing").await;
    hold(&site, &[("start", "2026-11-23T10:00:00Z")]).await;
    agree(&site, "a hold").await;
    for seconds in [1, 59, 3_600, 29] {
        site.clock.advance_seconds(seconds);
        agree(&site, "a while").await;
    }
    for change in CHANGES {
        let tx = site.services().store.begin().await.expect("begun");
        tx.execute_unprepared(change).await.expect("changed");
        tx.commit().await.expect("committed");
        agree(&site, change).await;
    }
    site.set_time(site.now() + TimeDelta::days(1)).await;
    agree(&site, "a day").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_is_what_would_be_made_anew_on_sqlite() {
    kept_is_anew(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_is_what_would_be_made_anew_on_postgres() {
    kept_is_anew(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_is_taken_is_gone_from_the_next_answer() {
    let slots = "/api/v1/studios/lisbon/slots?treatment=deep-tissue&therapist=ana\
                 &from=2026-11-24&to=2026-11-24";
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (_db, site) = alone(engine).await;
        let browser = site.browser();
        for hour in [9, 11, 13] {
            let start = format!("2026-11-24T{hour:02}:00:00");
            let offered = browser.get(slots).await;
            assert!(offered.body.contains(&start), "{offered}");
            hold(&site, &[("therapist", "ana"), ("start", &format!("{start}Z"))]).await;
            let left = browser.get(slots).await;
            assert!(!left.body.contains(&start), "{left}");
        }
    }
}

/// A site on which nothing happens by itself.
async fn alone(engine: Engine) -> (TestDatabase, TestSite) {
    let db = database(engine).await;
    let options = SiteOptions { idle: true, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    (db, site)
}

/// Of what is kept, only the version is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_answer_takes_one_statement() {
    let db = database(Engine::Sqlite).await;
    let (store, count) = db.store.counting();
    let options = SiteOptions { idle: true, ..SiteOptions::default() };
    let site = TestSite::with(store, options).await;
    let browser = site.browser();
    for path in PATHS {
        browser.get(path).await;
        let before = count.load(std::sync::atomic::Ordering::SeqCst);
        browser.get(path).await;
        assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), before + 1, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_for_somebody_is_kept_for_others() {
    let (_db, site) = alone(Engine::Sqlite).await;
    let browser = hold(&site, &[("start", "2026-11-24T10:00:00Z")]).await;
    let theirs = browser.get("/lisbon/book?treatment=deep-tissue").await;
    assert!(theirs.body.contains("is being kept for you"), "{theirs}");
    let others = site.browser().get("/lisbon/book?treatment=deep-tissue").await;
    assert!(!others.body.contains("is being kept for you"), "{others}");
    let dark = site.browser();
    dark.set_cookie("theme", "dark");
    dark.set_cookie("tz", "Asia/Tokyo");
    let seen = dark.get("/lisbon/book?treatment=deep-tissue").await;
    assert_ne!(without_nonce(&seen).0, without_nonce(&others).0, "as they want to see it");
    let again = site.browser().get("/lisbon/book?treatment=deep-tissue").await;
    assert_eq!(without_nonce(&again).0, without_nonce(&others).0);
}

/// The tables that statements read.
fn tables<'a>(statements: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for statement in statements {
        let words = statement.split(|c: char| c.is_whitespace() || "(),\"".contains(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let behind = words.windows(2).filter(|pair| matches!(pair[0], "FROM" | "JOIN"));
        all.extend(behind.map(|pair| pair[1].to_owned()).filter(|name| name != "SELECT"));
    }
    all.sort();
    all.dedup();
    all
}

/// Whatever a kept answer is made of is counted when it changes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_that_is_read_counts_its_changes() {
    let db = database(Engine::Sqlite).await;
    let (store, heard) = db.store.listening();
    let options = SiteOptions { idle: true, ..SiteOptions::default() };
    let site = TestSite::with(store, options).await;
    let tx = db.store.begin().await.expect("begun");
    tx.execute_unprepared(CHANGES[15]).await.expect("a class");
    tx.commit().await.expect("committed");
    heard.lock().unwrap().clear();
    let somebody = somebody(&site);
    for path in PATHS.iter().chain(&["/lisbon/book?treatment=hot-stone"]) {
        somebody.get(path).await;
    }
    let read = tables(heard.lock().unwrap().iter());
    assert!(read.len() > 12, "{read:?}");
    let triggers = storage::testing::triggers(&db.store).await;
    for table in read.iter().filter(|table| *table != "studio_change") {
        for event in ["insert", "update", "delete"] {
            let name = format!("version_{table}_{event}");
            assert!(triggers.contains(&name), "{table} is read, and {name} is not there");
        }
    }
}
