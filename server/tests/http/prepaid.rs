//! What is paid ahead, in a browser without scripts: the safety questions come before sessions
//! are sold, and whoever paid for a course reaches its papers.

use domain::screening::{Level, QUESTIONS};
use services::{
    auth::testing,
    vouchers::{OfferInput, make_offer, offers_on_sale},
};
use storage::{audit, testing::count, vouchers::gift_cards};

use crate::{
    authorisation::{account, sign_in},
    client::{Answer, Browser},
    counter, courses,
    html::{Form, words},
    report_pages,
    site::TestSite,
    visits::mail,
};

const BUY: &str = "/api/ui/courses/buy";

/// Five sessions are on sale; which offer that is.
async fn offered(site: &TestSite) -> String {
    let services = site.services();
    let typed = OfferInput {
        treatment: site.studio.deep_tissue.to_string(),
        sessions: "5".into(),
        percent: "10".into(),
        valid_months: String::new(),
        rule: "share".into(),
    };
    let manager = testing::owner(site.studio.id).into();
    make_offer(&services, &manager, &typed).await.expect("made");
    let offers = offers_on_sale(services.store.reader(), site.studio.id).await.expect("read");
    offers[0].id.to_string()
}

fn of_level(level: Level) -> &'static str {
    QUESTIONS.iter().find(|question| question.level == level).expect("there is one").code
}

/// The form of sessions, with all but the safety questions.
fn filled(page: &Answer, offer: &str) -> Form {
    let form = page.form(BUY).with("offer", offer).with("name", "Amara Okafor");
    form.with("email", "amara@post.example")
}

async fn sent(browser: &Browser, form: &Form) -> Answer {
    browser.follow(browser.submit(form).await).await.expect(200)
}

/// Pays on the stand-in's page, and comes back.
async fn pays(browser: &Browser, paying: &Answer) -> Answer {
    let page = browser.get(&paying.location()).await.expect(200);
    let pay = page.form("").press("action", "pay");
    browser.follow(browser.post_form(&paying.location(), &pay.fields).await).await.expect(200)
}

/// The address of the first paper about a sale to which a page leads.
fn paper_in(page: &Answer) -> String {
    let mut all = page.body.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    let found = all.find(|href| href.contains("/papers/"));
    found.unwrap_or_else(|| panic!("no paper: {page}")).to_owned()
}

/// Three visits that are paid ahead: the page of the course.
async fn paid_course(browser: &Browser) -> Answer {
    let details = courses::chosen(browser).await;
    let paying = browser.submit(&courses::filled(&details)).await.expect(303);
    pays(browser, &paying).await
}

