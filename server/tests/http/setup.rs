//! Setting a studio up: who finds it before it is published, what its managers change, and
//! the link that begins one.

use axum::http::{Request, header};
use domain::AccountId;
use services::{
    auth::testing,
    setup,
    studio::{publish, take_offline},
};
use storage::{accounts::grant, on_both_engines};

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Browser, encoded},
    site::{TestSite, new_booking},
    visits::{booked, mail, state},
};

/// A browser in which somebody with this role at the studio is signed in.
async fn somebody(site: &TestSite, role: &str) -> Browser {
    let id: AccountId = account(site, role).await;
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, role, site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, role).await;
    browser
}

async fn offline(site: &TestSite) {
    let owner = testing::owner(site.studio.id);
    take_offline(&site.services(), &owner).await.expect("taken offline");
}

/// What the island that shows another week is told.
async fn week(browser: &Browser) -> String {
    let asked = [("studio", "lisbon"), ("treatment", "deep-tissue"), ("week", "2026-11-24")];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let request = Request::post(browser.address("/api/ui/book/week"))
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request, encoded(&asked).into()).await.expect(200).body
}

/// Everything about a studio that a stranger can ask for.
const PUBLIC: [&str; 8] = [
    "/lisbon",
    "/lisbon/book",
    "/lisbon/book?treatment=deep-tissue",
    "/lisbon/book/details",
    "/api/v1/studios/lisbon",
    "/api/v1/studios/lisbon/treatments",
    "/api/v1/studios/lisbon/therapists",
    "/api/v1/studios/lisbon/slots?treatment=deep-tissue&from=2026-11-24&to=2026-11-25",
];

