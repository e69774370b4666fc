//! Where an installation demands a second step, desk and notes wait for it.

use services::{auth::testing, testing::TestBed};

use super::*;
use crate::{site::SiteOptions, visits::booked};

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
        "/lisbon/desk/reports/csv/behind?what=completed&from=2026-11-01&to=2026-11-30",
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
