//! The safety questions over HTTP: a stop reaches no payment, the form of a mail's link, and
//! the therapist's queue.

use chrono::TimeDelta;
use domain::booking::Booking;
use services::bookings::before_token;

use crate::{
    authorisation::{Town, sign_in},
    books,
    client::Browser,
    html::{Form, words},
    site::TestSite,
    visits::{Made, booked, mail, state},
};

const ANSWER: &str = "/api/ui/before/answer";
const REVIEW: &str = "/api/ui/desk/review";
const STOP: &str = "/api/ui/desk/stop-visit";
/// More than two days ahead: whoever books it now is asked again.
const LATER: &str = "2026-11-30T10:00:00+00:00";

/// What the stand-in for Stripe was asked so far, but for what the server looks up by itself.
async fn asked(site: &TestSite) -> Vec<String> {
    let all = site.stripe.ask("requests").await;
    let all = all["requests"].as_array().expect("a list").iter();
    let all = all.map(|it| it.as_str().expect("text").to_owned());
    all.filter(|it| {
        let looks = ["GET /v1/events", "GET /v1/balance", "GET /v1/payouts"];
        !looks.iter().any(|look| it.starts_with(look))
    })
    .collect()
}

async fn read(site: &TestSite, made: &Made) -> Booking {
    let services = site.services();
    let found = storage::bookings::by_id(services.store.reader(), made.id).await;
    found.expect("read").expect("there")
}

async fn acts(site: &TestSite, made: &Made) -> Vec<String> {
    let services = site.services();
    let id = made.id.to_string();
    let all = storage::audit::of_object(services.store.reader(), &id).await.expect("read");
    all.into_iter().map(|entry| entry.action).collect()
}

/// A paid visit, a day before it begins, with the path that the reminder names.
async fn reminded(site: &TestSite, client: &str) -> (Made, String) {
    let made = booked(site, LATER, client).await;
    let start = read(site, &made).await.span.start;
    site.set_time(start - TimeDelta::hours(24)).await;
    site.settled().await;
    let mail = mail(site, &made.email, "Your visit: ").await;
    let line = mail.text.lines().find(|line| line.contains("/before/")).expect("the link");
    let path = line.strip_prefix(site.public()).expect("an address of ours").to_owned();
    (made, path)
}

/// The form without “None of these” and with these lines.
fn ticked(form: Form, codes: &[&str]) -> Form {
    let mut form = form;
    form.fields.retain(|(name, _)| name != "none" && name != "flags[]");
    for code in codes {
        form.fields.push(("flags[]".to_owned(), (*code).to_owned()));
    }
    form
}

