//! A course in a browser without scripts: planned, paid, moved and stopped; and a date that
//! somebody else takes on the way.

use services::{
    bookings::{self, HoldRequest, Holder},
    courses,
};
use storage::testing::count;

use crate::{
    client::{Answer, Browser},
    html::{Form, words},
    site::TestSite,
    visits::mail,
};

const BOOK: &str = "/api/ui/course/book";

storage::on_both_engines! {
    async fn a_course_goes_from_a_wish_to_its_last_visit_without_scripts(site: &TestSite) {
        let browser = site.browser();
        let details = chosen(&browser).await;
        let text = words(&details.body);
        assert!(text.contains("Thu 3 Dec, 10:00 (Lisbon time), with Ana"), "{text}");
        // What is wrong is said, and what was typed stays.
        let empty = browser.submit(&details.form(BOOK).with("name", "Amara Okafor")).await;
        let again = browser.follow(empty).await.expect(200);
        assert!(words(&again.body).contains("before you go on"), "{}", words(&again.body));
        assert_eq!(again.form(BOOK).value("name"), Some("Amara Okafor"));
        assert_eq!(count(&site.services().store, "booking").await, 0);
        let paying = browser.submit(&filled(&again)).await.expect(303);
        let pay = browser.get(&paying.location()).await.expect(200);
        assert!(words(&pay.body).contains("€252.00"), "{}", words(&pay.body));
        let pay = pay.form("").press("action", "pay");
        let back = browser.post_form(&paying.location(), &pay.fields).await;
        let course = browser.follow(back).await.expect(200);
        let text = words(&course.body);
        assert!(text.contains("All of your dates were sent to you by mail"), "{text}");
        assert_eq!(text.matches("Booked Move").count(), 3, "{text}");
        assert_eq!(browser.cookie("draft"), None, "the next person finds nothing of it");
        let told = mail(site, "amara@post.example", "Your 3 visits").await;
        let link = link_in(&told.text);
        assert_eq!(states(site, &link).await, ["confirmed"; 3]);
        let link = renewed(site, &browser, &link).await;
        told_at_the_desk(site, &link).await;
        moved(site, &browser, &link).await;
        stopped(site, &browser, &link).await;
    }

    async fn a_date_that_is_taken_on_the_way_is_chosen_anew_and_nothing_typed_is_lost(site: &TestSite) {
        let browser = site.browser();
        let details = chosen(&browser).await;
        somebody_takes(site, "2026-12-10T10:00:00Z").await;
        let refused = browser.submit(&filled(&details)).await.expect(303);
        let page = browser.follow(refused).await.expect(200);
        let text = words(&page.body);
        assert!(text.contains("Not all of the dates can be had any more"), "{text}");
        assert!(text.contains("Session 2: someone booked this a moment before you"), "{text}");
        assert_eq!(count(&site.services().store, "booking").await, 1, "the other's alone");
        // Whoever goes on without choosing is asked again.
        let form = page.form("/lisbon/course/details");
        assert_eq!((form.value("s1").is_some(), form.value("s2")), (true, None));
        let still = browser.open(&address(&form)).await.expect(200);
        assert!(words(&still.body).contains("Session 2: someone"), "{}", words(&still.body));
        let other = "2026-12-10T11:30:00Z_ana";
        assert!(page.body.contains(other), "{}", page.body);
        let details = browser.open(&address(&form.with("s2", other))).await.expect(200);
        assert_eq!(details.form(BOOK).value("email"), Some("amara@post.example"));
        let paying = browser.submit(&filled(&details)).await.expect(303);
        assert!(paying.location().contains("/c/pay/"), "{paying}");
        assert_eq!(count(&site.services().store, "booking").await, 4);
        // Given up before it is paid, all of them are free again.
        let back = browser.get(&paying.location()).await.expect(200);
        let back = back.form("").press("action", "back");
        let course = browser.follow(browser.post_form(&paying.location(), &back.fields).await).await;
        let text = words(&course.expect(200).body);
        assert!(text.contains("Not booked yet"), "{text}");
    }

    async fn a_course_is_changed_by_whoever_bears_its_link_and_by_nobody_else(site: &TestSite) {
        let browser = site.browser();
        let visit = crate::visits::booked(site, "2026-11-26T10:00:00+00:00", "client").await;
        for token in ["", "unknown", &visit.token, &visit.id.to_string()] {
            for path in ["release", "move", "stop", "new-link"] {
                let fields = [("token", token), ("shown", "0"), ("currency", "EUR")];
                let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let answer = browser.post_form(&format!("/api/ui/course/{path}"), &fields).await;
                assert_eq!(answer.expect(303).location(), "/c/unknown", "{path} {token:?}");
            }
            browser.get(&format!("/c/{token}/move")).await.expect(404);
        }
        browser.get(&format!("/c/{}", visit.token)).await.expect(404);
        let nobody = browser.get("/account/courses").await.expect(303);
        assert_eq!(nobody.location(), "/sign-in?next=/account/courses");
    }

    async fn a_red_flag_stops_a_course_before_stripe_hears_of_it(site: &TestSite) {
        let browser = site.browser();
        let details = chosen(&browser).await;
        let stop = domain::screening::QUESTIONS
            .iter()
            .find(|question| question.level == domain::screening::Level::Stop)
            .expect("there are red flags");
        let mut form = filled(&details);
        form.fields.retain(|(name, _)| name != "none");
        form.fields.push(("flags[]".to_owned(), stop.code.to_owned()));
        let page = browser.follow(browser.submit(&form).await).await.expect(200);
        assert!(words(&page.body).contains("Please see a doctor first"), "{}", words(&page.body));
        assert_eq!(count(&site.services().store, "booking").await, 0);
        assert_eq!(count(&site.services().store, "sale").await, 0);
    }
}

