//! The numbers of waiting in the reports, and the lists behind them.

use services::testing::{StudioOptions, TestStudio};
use storage::{accounts::appoint, entities::waitlist_entry, new_id, on_both_engines, waitlist};

use crate::{
    authorisation::{account, sign_in},
    report_numbers::{listed, number, rows, shown},
    report_pages::{DAY, owner},
    site::TestSite,
};

/// Three waited on the day: one is a client now, one left and is forgotten, one waits still.
async fn waited(site: &TestSite, studio: &TestStudio, name: &str) {
    let joined: domain::Instant = "2026-11-26T09:00:00Z".parse().expect("a time");
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    for state in ["booked", "left", "waiting"] {
        let known = |text: String| if state == "left" { String::new() } else { text };
        let row = waitlist_entry::Model {
            id: new_id(),
            studio: studio.id.0,
            treatment: studio.deep_tissue.0,
            therapist: Some(studio.ana.0),
            moves: None,
            first_day: "2026-11-27".parse().expect("a date"),
            last_day: "2026-12-10".parse().expect("a date"),
            // Sundays: nobody works, so that nothing is offered.
            weekdays: 64,
            from_minute: 0,
            until_minute: 1_440,
            name: known(format!("{name} {state}")),
            email: known(format!("{state}@post.example")),
            phone: None,
            client_zone: None,
            state: state.to_owned(),
            queued_at: joined.timestamp(),
            joined_at: joined.timestamp(),
            missed: 0,
            ended_at: (state != "waiting").then_some(joined.timestamp() + 3_600),
            link_generation: 0,
            moves_generation: None,
            member: None,
        };
        waitlist::insert(&tx, row).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

async fn porto(site: &TestSite) -> TestStudio {
    let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
    TestStudio::create(&site.services().store, &options).await.expect("written")
}

on_both_engines! {
    async fn every_number_of_waiting_leads_to_those_who_waited(site: &TestSite) {
        let (browser, porto) = (owner(site).await, porto(site).await);
        waited(site, &site.studio, "Wanda").await;
        waited(site, &porto, "Stranger").await;
        let page = shown(&browser, &format!("/lisbon/desk/reports/waitlist?{DAY}")).await;
        let mut looked = 0;
        for caption in [
            "What came of waiting",
            "Demand",
            "Waiting, by treatment",
            "Waiting, by day of the week that was named",
            "Waiting, by time of day that was named",
        ] {
            for row in rows(&page, caption) {
                for (said, href) in &row[1..] {
                    let shown = number(said).filter(|shown| *shown != 0.0 && !said.contains('%'));
                    let Some((shown, href)) = shown.zip(href.as_deref()) else { continue };
                    assert!(href.contains("/behind?what=waits."), "{href}");
                    assert_eq!(listed(&browser, href).await, (shown, shown), "{href}");
                    let list = browser.get(href).await.expect(200);
                    assert!(!list.body.contains("Stranger"), "{list}");
                    looked += 1;
                }
            }
        }
        // Began, ended, booked, unmet and now of a treatment, a day and three parts of it; and above.
        assert!(looked >= 25 + 4, "{looked} in {page}");
        let list = format!("/lisbon/desk/reports/behind?what=waits.began&{DAY}");
        let list = browser.get(&list).await.expect(200);
        for said in ["Wanda booked", "Wanda waiting", "no longer known", "Left by themselves", "Waits still"] {
            assert!(list.body.contains(said), "{said} in {list}");
        }
        assert!(!list.body.contains("Wanda left"), "{list}");
    }

    async fn the_list_behind_a_number_of_waiting_comes_as_a_file(site: &TestSite) {
        let (browser, porto) = (owner(site).await, porto(site).await);
        waited(site, &site.studio, "Wanda").await;
        waited(site, &porto, "Stranger").await;
        let query = format!("what=waits.unmet&of=weekday.6&{DAY}");
        let page = browser.get(&format!("/lisbon/desk/reports/behind?{query}")).await.expect(200);
        let path = format!("/lisbon/desk/reports/csv/behind?{query}");
        let link = format!("href=\"{}\"", path.replace('&', "&amp;"));
        assert!(page.body.contains(&link), "{link} in {page}");
        let file = browser.get(&path).await.expect(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("cache-control"), "private, no-store");
        let name = "attachment; filename=\"lisbon-behind-waits-unmet-2026-11-26-to-2026-11-26.csv\"";
        assert_eq!(file.header("content-disposition"), name);
        assert_eq!(file.body.lines().count(), 2, "a head and who left: {file}");
        assert!(!file.body.contains("Stranger") && file.body.contains(",left,1"), "{file}");
        let theirs = format!("what=waits.began&of=treatment.{}&{DAY}", porto.deep_tissue.0);
        let page = browser.get(&format!("/lisbon/desk/reports/behind?{theirs}")).await.expect(200);
        assert!(page.body.contains("Nothing here") && !page.body.contains("Stranger"), "{page}");
        for nowhere in ["what=waits.lost", "what=waits.now&of=weekday.7", "what=waits.now&of=part.night"] {
            for list in ["behind", "csv/behind"] {
                let path = format!("/lisbon/desk/reports/{list}?{nowhere}&{DAY}");
                assert_eq!(browser.get(&path).await.status, 404, "{path}");
            }
        }
    }

    async fn who_may_not_see_the_reports_does_not_see_who_waited(site: &TestSite) {
        waited(site, &site.studio, "Wanda").await;
        let id = account(site, "ana").await;
        let services = site.services();
        let tx = services.store.begin().await.expect("begun");
        appoint(&tx, id, site.studio.id, site.studio.ana, site.now()).await.expect("appointed");
        tx.commit().await.expect("committed");
        let ana = site.browser();
        sign_in(&ana, "ana").await;
        for list in ["behind", "csv/behind"] {
            let path = format!("/lisbon/desk/reports/{list}?what=waits.began&{DAY}");
            assert_eq!(ana.get(&path).await.status, 404, "{path}");
        }
    }
}
