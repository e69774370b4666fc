//! Waiting for a time in a browser without scripts, from the page of times to the payment; and
//! the other second thoughts of a visit's page.

use services::testing::TestBed;

use crate::{
    authorisation::{account, sign_in},
    client::{Answer, Browser},
    html::words,
    site::TestSite,
    visits::{booked, mail},
};

const START: &str = "2026-11-26T10:00:00+00:00";
const JOIN: &str = "/api/ui/waitlist/join";

fn text(answer: &Answer) -> String {
    words(&answer.body)
}

/// Somebody waits for an hour with Ana on that day, by the form. Where their place is.
async fn joined(browser: &Browser, name: &str) -> String {
    let week = browser.open("/lisbon/book?treatment=deep-tissue&therapist=ana").await.expect(200);
    assert!(text(&week).contains("Nothing that suits you? Join the waitlist"), "{}", text(&week));
    let page =
        browser.get("/lisbon/waitlist?treatment=deep-tissue&therapist=ana").await.expect(200);
    let form = page.form(JOIN);
    assert_eq!(form.value("treatment"), Some("deep-tissue"));
    assert_eq!(form.value("therapist"), Some("ana"));
    let form = form.with("first", "2026-11-26").with("last", "2026-11-26").with("name", name);
    let wrong = browser.submit(&form.clone().with("email", "nowhere")).await.expect(303);
    let page = browser.follow(wrong).await.expect(200);
    assert!(text(&page).contains("One thing to put right"), "{}", text(&page));
    let form = page.form(JOIN);
    assert_eq!((form.value("name"), form.value("last")), (Some(name), Some("2026-11-26")));
    let address = format!("{}@post.example", name.to_lowercase());
    let done = browser.submit(&form.with("email", &address)).await.expect(303);
    let place = done.location();
    let page = browser.open(&place).await.expect(200);
    assert!(text(&page).contains("You are on the waitlist"), "{}", text(&page));
    place.trim_end_matches("?done=joined").to_owned()
}

