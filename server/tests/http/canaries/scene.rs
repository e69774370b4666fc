//! A studio's week, played through the real routes: somebody registers, books, answers, is
//! treated, gives and waits; somebody else is missed and pays a fee.

use chrono::TimeDelta;
use domain::booking::Booking;
use serde_json::json;
use services::{
    testing::StudioOptions,
    vouchers::{GiftSettingsInput, set_gift_settings},
};
use storage::accounts::{appoint, grant};

use crate::{
    account::{holds, pays, unpacked},
    authorisation::{account, sign_in},
    client::{Answer, Browser},
    html::{Form, words},
    site::{SiteOptions, TestSite, new_booking},
    visits::{Made, confirmed, made, mail},
};

pub const NAME: &str = "Goldammerlein";
pub const ADDRESS: &str = "goldammer@canary.example";
pub const PHONE: &str = "+351 912 777 431";
pub const CHILD: &str = "Zaunammerchen";
pub const WAITS: &str = "Sumpfohreule";
pub const GIFTED: &str = "Bartmeisenkind";
pub const WISHES: &str = "Kornweihen im Herbst";
pub const DESK: &str = "Heidelerche am Morgen";
pub const ASKED: &str = "Ist Brachpieper besser";
pub const NOTE: &str = "Blaukehlchen links unten";
pub const FLAG: &str = "cancer_or_weight_loss";
pub const ACTIVITY: &str = "Rohrdommel tragen";
pub const SOAP: &str = "Wendehals mit Schmerz";
pub const REASON: &str = "Steinschmaetzer bat darum";
pub const OUTSIDE: &str = "Pirol mit Ischias";
pub const RETURNED: &str = "Wiesenpieper war krank";
pub const PASSWORD: &str = "wiedehopf im regen";
pub const WRONG: &str = "falsches eisvogelwort";
pub const CALENDAR: &str = "geheimer-seidenschwanz";

/// What was made on the way.
#[derive(Default)]
pub struct Scene {
    /// What those saw whom it is for.
    pub pages: String,
    /// What the owner takes along of the studio, file by file.
    pub everything: String,
    /// What worked, or was refused as it should be.
    pub used: Vec<String>,
    /// What those saw for whom something went wrong.
    pub errors: String,
    pub browsers: Vec<Browser>,
    pub session: String,
    pub draft: String,
    pub visit: String,
    pub missed: String,
    pub verify: String,
    pub reset: String,
    pub check_in: String,
    pub place: String,
    pub code: String,
    pub card: String,
    pub stripe_key: String,
}

impl Scene {
    /// Every address that was asked.
    pub fn addresses(&self) -> String {
        let asked = self.browsers.iter().flat_map(Browser::asked);
        asked.map(|asked| format!("{asked}\n")).collect()
    }

    fn saw(&mut self, page: Answer) -> Answer {
        self.pages += &page.body;
        page
    }
}

pub async fn site(store: &storage::Store) -> TestSite {
    let studio =
        StudioOptions { pay_at_studio: true, card_on_file: true, ..StudioOptions::default() };
    TestSite::with(store.clone(), SiteOptions { studio, ..SiteOptions::default() }).await
}

/// Plays everything.
pub async fn play(site: &TestSite) -> Scene {
    let mut scene = Scene { stripe_key: site.stripe.secret_key.clone(), ..Scene::default() };
    scene.used.extend([scene.stripe_key.clone(), crate::site::WEBHOOK_SECRET.into()]);
    for (name, role) in [("owner", "owner"), ("ana", "therapist")] {
        staff(site, name, role).await;
    }
    let (desk, ana, client) = (site.browser(), site.browser(), site.browser());
    registers(site, &client, &mut scene).await;
    asks_for_a_reset(site, &mut scene).await;
    sign_in(&desk, "owner").await;
    sign_in(&ana, "ana").await;
    desk_prepares(site, &desk, &ana, &mut scene).await;
    let visit = books(site, &client, &mut scene).await;
    desk_writes(site, &desk, &visit, &mut scene).await;
    desk_makes_an_exception(&desk, &mut scene).await;
    gives_and_waits(site, &mut scene).await;
    let missed = secured(site, &mut scene).await;
    site.settled().await;
    answers(site, &visit, &mut scene).await;
    treated(site, (&desk, &ana), &visit, &mut scene).await;
    pays_a_fee(site, &desk, &missed, &mut scene).await;
    site.settled().await;
    takes_everything_along(&desk, &mut scene).await;
    for page in ["/account", "/account/family"] {
        let page = client.get(page).await.expect(200);
        scene.saw(page);
    }
    scene.browsers.extend([desk, ana, client]);
    scene
}

