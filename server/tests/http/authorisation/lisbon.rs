//! One real thing of each kind in Lisbon, made by the forms that make it, with a word in it
//! that stands nowhere else.

use serde_json::json;
use services::{payments, testing::TestBed};
use storage::testing::{count, run};

use super::people::{Town, sign_in};
use crate::{
    account::pays,
    client::Browser,
    courses, documents,
    html::Form,
    site::{TestSite, new_booking},
    visits::{Made, booked, confirmed, made},
};

/// Words that only Lisbon's people may read; in lower case.
pub const WORDS: [&str; 3] = ["zaunkoenig", "okafor", "zoe quill"];

/// Plays everything, on Monday and on Thursday of the same week.
pub async fn play(town: &Town) {
    let (site, owner, ana) = (&town.site, town.of("owner"), town.of("ana"));
    let visit = booked(site, "2026-11-26T10:00:00+00:00", "zaunkoenig").await;
    questioned_and_paid_out(site).await;
    let browser = site.browser();
    let details = courses::chosen(&browser).await;
    let paying = browser.submit(&courses::filled(&details)).await.expect(303);
    pays(&browser, &paying.location()).await;
    sells(site, owner).await;
    employs(site, owner).await;
    teaches(site, owner).await;
    asks_and_waits(site).await;
    works(site, ana).await;
    let missed = secured(site).await;
    ends(town, &visit, &missed).await;
    site.settled().await;
    let store = &site.services().store;
    let given_up = "UPDATE job SET state = 'dead' WHERE id = (SELECT id FROM job WHERE studio =
                    (SELECT id FROM studio WHERE slug = 'lisbon') LIMIT 1)";
    run(store, given_up).await;
}

/// Sends a form, which is taken.
async fn send(browser: &Browser, form: &Form) -> String {
    let answer = browser.submit(form).await;
    assert!(answer.status.is_redirection(), "{}: {answer}", form.action);
    let to = answer.location();
    assert!(!to.contains("refused=") && !to.starts_with("/sign-in"), "{}: {to}", form.action);
    to
}

/// A bank questions the payment, and Stripe pays out.
async fn questioned_and_paid_out(site: &TestSite) {
    let books = site.stripe.ask("books").await;
    let payment = books["payments"][0]["payment_intent"].clone();
    site.settled().await;
    site.tell("payouts", json!({ "pending": true })).await;
    site.tell("disputes", json!({ "payment_intent": payment })).await;
    site.settled().await;
    let services = site.services();
    site.eventually("a dispute and a payout are known", async || {
        payments::reconcile(&services).await.expect("heard");
        payments::import_payouts(&services).await.expect("read");
        site.settled().await;
        let disputes = count(&services.store, "dispute").await;
        let payouts = count(&services.store, "payout_share").await;
        (disputes > 0 && payouts > 0).then_some(())
    })
    .await;
}

/// A gift card, an offer, a course of it, and a code.
async fn sells(site: &TestSite, owner: &Browser) {
    let page = owner.get("/lisbon/desk/vouchers").await.expect(200);
    let form = page.form("/api/ui/desk/gift-sell").with("amount", "own").with("own_amount", "50");
    let form = form.with("buyer_name", "Rui Zaunkoenig").with("method", "cash");
    send(owner, &form.with("buyer_email", "gives-zaunkoenig@post.example")).await;
    sells_a_course(site, owner, "ida-zaunkoenig").await;
    let page = owner.get("/lisbon/desk/vouchers/codes").await.expect(200);
    let form = page.form("/api/ui/desk/promotion-make").with("code", "ZAUNKOENIG");
    send(owner, &form.with("kind", "percent").with("off", "10")).await;
}

/// An offer, and a course of it for somebody.
pub async fn sells_a_course(site: &TestSite, owner: &Browser, client: &str) {
    let path = "/lisbon/desk/vouchers/courses";
    let form = owner.get(path).await.expect(200).form("/api/ui/desk/offer-make");
    let form = form.with("treatment", &site.studio.deep_tissue.to_string()).with("rule", "share");
    send(owner, &form.with("sessions", "5").with("percent", "10")).await;
    let page = owner.get(path).await.expect(200);
    let offered = page.form("/api/ui/desk/offer-end");
    let offer = offered.value("offer").expect("one is offered");
    let form = page.form("/api/ui/desk/course-sell").with("offer", offer).with("method", "cash");
    let email = format!("{client}@post.example");
    send(owner, &form.with("name", "Ida Zaunkoenig").with("email", &email)).await;
}

/// Somebody who is invited, and a treatment that no other studio has.
async fn employs(site: &TestSite, owner: &Browser) {
    let page = owner.get("/lisbon/desk/people").await.expect(200);
    let form = page.form("/api/ui/desk/invite").with("name", "Zoe Quill");
    send(owner, &form.with("email", "zoe-zaunkoenig@post.example")).await;
    let names = "UPDATE treatment SET slug = 'wren-hour', name = 'Zaunkoenig hour'
                 WHERE slug = 'sports' AND studio = (SELECT id FROM studio WHERE slug = 'lisbon')";
    run(&site.services().store, names).await;
}

