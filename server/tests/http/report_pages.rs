//! The pages of the reports, as browsers see them.

use services::{
    auth::{StaffSession, testing},
    bookings::desk,
    testing::{StudioOptions, TestStudio},
};
use storage::{
    accounts::{appoint, grant},
    on_both_engines,
};

use crate::{
    authorisation::{account, sign_in},
    client::Browser,
    site::TestSite,
    visits::booked,
};

/// The day of [`a_day`], as in an address.
pub const DAY: &str = "from=2026-11-26&to=2026-11-26";

/// A browser in which the studio's owner is signed in.
pub async fn owner(site: &TestSite) -> Browser {
    let id = account(site, "owner").await;
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, "owner", site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, "owner").await;
    browser
}

/// One visit took place, and to another nobody came.
pub async fn a_day(site: &TestSite, browser: &Browser) {
    let came = booked(site, "2026-11-26T10:00:00+00:00", "amara").await;
    let missed = booked(site, "2026-11-26T12:00:00+00:00", "bento").await;
    site.set_time("2026-11-26T14:00:00Z".parse().expect("a time")).await;
    // The session ended meanwhile.
    sign_in(browser, "owner").await;
    let staff = StaffSession::from(testing::owner(site.studio.id));
    desk::complete(&site.services(), &staff, came.id).await.expect("closed");
    desk::no_show(&site.services(), &staff, missed.id).await.expect("closed");
}

on_both_engines! {
    async fn a_number_leads_to_the_visits_that_make_it(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let page = browser.get(&format!("/lisbon/desk/reports/visits?{DAY}")).await.expect(200);
        for (figure, client, other) in
            [("completed", "Amara amara", "Amara bento"), ("no_shows", "Amara bento", "Amara amara")]
        {
            let link = format!("/lisbon/desk/reports/behind?what={figure}&{DAY}");
            assert!(page.body.contains(&link.replace('&', "&amp;")), "{link} in {page}");
            let behind = browser.get(&link).await.expect(200);
            assert!(behind.body.contains(client), "{behind}");
            assert!(!behind.body.contains(other), "{behind}");
            assert!(behind.body.contains("1 line, all of it"), "{behind}");
        }
    }

    async fn a_table_comes_as_a_file_for_its_days(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let file = browser.get(&format!("/lisbon/desk/reports/csv/figures?{DAY}")).await.expect(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("cache-control"), "private, no-store");
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"lisbon-"));
        let completed = file.body.lines().find(|line| line.starts_with("Completed visits,"));
        assert!(completed.is_some_and(|line| line.contains(",1,0,0,")), "{file}");
        for nowhere in ["profit?from=2026-11-26&to=2026-11-26", "figures", "figures?from=x&to=y"] {
            let path = format!("/lisbon/desk/reports/csv/{nowhere}");
            assert_eq!(browser.get(&path).await.status, 404, "{nowhere}");
        }
    }

    async fn a_studio_without_visits_has_pages_that_say_so(site: &TestSite) {
        let browser = owner(site).await;
        for tab in ["", "/money", "/visits", "/time", "/clients", "/people", "/liabilities", "/waitlist", "/outcomes", "/outcomes?measure=activities"] {
            let page = browser.get(&format!("/lisbon/desk/reports{tab}")).await.expect(200);
            for broken in ["NaN", "inf%", "Infinity"] {
                assert!(!page.body.contains(broken), "{broken} on {tab}: {page}");
            }
        }
        let page = browser.get("/lisbon/desk/reports").await.expect(200);
        assert!(page.body.contains("No revenue in these days"), "{page}");
    }

    async fn nothing_of_another_studio_is_behind_a_number(site: &TestSite) {
        let browser = owner(site).await;
        a_day(site, &browser).await;
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = TestStudio::create(&site.services().store, &options).await.expect("written");
        let theirs = format!("what=completed&of=therapist.{}&{DAY}", porto.ana.0);
        let page = browser.get(&format!("/lisbon/desk/reports/behind?{theirs}")).await.expect(200);
        assert!(page.body.contains("Nothing here") && !page.body.contains("Amara"), "{page}");
        for unknown in ["what=profit", "what=completed&of=owner.1", "what=completed&after=x"] {
            let path = format!("/lisbon/desk/reports/behind?{unknown}&{DAY}");
            assert_eq!(browser.get(&path).await.status, 404, "{unknown}");
        }
        let turned = "what=completed&from=2026-11-27&to=2026-11-26";
        assert_eq!(browser.get(&format!("/lisbon/desk/reports/behind?{turned}")).await.status, 404);
    }

    async fn only_those_who_may_see_money_are_led_to_the_reports(site: &TestSite) {
        let browser = owner(site).await;
        let id = account(site, "ana").await;
        let services = site.services();
        let tx = services.store.begin().await.expect("begun");
        appoint(&tx, id, site.studio.id, site.studio.ana, site.now()).await.expect("appointed");
        tx.commit().await.expect("committed");
        let ana = site.browser();
        sign_in(&ana, "ana").await;
        let leads = async |browser: &Browser| {
            let page = browser.get("/lisbon/desk/earnings").await.expect(200);
            page.body.contains(r#"href="/lisbon/desk/reports""#)
        };
        assert!(leads(&browser).await && !leads(&ana).await);
    }

    async fn the_looks_of_the_staff_reach_the_staff_alone(site: &TestSite) {
        let browser = owner(site).await;
        let sheet = r#"href="/pkg/staff.css""#;
        let desk = browser.get("/lisbon/desk").await.expect(200);
        let head = desk.body.split("</head>").next().expect("a head");
        assert!(head.contains(sheet), "{head}");
        for path in ["/", "/lisbon", "/lisbon/book", "/account"] {
            assert!(!browser.get(path).await.expect(200).body.contains(sheet), "{path}");
        }
    }

    async fn who_chooses_a_time_loads_nothing_of_other_pages(site: &TestSite) {
        let browser = owner(site).await;
        let loads = async |path: &str| {
            let body = browser.get(path).await.expect(200).body;
            ["more.css", "lumbar.wasm", "desk.wasm"]
                .map(|file| body.contains(&format!("=\"/pkg/{file}\"")))
        };
        assert_eq!(loads("/lisbon/book?treatment=deep-tissue").await, [false, true, false]);
        assert_eq!(loads("/lisbon").await, [true, false, false]);
        assert_eq!(loads("/lisbon/desk").await, [true, false, true]);
    }
}
