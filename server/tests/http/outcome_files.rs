//! Whether it helped, as browsers see it: by each measure, on the page and in its files.

use domain::outcomes::Figures;
use storage::{entities::outcome, on_both_engines, outcomes};

use crate::{report_pages::owner, site::TestSite};

const DAYS: &str = "from=2026-11-01&to=2026-11-30";

/// What somebody's visits came to, as if derived: from 7 before the first to `after`.
async fn came(site: &TestSite, n: u8, (scale, technique): (&str, &str), after: i32) {
    let date = |text: &str| text.parse().expect("a date");
    let verdict = if after <= 5 { "improved" } else { "could_be_chance" };
    let row = outcome::Model {
        subject: vec![n; 32],
        scale: scale.to_owned(),
        number: 1,
        studio: site.studio.id.0,
        month: date("2026-11-01"),
        due: date("2026-11-20"),
        technique: technique.to_owned(),
        treatment: site.studio.deep_tissue.0,
        therapist: site.studio.ana.0,
        rhythm: "weekly".to_owned(),
        before_sixths: 42,
        after_sixths: Some(6 * after),
        verdict: Some(verdict.to_owned()),
        paid_minor: 25_200,
        currency: "EUR".to_owned(),
    };
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    outcomes::replace(&tx, &[n; 32], vec![row]).await.expect("written");
    tx.commit().await.expect("committed");
}

/// By pain enough of both techniques; by activities twelve of one and three of the other.
async fn helped(site: &TestSite) {
    for n in 0..12 {
        came(site, n, ("pain", "deep-tissue"), if n < 6 { 4 } else { 7 }).await;
        came(site, 20 + n, ("pain", "sports"), 6).await;
        came(site, 40 + n, ("activities", "deep-tissue"), 4).await;
    }
    for n in 60..63 {
        came(site, n, ("activities", "sports"), 6).await;
    }
}

on_both_engines! {
    async fn whether_it_helped_comes_by_each_measure_as_a_page_and_as_files(site: &TestSite) {
        helped(site).await;
        let browser = owner(site).await;
        let page = format!("/lisbon/desk/reports/outcomes?{DAYS}");
        let file = format!("/lisbon/desk/reports/csv/outcomes-technique?{DAYS}");
        let pain = browser.get(&page).await.expect(200);
        assert!(pain.body.contains("Do people leave with less pain?"), "{pain}");
        assert!(pain.body.contains("Ostelo"), "{pain}");
        for definition in [
            Figures::ASKED,
            Figures::ANSWERED,
            Figures::CHANGE,
            Figures::BETTER,
            Figures::WORSE,
            Figures::UNCERTAIN,
            Figures::COST,
        ] {
            assert!(pain.body.contains(definition), "{definition} in {pain}");
        }
        let link = format!("{file}&measure=pain").replace('&', "&amp;");
        assert!(pain.body.contains(&format!("href=\"{link}\"")), "{link} in {pain}");
        let other = format!("{page}&measure=activities").replace('&', "&amp;");
        assert!(pain.body.contains(&format!("href=\"{other}\"")), "{other} in {pain}");
        // Without a measure it is pain, as on the page.
        let read = browser.get(&file).await.expect(200);
        assert_eq!(read.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(read.header("cache-control"), "private, no-store");
        let name = "attachment; filename=\"lisbon-outcomes-technique-pain-\
            2026-11-01-to-2026-11-30.csv\"";
        assert_eq!(read.header("content-disposition"), name);
        let shown = read.body.lines().filter(|line| line.contains(",yes,12,12,100.0,"));
        assert_eq!(shown.count(), 2, "{read}");

        let activities = browser.get(&format!("{page}&measure=activities")).await.expect(200);
        assert!(activities.body.contains("Do everyday things become easier?"), "{activities}");
        assert!(activities.body.contains("Stratford"), "{activities}");
        assert!(activities.body.contains("Not shown, because fewer than 10"), "{activities}");
        let read = browser.get(&format!("{file}&measure=activities")).await.expect(200);
        assert!(read.header("content-disposition").contains("-activities-2026-11-01-"), "{read}");
        let all = read.body.lines().find(|line| line.contains(",All,,"));
        assert!(all.is_some_and(|line| line.contains(",yes,15,15,100.0,")), "{read}");
        // Three are too few, and twelve would give them away: behind why, nothing stands.
        let nothing = ",".repeat(17);
        let divided: Vec<&str> =
            read.body.lines().filter(|line| line.contains(",Technique,")).collect();
        assert_eq!(divided.len(), 2, "{read}");
        for line in divided {
            assert!(line.contains(",no: fewer than 10") && line.ends_with(&nothing), "{line}");
        }
    }

    async fn a_file_by_what_is_not_measured_is_not_there(site: &TestSite) {
        helped(site).await;
        let browser = owner(site).await;
        for nowhere in [
            format!("outcomes-technique?{DAYS}&measure=roland_morris"),
            format!("outcomes-technique?{DAYS}&measure=sleep"),
            format!("outcomes-client?{DAYS}"),
            "outcomes-technique".to_owned(),
            "outcomes-technique?from=2026-11-30&to=2026-11-01".to_owned(),
        ] {
            let path = format!("/lisbon/desk/reports/csv/{nowhere}");
            assert_eq!(browser.get(&path).await.status, 404, "{nowhere}");
        }
    }
}