on_both_engines! {
    async fn an_unpublished_studio_is_found_by_its_staff_alone(site: &TestSite) {
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "amara").await;
        let (stranger, owner) = (site.browser(), somebody(site, "owner").await);
        assert_ne!(week(&stranger).await, "null");
        offline(site).await;
        for path in PUBLIC {
            stranger.get(path).await.expect(404);
        }
        let all = stranger.get("/api/v1/studios").await.expect(200);
        assert_eq!(all.json().as_array().map(Vec::len), Some(0));
        let home = stranger.get("/").await.expect(200);
        assert!(home.body.contains("No studio is here yet"), "{home}");
        let body = new_booking("deep-tissue", "ana", "2026-11-27T10:00:00+00:00", "bela");
        stranger.post("/api/v1/studios/lisbon/bookings", &body).await.expect(404);
        assert_eq!(week(&stranger).await, "null");
        // The form of a page that somebody had opened before.
        let hold = [
            ("studio", "lisbon"),
            ("treatment", "deep-tissue"),
            ("therapist", "ana"),
            ("start", "2026-11-27T10:00:00Z"),
        ];
        let hold = hold.map(|(name, value)| (name.to_owned(), value.to_owned()));
        stranger.post_form("/api/ui/book/hold", &hold).await;
        let count = async || storage::testing::count(&site.services().store, "booking").await;
        assert_eq!(count().await, 1, "the visit from before, and no other");
        // Its staff look at what clients will see, and cannot book by accident.
        for path in &PUBLIC[..3] {
            let page = owner.get(path).await.expect(200);
            assert!(page.body.contains("Only those who work here see this page"), "{page}");
            assert_eq!(page.header("cache-control"), "no-store");
            assert!(page.body.contains(r#"content="noindex""#));
        }
        let led = owner.post_form("/api/ui/book/hold", &hold).await;
        assert!(led.location().ends_with("&refused=preview"), "{}", led.location());
        assert_eq!(count().await, 1);
        // Who has a visit still has it.
        assert_eq!(state(site, &visit).await, "confirmed");
        stranger.get(&format!("/b/{}", visit.token)).await.expect(200);
        publish(&site.services(), &testing::owner(site.studio.id)).await.expect("published");
        let page = stranger.get("/lisbon").await.expect(200);
        assert!(!page.body.contains("Only those who work here"), "{page}");
    }

    async fn the_guide_says_what_is_missing_and_its_owner_publishes(site: &TestSite) {
        let owner = somebody(site, "owner").await;
        let manager = somebody(site, "manager").await;
        let day = manager.get("/lisbon/desk").await.expect(200);
        assert!(day.body.contains(r#"href="/lisbon/desk/setup""#), "{day}");
        assert!(!day.body.contains("Clients cannot find this studio yet"));
        offline(site).await;
        let day = manager.get("/lisbon/desk").await.expect(200);
        assert!(day.body.contains("Clients cannot find this studio yet"), "{day}");
        let tx = site.services().store.begin().await.expect("begun");
        let gone = "UPDATE treatment SET active = FALSE";
        storage::Connection::execute_unprepared(&*tx, gone).await.expect("written");
        tx.commit().await.expect("committed");
        let guide = owner.get("/lisbon/desk/setup").await.expect(200);
        assert!(guide.body.contains("One step is left before clients can book"), "{guide}");
        assert!(guide.body.contains("Nothing can be booked yet: there is no treatment"));
        assert!(!guide.body.contains("/api/ui/desk/publish"), "there is no button before");
        let studio = [("studio".to_owned(), "lisbon".to_owned())];
        let early = owner.post_form("/api/ui/desk/publish", &studio).await;
        assert_eq!(early.location(), "/lisbon/desk/setup?refused=not_ready#publish");
        let tx = site.services().store.begin().await.expect("begun");
        let back = "UPDATE treatment SET active = TRUE";
        storage::Connection::execute_unprepared(&*tx, back).await.expect("written");
        tx.commit().await.expect("committed");
        let theirs = manager.get("/lisbon/desk/setup").await.expect(200);
        assert!(theirs.body.contains("The owner publishes the studio"), "{theirs}");
        let led = manager.post_form("/api/ui/desk/publish", &studio).await;
        assert_eq!(led.location(), "/");
        manager.get("/lisbon/desk/setup/payments").await.expect(404);
        let guide = owner.get("/lisbon/desk/setup").await.expect(200);
        let done = owner.submit(&guide.form("/api/ui/desk/publish")).await;
        let guide = owner.follow(done).await.expect(200);
        assert!(guide.body.contains("Published: clients can find you and book"), "{guide}");
        let done = owner.submit(&guide.form("/api/ui/desk/offline")).await;
        assert!(owner.follow(done).await.body.contains("Taken offline"));
    }

    async fn what_was_typed_into_a_refused_form_is_there_again(site: &TestSite) {
        let manager = somebody(site, "manager").await;
        let page = manager.get("/lisbon/desk/setup/studio").await.expect(200);
        let form = page.form("/api/ui/desk/studio");
        let wrong = form.clone().with("name", "New <name>").with("city", "Sintra");
        let wrong = manager.submit(&wrong).await;
        let again = manager.follow(wrong).await.expect(200);
        assert!(again.body.contains("Enter the studio’s name in letters"), "{again}");
        assert!(again.body.contains(r#"value="Sintra""#), "{again}");
        let good = manager.submit(&form.with("name", "New name").with("tax_percent", "7.5")).await;
        let saved = manager.follow(good).await.expect(200);
        assert!(saved.body.contains("Saved."), "{saved}");
        assert!(saved.body.contains(r#"value="7.50""#), "{saved}");
        assert!(site.browser().get("/lisbon").await.expect(200).body.contains("New name"));

        let page = manager.get("/lisbon/desk/setup/rules?preset=strict").await.expect(200);
        assert!(page.body.contains("Nothing is changed until you save it"), "{page}");
        let form = page.form("/api/ui/desk/rules");
        let wrong = manager.submit(&form.clone().with("hold", "ten")).await;
        let again = manager.follow(wrong).await.expect(200);
        assert!(again.body.contains("Enter for how many minutes a time is kept"), "{again}");
        assert!(again.body.contains(r#"value="ten""#), "{again}");
        assert!(again.body.contains(r#"value="48""#), "the ladder is kept too: {again}");
        let good = manager.submit(&form).await;
        let saved = manager.follow(good).await.expect(200);
        assert!(saved.body.contains("In use"), "{saved}");
        let public = site.browser().get("/api/v1/studios/lisbon").await.expect(200).json();
        let ladder = &public["policy"]["cancellation"];
        assert_eq!(ladder[0]["minutes_before"], 2_880, "{ladder}");
        assert_eq!(ladder[1]["percent"], 50, "{ladder}");
    }

    async fn a_link_begins_a_studio_once_and_a_mail_lets_its_owner_in(site: &TestSite) {
        let link = setup::make_link(&site.services(), false).await.expect("made");
        let address = format!("/setup/{}", link.expose());
        let rui = site.browser();
        let page = rui.get(&address).await.expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        let form = page.form("/api/ui/setup/begin");
        let form = [
            ("person_name", "Rui Novo"),
            ("person_email", "rui@post.example"),
            ("name", "Costas do Porto"),
            ("address_line", "Rua 1"),
            ("city", "Porto"),
            ("country", "PT"),
            ("zone", "Europe/Lisbon"),
            ("currency", "EUR"),
            ("tax_name", "VAT"),
            ("tax_percent", "23"),
        ]
        .into_iter()
        .fold(form, |form, (name, value)| form.with(name, value));
        let weak = rui.submit(&form.clone().with("password", "qzqz")).await;
        let again = rui.follow(weak).await.expect(200);
        assert!(again.body.contains("Use at least 10 characters"), "{again}");
        assert!(again.body.contains(r#"value="Costas do Porto""#), "what was typed is kept");
        assert!(!again.body.contains("qzqz"), "but for the password");
        let form = form.with("password", PASSWORD);
        let begun = rui.submit(&form).await;
        assert_eq!(begun.location(), "/setup/sent");
        assert!(rui.follow(begun).await.expect(200).body.contains("Look into your mail"));
        let twice = site.browser().submit(&form).await;
        assert_eq!(twice.location(), address);
        let spent = rui.get(&address).await.expect(200);
        assert!(spent.body.contains("This link no longer works"), "{spent}");
        let mail = mail(site, "rui@post.example", "").await;
        let verify = mail.text.split_whitespace().find(|word| word.contains("/verify/"));
        let verify = verify.expect("a link").strip_prefix(&site.base).expect("to us").to_owned();
        let page = rui.get(&verify).await.expect(200);
        let form = page.form("/api/ui/account/verify").with("password", PASSWORD);
        rui.submit(&form).await;
        let guide = rui.get("/costas-do-porto/desk/setup").await.expect(200);
        assert!(guide.body.contains("steps are left before clients can book"), "{guide}");
        for preview in ["/costas-do-porto", "/costas-do-porto/book"] {
            rui.get(preview).await.expect(200);
            site.browser().get(preview).await.expect(404);
        }
        rui.get("/lisbon/desk/setup").await.expect(404);
    }

    async fn the_payments_page_shows_the_webhook_and_no_secret(site: &TestSite) {
        let owner = somebody(site, "owner").await;
        booked(site, "2026-11-26T10:00:00+00:00", "amara").await;
        site.settled().await;
        let page = owner.get("/lisbon/desk/setup/payments").await.expect(200);
        assert!(page.body.contains(&format!("{}/stripe/webhook", site.base)), "{page}");
        for kind in services::payments::events_heard() {
            assert!(page.body.contains(kind), "{kind} is not asked for: {page}");
        }
        assert!(page.body.contains("The last came Mon 23 Nov, 08:00 (Lisbon time)"), "{page}");
        assert!(page.body.contains("None is needed: a stand-in for Stripe"), "{page}");
        assert!(!page.body.contains("the last signed event came"), "a stand-in's: {page}");
        assert!(!page.body.contains(&site.stripe.secret_key), "{page}");
        assert!(!page.body.contains(crate::site::WEBHOOK_SECRET), "{page}");
    }
}
