//! Questions as readers and machines see them.

use domain::question::QuestionState;
use storage::{Engine, questions, testing::database};

use crate::site::{SiteOptions, TestSite};

async fn site() -> (storage::testing::TestDatabase, TestSite) {
    let db = database(Engine::Sqlite).await;
    let site = TestSite::with(db.store.clone(), SiteOptions::default()).await;
    (db, site)
}

fn typed(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_of_a_red_flag_lead_to_the_signs_before_anything_is_kept() {
    let (db, site) = site().await;
    let browser = site.browser();
    let waiting = async || {
        questions::count_waiting(db.store.reader(), site.studio.id).await.expect("counted")
    };
    let title = "I am numb between my legs, would massage help?";
    let form = typed(&[("studio", "lisbon"), ("title", title), ("text", "Since <b>Monday</b>")]);
    let answer = browser.post_form("/api/ui/questions/ask", &form).await;
    assert_eq!(answer.location(), "/safety?studio=lisbon&asked=1");
    assert_eq!(waiting().await, 0, "nothing is kept yet");
    let safety = browser.follow(answer).await;
    assert!(safety.body.contains("Get help now") && safety.body.contains("Call 112"), "{safety}");
    assert_eq!(safety.header("cache-control"), "no-store");
    let page = browser.get("/questions/ask?studio=lisbon&read=yes").await;
    assert!(page.body.contains("numb between my legs"), "what was typed is there: {page}");
    // Somebody else sees nothing of it.
    let other = site.browser().get("/safety?studio=lisbon&asked=1").await;
    assert!(!other.body.contains("What you wrote"), "{other}");

    let mut form = form;
    form[2].1 = "Since Monday".into();
    form.extend(typed(&[("read", "yes")]));
    let thanks = browser.post_form("/api/ui/questions/ask", &form).await;
    let to = thanks.location();
    let mark = to.strip_prefix("/questions/ask?studio=lisbon&sent=").expect("thanks").to_owned();
    assert_eq!(mark.len(), 8, "no word of it in an address: {to}");
    let thanks = browser.follow(thanks).await;
    assert!(thanks.body.contains(&format!("{}/questions/{mark}", site.base)), "{thanks}");
    assert_eq!(browser.get(&format!("/questions/{mark}")).await.status, 404);
    assert_eq!(waiting().await, 1);
    assert!(!browser.get("/questions?q=numb").await.body.contains("would massage help"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answered_question_can_be_found_shared_and_read_by_machines() {
    let (db, site) = site().await;
    let browser = site.browser();
    let form = typed(&[("studio", "lisbon"), ("title", "Is “firm” </script> better? 5 < 6")]);
    let refused = browser.post_form("/api/ui/questions/ask", &form).await;
    let refused = browser.follow(refused).await;
    assert!(refused.body.contains("Leave out links"), "{refused}");
    let form = typed(&[("studio", "lisbon"), ("title", "Is a “firm” massage better & why?")]);
    browser.post_form("/api/ui/questions/ask", &form).await;
    let waiting = questions::in_state(db.store.reader(), site.studio.id, QuestionState::Asked, 9);
    let row = waiting.await.expect("read").pop().expect("it waits");
    let path = format!("/questions/{}", row.slug);
    assert_eq!(browser.get(&path).await.status, 404);
    let ana = services::auth::testing::therapist(site.studio.id, site.studio.ana).into();
    let text = "No. What you like is better.\n\nSay so at any moment.";
    services::questions::answer(&site.services(), &ana, row.id.into(), text)
        .await
        .expect("answered");
    let (_, mark) = path.rsplit_once('-').expect("a mark");
    let by_mark = browser.get(&format!("/questions/{mark}")).await;
    assert_eq!(by_mark.location(), path, "{by_mark}");
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200, "{page}");
    assert!(page.body.contains("\"@type\":\"QAPage\""), "{page}");
    assert!(page.body.contains("<p>Say so at any moment.") && page.body.contains("Checked by"));
    assert_eq!(
        browser.get(&format!("{path}/preview.png")).await.header("content-type"),
        "image/png"
    );
    let found = browser.get("/questions?q=FIRM+moment").await;
    assert!(found.body.contains(&path), "{found}");
    assert!(
        found.body.contains("name=\"robots\" content=\"noindex\""),
        "a search is nobody's page"
    );
    assert!(found.body.contains("/articles/firm-or-gentle"), "articles are searched too");
    let map = browser.get("/lisbon/sitemap.xml").await;
    assert!(map.body.contains(&path), "{map}");
}
