//! Something that every answer needs is away: whoever asks is told so, and when to come back.

use storage::testing::run;

use crate::{client::Answer, site::TestSite};

fn is_told(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 503, "{answer}");
    assert_eq!(answer.header("retry-after"), "5", "{answer}");
    assert!(answer.body.contains(words), "{answer}");
}

storage::on_both_engines! {
    async fn pages_forms_and_the_api_say_that_it_passes_and_when_to_come_back(site: &TestSite) {
        let (browser, store) = (site.browser(), site.services().store.clone());
        run(&store, "ALTER TABLE studio RENAME TO elsewhere").await;
        is_told(&browser.get("/lisbon").await, "Something went wrong on our side");
        is_told(&browser.get("/lisbon/sitemap.xml").await, "Something broke on our side");
        let problem = browser.get("/api/v1/studios/lisbon").await;
        is_told(&problem, "try again later");
        assert_eq!(problem.json()["retry_after"], 5, "{problem}");
        run(&store, "ALTER TABLE elsewhere RENAME TO studio").await;
        assert_eq!(browser.get("/lisbon").await.status, 200);
    }

    async fn a_server_is_ready_beside_a_newer_version_and_not_without_what_it_needs(site: &TestSite) {
        let (browser, store) = (site.browser(), site.services().store.clone());
        run(&store, "INSERT INTO seaql_migrations VALUES ('m29990101_000001_to_come', 0)").await;
        assert_eq!(browser.get("/readyz").await.status, 200);
        run(&store, "INSERT INTO setting (key, value) VALUES ('schema.needs', 'm29990101_000001_to_come')").await;
        assert_eq!(browser.get("/readyz").await.status, 503);
    }
}
