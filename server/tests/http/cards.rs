//! A card given at booking, a missed visit, and what is decided about its fee: over HTTP,
//! against the stand-in, without any script.

use serde_json::{Value, json};
use services::testing::{StudioOptions, TestBed};
use storage::{Engine, accounts::grant, testing::database};

use crate::{
    authorisation::{account, sign_in},
    books,
    client::Browser,
    html::words,
    site::{SiteOptions, TestSite, new_booking},
    visits::{Made, confirmed, made, mail},
};

/// A studio that lets clients pay there, and asks for a card.
async fn site(store: &storage::Store) -> TestSite {
    let studio =
        StudioOptions { pay_at_studio: true, card_on_file: true, ..StudioOptions::default() };
    TestSite::with(store.clone(), SiteOptions { studio, ..SiteOptions::default() }).await
}

/// An owner's browser.
async fn owner(site: &TestSite) -> Browser {
    let browser = site.browser();
    let id = account(site, "owner").await;
    let tx = site.services().store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, "owner", site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    sign_in(&browser, "owner").await;
    browser
}

/// A visit to be paid at the studio, with a card that behaves so.
async fn secured(site: &TestSite, card: &str) -> Made {
    let mut body = new_booking("deep-tissue", "ana", "2026-11-26T10:00:00+00:00", "amara");
    body["payment"] = "at_studio".into();
    let path = format!("/api/v1/studios/{}/bookings", site.studio.slug);
    let refused = site.browser().post(&path, &body).await.expect(422).json();
    assert!(refused.to_string().contains("card_agreed"), "{refused}");
    body["accept_card"] = true.into();
    let made = made(site, &body).await;
    site.tell(&format!("sessions/{}/pay", made.session), json!({ "card": card })).await;
    confirmed(site, &made).await;
    // Whose card it is, is asked after that.
    site.settled().await;
    made
}