/// A new link is asked for: the old one opens nothing, neither here nor of a visit.
async fn renewed(site: &TestSite, browser: &Browser, link: &str) -> String {
    let page = browser.get(link).await.expect(200);
    let visit = page.body.split("href=\"/b/").nth(1).and_then(|rest| rest.split('"').next());
    let visit = format!("/b/{}", visit.expect("a visit's page"));
    browser.get(&visit).await.expect(200);
    let answer = browser.submit(&page.form("/api/ui/course/new-link")).await.expect(303);
    let fresh = browser.follow(answer).await.expect(200);
    assert!(words(&fresh.body).contains("This is the new link"), "{}", words(&fresh.body));
    browser.get(link).await.expect(404);
    browser.get(&visit).await.expect(404);
    let told = mail(site, "amara@post.example", "A new link to your course").await;
    let link = link_in(&told.text);
    browser.get(&link).await.expect(200);
    link
}

/// Each visit's place stands at the desk, with the way to the course for who may see it.
async fn told_at_the_desk(site: &TestSite, link: &str) {
    let desk = crate::report_pages::owner(site).await;
    let place = "2 of 3, course since 23 November 2026";
    let day = desk.get("/lisbon/desk?date=2026-12-10").await.expect(200);
    assert!(words(&day.body).contains(place), "{}", words(&day.body));
    let token = link.trim_start_matches("/c/");
    let services = site.services();
    let plan = services.links.verify_course(token, services.now()).expect("ours").plan();
    let page = format!("/lisbon/desk/course/{plan}");
    assert!(day.body.contains(&page), "{day}");
    let course = desk.get(&page).await.expect(200);
    let text = words(&course.body);
    assert!(text.contains("Course of 3 sessions") && text.contains("1 of 3"), "{text}");
    let agenda = desk.get("/lisbon/desk/calendar?view=agenda&date=2026-12-01").await.expect(200);
    assert!(words(&agenda.body).contains(", 2 of 3"), "{}", words(&agenda.body));
    desk.get("/lisbon/desk/course/00000000-0000-0000-0000-000000000000").await.expect(404);
    site.browser().get(&page).await.expect(303);
}

/// Three Thursdays about ten with Ana, from the wish to the details.
pub async fn chosen(browser: &Browser) -> Answer {
    chosen_at(browser, "lisbon", "ana").await
}

/// The same at a studio, with somebody.
pub async fn chosen_at(browser: &Browser, studio: &str, therapist: &str) -> Answer {
    let path = format!("/{studio}/course");
    let plan = browser.get(&path).await.expect(200);
    let wish = plan.form(&path);
    assert_eq!(wish.value("sessions"), Some("6"), "as usual");
    let wish = wish
        .with("treatment", "deep-tissue")
        .with("sessions", "3")
        .with("therapist", therapist)
        .with("thu", "yes")
        .with("around", "10:00")
        .with("first", "2026-12-01");
    let dates = browser.get(&address(&wish)).await.expect(200);
    let form = dates.form(&format!("{path}/details"));
    let last = format!("2026-12-17T10:00:00Z_{therapist}");
    assert_eq!(form.value("s3"), Some(last.as_str()), "{}", words(&dates.body));
    browser.open(&address(&form)).await.expect(200)
}