storage::on_both_engines! {
    async fn sessions_are_sold_only_once_the_safety_questions_are_answered(site: &TestSite) {
        let offer = offered(site).await;
        let browser = site.browser();
        let page = browser.get("/lisbon/courses").await.expect(200);
        let said = words(&page.body);
        assert!(said.contains("Safety check"), "{said}");
        assert!(said.contains("We keep what you tick only until this form is sent"), "{said}");
        assert!(!said.contains("Only your therapist reads these answers"), "{said}");
        let refused = sent(&browser, &filled(&page, &offer)).await;
        let said = words(&refused.body);
        assert!(said.contains("Tick what is true for you, or “None of these”"), "{said}");
        assert!(refused.body.contains("href=\"#answers\""), "{refused}");
        let again = refused.form(BUY);
        let typed = [("offer", offer.as_str()), ("name", "Amara Okafor"), ("email", "amara@post.example")];
        for (field, typed) in typed {
            assert_eq!(again.value(field), Some(typed));
        }
        // What is ticked stays as well, where something else is wrong.
        let review = of_level(Level::Review);
        let refused = sent(&browser, &again.with("flags[]", review).with("email", "nobody")).await;
        let again = refused.form(BUY);
        assert_eq!(again.value("flags[]"), Some(review));
        let services = site.services();
        assert_eq!(count(&services.store, "sale").await, 0);
        // It hinders nobody from buying, and is kept nowhere.
        let paying = browser.submit(&again.with("email", "amara@post.example")).await.expect(303);
        assert!(paying.location().contains("/c/pay/"), "{paying}");
        let thanks = pays(&browser, &paying).await;
        assert!(words(&thanks.body).contains("Your course is ready"), "{thanks}");
        for (table, rows) in [("course", 1), ("screening", 0)] {
            assert_eq!(count(&services.store, table).await, rows, "{table}");
        }
    }

    async fn a_red_flag_sells_no_sessions_and_stripe_never_hears_of_it(site: &TestSite) {
        let offer = offered(site).await;
        let browser = site.browser();
        let page = browser.get("/lisbon/courses").await.expect(200);
        let flagged = filled(&page, &offer).with("flags[]", of_level(Level::Stop));
        let stopped = sent(&browser, &flagged).await;
        let said = words(&stopped.body);
        assert!(said.contains("Please see a doctor first"), "{said}");
        assert!(said.contains("we have kept nothing of what you ticked"), "{said}");
        assert!(!said.contains("The time is free again"), "no time was kept: {said}");
        let services = site.services();
        assert_eq!(count(&services.store, "sale").await, 0);
        let heard = site.stripe.ask("requests").await.to_string();
        assert!(!heard.contains("POST /v1/checkout"), "{heard}");
        let studio = site.studio.id.to_string();
        let entries = audit::of_object(services.store.reader(), &studio).await.expect("read");
        let stops = entries.iter().filter(|entry| entry.action == "screening.stopped").count();
        assert_eq!(stops, 1, "{entries:?}");
        // Whoever uses the browser next finds nothing of it.
        let fresh = browser.get("/lisbon/courses").await.expect(200).form(BUY);
        assert_eq!((fresh.value("name"), fresh.value("flags[]")), (Some(""), None));
    }

    async fn a_course_and_its_mails_lead_to_its_papers_and_nobody_elses_link_does(site: &TestSite) {
        let browser = site.browser();
        let course = paid_course(&browser).await;
        let said = words(&course.body);
        assert!(said.contains("Receipt R-2026-000001"), "{said}");
        let file = paper_in(&course);
        let name = file.rsplit('/').next().expect("a name");
        let stranger = site.browser();
        let paper = stranger.get(&file).await.expect(200);
        assert_eq!(paper.header("content-type"), "application/pdf");
        assert_eq!(paper.header("cache-control"), "private, no-store");
        let told = mail(site, "amara@post.example", "Your 3 visits").await;
        let link = courses::link_in(&told.text);
        assert_eq!(file, format!("{link}/papers/{name}"));
        assert!(told.text.contains("Your receipt: http"), "{}", told.text);
        assert!(!told.text.contains("/gift/papers/"), "no link that lasts: {}", told.text);
        // Neither the link of another sale opens it, nor that of the course itself.
        let (card, _) = counter::sold(&report_pages::owner(site).await).await;
        let id = card.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let services = site.services();
        let row = gift_cards::by_id(services.store.reader(), id).await.expect("read");
        let other = services.links.sale_token(row.expect("there").sale.into());
        for token in [other.as_str(), link.trim_start_matches("/c/"), "nonsense"] {
            let swapped = format!("/lisbon/gift/papers/{token}/{name}");
            stranger.get(&swapped).await.expect(404);
        }
        stranger.get(&format!("{link}/papers/{}.pdf", uuid::Uuid::nil())).await.expect(404);
        // Once it is stopped, what takes the receipt back stands beside it.
        site.set_time("2026-11-24T12:00:00Z".parse().expect("a time")).await;
        let ask = browser.get(&format!("{link}/stop")).await.expect(200);
        let stopped = sent(&browser, &ask.form("/api/ui/course/stop")).await;
        let said = words(&stopped.body);
        assert!(said.contains("Receipt R-2026-000001"), "{said}");
        assert!(said.contains("Credit note C-2026-000001"), "{said}");
        let told = mail(site, "amara@post.example", "is stopped").await;
        assert_eq!(courses::link_in(&told.text), link);
        assert!(!told.text.contains("/gift/papers/"), "{}", told.text);
        // A new link takes its papers from whoever has the former.
        let page = browser.get(&link).await.expect(200);
        let answer = browser.submit(&page.form("/api/ui/course/new-link")).await.expect(303);
        let fresh = browser.follow(answer).await.expect(200);
        stranger.get(&file).await.expect(404);
        let moved = paper_in(&fresh);
        assert_ne!(moved, file);
        stranger.get(&moved).await.expect(200);
    }

    async fn the_papers_of_a_course_stand_on_the_page_of_whoever_bought_it(site: &TestSite) {
        let browser = site.browser();
        let file = paper_in(&paid_course(&browser).await);
        let paper = file.rsplit('/').next().expect("a name");
        let told = mail(site, "amara@post.example", "Your 3 visits").await;
        site.set_time("2026-11-24T12:00:00Z".parse().expect("a time")).await;
        let ask = browser.get(&format!("{}/stop", courses::link_in(&told.text))).await.expect(200);
        sent(&browser, &ask.form("/api/ui/course/stop")).await;
        for name in ["amara", "bento"] {
            account(site, name).await;
            let browser = site.browser();
            sign_in(&browser, name).await;
            let own = browser.get("/account").await.expect(200);
            assert_eq!(own.body.contains(paper), name == "amara", "{own}");
            if name == "amara" {
                let at = |number: &str| own.body.find(number).unwrap_or_else(|| panic!("no {number}: {own}"));
                assert!(at("C-2026-000001") < at("R-2026-000001"), "the latest first: {own}");
                let paper = browser.get(&paper_in(&own)).await.expect(200);
                assert_eq!(paper.header("content-type"), "application/pdf");
            }
        }
    }
}