async fn staff(site: &TestSite, name: &str, role: &str) {
    let id = account(site, name).await;
    let tx = site.services().store.begin().await.expect("begun");
    let (studio, now) = (&site.studio, site.now());
    if role == "therapist" {
        assert!(appoint(&tx, id, studio.id, studio.ana, now).await.expect("written"));
    } else {
        grant(&tx, id, studio.id, role, now).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

/// What stands in a mail behind this part of an address.
fn behind(site: &TestSite, text: &str, part: &str) -> String {
    let link = text.split_whitespace().find(|word| word.contains(part));
    let link = link.unwrap_or_else(|| panic!("no {part} in {text}"));
    let path = link.strip_prefix(site.public()).expect("ours");
    path.trim_start_matches(part).split(['?', '/']).next().expect("a token").to_owned()
}

async fn registers(site: &TestSite, client: &Browser, scene: &mut Scene) {
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

async fn asks_for_a_reset(site: &TestSite, scene: &mut Scene) {
    let browser = site.browser();
    let form = browser.get("/forgot").await.expect(200).form("account/forgot");
    browser.submit(&form.with("email", ADDRESS)).await.expect(303);
    let told = mail(site, ADDRESS, "password").await;
    scene.reset = behind(site, &told.text, "/reset/");
    let page = browser.get(&format!("/reset/{}", scene.reset)).await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

/// What stands in Ana's calendar elsewhere.
const ELSEWHERE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART:20261210T100000Z\r\nDTEND:20261210T110000Z\r\n\
    SUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// Clients are asked how they are, gift cards are sold; Ana's calendar elsewhere is read.
async fn desk_prepares(site: &TestSite, desk: &Browser, ana: &Browser, scene: &mut Scene) {
    let page = desk.get("/lisbon/desk/setup/check-ins").await.expect(200);
    desk.submit(&page.form("desk/check-ins").with("mails", "yes")).await.expect(303);
    let gifts = GiftSettingsInput {
        on: true,
        amounts: "20 50 100".into(),
        least: "10".into(),
        most: "300".into(),
        valid_months: String::new(),
    };
    let manager = services::auth::testing::owner(site.studio.id).into();
    set_gift_settings(&site.services(), &manager, &gifts).await.expect("set");
    let page = ana.get("/lisbon/desk/feeds").await.expect(200);
    let address = format!("https://calendar.example/{CALENDAR}/basic.ics");
    site.feeds.put(&address, ELSEWHERE);
    let form = page.form("desk/calendar-add").with("name", "Home").with("address", &address);
    let added = ana.submit(&form).await.expect(303);
    assert!(added.location().contains("added"), "{added}");
    scene.saw(ana.follow(added).await);
    scene.used.push(address);
}

async fn books(site: &TestSite, client: &Browser, scene: &mut Scene) -> Booking {
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

async fn desk_writes(site: &TestSite, desk: &Browser, visit: &Booking, scene: &mut Scene) {
    let path = format!("/lisbon/desk/clients/{}", visit.client.expect("somebody"));
    let form = desk.get(&path).await.expect(200).form("desk/client-note").with("note", DESK);
    let sent = desk.submit(&form).await.expect(303);
    let page = desk.follow(sent).await.expect(200);
    scene.saw(page);
    let browser = site.browser();
    let typed = [("studio", "lisbon"), ("title", ASKED), ("read", "yes")];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let sent = browser.post_form("/api/ui/questions/ask", &typed).await;
    assert!(sent.location().contains("sent="), "{sent}");
    let page = desk.get("/lisbon/desk/questions").await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

/// A visit outside working hours. Why, stands in the records alone.
async fn desk_makes_an_exception(desk: &Browser, scene: &mut Scene) {
    let page = "/lisbon/desk/new?treatment=deep-tissue&therapist=ana&date=2026-11-26";
    let form = desk.get(page).await.expect(200).form("/api/ui/desk/enter");
    let form = form.with("time", "07:00").with("any_hour", "true").with("name", "Quim early");
    let sent = desk.submit(&form.with("reason", OUTSIDE).press("act", "book")).await;
    let day = desk.follow(sent).await.expect(200);
    assert!(words(&day.body).contains("Quim early") && !day.body.contains(OUTSIDE), "{day}");
    for records in ["/lisbon/desk/audit", "/lisbon/desk/audit/audit.csv"] {
        let read = desk.get(records).await.expect(200);
        assert!(read.body.contains(OUTSIDE), "{records}: {read}");
        scene.saw(read);
    }
}

async fn gives_and_waits(site: &TestSite, scene: &mut Scene) {
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

/// A visit to be paid at the studio, with a card whose bank wants to see the client.
async fn secured(site: &TestSite, scene: &mut Scene) -> Made {
    let mut body = new_booking("deep-tissue", "ana", "2026-11-26T14:00:00+00:00", "missed");
    body["payment"] = "at_studio".into();
    body["accept_card"] = true.into();
    let made = made(site, &body).await;
    let pay = format!("sessions/{}/pay", made.session);
    site.tell(&pay, json!({ "card": "authenticate" })).await;
    confirmed(site, &made).await;
    scene.missed.clone_from(&made.token);
    made
}

/// Three hours before the visit, by the link of a mail.
async fn answers(site: &TestSite, visit: &Booking, scene: &mut Scene) {
    site.set_time(visit.span.start - TimeDelta::hours(3)).await;
    let told = mail(site, ADDRESS, "how is your back?").await;
    scene.check_in = behind(site, &told.text, "/check-in/");
    let (browser, path) = (site.browser(), format!("/check-in/{}", scene.check_in));
    let form = browser.get(&path).await.expect(200).form("check-in/save").with("pain", "7");
    let form = form.with("activities[a1][name]", ACTIVITY).with("activities[a1][score]", "7");
    browser.submit(&form).await.expect(303);
    let page = browser.get(&format!("{path}?edit=1")).await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

/// Ana reads what was answered and writes a note, and the owner opens it.
async fn treated(
    site: &TestSite,
    (desk, ana): (&Browser, &Browser),
    visit: &Booking,
    scene: &mut Scene,
) {
    site.set_time(visit.span.end).await;
    sign_in(ana, "ana").await;
    sign_in(desk, "owner").await;
    let page = ana.get("/lisbon/desk?date=2026-11-26").await.expect(200);
    scene.saw(page);
    let path = format!("/lisbon/desk/visit/{}", visit.reference);
    scene.saw(ana.get(&path).await);
    let path = format!("/lisbon/desk/notes/{}", visit.reference);
    let form = ana.get(&path).await.expect(200).form("desk/note-save");
    let saved = ana.submit(&form.with("subjective", SOAP)).await.expect(303);
    let page = ana.follow(saved).await.expect(200);
    scene.saw(page);
    let form = desk.get(&path).await.expect(200).form("desk/note-open").with("reason", REASON);
    let opened = desk.submit(&form).await.expect(303);
    let page = desk.follow(opened).await.expect(200);
    scene.saw(page);
    scene.saw(ana.get(&path).await);
}

/// The other client did not come, and pays on a page of Stripe's.
async fn pays_a_fee(site: &TestSite, desk: &Browser, made: &Made, scene: &mut Scene) {
    site.set_time(services::testing::TestBed::at("2026-11-26T15:30:00Z")).await;
    sign_in(desk, "owner").await;
    let day = desk.get("/lisbon/desk?date=2026-11-26").await.expect(200);
    let id = made.id.to_string();
    let of = |form: &Form| {
        form.action.ends_with("desk/no-show") && form.fields.iter().any(|(_, held)| *held == id)
    };
    let form = Form::all(&day.body).into_iter().find(of).expect("its form");
    desk.follow(desk.submit(&form).await).await.expect(200);
    let visit = site.browser().get(&format!("/api/v1/bookings/{}", made.token)).await.json();
    let reference = visit["reference"].as_str().expect("a number");
    let page = desk.get(&format!("/lisbon/desk/fee/{reference}")).await.expect(200);
    desk.follow(desk.submit(&page.form("desk/charge-fee")).await).await.expect(200);
    let told = mail(site, &made.email, "Please pay").await;
    assert!(told.text.contains(&made.token), "{}", told.text);
    let client = site.browser();
    let asked = client.get(&format!("/b/{}/fee", made.token)).await.expect(200);
    let sent = client.submit(&asked.form("booking/pay-fee")).await.expect(303);
    let page = pays(&client, &sent.location()).await;
    scene.saw(page);
    gives_the_fee_back(desk, reference, scene).await;
    let store = site.services().store.clone();
    let mut cells = storage::testing::cells(&store, "card_on_file", "payment_method").await;
    let cell = cells.pop().expect("a card is kept");
    scene.card = String::from_utf8(cell).expect("an id");
    scene.browsers.push(client);
}

/// The owner gives the fee back. Why, is for the records: the client is not told.
async fn gives_the_fee_back(desk: &Browser, reference: &str, scene: &mut Scene) {
    let page = desk.get(&format!("/lisbon/desk/fee/{reference}")).await.expect(200);
    let form = page.form("desk/return-fee").with("reason", RETURNED);
    let sent = desk.submit(&form).await.expect(303);
    assert!(sent.location().contains("done=given_back"), "{sent}");
    let page = desk.follow(sent).await.expect(200);
    scene.saw(page);
}

/// Everything of the studio as one file, unpacked.
async fn takes_everything_along(desk: &Browser, scene: &mut Scene) {
    let files = unpacked(desk.file("/lisbon/desk/reports/everything.zip").await);
    let files = files.iter().map(|(name, text)| format!("{name}\n{text}\n"));
    scene.everything = files.collect();
}
