//! The client's own pages: what stands there, whom they book for, what they choose, what they
//! take along, and what is left of them when they go.

use std::io::{Cursor, Read};

use services::auth::testing;
use storage::{Engine, on_both_engines, testing::database};
use zip::ZipArchive;

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    secrets::{Log, files},
    site::TestSite,
    visits::{Made, booked, mail},
};

/// Nobody else is called so, and nobody else says such things.
const NAME: &str = "Zilpah Kanarienvogel";
const CHILD: &str = "Pieta Zeisig";
const ADDRESS: &str = "zilpah@post.example";
/// What was answered: words of the notes, and the answer that was ticked.
const ANSWERS: [&str; 3] = ["stieglitz", "rotkehlchen", "night_pain"];

/// Receipts and the like, among what an owner takes along.
const PAPERS: &str = "paper.csv";

/// Whoever booked with this address, signed in.
pub async fn client(site: &TestSite, name: &str) -> Browser {
    account(site, name).await;
    let browser = site.browser();
    sign_in(&browser, name).await;
    browser
}

/// Held by this browser, for a start.
pub async fn holds(browser: &Browser, start: &str) -> Answer {
    let week = browser.get("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    let held = browser.submit(&week.form("/api/ui/book/hold").press("start", start)).await;
    browser.follow(held).await.expect(200)
}

/// Pays at the stand-in, and comes back to the visit.
pub async fn pays(browser: &Browser, to: &str) -> Answer {
    let pay = [("action".to_owned(), "pay".to_owned())];
    let answer = browser.post_form(to, &pay).await;
    browser.follow(answer).await.expect(200)
}

async fn over(site: &TestSite, visits: &[domain::BookingId], now: &str) {
    site.set_time(services::testing::TestBed::at(now)).await;
    let staff = testing::owner(site.studio.id).into();
    for id in visits {
        let services = site.services();
        services::bookings::desk::complete(&services, &staff, *id).await.expect("closed");
    }
    site.settled().await;
}

on_both_engines! {
    async fn visits_and_receipts_stand_on_ones_page(site: &TestSite) {
        let early = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        booked(site, "2026-11-27T10:00:00+00:00", "bento").await;
        over(site, &[early.id], "2026-11-26T11:30:00Z").await;
        let bento = client(site, "bento").await;
        let page = bento.get("/account").await.expect(200);
        let (coming, past) = page.body.split_once("id=\"past\"").expect("both");
        assert!(coming.contains("27 November 2026") && coming.contains("Lisbon time"), "{page}");
        assert!(past.contains("26 November 2026") && past.contains("Book the same again"), "{page}");
        assert!(past.contains("/lisbon/book?treatment=deep-tissue&amp;therapist=ana"));
        let paper = page.body.split("href=\"").find(|part| part.contains("/papers/")).expect("a receipt");
        let paper = bento.get(paper.split('"').next().expect("an address")).await.expect(200);
        assert_eq!(paper.header("content-type"), "application/pdf");
        for part in ["/account/family", "/account/preferences", "/account/data"] {
            assert!(page.body.contains(part), "{part}");
            bento.get(part).await.expect(200);
        }
    }

    async fn a_child_is_added_booked_for_and_named_at_the_desk(site: &TestSite) {
        let bento = client(site, "bento").await;
        let page = bento.get("/account/family").await.expect(200);
        let form = page.form("/api/ui/account/person-add").with("name", CHILD).with("under_age", "yes");
        let wrong = bento.submit(&form).await;
        let again = bento.follow(wrong).await.expect(200);
        assert!(again.body.contains("parent or guardian and agree") && again.body.contains(CHILD), "{again}");
        let form = again.form("/api/ui/account/person-add").with("consent", "yes");
        let added = bento.submit(&form).await;
        let page = bento.follow(added).await.expect(200);
        assert!(page.body.contains("under age, with your consent"), "{page}");
        let change = page.body.split("href=\"").find(|part| part.starts_with("/account/family?edit=")).expect("a link");
        let change = change.split(['"', '#']).next().expect("an address");
        let form = bento.get(change).await.expect(200).form("/api/ui/account/person-change");
        assert_eq!((form.value("name"), form.value("consent")), (Some(CHILD), Some("yes")));
        let changed = bento.submit(&form.with("relation", "daughter")).await;
        let page = bento.follow(changed).await.expect(200);
        assert!(page.body.contains("daughter, under age"), "{page}");
        let details = holds(&bento, "2026-11-26T10:00:00Z").await;
        let id = change.split('=').nth(1).expect("an id");
        let form = details.form("/api/ui/book/checkout");
        assert_eq!(form.value("email"), Some("bento@post.example"), "what the account knows stands there");
        let form = form.with("comes", id).with("none", "yes").with("agreed", "yes");
        let sent = bento.submit(&form).await;
        let visit = pays(&bento, &sent.location()).await;
        assert!(visit.body.contains("Who comes") && visit.body.contains(CHILD), "{visit}");
        let told = mail(site, "bento@post.example", "booked").await;
        assert!(told.text.contains(CHILD) && told.to.0 == "bento", "{told:?}");
        assert!(bento.get("/account").await.body.contains(&format!("For {CHILD}")));
        let boss = crate::clients::signed_in(site, "manager").await;
        let day = boss.get("/lisbon/desk?date=2026-11-26").await.expect(200);
        assert!(day.body.contains(CHILD) && day.body.contains("Booked by bento"), "{day}");
        let page = bento.get("/account/family").await.expect(200);
        let kept = bento.submit(&page.form("/api/ui/account/person-remove")).await;
        assert!(bento.follow(kept).await.body.contains("still to come"));
        // Nobody else's browser books for her.
        let other = client(site, "other").await;
        let details = holds(&other, "2026-11-27T10:00:00Z").await;
        assert!(!details.body.contains("Who comes?"), "{details}");
        let form = details.form("/api/ui/book/checkout").with("comes", id).with("none", "yes");
        let refused = other.submit(&form.with("agreed", "yes")).await;
        assert!(other.follow(refused).await.body.contains("Choose who comes"));
    }

    async fn another_address_is_asked_for_and_proved_without_scripts(site: &TestSite) {
        const ANOTHER: &str = "another@post.example";
        let browser = registered(site).await;
        let form = browser.get("/account").await.expect(200).form("/api/ui/account/address");
        let wrong = form.clone().with("email", ANOTHER).with("password", "not mine at all");
        let page = browser.follow(browser.submit(&wrong).await).await.expect(200);
        assert!(page.body.contains("Enter your current password: this is not it"), "{page}");
        let again = page.form("/api/ui/account/address");
        assert_eq!(again.value("email"), Some(ANOTHER), "what was typed stays");
        let asked = browser.submit(&again.with("password", PASSWORD)).await;
        let page = browser.follow(asked).await.expect(200);
        assert!(page.body.contains("A new address waits to be confirmed"), "{page}");
        let told = mail(site, ANOTHER, "onfirm your new address").await;
        let link = told.text.split_whitespace().find(|word| word.contains("/account/address/"));
        let link = link.expect("a link").strip_prefix(&site.base).expect("ours").to_owned();
        // Opened in a browser in which nobody is signed in.
        let other = site.browser();
        let page = other.get(&link).await.expect(200);
        assert!(page.body.contains(ANOTHER), "{page}");
        let form = page.form("/api/ui/account/address-confirm");
        let guess = other.submit(&form.clone().with("password", "not mine at all")).await;
        let refused = other.follow(guess).await.expect(200);
        assert!(refused.body.contains("this is not it"), "{refused}");
        let come_in = other.submit(&form.with("password", PASSWORD)).await;
        let page = other.follow(come_in).await.expect(200);
        assert!(page.body.contains("This is your address from now on"), "{page}");
        assert!(page.body.contains(ANOTHER), "{page}");
        assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account");
        let spent = other.get(&link).await.expect(200);
        assert!(spent.body.contains("This link no longer works"), "{spent}");
        mail(site, ADDRESS, "another address").await;
    }

    async fn what_came_too_often_marks_its_own_form_alone_and_empties_none(site: &TestSite) {
        let bento = client(site, "bento").await;
        let name = |page: &Answer| {
            page.form("/api/ui/account/rename").value("name").unwrap_or_default().to_owned()
        };
        let before = name(&bento.get("/account").await.expect(200));
        assert_ne!(before, "");
        for form in ["rename", "change-password"] {
            let page = bento.get(&format!("/account?refused=too_many&form={form}")).await;
            let page = page.expect(200);
            assert!(page.body.contains("Error: Your visits"), "{form}: {page}");
            assert_eq!(page.body.matches("Wait a few minutes").count(), 1, "{form}: {page}");
            assert_eq!(name(&page), before, "{form}");
        }
    }

    async fn preferences_are_kept_and_what_is_refused_is_shown_again(site: &TestSite) {
        let bento = client(site, "bento").await;
        let form = bento.get("/account/preferences").await.expect(200).form("/api/ui/account/preferences");
        assert_eq!(form.value("reminders"), Some("studio"));
        let wrong = form.with("zone", "Mars/Olympus").with("quiet", "yes").with("quiet_until", "21:00");
        let sent = bento.submit(&wrong).await;
        let page = bento.follow(sent).await.expect(200);
        assert!(page.body.contains("Enter a time zone such as") && page.body.contains("Mars/Olympus"), "{page}");
        assert!(page.body.contains("Error: Preferences"));
        let right = page.form("/api/ui/account/preferences").with("zone", "Asia/Tokyo").with("quiet_until", "08:00");
        let sent = bento.submit(&right.with("reminders", "48")).await;
        let page = bento.follow(sent).await.expect(200);
        let form = page.form("/api/ui/account/preferences");
        let shown = ["zone", "reminders", "quiet", "quiet_from", "quiet_until"].map(|name| form.value(name).unwrap_or_default());
        assert_eq!(shown, ["Asia/Tokyo", "48", "yes", "21:00", "08:00"]);
        booked(site, "2026-11-27T10:00:00+00:00", "bento").await;
        sign_in(&bento, "bento").await;
        assert!(bento.get("/account").await.body.contains("19:00 in Tokyo"));
    }
}

/// Registers from the page, follows the mail, and signs in.
async fn registered(site: &TestSite) -> Browser {
    let browser = site.browser();
    let form = browser.get("/register").await.expect(200).form("/api/ui/account/register");
    let form = form.with("name", NAME).with("email", ADDRESS).with("password", PASSWORD);
    browser.submit(&form).await;
    let told = mail(site, ADDRESS, "onfirm").await;
    let link = told.text.split_whitespace().find(|word| word.contains("/verify/")).expect("a link");
    let page = browser.get(link.strip_prefix(&site.base).expect("ours")).await.expect(200);
    let form = page.form("/api/ui/account/verify").with("password", PASSWORD);
    let come_in = browser.submit(&form).await;
    browser.follow(come_in).await.expect(200);
    browser
}

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

/// Every file of an archive, by its name.
pub fn unpacked(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("there");
            let name = file.name().expect("UTF-8").into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("whole");
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
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