/// Where a form that asks by an address leads.
fn address(form: &Form) -> String {
    format!("{}?{}", form.action, crate::client::encoded(&form.fields))
}

pub fn filled(details: &Answer) -> Form {
    details
        .form(BOOK)
        .with("name", "Amara Okafor")
        .with("email", "amara@post.example")
        .with("none", "yes")
        .with("agreed", "yes")
}

/// The first link to a course in a mail.
pub fn link_in(text: &str) -> String {
    let at = text.find("/c/").expect("a link");
    text[at..].split_whitespace().next().expect("a word").to_owned()
}

async fn states(site: &TestSite, link: &str) -> Vec<&'static str> {
    let services = site.services();
    let token = link.trim_start_matches("/c/");
    let proof = services.links.verify_course(token, services.now()).expect("ours");
    let course = courses::view(&services, &proof).await.expect("open");
    course.sessions.iter().map(|session| session.state.code()).collect()
}

/// Once the first took place, the rest is moved to Saturdays.
async fn moved(site: &TestSite, browser: &Browser, link: &str) {
    site.set_time("2026-12-03T12:00:00Z".parse().expect("a time")).await;
    let wish = browser.get(&format!("{link}/move")).await.expect(200);
    let wish = wish.form(&format!("{link}/move"));
    assert_eq!(wish.value("thu"), Some("yes"), "as it was wished");
    let mut wish = wish.with("sat", "yes").with("sessions", "2");
    wish.fields.retain(|(name, _)| name != "thu");
    let dates = browser.get(&address(&wish)).await.expect(200);
    let form = dates.form("/api/ui/course/move");
    assert_eq!(form.value("s2"), Some("2026-12-19T10:00:00Z_ana"), "{}", words(&dates.body));
    let course = browser.follow(browser.submit(&form).await).await.expect(200);
    let text = words(&course.body);
    assert!(text.contains("The new dates were sent to you"), "{text}");
    assert!(text.contains("Sat 12 Dec, 10:00 (Lisbon time)"), "{text}");
    assert!(text.contains("Thu 3 Dec, 10:00 (Lisbon time)"), "the first stays: {text}");
    mail(site, "amara@post.example", "New dates").await;
}

/// The rest is stopped, and exactly what was shown goes back.
async fn stopped(site: &TestSite, browser: &Browser, link: &str) {
    let ask = browser.get(&format!("{link}/stop")).await.expect(200);
    let text = words(&ask.body);
    // The first visit goes on: it counts.
    assert!(text.contains("One visit has begun"), "{text}");
    assert!(text.contains("You get €168.00 back"), "{text}");
    let course = browser.follow(browser.submit(&ask.form("/api/ui/course/stop")).await).await;
    let text = words(&course.expect(200).body);
    assert!(text.contains("Your course is stopped") && text.contains("€168.00"), "{text}");
    assert_eq!(states(site, link).await, ["confirmed", "cancelled", "cancelled"]);
    let desk = site.browser();
    crate::authorisation::sign_in(&desk, "owner").await;
    let day = desk.get("/lisbon/desk?date=2026-12-03").await.expect(200);
    let closed = desk.submit(&day.form("/api/ui/desk/complete")).await;
    assert!(closed.location().contains("done=completed"), "{closed}");
    assert_eq!(states(site, link).await, ["completed", "cancelled", "cancelled"]);
    site.settled().await;
    let told = mail(site, "amara@post.example", "is stopped").await;
    assert!(told.text.contains("€168.00 goes back"), "{}", told.text);
    let reader = site.services();
    let sent = count(&reader.store, "sale_refund").await;
    assert_eq!(sent, 1);
}

/// An hour with Ana that the course wants too.
async fn somebody_takes(site: &TestSite, start: &str) {
    let wanted = HoldRequest {
        studio: site.studio.id,
        treatment: site.studio.deep_tissue,
        therapist: Some(site.studio.ana),
        start: start.parse().expect("a time"),
        holder: Holder([3; 32]),
        client_zone: None,
        source: domain::booking::Source::Page,
    };
    bookings::hold(&site.services(), wanted).await.expect("free");
}
