//! What an account takes for one of the people it books for, beside single visits.

use storage::testing::count;

use crate::{
    authorisation::{account, sign_in},
    client::Browser,
    courses::{chosen, filled},
    html::words,
    site::TestSite,
    visits::mail,
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
}

/// Bento in another browser, into which nothing was typed.
async fn client_again(site: &TestSite) -> Browser {
    let browser = site.browser();
    sign_in(&browser, "bento").await;
    browser
}