/// A class, and what clients are asked.
async fn teaches(site: &TestSite, owner: &Browser) {
    let kind = "UPDATE treatment SET kind = 'partner_class', pairs = 4 WHERE slug = 'back-reset'
                AND studio = (SELECT id FROM studio WHERE slug = 'lisbon')";
    run(&site.services().store, kind).await;
    let page = owner.get("/lisbon/desk/classes").await.expect(200);
    let form = page.form("/api/ui/desk/class-put").with("treatment", "back-reset");
    let form = form.with("therapist", "ana").with("date", "2026-11-28").with("time", "14:00");
    send(owner, &form.with("weeks", "1").with("pairs", "2")).await;
    let new = "/lisbon/desk/setup/check-ins/new?kind=roland-morris";
    let form = owner.get(new).await.expect(200).form("/api/ui/desk/questionnaire");
    let said: String = (1..=24).map(|n| format!("Zaunkoenig statement {n}\n")).collect();
    send(owner, &form.with("statements", &said)).await;
}

/// A reader asks, and somebody waits.
async fn asks_and_waits(site: &TestSite) {
    let browser = site.browser();
    let typed = [("studio", "lisbon"), ("title", "Does Zaunkoenig help"), ("read", "yes")];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let sent = browser.post_form("/api/ui/questions/ask", &typed).await;
    assert!(sent.location().contains("sent="), "{sent}");
    let page = browser.get("/lisbon/waitlist?treatment=deep-tissue&therapist=ana").await;
    let form = page.expect(200).form("waitlist/join");
    let form = form.with("first", "2026-11-27").with("last", "2026-11-27");
    let form = form.with("name", "Uta Zaunkoenig").with("email", "waits-zaunkoenig@post.example");
    send(&browser, &form).await;
}

/// What stands in Ana's calendar elsewhere.
const ELSEWHERE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART:20261210T160000Z\r\nDTEND:20261210T163000Z\r\n\
    SUMMARY:Zaunkoenig\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// Ana's calendar, her templates, her diploma and her time off.
async fn works(site: &TestSite, ana: &Browser) {
    let address = "https://calendar.example/zaunkoenig/basic.ics";
    site.feeds.put(address, ELSEWHERE);
    let page = ana.get("/lisbon/desk/feeds").await.expect(200);
    let form = page.form("desk/calendar-add").with("name", "Zaunkoenig");
    send(ana, &form.with("address", address)).await;
    let page = ana.get("/lisbon/desk/note-templates").await.expect(200);
    let form = page.form("/api/ui/desk/note-template").with("name", "Zaunkoenig");
    send(ana, &form.with("objective", "Zaunkoenig lies prone.")).await;
    let id = documents::claimed(site).await;
    let path = documents::upload_address(id);
    let sent = ana.upload(&path, &[], ("zaunkoenig.png", &super::PIXEL)).await;
    assert!(sent.status.is_redirection(), "{sent}");
    assert!(!sent.location().contains("refused="), "{sent}");
    let path = "/lisbon/desk/hours/off?therapist=ana&from=2026-12-01T12:00&until=2026-12-01T13:00";
    let form = ana.get(path).await.expect(200).form("desk/hours-off");
    send(ana, &form.with("reason", "Zaunkoenig")).await;
}

/// A visit to be paid at the studio, with a card.
async fn secured(site: &TestSite) -> Made {
    let rules = "UPDATE policy SET pay_at_studio = TRUE, card_on_file = TRUE
                 WHERE studio = (SELECT id FROM studio WHERE slug = 'lisbon')";
    run(&site.services().store, rules).await;
    let start = "2026-11-26T14:00:00+00:00";
    let mut body = new_booking("deep-tissue", "ana", start, "missed-zaunkoenig");
    body["payment"] = "at_studio".into();
    body["accept_card"] = true.into();
    let made = made(site, &body).await;
    site.tell(&format!("sessions/{}/pay", made.session), json!({ "card": "works" })).await;
    confirmed(site, &made).await;
    made
}

/// A note of the first visit; and nobody comes to the other.
async fn ends(town: &Town, visit: &Made, missed: &Made) {
    let (site, owner, ana) = (&town.site, town.of("owner"), town.of("ana"));
    let booking = super::visits::read(site, visit).await;
    site.set_time(booking.span.end).await;
    sign_in(ana, "ana").await;
    let page = ana.get(&format!("/lisbon/desk/notes/{}", booking.reference)).await.expect(200);
    let form = page.form("desk/note-save").with("subjective", "Zaunkoenig aches.");
    send(ana, &form).await;
    site.set_time(TestBed::at("2026-11-26T15:30:00Z")).await;
    sign_in(owner, "owner").await;
    let day = owner.get("/lisbon/desk?date=2026-11-26").await.expect(200);
    let id = missed.id.to_string();
    let of = |form: &Form| {
        form.action.ends_with("desk/no-show") && form.value("booking") == Some(id.as_str())
    };
    let form = Form::all(&day.body).into_iter().find(of).expect("its form");
    send(owner, &form).await;
}
