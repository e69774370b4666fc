//! What somebody takes along of an account, and what is left of them when they go.

use services::auth::testing;
use storage::{Engine, testing::database};

use super::{ADDRESS, CHILD, NAME, client, holds, over, pays, registered, unpacked};
use crate::{
    authorisation::PASSWORD,
    client::Browser,
    secrets::{Log, files},
    site::TestSite,
    visits::{Made, booked},
};

/// What was answered: words of the notes, and the answer that was ticked.
const ANSWERS: [&str; 3] = ["stieglitz", "rotkehlchen", "night_pain"];

/// Receipts and the like, among what an owner takes along.
const PAPERS: &str = "paper.csv";

/// A visit for herself and one for her child, each with something about health.
async fn visits(site: &TestSite, browser: &Browser) -> Vec<domain::BookingId> {
    let page = browser.get("/account/family").await.expect(200);
    let form = page.form("/api/ui/account/person-add").with("name", CHILD);
    let added = browser.submit(&form.with("under_age", "yes").with("consent", "yes")).await;
    browser.follow(added).await.expect(200);
    let mut made = Vec::new();
    for (start, note, comes) in [
        ("2026-11-26T10:00:00Z", "A stieglitz in the back", false),
        ("2026-11-26T14:00:00Z", "A rotkehlchen in the neck", true),
    ] {
        let details = holds(browser, start).await;
        let id = details.body.split("name=\"comes\" value=\"").nth(2).expect("somebody");
        let id = if comes { id.split('"').next().expect("an id") } else { "" };
        let form = details.form("/api/ui/book/checkout").with("comes", id).with("note", note);
        let form = form.with("flags[]", "night_pain").with("phone", "912345678");
        let booking = form.value("booking").expect("an id").parse().expect("an id");
        let sent = browser.submit(&form.with("agreed", "yes")).await;
        pays(browser, &sent.location()).await;
        made.push(booking);
    }
    site.settled().await;
    made
}

fn password(field: &str, typed: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), typed.to_owned())]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_whoever_deletes_their_account_only_what_the_page_said_is_left() {
    let log = Log::listen();
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let browser = registered(&site).await;
    let visits = visits(&site, &browser).await;
    taken_along(&browser).await;
    let refused = browser.get("/account/data").await.expect(200);
    assert!(refused.body.contains("is still to come: cancel it"), "{refused}");
    over(&site, &visits, "2026-11-26T15:30:00Z").await;
    assert!(
        files(&db.url).contains(NAME) && files(&db.url).contains(ADDRESS),
        "before, it is found"
    );

    let page = browser.get("/account/data").await.expect(200);
    assert!(
        page.body.contains("2 bookings at Lombar") && page.body.contains("receipts and invoices"),
        "{page}"
    );
    let form = page.form("/api/ui/account/delete").with("sure", "yes");
    let asked = browser.submit(&form.clone().with("password", PASSWORD)).await;
    assert_eq!(asked.location(), "/account/confirm?next=/account/data", "she signed in long ago");
    let page = browser.follow(asked).await.expect(200);
    let still = page.form("/api/ui/account/confirm").with("password", PASSWORD);
    assert_eq!(browser.submit(&still).await.location(), "/account/data");
    let wrong = browser.submit(&form.clone().with("password", "not mine at all")).await;
    assert!(browser.follow(wrong).await.body.contains("not the one of this account"));
    let gone = browser.submit(&form.with("password", PASSWORD)).await;
    assert_eq!(gone.location(), "/account/deleted");
    assert!(browser.follow(gone).await.expect(200).body.contains("Your account is deleted"));
    assert_eq!(browser.cookie("sid"), None);
    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account");
    site.settled().await;
    let last = site.mailer.sent_to(ADDRESS);
    assert_eq!(last.len(), 1, "{last:?}");
    assert!(last[0].subject.contains("deleted"), "the last mail says so");
    site.set_time(site.now() + chrono::TimeDelta::hours(25)).await;
    site.settled().await;
    nothing_is_found(&site, (&db.url, &log)).await;
}

/// The file holds what is hers and her child's, once the password is right.
async fn taken_along(browser: &Browser) {
    let path = "/account/data/export";
    let wrong = browser.post_form(path, &password("export-password", "not mine at all")).await;
    assert_eq!(wrong.location(), "/account/data?export=credentials");
    assert!(browser.follow(wrong).await.body.contains("Error: Your data"));
    let all = unpacked(browser.download(path, &password("export-password", PASSWORD)).await);
    let page = &all.iter().find(|(name, _)| name == "index.html").expect("a page").1;
    for word in [NAME, CHILD, ADDRESS, "912345678"].into_iter().chain(ANSWERS) {
        assert!(page.contains(word), "{word}: {page}");
    }
    let papers =
        all.iter().filter(|(name, bytes)| name.ends_with(".pdf") && bytes.starts_with("%PDF-"));
    assert!(papers.count() >= 2, "receipts as they were handed out");
}

/// In the database's files, its copy, the log, the mails and what an owner takes along:
/// nothing but the name on the papers that were handed out.
async fn nothing_is_found(site: &TestSite, (url, log): (&str, &Log)) {
    let store = &site.services().store;
    let path = url.trim_start_matches("sqlite://");
    let copy = format!("{path}.copy");
    store.backup_to(&copy).await.expect("copied");
    let mails: String = site.mailer.sent().iter().map(|mail| format!("{mail:?}\n")).collect();
    let owner = testing::owner(site.studio.id);
    let taken = everything(site, &owner).await;
    let mut places =
        vec![("files", files(url)), ("copy", files(&copy)), ("log", log.text()), ("mails", mails)];
    places.extend(taken.iter().map(|(name, text)| (name.as_str(), text.clone())));
    assert!(taken.iter().any(|(name, _)| name == PAPERS), "{taken:?}");
    let papers = storage::testing::cells(store, "paper", "facts").await.concat();
    let handed_out = String::from_utf8_lossy(&papers).matches(NAME).count();
    assert!(handed_out >= 2, "receipts of two visits, made out to her");
    let words = [ADDRESS, "zilpah", CHILD, "Zeisig", "912345678", "912 345 678"];
    for (place, text) in &places {
        for word in words.into_iter().chain(ANSWERS) {
            let held = text.contains(word);
            assert!(!held, "{word} is in the {place}");
        }
        let names = text.matches("Kanarienvogel").count();
        let kept = match *place {
            "files" | "copy" | PAPERS => handed_out,
            _ => 0,
        };
        assert_eq!(names, kept, "the name in the {place}");
    }
}

/// Everything of the studio, as its owner takes it along: each file.
async fn everything(
    site: &TestSite,
    owner: &services::auth::OwnerSession,
) -> Vec<(String, String)> {
    let mut file = services::reports::export(&site.services(), owner).await.expect("made");
    let mut bytes = Vec::new();
    while let Some(piece) = file.pieces.recv().await {
        bytes.extend(piece.expect("whole"));
    }
    unpacked(bytes)
}

/// What belongs to somebody is nobody else's by its id.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_everything_is_made_for_whoever_is_signed_in_alone() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let _visit: Made = booked(&site, "2026-11-26T10:00:00+00:00", "bento").await;
    let nobody = site
        .browser()
        .post_form("/account/data/export", &password("export-password", PASSWORD))
        .await;
    assert_eq!(nobody.location(), "/sign-in?next=/account/data");
    let other = client(&site, "other").await;
    let theirs = unpacked(
        other.download("/account/data/export", &password("export-password", PASSWORD)).await,
    );
    assert!(theirs.iter().all(|(_, text)| !text.contains("bento")), "{theirs:?}");
}
