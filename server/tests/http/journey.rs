//! A client books, pays, moves and cancels a visit, without any script.

use serde_json::Value;

use crate::{
    books,
    client::{Answer, Browser},
    html::words,
    site::TestSite,
    visits::{booked, mail, seen},
};

const AMARA: &str = "amara@post.example";

storage::on_both_engines! {
    async fn a_visit_is_booked_paid_moved_and_cancelled_without_a_script(site: &TestSite) {
        let browser = site.browser();
        let details = held(&browser).await;
        let visit = paid(&browser, &details).await;
        let confirmation = confirmed(site, &visit).await;
        let moved = moved(site, &browser, &visit.path, &confirmation).await;
        cancelled(site, &browser, &moved, &confirmation).await;

        let books = books::agree(site).await;
        let payment = &books["payments"][0];
        assert_eq!((payment["amount"].as_i64(), payment["refunded"].as_i64()), (Some(8_400), Some(8_400)));
        assert_eq!(books["payments"].as_array().map(Vec::len), Some(1));
    }

    async fn a_form_that_is_refused_keeps_what_was_typed(site: &TestSite) {
        let browser = site.browser();
        let details = held(&browser).await;
        let form = details.form("/api/ui/book/checkout").with("name", "Amara Okafor").with("email", "amara");
        let again = browser.follow(browser.submit(&form).await).await.expect(200);
        let text = words(&again.body);
        assert!(text.contains("Three things to put right"), "{text}");
        assert!(text.contains("Enter an email address with an @"), "{text}");
        let form = again.form("/api/ui/book/checkout");
        assert_eq!((form.value("name"), form.value("email")), (Some("Amara Okafor"), Some("amara")));
    }

    async fn a_red_flag_ends_in_advice_and_nothing_is_kept(site: &TestSite) {
        let browser = site.browser();
        let details = held(&browser).await;
        let mut form = filled(&details).with("flags[]", "saddle_or_bladder");
        form.fields.retain(|(name, _)| name != "none");
        let stopped = browser.follow(browser.submit(&form).await).await.expect(200);
        assert!(words(&stopped.body).contains("112"), "the studio's emergency number");
        let store = site.services().store.clone();
        assert_eq!(storage::testing::count(&store, "occupancy").await, 0);
        assert_eq!(storage::testing::count(&store, "screening").await, 0);
        assert_eq!(storage::testing::count(&store, "payment_attempt").await, 0);
    }

    async fn on_the_day_before_half_comes_back_and_is_shown_first(site: &TestSite) {
        let visit = booked(site, "2026-11-24T16:00:00+00:00", "late").await;
        site.set_time(services::testing::TestBed::at("2026-11-24T09:00:00Z")).await;
        let (browser, path) = (site.browser(), format!("/api/v1/bookings/{}/cancel", visit.token));
        let preview = browser.get(&path).await.expect(200).json();
        let dry = browser.post(&format!("{path}?preview=true"), &Value::Null).await.expect(200);
        assert_eq!(dry.json(), preview, "asking changes nothing");
        assert_eq!((preview["refund"]["minor"].as_i64(), preview["percent"].as_i64()), (Some(4_200), Some(50)));
        assert_eq!(seen(site, &visit).await["state"], "confirmed");

        let done = browser.post(&path, &Value::Null).await.expect(200).json();
        assert_eq!((&done["refund"], &done["kept"]), (&preview["refund"], &preview["kept"]));
        let twice = browser.post(&path, &Value::Null).await.expect(409).json();
        assert_eq!(twice["code"], "not_changeable");
        mail(site, &visit.email, "cancelled").await;
        let books = books::agree(site).await;
        assert_eq!(books["payments"][0]["refunded"].as_i64(), Some(4_200));
    }
}

