//! What an account takes for one of the people it books for, beside single visits.

use storage::{entities::booked_by, testing::count};

use crate::{
    authorisation::{account, sign_in},
    client::Browser,
    courses::{chosen, filled},
    html::{Form, words},
    site::TestSite,
    visits::{booked, mail},
};

const CHILD: &str = "Pieta Zeisig";
const BOOK: &str = "/api/ui/course/book";

/// Whoever has an account by that name, signed in.
async fn client(site: &TestSite, name: &str) -> Browser {
    account(site, name).await;
    let browser = site.browser();
    sign_in(&browser, name).await;
    browser
}

/// Adds a child to the people the account books for, and returns its id.
async fn child(browser: &Browser) -> String {
    let page = browser.get("/account/family").await.expect(200);
    let form = page.form("/api/ui/account/person-add").with("name", CHILD);
    let form = form.with("under_age", "yes").with("consent", "yes");
    let added = browser.submit(&form).await;
    let page = browser.follow(added).await.expect(200);
    let edit = "/account/family?edit=";
    let link = page.body.split("href=\"").find(|part| part.starts_with(edit)).expect("a link");
    let link = link.split(['"', '#']).next().expect("an address");
    link.trim_start_matches(edit).to_owned()
}

storage::on_both_engines! {
    async fn a_course_is_booked_for_a_child_by_whoever_she_belongs_to_alone(site: &TestSite) {
        let bento = client(site, "bento").await;
        let id = child(&bento).await;
        let other = client(site, "other").await;
        let unknown = "00000000-0000-0000-0000-000000000001";
        for (browser, comes) in [(&other, id.as_str()), (&site.browser(), id.as_str()), (&bento, unknown)] {
            let details = chosen(browser).await;
            let refused = browser.submit(&filled(&details).with("comes", comes)).await.expect(303);
            let page = browser.follow(refused).await.expect(200);
            assert!(words(&page.body).contains("Choose who comes"), "{}", words(&page.body));
        }
        assert_eq!(count(&site.services().store, "booking").await, 0);
        assert!(!chosen(&other).await.body.contains(CHILD), "nobody is told of her");
        let bento = client_again(site).await;
        let details = chosen(&bento).await;
        assert!(words(&details.body).contains("Who comes?"), "{}", words(&details.body));
        let known = details.form(BOOK);
        assert_eq!(known.value("email"), Some("bento@post.example"), "what the account knows");
        let paying = bento.submit(&filled(&details).with("comes", &id)).await.expect(303);
        let pay = bento.get(&paying.location()).await.expect(200);
        let pay = pay.form("").press("action", "pay");
        let back = bento.post_form(&paying.location(), &pay.fields).await;
        let course = bento.follow(back).await.expect(200);
        let text = words(&course.body);
        assert!(text.contains(&format!("for {CHILD}")), "{text}");
        // Mails go to whoever booked, whatever address was typed.
        let told = mail(site, "bento@post.example", "Your 3 visits").await;
        assert!(told.text.contains(CHILD) && told.to.0 == "Amara Okafor", "{told:?}");
        for page in ["/account/courses", "/account"] {
            let page = bento.get(page).await.expect(200);
            assert!(words(&page.body).contains(&format!("For {CHILD}")), "{}", words(&page.body));
        }
        let desk = crate::report_pages::owner(site).await;
        let day = desk.get("/lisbon/desk?date=2026-12-10").await.expect(200);
        let text = words(&day.body);
        assert!(text.contains(CHILD) && text.contains("Booked by Amara Okafor"), "{text}");
    }

    async fn the_questions_before_a_childs_visit_are_about_whoever_comes(site: &TestSite) {
        let (bento, browser) = (account(site, "bento").await, site.browser());
        sign_in(&browser, "bento").await;
        let member = child(&browser).await.parse().expect("an id");
        let made = booked(site, "2026-11-30T10:00:00+00:00", "amara").await;
        let services = site.services();
        let visit = storage::bookings::by_id(services.store.reader(), made.id).await;
        let visit = visit.expect("read").expect("there");
        let path = format!("/before/{}", services::bookings::before_token(&services, &visit));
        site.set_time(visit.span.start - chrono::TimeDelta::hours(24)).await;
        let own = site.browser().open(&path).await.expect(200);
        assert!(words(&own.body).contains("true for you today"), "{}", words(&own.body));
        let tx = services.store.begin().await.expect("begun");
        let row = booked_by::Model { booking: made.id.0, account: bento.0, member, name: "Bento".into() };
        storage::family::set_booked_by(&tx, row).await.expect("written");
        tx.commit().await.expect("committed");
        let page = site.browser().open(&path).await.expect(200);
        let text = words(&page.body);
        assert!(text.contains("about whoever comes to this visit"), "{text}");
        assert!(!text.contains("true for you today") && !text.contains("Pieta"), "{text}");
        let page = site.browser().get(&format!("/b/{}", made.token)).await.expect(200);
        let text = words(&page.body);
        assert!(text.contains("Is anything new with the health of whoever comes?"), "{text}");
    }

    async fn a_place_on_the_waitlist_is_for_a_child_and_leads_to_her_visit(site: &TestSite) {
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "amara").await;
        let bento = client(site, "bento").await;
        let id = child(&bento).await;
        let other = client(site, "other").await;
        let unknown = "00000000-0000-0000-0000-000000000001";
        for (browser, comes) in [(&other, id.as_str()), (&site.browser(), id.as_str()), (&bento, unknown)] {
            let refused = browser.submit(&waits(browser).await.with("comes", comes)).await;
            let page = browser.follow(refused.expect(303)).await.expect(200);
            assert!(words(&page.body).contains("Choose who comes"), "{}", words(&page.body));
        }
        assert_eq!(count(&site.services().store, "waitlist_entry").await, 0);
        let form = waits(&bento).await.with("comes", &id);
        let joined = bento.submit(&form).await.expect(303);
        let place = joined.location().trim_end_matches("?done=joined").to_owned();
        for page in [place.as_str(), "/account/waitlist"] {
            let page = bento.get(page).await.expect(200);
            assert!(words(&page.body).contains(CHILD), "{}", words(&page.body));
        }
        let own = site.browser();
        let cancel = own.get(&format!("/b/{}/cancel", visit.token)).await.expect(200);
        own.submit(&cancel.form("booking/cancel")).await.expect(303);
        let told = mail(site, "bento@post.example", "A time is free").await;
        assert!(told.text.contains(CHILD), "{}", told.text);
        // Whoever has the link and is not signed in is asked to sign in first.
        let offer = own.get(&place).await.expect(200);
        let asked = own.submit(&offer.form("waitlist/accept")).await;
        assert!(asked.location().starts_with("/sign-in?next="), "{asked}");
        // Another account says yes for none of its people: the offer stays.
        let offer = other.get(&place).await.expect(200);
        let refused = other.submit(&offer.form("waitlist/accept")).await.expect(303);
        assert_eq!(refused.location(), format!("{place}?refused=not_yours"));
        let page = other.follow(refused).await.expect(200);
        assert!(words(&page.body).contains("sign in with that one"), "{}", words(&page.body));
        let offer = bento.get(&place).await.expect(200);
        let taken = bento.submit(&offer.form("waitlist/accept")).await.expect(303);
        assert_eq!(taken.location(), "/lisbon/book/details");
        let details = bento.follow(taken).await.expect(200);
        let form = details.form("/api/ui/book/checkout");
        assert_eq!(form.value("comes"), Some(id.as_str()), "she is chosen");
        let sent = bento.submit(&form.with("none", "yes").with("agreed", "yes")).await;
        let paid = crate::account::pays(&bento, &sent.expect(303).location()).await;
        assert!(words(&paid.body).contains(CHILD), "{}", words(&paid.body));
    }
}

/// The form by which this browser's person waits for an hour with Ana.
async fn waits(browser: &Browser) -> Form {
    let page = browser.get("/lisbon/waitlist?treatment=deep-tissue&therapist=ana").await;
    let form = page.expect(200).form("/api/ui/waitlist/join");
    let form = form.with("first", "2026-11-26").with("last", "2026-11-26");
    form.with("name", "Bento").with("email", "elsewhere@post.example")
}

/// Bento in another browser, into which nothing was typed.
async fn client_again(site: &TestSite) -> Browser {
    let browser = site.browser();
    sign_in(&browser, "bento").await;
    browser
}
