//! The client's own pages: what stands there, whom they book for, and what they choose.

mod leaving;

use std::io::{Cursor, Read};

use services::auth::testing;
use storage::on_both_engines;
use zip::ZipArchive;

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    site::TestSite,
    visits::{booked, mail},
};

/// Nobody else is called so, and nobody else says such things.
const NAME: &str = "Zilpah Kanarienvogel";
const CHILD: &str = "Pieta Zeisig";
const ADDRESS: &str = "zilpah@post.example";
/// Whoever booked with this address, signed in.
pub async fn client(site: &TestSite, name: &str) -> Browser {
    account(site, name).await;
    let browser = site.browser();
    sign_in(&browser, name).await;
    browser
}

/// Held by this browser, for a start.
pub async fn holds(browser: &Browser, start: &str) -> Answer {
    let week = browser.get("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    let held = browser.submit(&week.form("/api/ui/book/hold").press("start", start)).await;
    browser.follow(held).await.expect(200)
}

/// Pays at the stand-in, and comes back to the visit.
pub async fn pays(browser: &Browser, to: &str) -> Answer {
    let pay = [("action".to_owned(), "pay".to_owned())];
    let answer = browser.post_form(to, &pay).await;
    browser.follow(answer).await.expect(200)
}

async fn over(site: &TestSite, visits: &[domain::BookingId], now: &str) {
    site.set_time(services::testing::TestBed::at(now)).await;
    let staff = testing::owner(site.studio.id).into();
    for id in visits {
        let services = site.services();
        services::bookings::desk::complete(&services, &staff, *id).await.expect("closed");
    }
    site.settled().await;
}

/// Registers from the page, follows the mail, and signs in.
async fn registered(site: &TestSite) -> Browser {
    let browser = site.browser();
    let form = browser.get("/register").await.expect(200).form("/api/ui/account/register");
    let form = form.with("name", NAME).with("email", ADDRESS).with("password", PASSWORD);
    browser.submit(&form).await;
    let told = mail(site, ADDRESS, "onfirm").await;
    let link = told.text.split_whitespace().find(|word| word.contains("/verify/")).expect("a link");
    let page = browser.get(link.strip_prefix(&site.base).expect("ours")).await.expect(200);
    let form = page.form("/api/ui/account/verify").with("password", PASSWORD);
    let come_in = browser.submit(&form).await;
    browser.follow(come_in).await.expect(200);
    browser
}

/// Every file of an archive, by its name.
pub fn unpacked(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("there");
            let name = file.name().expect("UTF-8").into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("whole");
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

on_both_engines! {
    async fn visits_and_receipts_stand_on_ones_page(site: &TestSite) {
        let early = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        booked(site, "2026-11-27T10:00:00+00:00", "bento").await;
        over(site, &[early.id], "2026-11-26T11:30:00Z").await;
        let bento = client(site, "bento").await;
        let page = bento.get("/account").await.expect(200);
        let (coming, past) = page.body.split_once("id=\"past\"").expect("both");
        assert!(coming.contains("27 November 2026") && coming.contains("Lisbon time"), "{page}");
        assert!(past.contains("26 November 2026") && past.contains("Book the same again"), "{page}");
        assert!(past.contains("/lisbon/book?treatment=deep-tissue&amp;therapist=ana"));
        let paper = page.body.split("href=\"").find(|part| part.contains("/papers/")).expect("a receipt");
        let paper = bento.get(paper.split('"').next().expect("an address")).await.expect(200);
        assert_eq!(paper.header("content-type"), "application/pdf");
        for part in ["/account/family", "/account/preferences", "/account/data"] {
            assert!(page.body.contains(part), "{part}");
            bento.get(part).await.expect(200);
        }
    }

    async fn a_child_is_added_booked_for_and_named_at_the_desk(site: &TestSite) {
        let bento = client(site, "bento").await;
        let page = bento.get("/account/family").await.expect(200);
        let form = page.form("/api/ui/account/person-add").with("name", CHILD).with("under_age", "yes");
        let wrong = bento.submit(&form).await;
        let again = bento.follow(wrong).await.expect(200);
        assert!(again.body.contains("parent or guardian and agree") && again.body.contains(CHILD), "{again}");
        let form = again.form("/api/ui/account/person-add").with("consent", "yes");
        let added = bento.submit(&form).await;
        let page = bento.follow(added).await.expect(200);
        assert!(page.body.contains("under age, with your consent"), "{page}");
        let change = page.body.split("href=\"").find(|part| part.starts_with("/account/family?edit=")).expect("a link");
        let change = change.split(['"', '#']).next().expect("an address");
        let form = bento.get(change).await.expect(200).form("/api/ui/account/person-change");
        assert_eq!((form.value("name"), form.value("consent")), (Some(CHILD), Some("yes")));
        let changed = bento.submit(&form.with("relation", "daughter")).await;
        let page = bento.follow(changed).await.expect(200);
        assert!(page.body.contains("daughter, under age"), "{page}");
        let details = holds(&bento, "2026-11-26T10:00:00Z").await;
        let id = change.split('=').nth(1).expect("an id");
        let form = details.form("/api/ui/book/checkout");
        assert_eq!(form.value("email"), Some("bento@post.example"), "what the account knows stands there");
        let form = form.with("comes", id).with("none", "yes").with("agreed", "yes");
        let sent = bento.submit(&form).await;
        let visit = pays(&bento, &sent.location()).await;
        assert!(visit.body.contains("Who comes") && visit.body.contains(CHILD), "{visit}");
        let told = mail(site, "bento@post.example", "booked").await;
        assert!(told.text.contains(CHILD) && told.to.0 == "bento", "{told:?}");
        assert!(bento.get("/account").await.body.contains(&format!("For {CHILD}")));
        let boss = crate::clients::signed_in(site, "manager").await;
        let day = boss.get("/lisbon/desk?date=2026-11-26").await.expect(200);
        assert!(day.body.contains(CHILD) && day.body.contains("Booked by bento"), "{day}");
        let page = bento.get("/account/family").await.expect(200);
        let kept = bento.submit(&page.form("/api/ui/account/person-remove")).await;
        assert!(bento.follow(kept).await.body.contains("still to come"));
        // Nobody else's browser books for her.
        let other = client(site, "other").await;
        let details = holds(&other, "2026-11-27T10:00:00Z").await;
        assert!(!details.body.contains("Who comes?"), "{details}");
        let form = details.form("/api/ui/book/checkout").with("comes", id).with("none", "yes");
        let refused = other.submit(&form.with("agreed", "yes")).await;
        assert!(other.follow(refused).await.body.contains("Choose who comes"));
    }

    async fn another_address_is_asked_for_and_proved_without_scripts(site: &TestSite) {
        const ANOTHER: &str = "another@post.example";
        let browser = registered(site).await;
        let form = browser.get("/account").await.expect(200).form("/api/ui/account/address");
        let wrong = form.clone().with("email", ANOTHER).with("password", "not mine at all");
        let page = browser.follow(browser.submit(&wrong).await).await.expect(200);
        assert!(page.body.contains("Enter your current password: this is not it"), "{page}");
        let again = page.form("/api/ui/account/address");
        assert_eq!(again.value("email"), Some(ANOTHER), "what was typed stays");
        let asked = browser.submit(&again.with("password", PASSWORD)).await;
        let page = browser.follow(asked).await.expect(200);
        assert!(page.body.contains("A new address waits to be confirmed"), "{page}");
        let told = mail(site, ANOTHER, "onfirm your new address").await;
        let link = told.text.split_whitespace().find(|word| word.contains("/account/address/"));
        let link = link.expect("a link").strip_prefix(&site.base).expect("ours").to_owned();
        // Opened in a browser in which nobody is signed in.
        let other = site.browser();
        let page = other.get(&link).await.expect(200);
        assert!(page.body.contains(ANOTHER), "{page}");
        let form = page.form("/api/ui/account/address-confirm");
        let guess = other.submit(&form.clone().with("password", "not mine at all")).await;
        let refused = other.follow(guess).await.expect(200);
        assert!(refused.body.contains("this is not it"), "{refused}");
        let come_in = other.submit(&form.with("password", PASSWORD)).await;
        let page = other.follow(come_in).await.expect(200);
        assert!(page.body.contains("This is your address from now on"), "{page}");
        assert!(page.body.contains(ANOTHER), "{page}");
        assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account");
        let spent = other.get(&link).await.expect(200);
        assert!(spent.body.contains("This link no longer works"), "{spent}");
        mail(site, ADDRESS, "another address").await;
    }

    async fn what_came_too_often_marks_its_own_form_alone_and_empties_none(site: &TestSite) {
        let bento = client(site, "bento").await;
        let name = |page: &Answer| {
            page.form("/api/ui/account/rename").value("name").unwrap_or_default().to_owned()
        };
        let before = name(&bento.get("/account").await.expect(200));
        assert_ne!(before, "");
        for form in ["rename", "change-password"] {
            let page = bento.get(&format!("/account?refused=too_many&form={form}")).await;
            let page = page.expect(200);
            assert!(page.body.contains("Error: Your visits"), "{form}: {page}");
            assert_eq!(page.body.matches("Wait a few minutes").count(), 1, "{form}: {page}");
            assert_eq!(name(&page), before, "{form}");
        }
    }

    async fn preferences_are_kept_and_what_is_refused_is_shown_again(site: &TestSite) {
        let bento = client(site, "bento").await;
        let form = bento.get("/account/preferences").await.expect(200).form("/api/ui/account/preferences");
        assert_eq!(form.value("reminders"), Some("studio"));
        let wrong = form.with("zone", "Mars/Olympus").with("quiet", "yes").with("quiet_until", "21:00");
        let sent = bento.submit(&wrong).await;
        let page = bento.follow(sent).await.expect(200);
        assert!(page.body.contains("Enter a time zone such as") && page.body.contains("Mars/Olympus"), "{page}");
        assert!(page.body.contains("Error: Preferences"));
        let right = page.form("/api/ui/account/preferences").with("zone", "Asia/Tokyo").with("quiet_until", "08:00");
        let sent = bento.submit(&right.with("reminders", "48")).await;
        let page = bento.follow(sent).await.expect(200);
        let form = page.form("/api/ui/account/preferences");
        let shown = ["zone", "reminders", "quiet", "quiet_from", "quiet_until"].map(|name| form.value(name).unwrap_or_default());
        assert_eq!(shown, ["Asia/Tokyo", "48", "yes", "21:00", "08:00"]);
        booked(site, "2026-11-27T10:00:00+00:00", "bento").await;
        sign_in(&bento, "bento").await;
        assert!(bento.get("/account").await.body.contains("19:00 in Tokyo"));
    }
}