/// From the studio's page to the details, with Thursday at ten held.
async fn held(browser: &Browser) -> Answer {
    let studio = browser.open("/lisbon").await.expect(200);
    assert!(words(&studio.body).contains("Lombar"));
    let week = browser.open("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    let form = week.form("/api/ui/book/hold").press("start", "2026-11-26T10:00:00Z");
    let held = browser.submit(&form).await;
    assert!(held.status.is_redirection(), "{held}");
    browser.follow(held).await.expect(200)
}

fn filled(details: &Answer) -> crate::html::Form {
    details
        .form("/api/ui/book/checkout")
        .with("name", "Amara Okafor")
        .with("email", AMARA)
        .with("phone", "+351 900 000 000")
        .with("note", "Lower left, since I moved house.")
        .with("none", "yes")
        .with("agreed", "yes")
}

/// A visit's page, and its address.
struct Visit {
    path: String,
    page: Answer,
}

/// Sends the details and pays, as a browser does.
async fn paid(browser: &Browser, details: &Answer) -> Visit {
    let sent = browser.submit(&filled(details)).await.expect(303);
    let checkout = sent.location();
    let page = browser.get(&checkout).await.expect(200);
    let pay = page.form("").press("action", "pay");
    let back = browser.post_form(&checkout, &pay.fields).await.expect(303);
    arrive(browser, back).await
}

/// Follows to the last page, and remembers where that is.
async fn arrive(browser: &Browser, mut answer: Answer) -> Visit {
    let mut path = String::new();
    while answer.status.is_redirection() {
        path = answer.location();
        answer = browser.get(&path).await;
    }
    Visit { path, page: answer.expect(200) }
}

/// The page, the mail and the file agree; returns the file.
async fn confirmed(site: &TestSite, visit: &Visit) -> String {
    let text = words(&visit.page.body);
    assert!(text.contains("Booked") && text.contains("10:00"), "{text}");
    let token = token(&visit.path);
    let file = site.browser().get(&format!("/b/{token}/visit.ics")).await.expect(200);
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    let mail = mail(site, AMARA, "booked").await;
    assert!(mail.text.contains(&format!("{}/b/{token}", site.base)), "{}", mail.text);
    let attached = mail.calendar.expect("a file");
    assert_eq!(attached.method, "PUBLISH");
    for line in ["DTSTART;TZID=Europe/Lisbon:20261126T100000", "SEQUENCE:0", "STATUS:CONFIRMED"] {
        assert!(attached.ics.contains(line) && file.body.contains(line), "{line}: {}", file.body);
    }
    attached.ics
}

async fn moved(site: &TestSite, browser: &Browser, path: &str, before: &str) -> String {
    let page = browser.open(&format!("/b/{}/reschedule", token(path))).await.expect(200);
    let form = page.form("/api/ui/booking/reschedule").press("start", "2026-11-27T14:00:00Z");
    let visit = arrive(browser, browser.submit(&form).await).await;
    let text = words(&visit.page.body);
    assert!(text.contains("27 November") && text.contains("14:00"), "{text}");
    let mail = mail(site, AMARA, "moved").await;
    let attached = mail.calendar.expect("a file");
    assert!(
        attached.ics.contains("DTSTART;TZID=Europe/Lisbon:20261127T140000"),
        "{}",
        attached.ics
    );
    assert!(attached.ics.contains("SEQUENCE:1"), "{}", attached.ics);
    assert_eq!(line(&attached.ics, "UID:"), line(before, "UID:"));
    visit.path
}

async fn cancelled(site: &TestSite, browser: &Browser, path: &str, before: &str) {
    let page = browser.open(&format!("/b/{}/cancel", token(path))).await.expect(200);
    assert!(words(&page.body).contains("You get €84.00 back"), "{}", words(&page.body));
    let form = page.form("/api/ui/booking/cancel");
    let visit = arrive(browser, browser.submit(&form).await).await;
    assert!(words(&visit.page.body).contains("Cancelled"), "{}", words(&visit.page.body));
    let mail = mail(site, AMARA, "cancelled").await;
    assert!(mail.text.contains("€84.00"), "{}", mail.text);
    let attached = mail.calendar.expect("a file");
    assert_eq!(attached.method, "CANCEL");
    assert!(attached.ics.contains("SEQUENCE:2") && attached.ics.contains("STATUS:CANCELLED"));
    assert_eq!(line(&attached.ics, "UID:"), line(before, "UID:"));
}

/// The part of an address after `/b/`.
fn token(path: &str) -> &str {
    let (_, token) = path.split_once("/b/").expect("a visit's page");
    token.split(['?', '/']).next().expect("a token")
}

fn line<'a>(ics: &'a str, begin: &str) -> &'a str {
    ics.lines().find(|line| line.starts_with(begin)).expect("the line is there")
}
