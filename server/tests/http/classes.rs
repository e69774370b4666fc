//! A class from the form that puts it on the calendar to the last pair that books it.

use services::auth::testing;
use storage::{on_both_engines, testing::run};

use crate::{
    client::{Answer, Browser},
    clients::signed_in,
    html::words,
    site::TestSite,
};

const PUT: &str = "/api/ui/desk/class-put";
const HOLD: &str = "/api/ui/book/hold";
const BOOK: &str = "/lisbon/book?treatment=deep-tissue";

async fn teach(site: &TestSite) {
    let class = "UPDATE treatment SET kind = 'partner_class', pairs = 4 WHERE slug = 'deep-tissue'";
    run(&site.services().store, class).await;
}

/// A browser that holds a place on the first date that has one.
async fn pair(site: &TestSite) -> (Browser, Answer) {
    let browser = site.browser();
    let dates = browser.get(BOOK).await.expect(200);
    let form = dates.form(HOLD).press("start", "2026-11-28T14:00:00Z");
    let held = browser.submit(&form).await.expect(303);
    let there = browser.follow(held).await.expect(200);
    (browser, there)
}

on_both_engines! {
    async fn a_manager_puts_a_class_and_pairs_book_it_until_it_is_full(site: &TestSite) {
        teach(site).await;
        let manager = signed_in(site, "manager").await;
        let page = manager.get("/lisbon/desk/classes").await.expect(200);
        assert!(page.body.contains("No class is planned"), "{page}");
        let form = page.form(PUT).with("treatment", "deep-tissue").with("therapist", "ana");
        let form = form.with("date", "2026-11-28").with("weeks", "2").with("pairs", "2");
        // What is refused is said at its field, and nothing typed is lost.
        let refused = manager.submit(&form.clone().with("time", "noon")).await.expect(303);
        let refused = manager.follow(refused).await.expect(200);
        assert!(words(&refused.body).contains("Enter a time, such as 14:00"), "{refused}");
        assert_eq!(refused.form(PUT).value("date"), Some("2026-11-28"));
        let put = manager.submit(&form.with("time", "14:00")).await.expect(303);
        assert_eq!(put.location(), "/lisbon/desk/classes?done=put");
        let page = words(&manager.follow(put).await.expect(200).body);
        assert!(page.contains("Sat 28 Nov, 14:00 to 15:00"), "{page}");
        assert!(page.contains("Sat 5 Dec, 14:00 to 15:00"), "{page}");

        let shown = words(&site.browser().get(BOOK).await.expect(200).body);
        assert!(shown.contains("Place for 2 of 2 pairs"), "{shown}");
        assert!(shown.contains("Lisbon time"), "every time says its zone: {shown}");
        for left in ["Place for 1 of 2 pairs", "Fully booked"] {
            let (_, details) = pair(site).await;
            let text = words(&details.body);
            assert!(text.contains("for either of you"), "{text}");
            assert!(text.contains("for two people"), "{text}");
            let shown = words(&site.browser().get(BOOK).await.expect(200).body);
            assert!(shown.contains(left), "{shown}");
        }
        // Whoever is late is shown the other date.
        let browser = site.browser();
        let late = [("studio", "lisbon"), ("treatment", "deep-tissue"), ("therapist", "any"),
            ("start", "2026-11-28T14:00:00Z")];
        let late = late.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let taken = browser.post_form(HOLD, &late).await;
        let taken = words(&browser.follow(taken).await.expect(200).body);
        assert!(taken.contains("Sat 5 Dec, 14:00"), "{taken}");
        let day = words(&manager.get("/lisbon/desk?date=2026-11-28").await.expect(200).body);
        assert!(day.contains("Full, 2 pairs"), "{day}");
        let calendar = manager.get("/lisbon/desk/calendar?view=week&week=2026-11-28").await;
        calendar.expect(200);
    }

    async fn a_class_is_planned_in_no_course_and_says_what_it_is(site: &TestSite) {
        teach(site).await;
        let after = "UPDATE treatment SET kind = 'after_exercise', minutes = 10 WHERE slug = 'back-reset'";
        run(&site.services().store, after).await;
        let browser = site.browser();
        let page = words(&browser.get("/lisbon").await.expect(200).body);
        assert!(page.contains("Partner class . Two of you come"), "{page}");
        assert!(page.contains("After exercise . Short, right after your training."), "{page}");
        assert!(page.contains("a little less sore"), "{page}");
        let course = browser.get("/lisbon/course").await.expect(200);
        assert!(!course.body.contains("value=\"deep-tissue\""), "{course}");
        assert!(course.body.contains("value=\"back-reset\""), "{course}");
        let planned = "/lisbon/course?treatment=deep-tissue&sessions=4";
        let planned = browser.get(planned).await.expect(200);
        assert!(!words(&planned.body).contains("Sat 28 Nov"), "{planned}");
        // Ten minutes are booked like anything else.
        let week = browser.get("/lisbon/book?treatment=back-reset&week=2026-11-26").await.expect(200);
        let form = week.form(HOLD).press("start", "2026-11-26T10:00:00Z");
        let held = browser.submit(&form).await.expect(303);
        let details = words(&browser.follow(held).await.expect(200).body);
        assert!(details.contains("10 minutes"), "{details}");
        let staff = testing::owner(site.studio.id).into();
        let classes = services::classes::classes(&site.services(), &staff).await;
        assert!(classes.expect("read").is_empty());
    }
}
