//! What those do who work there: the owner at the desk, and Ana, who treats.

use domain::booking::Booking;
use services::vouchers::{GiftSettingsInput, set_gift_settings};

use super::{ASKED, CALENDAR, DESK, OUTSIDE, REASON, SOAP, Scene};
use crate::{
    account::unpacked, authorisation::sign_in, client::Browser, html::words, site::TestSite,
};

/// What stands in Ana's calendar elsewhere.
const ELSEWHERE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n\
    DTSTAMP:20261101T000000Z\r\nDTSTART:20261210T100000Z\r\nDTEND:20261210T110000Z\r\n\
    SUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// Clients are asked how they are, gift cards are sold; Ana's calendar elsewhere is read, and
/// reads her visits.
pub(super) async fn prepares(site: &TestSite, desk: &Browser, ana: &Browser, scene: &mut Scene) {
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
    let page = scene.saw(ana.follow(added).await);
    scene.used.push(address);
    let made = ana.submit(&page.form("desk/feed-make")).await.expect(303);
    let page = scene.saw(ana.follow(made).await);
    let feed = page.body.split("/feeds/").nth(1).and_then(|rest| rest.split(".ics").next());
    scene.feed = feed.expect("an address").to_owned();
    let calendar = site.browser();
    calendar.get(&format!("/feeds/{}.ics", scene.feed)).await.expect(200);
    scene.browsers.push(calendar);
}

pub(super) async fn writes(site: &TestSite, desk: &Browser, visit: &Booking, scene: &mut Scene) {
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
pub(super) async fn makes_an_exception(desk: &Browser, scene: &mut Scene) {
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

/// Ana reads what was answered and writes a note, and the owner opens it.
pub(super) async fn treated(
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

/// Everything of the studio as one file, unpacked.
pub(super) async fn takes_everything_along(desk: &Browser, scene: &mut Scene) {
    let files = unpacked(desk.file("/lisbon/desk/reports/everything.zip").await);
    let files = files.iter().map(|(name, text)| format!("{name}\n{text}\n"));
    scene.everything = files.collect();
}
