//! What clients do: one registers, asks for another password, books, answers; others give and
//! wait.

use chrono::TimeDelta;
use domain::booking::Booking;

use super::{
    ACTIVITY, ADDRESS, CHILD, FLAG, GIFTED, NAME, NOTE, PASSWORD, PHONE, Scene, WAITS, WISHES,
    WRONG, behind,
};
use crate::{
    account::{holds, pays},
    client::Browser,
    site::TestSite,
    visits::mail,
};

pub(super) async fn registers(site: &TestSite, client: &Browser, scene: &mut Scene) {
    let form = client.get("/register").await.expect(200).form("account/register");
    let form = form.with("name", &format!("Zita {NAME}")).with("email", ADDRESS);
    client.submit(&form.with("password", PASSWORD)).await.expect(303);
    let told = mail(site, ADDRESS, "onfirm").await;
    scene.verify = behind(site, &told.text, "/verify/");
    let page = client.get(&format!("/verify/{}", scene.verify)).await.expect(200);
    let form = scene.saw(page).form("account/verify");
    let wrong = client.submit(&form.clone().with("password", WRONG)).await.expect(303);
    scene.saw(client.follow(wrong).await);
    scene.used.push(WRONG.into());
    let right = client.submit(&form.with("password", PASSWORD)).await.expect(303);
    assert_eq!(right.location(), "/account");
    scene.used.push(PASSWORD.into());
    scene.session = client.cookie("sid").expect("signed in");
    scene.used.push(scene.session.clone());
    let page = client.get("/account/family").await.expect(200);
    let form = page.form("account/person-add").with("name", CHILD);
    client.submit(&form).await.expect(303);
}

pub(super) async fn asks_for_a_reset(site: &TestSite, scene: &mut Scene) {
    let browser = site.browser();
    let form = browser.get("/forgot").await.expect(200).form("account/forgot");
    browser.submit(&form.with("email", ADDRESS)).await.expect(303);
    let told = mail(site, ADDRESS, "password").await;
    scene.reset = behind(site, &told.text, "/reset/");
    let page = browser.get(&format!("/reset/{}", scene.reset)).await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

pub(super) async fn books(site: &TestSite, client: &Browser, scene: &mut Scene) -> Booking {
    let details = holds(client, "2026-11-26T10:00:00Z").await;
    scene.draft = client.cookie("draft").expect("a draft");
    scene.used.push(scene.draft.clone());
    let form = details.form("book/checkout").with("phone", PHONE).with("note", NOTE);
    let form = form.with("flags[]", FLAG).with("plan", "full");
    let refused = client.submit(&form).await.expect(303);
    let again = client.follow(refused).await.expect(200);
    let form = scene.saw(again).form("book/checkout").with("agreed", "yes");
    let sent = client.submit(&form).await.expect(303);
    let page = pays(client, &sent.location()).await;
    scene.saw(page);
    let told = mail(site, ADDRESS, "booked").await;
    scene.visit = behind(site, &told.text, "/b/");
    let page = client.get(&format!("/b/{}", scene.visit)).await.expect(200);
    scene.saw(page);
    let services = site.services();
    let token = services.links.verify(&scene.visit, site.now()).expect("ours");
    let found = storage::bookings::by_id(services.store.reader(), token.booking()).await;
    found.expect("read").expect("there")
}

/// A day before the visit, and three hours before it, by the links of two mails.
pub(super) async fn answers(site: &TestSite, visit: &Booking, scene: &mut Scene) {
    site.set_time(visit.span.start - TimeDelta::hours(24)).await;
    let told = mail(site, ADDRESS, "Your visit: ").await;
    scene.before = behind(site, &told.text, "/before/");
    let browser = site.browser();
    let page = browser.get(&format!("/before/{}", scene.before)).await.expect(200);
    let form = scene.saw(page).form("before/answer").with("flags[]", FLAG);
    let sent = browser.submit(&form).await.expect(303);
    scene.saw(browser.follow(sent).await);
    scene.browsers.push(browser);
    site.set_time(visit.span.start - TimeDelta::hours(3)).await;
    let told = mail(site, ADDRESS, "how is your back?").await;
    scene.check_in = behind(site, &told.text, "/check-in/");
    scene.progress = behind(site, &told.text, "/progress/");
    let (browser, path) = (site.browser(), format!("/check-in/{}", scene.check_in));
    let form = browser.get(&path).await.expect(200).form("check-in/save").with("pain", "7");
    let form = form.with("activities[a1][name]", ACTIVITY).with("activities[a1][score]", "7");
    browser.submit(&form).await.expect(303);
    for path in [format!("{path}?edit=1"), format!("/progress/{}", scene.progress)] {
        let page = browser.get(&path).await.expect(200);
        scene.saw(page);
    }
    scene.browsers.push(browser);
}

pub(super) async fn gives_and_waits(site: &TestSite, scene: &mut Scene) {
    let browser = site.browser();
    let form = browser.get("/lisbon/gift").await.expect(200).form("gift/buy");
    let form = form.with("amount", "own").with("own_amount", "60").with("buyer_name", "Rui");
    let form = form.with("buyer_email", "rui@canary.example").with("recipient_name", GIFTED);
    let form = form.with("recipient_email", "gifted@canary.example").with("message", WISHES);
    let sent = browser.submit(&form).await.expect(303);
    let page = pays(&browser, &sent.location()).await;
    scene.saw(page);
    let told = mail(site, "gifted@canary.example", "").await;
    let code = told.text.split_whitespace().find(|word| word.matches('-').count() >= 3);
    scene.code = code.unwrap_or_else(|| panic!("no code in {}", told.text)).to_owned();
    let told = mail(site, "rui@canary.example", "").await;
    scene.receipt = behind(site, &told.text, "/lisbon/gift/papers/");
    let page = browser.get(&format!("/lisbon/gift/papers/{}", scene.receipt)).await.expect(200);
    let page = scene.saw(page);
    let paper = page.body.split('"').find(|part| part.ends_with(".pdf")).expect("a paper");
    browser.get(paper).await.expect(200);
    let page = browser.get("/lisbon/waitlist?treatment=deep-tissue&therapist=ana").await;
    let form = page.expect(200).form("waitlist/join");
    let form = form.with("first", "2026-11-27").with("last", "2026-11-27");
    let form = form.with("name", WAITS).with("email", "waits@canary.example");
    let sent = browser.submit(&form).await.expect(303);
    let page = browser.follow(sent).await.expect(200);
    scene.saw(page);
    let told = mail(site, "waits@canary.example", "waitlist").await;
    scene.place = behind(site, &told.text, "/w/");
    scene.browsers.push(browser);
}