storage::on_both_engines! {
    async fn a_time_that_is_cancelled_is_offered_by_mail_and_booked_from_there(site: &TestSite) {
        let visit = booked(site, START, "amara").await;
        let (one, two) = (site.browser(), site.browser());
        let (first, second) = (joined(&one, "Wanda").await, joined(&two, "Zoe").await);
        let told = mail(site, "wanda@post.example", "You are on the waitlist").await;
        assert!(told.text.contains(&first), "{}", told.text);
        let own = site.browser();
        let cancel = own.get(&format!("/b/{}/cancel", visit.token)).await.expect(200);
        own.submit(&cancel.form("booking/cancel")).await.expect(303);
        let told = mail(site, "wanda@post.example", "A time is free").await;
        assert!(told.subject.contains("Thu 26 Nov, 10:00 (Lisbon time)"), "{}", told.subject);
        let page = one.get(&first).await.expect(200);
        assert!(text(&page).contains("A time for you"), "{}", text(&page));
        let no = one.submit(&page.form("waitlist/decline")).await.expect(303);
        let page = one.follow(no).await.expect(200);
        assert!(text(&page).contains("you keep your place"), "{}", text(&page));
        let told = mail(site, "zoe@post.example", "A time is free").await;
        let time = told.subject.split(" (").next().and_then(|said| said.split(": ").last());
        let time = time.expect("when it is");
        let page = two.get(&second).await.expect(200);
        let taken = two.submit(&page.form("waitlist/accept")).await.expect(303);
        assert_eq!(taken.location(), "/lisbon/book/details");
        let details = two.follow(taken).await.expect(200);
        let form = details.form("book/checkout");
        assert_eq!(form.value("name"), Some("Zoe"));
        assert_eq!(form.value("email"), Some("zoe@post.example"));
        assert!(text(&details).contains(time), "{time} in {}", text(&details));
        let page = two.get(&second).await.expect(200);
        assert!(text(&page).contains("It is not booked yet"), "{}", text(&page));
        let late = one.submit(&page.form("waitlist/leave")).await.expect(303);
        let page = one.follow(late).await.expect(200);
        assert!(text(&page).contains("You left the waitlist"), "{}", text(&page));
    }

    async fn a_place_is_changed_by_whoever_bears_its_link_and_by_nobody_else(site: &TestSite) {
        let browser = site.browser();
        let place = joined(&browser, "Wanda").await;
        let page = browser.get(&place).await.expect(200);
        let change = page.form("waitlist/change").with("part", "morning").with("last", "2026-11-27");
        let done = browser.submit(&change).await.expect(303);
        let page = browser.follow(done).await.expect(200);
        assert!(text(&page).contains("in the morning (over by 13:00)"), "{}", text(&page));
        let wrong = browser.submit(&page.form("waitlist/change").with("last", "2026-11-01")).await;
        let page = browser.follow(wrong.expect(303)).await.expect(200);
        assert!(text(&page).contains("Choose a last day that is not over"), "{}", text(&page));
        let forged = format!("{}x", &place[..place.len() - 1]);
        for path in ["accept", "change", "decline", "leave"] {
            let form = [("token".to_owned(), forged.trim_start_matches("/w/").to_owned())];
            let answer = site.browser().post_form(&format!("/api/ui/waitlist/{path}"), &form).await;
            assert!(answer.location().starts_with("/w/"), "{path}: {answer}");
        }
        let page = browser.get(&place).await.expect(200);
        let renewed = browser.submit(&page.form("waitlist/new-link")).await.expect(303);
        let page = browser.follow(renewed).await.expect(200);
        assert!(text(&page).contains("This is the new link"), "{}", text(&page));
        let old = place;
        browser.get(&old).await.expect(404);
        let told = mail(site, "wanda@post.example", "A new link to your place").await;
        let place = told.text.split_whitespace().find(|word| word.contains("/w/"));
        let place = place.expect("a link").strip_prefix(&site.base).expect("ours").to_owned();
        for path in ["accept", "change", "decline", "leave", "new-link"] {
            let form = [("token".to_owned(), old.trim_start_matches("/w/").to_owned())];
            let answer = site.browser().post_form(&format!("/api/ui/waitlist/{path}"), &form).await;
            let page = site.browser().get(&answer.location()).await;
            assert_eq!(page.status, 404, "{path}: {answer}");
        }
        let nobody = [("token".to_owned(), "A".repeat(54))];
        let answer = site.browser().post_form("/api/ui/waitlist/leave", &nobody).await;
        assert_eq!(answer.location(), "/w/unknown");
        site.browser().get("/w/unknown").await.expect(404);
        let page = browser.get(&place).await.expect(200);
        assert!(text(&page).contains("You are on the waitlist"), "{}", text(&page));
    }

    async fn what_somebody_likes_and_waits_for_stands_in_their_account(site: &TestSite) {
        let visit = booked(site, START, "wanda").await;
        account(site, "wanda").await;
        let browser = site.browser();
        let own = format!("/b/{}", visit.token);
        let page = browser.get(&own).await.expect(200);
        assert!(!page.body.contains("favourite-add"), "nobody is signed in");
        sign_in(&browser, "wanda").await;
        joined(&browser, "Wanda").await;
        let page = browser.get(&own).await.expect(200);
        let keep = page.form("account/favourite-add");
        let page = browser.follow(browser.submit(&keep).await).await.expect(200);
        let said = text(&page);
        assert!(said.contains("It is among your favourites now"), "{said}");
        assert!(said.contains("deep tissue with Ana Teste"), "{said}");
        assert!(said.contains("Thu 26 Nov (Lisbon time)"), "{said}");
        assert!(page.body.contains("/lisbon/book?treatment=deep-tissue"), "{}", page.body);
        browser.submit(&keep).await.expect(303);
        let page = browser.get("/account/waitlist").await.expect(200);
        assert_eq!(page.body.matches("favourite-remove").count(), 1, "twice is once");
        let gone = browser.submit(&page.form("account/favourite-remove")).await;
        let page = browser.follow(gone).await.expect(200);
        assert!(text(&page).contains("None yet."), "{}", text(&page));
        let nothing = keep.clone().with("treatment", "nothing");
        let refused = browser.submit(&nothing).await.expect(303);
        assert_eq!(refused.location(), "/account/waitlist?refused=not_found");
    }

    async fn the_desk_takes_somebody_off_and_offers_by_hand(site: &TestSite) {
        let own = site.browser();
        let place = joined(&own, "Wanda").await;
        let id = account(site, "reception").await;
        let tx = site.services().store.begin().await.expect("begun");
        storage::accounts::grant(&tx, id, site.studio.id, "reception", site.now()).await.expect("granted");
        tx.commit().await.expect("committed");
        let desk = site.browser();
        sign_in(&desk, "reception").await;
        let page = desk.get("/lisbon/desk/waitlist").await.expect(200);
        assert!(text(&page).contains("One person waits."), "{}", text(&page));
        let href = page.body.split("href=\"/lisbon/desk/waitlist/").nth(1).expect("a way to times");
        let entry = href.split('"').next().expect("an id");
        let times = desk.get(&format!("/lisbon/desk/waitlist/{entry}")).await.expect(200);
        let offer = times.form("desk/waitlist-offer").press("start", "2026-11-26T10:00:00Z");
        let page = desk.follow(desk.submit(&offer).await).await.expect(200);
        assert!(text(&page).contains("Asked about Thu 26 Nov, 10:00 (Lisbon time)"), "{}", text(&page));
        mail(site, "wanda@post.example", "A time is free").await;
        let off = page.form("desk/waitlist-remove");
        let page = desk.follow(desk.submit(&off).await).await.expect(200);
        assert!(text(&page).contains("Nobody waits"), "{}", text(&page));
        assert!(text(&page).contains("Taken off by the studio"), "{}", text(&page));
        let page = own.get(&place).await.expect(200);
        assert!(text(&page).contains("Your waiting has ended"), "{}", text(&page));
    }

    async fn whoever_is_late_says_so_and_whoever_liked_it_books_the_same_again(site: &TestSite) {
        let visit = booked(site, START, "amara").await;
        let (browser, own) = (site.browser(), format!("/b/{}", visit.token));
        let page = browser.get(&own).await.expect(200);
        assert!(!text(&page).contains("Running late?"), "three days ahead");
        let again = page.form("booking/again").press("start", "2026-12-03T10:00:00Z");
        let held = browser.submit(&again).await.expect(303);
        assert_eq!(held.location(), "/lisbon/book/details");
        let details = browser.follow(held).await.expect(200);
        assert_eq!(details.form("book/checkout").value("email"), Some(visit.email.as_str()));
        assert!(text(&details).contains("Thu 3 Dec, 10:00"), "{}", text(&details));
        let other = site.browser();
        let taken = other.submit(&again).await.expect(303);
        assert!(taken.location().contains("refused=slot_taken"), "{taken}");
        site.set_time(TestBed::at("2026-11-26T09:30:00Z")).await;
        let page = browser.get(&own).await.expect(200);
        let said = browser.submit(&page.form("booking/late").press("minutes", "15")).await;
        let page = browser.follow(said.expect(303)).await.expect(200);
        assert!(text(&page).contains("about 15 minutes late"), "{}", text(&page));
        mail(site, "hello@lombar.example", "15 minutes late").await;
        let earlier = page.body.contains("/lisbon/waitlist?visit=");
        assert!(!earlier, "it can be moved no more");
    }
}