storage::on_both_engines! {
    async fn a_stop_never_reaches_stripe_and_is_written_down(site: &TestSite) {
        let browser = site.browser();
        let week = browser.open("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
        let hold = week.form("/api/ui/book/hold").press("start", "2026-11-26T10:00:00Z");
        let held = browser.submit(&hold).await;
        let details = browser.follow(held).await.expect(200);
        let form = details.form("/api/ui/book/checkout");
        let form = form.with("name", "Amara Okafor").with("email", "amara@post.example");
        let form = ticked(form.with("agreed", "yes"), &["injury", "pregnancy"]);
        let stopped = browser.follow(browser.submit(&form).await).await.expect(200);
        assert!(words(&stopped.body).contains("Please see a doctor first"), "{stopped}");
        site.settled().await;
        assert_eq!(asked(site).await, Vec::<String>::new(), "no request at all");
        let books = site.stripe.ask("books").await;
        assert!(!books.to_string().contains("amara"), "{books}");
        let services = site.services();
        let actions = storage::testing::cells(&services.store, "audit", "action").await;
        assert!(actions.contains(&b"screening.stopped".to_vec()));
        for table in ["screening", "payment_attempt", "client", "occupancy"] {
            assert_eq!(storage::testing::count(&services.store, table).await, 0, "{table}");
        }
    }

    async fn a_stop_before_the_visit_asks_stripe_for_the_refund_alone(site: &TestSite) {
        let (made, path) = reminded(site, "amara").await;
        let browser = site.browser();
        let page = browser.open(&path).await.expect(200);
        let text = words(&page.body);
        assert!(text.contains("eep tissue with Ana Teste, Mon 30 Nov, 10:00 (Lisbon time)"), "{text}");
        assert!(!text.contains("Amara"), "whoever opens it learns no name: {text}");
        let before = asked(site).await.len();
        let form = ticked(page.form(ANSWER), &["saddle_or_bladder"]);
        let stopped = browser.follow(browser.submit(&form).await).await.expect(200);
        let text = words(&stopped.body);
        assert!(text.contains("Please see a doctor first") && text.contains("Call 112"), "{text}");
        site.settled().await;
        let more: Vec<String> = asked(site).await.split_off(before);
        let writes: Vec<_> = more.iter().filter(|it| it.starts_with("POST")).collect();
        assert_eq!(writes, ["POST /v1/refunds"], "{more:?}");
        assert_eq!(state(site, &made).await, "cancelled");
        let books = books::agree(site).await;
        assert_eq!(books["payments"][0]["refunded"].as_i64(), Some(8_400));
        assert!(acts(site, &made).await.contains(&"screening.stopped".to_owned()));
        let count = storage::testing::count(&site.services().store, "screening").await;
        assert_eq!(count, 0, "nothing that was answered is kept");
    }

    async fn the_link_of_a_mail_asks_once_without_signing_in_and_keeps_what_was_ticked(site: &TestSite) {
        let (made, path) = reminded(site, "amara").await;
        let browser = site.browser();
        let page = browser.open(&path).await.expect(200);
        assert!(words(&page.body).contains("You last answered on 23 November 2026"), "{page}");
        let nothing = browser.submit(&ticked(page.form(ANSWER), &[])).await;
        let again = browser.follow(nothing).await.expect(200);
        let text = words(&again.body);
        assert!(text.contains("Tick what is true for you, or “None of these”"), "{text}");
        assert!(again.body.contains("<title>Error: Before your visit"), "{again}");
        let both = ticked(again.form(ANSWER), &["body"]).with("none", "yes");
        let sent = browser.submit(&both).await;
        assert_eq!(sent.location(), path, "nothing that was ticked is in the address");
        let again = browser.follow(sent).await.expect(200);
        assert!(words(&again.body).contains("Keep the one that is true"), "{again}");
        let form = again.form(ANSWER);
        assert_eq!((form.value("flags[]"), form.value("none")), (Some("body"), Some("yes")));
        let sent = browser.submit(&ticked(form, &["body"])).await;
        assert_eq!(sent.location(), path);
        let thanks = browser.follow(sent).await.expect(200);
        let text = words(&thanks.body);
        assert!(text.contains("Your answers have arrived") && text.contains("clears nobody"), "{text}");
        assert!(!text.contains("clot"), "nothing that was answered is shown: {text}");
        assert!(acts(site, &made).await.contains(&"screening.flagged".to_owned()));
        // Sent once more, by whoever presses twice.
        let twice = browser.submit(&ticked(page.form(ANSWER), &["injury"])).await;
        assert_eq!(twice.location(), path);
        assert_eq!(state(site, &made).await, "confirmed");
        let page = browser.get(&format!("/b/{}", made.token)).await.expect(200);
        assert!(!words(&page.body).contains("Is anything new with your health?"));
    }

    async fn the_page_of_a_visit_leads_to_its_questions_and_a_false_link_nowhere(site: &TestSite) {
        let made = booked(site, LATER, "amara").await;
        let start = read(site, &made).await.span.start;
        site.set_time(start - TimeDelta::days(3)).await;
        let browser = site.browser();
        let page = browser.get(&format!("/b/{}", made.token)).await.expect(200);
        assert!(words(&page.body).contains("Is anything new with your health?"), "{page}");
        let token = before_token(&site.services(), &read(site, &made).await);
        assert!(page.body.contains(&format!("/before/{token}")));
        let private = browser.get(&format!("/before/{token}")).await.expect(200);
        assert_eq!(private.header("cache-control"), "no-store");
        for wrong in [made.token.clone(), made.id.to_string(), token[1..].to_owned()] {
            let answer = browser.get(&format!("/before/{wrong}")).await.expect(404);
            assert!(words(&answer.body).contains("no longer opens the questions"));
            let fields = [("token", wrong.as_str()), ("version", "1"), ("flags[]", "injury")];
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let answer = browser.post_form(ANSWER, &fields).await;
            assert_eq!(answer.location(), "/before/unknown");
        }
        assert_eq!(state(site, &made).await, "confirmed");
    }
}

fn of<'a>(town: &'a Town, who: &str) -> &'a Browser {
    town.everybody().find(|(name, _)| *name == who).expect("somebody").1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_therapist_finds_what_was_ticked_in_the_queue_and_decides() {
    let town = Town::new().await;
    let (made, path) = reminded(&town.site, "amara").await;
    let page = town.site.browser().open(&path).await.expect(200);
    let form = ticked(page.form(ANSWER), &["unwell"]);
    town.site.browser().submit(&form).await;
    for name in ["ana", "caio", "owner", "reception"] {
        sign_in(of(&town, name), name).await;
    }
    let (ana, queue) = (of(&town, "ana"), "/lisbon/desk/reviews");
    let reference = read(&town.site, &made).await.reference;
    let listed = ana.get(queue).await.expect(200);
    assert!(words(&listed.body).contains("Amara amara") && listed.body.contains(&reference));
    let day = ana.get("/lisbon/desk?date=2026-11-30").await.expect(200);
    assert!(words(&day.body).contains("Read what they ticked, and decide"), "{day}");
    let needs = ana.get("/lisbon/desk/attention").await.expect(200);
    assert!(words(&needs.body).contains("Safety answers to read before tomorrow"), "{needs}");
    let day = of(&town, "reception").get("/lisbon/desk?date=2026-11-30").await.expect(200);
    assert!(!words(&day.body).contains("Safety answers"), "{day}");
    let owner = of(&town, "owner").get(queue).await.expect(200);
    let text = words(&owner.body);
    assert!(text.contains("Ana Teste") && !text.contains("Amara"), "{text}");
    let review = format!("{queue}/{reference}");
    for (name, status) in [("owner", 404), ("caio", 404), ("reception", 404), ("ana", 200)] {
        let answer = of(&town, name).get(&review).await.expect(status);
        assert_eq!(answer.body.contains("injected drugs"), status == 200, "{name}");
    }
    // Refused, with what was typed.
    let form = ana.get(&review).await.expect(200).form(REVIEW);
    let refused = ana.submit(&form.clone().with("words", "Come by at nine.")).await;
    let again = ana.follow(refused).await.expect(200);
    assert!(words(&again.body).contains("Choose what you decided"), "{again}");
    let form = again.form(REVIEW);
    assert_eq!(form.value("words"), Some("Come by at nine."));
    let decided = ana.submit(&form.with("decision", "called")).await;
    assert_eq!(decided.location(), format!("{queue}?done=called"));
    let done = ana.follow(decided).await.expect(200);
    assert!(words(&done.body).contains("Nothing waits for you"), "{done}");
    let read = ana.get(&review).await.expect(200);
    assert!(words(&read.body).contains("You rang them") && read.body.contains("Come by at nine."));
    let told = ana.get(&format!("/lisbon/desk/told/{reference}")).await.expect(200);
    assert!(words(&told.body).contains("Short questions before the visit"), "{told}");
    let acts = acts(&town.site, &made).await;
    for action in ["screening.flagged", "answers.read", "answers.decided"] {
        assert!(acts.contains(&action.to_owned()), "{action}: {acts:?}");
    }
    let stale = ana.submit(&again.form(REVIEW).with("decision", "fine")).await;
    assert!(stale.location().contains("refused=stale"), "{stale}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_stops_a_visit_at_arrival_with_everything_back() {
    let town = Town::new().await;
    let made = booked(&town.site, LATER, "amara").await;
    let start = read(&town.site, &made).await.span.start;
    town.site.set_time(start - TimeDelta::minutes(5)).await;
    let desk = of(&town, "reception");
    sign_in(desk, "reception").await;
    let day = desk.get("/lisbon/desk?date=2026-11-30").await.expect(200);
    assert!(words(&day.body).contains("They need a doctor first"), "{day}");
    let stopped = desk.submit(&day.form(STOP)).await;
    assert!(stopped.location().contains("done=stopped"), "{stopped}");
    let day = desk.follow(stopped).await.expect(200);
    assert!(words(&day.body).contains("The visit is off, and everything paid online"), "{day}");
    town.site.settled().await;
    let books = books::agree(&town.site).await;
    assert_eq!(books["payments"][0]["refunded"].as_i64(), Some(8_400));
    let page = town.site.browser().get(&format!("/b/{}", made.token)).await.expect(200);
    let text = words(&page.body);
    assert!(text.contains("Your visit is off.") && !text.contains("a doctor first"), "{text}");
}