/// The client did not come; the page where their fee is decided.
async fn missed(site: &TestSite, browser: &Browser, made: &Made) -> String {
    site.set_time(TestBed::at("2026-11-26T11:30:00Z")).await;
    // Their session ended long ago.
    sign_in(browser, "owner").await;
    let day = browser.open("/lisbon/desk?date=2026-11-26").await.expect(200);
    assert!(words(&day.body).contains("Their card is on file"), "{}", words(&day.body));
    let form = day.form("/api/ui/desk/no-show");
    browser.follow(browser.submit(&form).await).await.expect(200);
    let visit = site.browser().get(&format!("/api/v1/bookings/{}", made.token)).await.json();
    let reference = visit["reference"].as_str().expect("a number");
    let needs = browser.open("/lisbon/desk/attention").await.expect(200);
    assert!(words(&needs.body).contains("Fee of €84.00: decide"), "{}", words(&needs.body));
    format!("/lisbon/desk/fee/{reference}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missed_visit_is_charged_when_the_desk_says_so_and_given_back_with_a_reason() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let made = secured(&site, "works").await;
    let client = site.browser();
    let visit = client.open(&format!("/b/{}", made.token)).await.expect(200);
    assert!(words(&visit.body).contains("Your card"), "{}", words(&visit.body));
    let browser = owner(&site).await;
    let page = missed(&site, &browser, &made).await;

    let shown = browser.open(&page).await.expect(200);
    let done = browser.submit(&shown.form("/api/ui/desk/charge-fee")).await;
    let after = browser.follow(done).await.expect(200);
    assert!(words(&after.body).contains("Fee of €84.00: paid"), "{}", words(&after.body));
    mail(&site, &made.email, "Receipt: €84.00").await;
    let agree = books::agree(&site).await;
    assert_eq!(agree["charges"][0]["amount"].as_i64(), Some(8_400));

    let silent = browser.submit(&after.form("/api/ui/desk/return-fee").with("reason", " ")).await;
    let again = browser.follow(silent).await.expect(200);
    assert!(words(&again.body).contains("Enter a reason"), "{}", words(&again.body));
    let form = again.form("/api/ui/desk/return-fee").with("reason", "The tram stood still");
    let back = browser.follow(browser.submit(&form).await).await.expect(200);
    assert!(words(&back.body).contains("The tram stood still"), "{}", words(&back.body));
    mail(&site, &made.email, "on its way back").await;
    let agree = books::agree(&site).await;
    assert_eq!(agree["charges"][0]["refunded"].as_i64(), Some(8_400));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_that_wants_the_client_gets_them_by_a_link() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let made = secured(&site, "authenticate").await;
    let browser = owner(&site).await;
    let page = missed(&site, &browser, &made).await;
    let shown = browser.open(&page).await.expect(200);
    let done = browser.submit(&shown.form("/api/ui/desk/charge-fee")).await;
    let after = words(&browser.follow(done).await.expect(200).body);
    assert!(after.contains("the client has a link"), "{after}");
    mail(&site, &made.email, "Please pay €84.00").await;

    let client = site.browser();
    let asked = client.open(&format!("/b/{}/fee", made.token)).await.expect(200);
    let sent = client.submit(&asked.form("/api/ui/booking/pay-fee")).await.expect(303);
    let checkout = client.get(&sent.location()).await.expect(200);
    let pay = checkout.form("").press("action", "pay");
    let back = client.post_form(&sent.location(), &pay.fields).await.expect(303);
    // The address that the gateway knows opens nothing; this browser's own link does.
    assert!(!back.location().contains(&made.token), "{}", back.location());
    assert_eq!(site.browser().get(&back.location()).await.expect(200).header("location"), "");
    let fee = client.get(&back.location()).await.location();
    assert_eq!(fee, format!("/b/{}/fee?paid=1", made.token));
    mail(&site, &made.email, "Receipt: €84.00").await;
    let paid = client.open(&format!("/b/{}/fee", made.token)).await.expect(200);
    assert!(words(&paid.body).contains("Paid: €84.00"), "{}", words(&paid.body));
    books::agree(&site).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_card_says_what_to_do_and_a_waiver_wants_a_reason() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let made = secured(&site, "declines").await;
    let browser = owner(&site).await;
    let page = missed(&site, &browser, &made).await;
    let shown = browser.open(&page).await.expect(200);
    let done = browser.submit(&shown.form("/api/ui/desk/charge-fee")).await;
    let after = browser.follow(done).await.expect(200);
    let text = words(&after.body);
    assert!(text.contains("There was not enough money on it"), "{text}");
    assert!(text.contains("It can be tried 2 times more"), "{text}");
    let form = after.form("/api/ui/desk/waive-fee").with("reason", "They rang");
    let waived = words(&browser.follow(browser.submit(&form).await).await.expect(200).body);
    assert!(waived.contains("Let go. Nothing is charged."), "{waived}");
    assert_eq!(books::agree(&site).await["totals"], Value::Object(serde_json::Map::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_is_heard_of_and_its_answer_is_put_together() {
    let db = database(Engine::Sqlite).await;
    let site = site(&db.store).await;
    let made = crate::visits::booked(&site, "2026-11-26T10:00:00+00:00", "amara").await;
    let books = site.stripe.ask("books").await;
    let payment = books["payments"][0]["payment_intent"].clone();
    site.tell("disputes", json!({ "payment_intent": payment })).await;
    mail(&site, "hello@lombar.example", "A bank questions a payment of €84.00").await;
    let browser = owner(&site).await;
    let list = browser.open("/lisbon/desk/disputes").await.expect(200);
    let text = words(&list.body);
    assert!(text.contains("Answer by") && text.contains("Waits for your answer"), "{text}");
    let at = list.body.find("/lisbon/desk/disputes/").expect("a link");
    let link: String = list.body[at..].chars().take_while(|c| *c != '"').collect();
    let page = browser.open(&link).await.expect(200);
    for part in ["RULES FOR CHANGES AND REFUNDS", "Lisbon time", made.email.as_str()] {
        assert!(page.body.contains(part), "{part}");
    }
    books::agree(&site).await;
}
