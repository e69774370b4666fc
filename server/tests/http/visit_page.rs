//! The page of a visit: its link, its clocks, and what moving it means.

use storage::{
    Engine,
    testing::{OnStore, database},
};

use crate::{
    client::Answer,
    flow::sql,
    html::{unescape, words},
    site::{TestSite, new_booking},
    visits::{Made, booked, confirmed, made, mail, pay},
};

storage::on_both_engines! {
    async fn a_new_link_opens_and_is_mailed_and_the_old_one_opens_nothing(site: &TestSite) {
        let (browser, visit) = (site.browser(), booked(site, START, "amara").await);
        let page = browser.get(&format!("/b/{}", visit.token)).await.expect(200);
        let renewed = browser.submit(&page.form("/api/ui/booking/new-link")).await.expect(303);
        let page = browser.open(&renewed.location()).await.expect(200);
        assert!(words(&page.body).contains("This is your new link."), "{}", words(&page.body));
        let old = browser.get(&format!("/b/{}", visit.token)).await.expect(404);
        assert!(words(&old.body).contains("no longer opens a visit"));
        let mail = mail(site, &visit.email, "new link").await;
        let location = renewed.location();
        let path = location.strip_suffix("?renewed=1").expect("it says so");
        assert!(mail.text.contains(&format!("{}{path}\n", site.base)), "{}", mail.text);
    }

    async fn page_and_mail_call_a_studio_s_clock_by_its_city(site: &TestSite) {
        sql(site, "UPDATE studio SET city = 'Sintra'").await;
        let mut body = new_booking("deep-tissue", "ana", START, "amara");
        body["client_zone"] = "Europe/Berlin".into();
        let visit = made(site, &body).await;
        pay(site, &visit).await;
        confirmed(site, &visit).await;
        let page = text(&shown(site, &visit, "").await);
        assert!(page.contains("10:00 to 11:00, Sintra time"), "{page}");
        assert!(page.contains("until Wed 25 Nov, 10:00 (Sintra time; 11:00 in Berlin)"), "{page}");
        let mail = mail(site, &visit.email, "booked").await;
        let both = "Thu 26 Nov, 10:00 (Sintra time; 11:00 in Berlin)";
        assert!(mail.subject.contains(both), "{}", mail.subject);
        for said in [&page, &mail.text] {
            assert!(!said.contains("Lisbon time"), "{said}");
        }
    }

    async fn moving_says_before_what_it_gives_up_and_after_what_became_of_it(site: &TestSite) {
        let visit = booked(site, START, "amara").await;
        let page = text(&shown(site, &visit, "/reschedule").await);
        assert!(page.contains("moves there at once"), "{page}");
        assert!(page.contains("the deadlines count from the new time"), "{page}");
        sql(site, "UPDATE therapist SET online = 'approval' WHERE slug = 'ana'").await;
        let any = text(&shown(site, &visit, "/reschedule?therapist=any").await);
        assert!(any.contains("marked “by hand” may be with Ana, who confirms"), "{any}");
        assert!(any.contains("15:00 by hand"), "{any}");
        site.set_time(services::testing::TestBed::at("2026-11-25T12:00:00Z")).await;
        let asked = shown(site, &visit, "/reschedule?week=2026-12-01").await;
        let page = text(&asked);
        assert!(page.contains("we ask Ana, who confirms each visit by hand"), "{page}");
        assert!(page.contains("Your time now is given up at once"), "{page}");
        assert!(page.contains("at most 50 % comes back"), "{page}");
        let browser = site.browser();
        let form = asked.form("booking/reschedule").press("start", "2026-12-01T14:00:00Z");
        let moved = browser.follow(browser.submit(&form).await).await.expect(200);
        let page = text(&moved);
        assert!(page.contains("Asked for Tue 1 Dec, 14:00 (Lisbon time)"), "{page}");
        assert!(page.contains("Your new time is with the studio"), "{page}");
        assert!(page.contains("Your earlier time is given up."), "{page}");
        assert!(page.contains("brings the answer by Thu 26 Nov, 12:00 (Lisbon time)"), "{page}");
        assert!(!page.contains("Moved to"), "{page}");
        assert!(!page.contains("cancelling gives everything back"), "{page}");
    }
}

const START: &str = "2026-11-26T10:00:00+00:00";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_within_the_site_s_pages_has_its_target() {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::on(db.store.clone()).await;
    let visit = booked(&site, "2026-11-27T15:00:00+00:00", "amara").await;
    let browser = site.browser();
    let week = browser.open("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    let hold = week.form("book/hold").press("start", "2026-11-26T10:00:00Z");
    browser.submit(&hold).await.expect(303);
    let (own, moving) = (format!("/b/{}", visit.token), format!("/b/{}/reschedule", visit.token));
    let mut pages = vec!["/", "/privacy", "/terms", "/accessibility", "/sign-in", "/register"];
    pages.extend(["/lisbon", "/lisbon/book", "/lisbon/book?treatment=deep-tissue"]);
    pages.extend(["/lisbon/book/details", own.as_str(), moving.as_str()]);
    let mut looked_at = 0;
    for page in pages {
        let answer = browser.get(page).await.expect(200);
        for (path, id) in marked_links(&answer.body) {
            let there = if path.is_empty() { answer.clone() } else { browser.open(&path).await };
            let found = there.body.contains(&format!("id=\"{id}\""));
            assert!(found, "{page} links to {path}#{id}, which is not there");
            looked_at += 1;
        }
    }
    assert!(looked_at > 10, "only {looked_at} links");
}

/// The links with a mark, as path and mark; the pictures of the sprite are not links.
fn marked_links(html: &str) -> Vec<(String, String)> {
    let hrefs = html.split("<a ").skip(1).filter_map(|tag| {
        let tag = tag.split('>').next()?;
        let href = tag.split("href=\"").nth(1)?.split('"').next()?;
        Some(unescape(href))
    });
    let marked = hrefs.filter(|href| href.starts_with(['/', '#']));
    marked
        .filter_map(|href| href.split_once('#').map(|(path, id)| (path.to_owned(), id.to_owned())))
        .collect()
}

async fn shown(site: &TestSite, visit: &Made, below: &str) -> Answer {
    site.browser().get(&format!("/b/{}{below}", visit.token)).await.expect(200)
}

fn text(answer: &Answer) -> String {
    words(&answer.body)
}
