//! Clients and roles as browsers see them.

use services::auth::testing;
use storage::{accounts::grant, on_both_engines};

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::Browser,
    site::TestSite,
    visits::{Made, booked, mail},
};

/// A browser in which somebody with this role is signed in.
pub async fn signed_in(site: &TestSite, role: &str) -> Browser {
    let id = account(site, role).await;
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, role, site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, role).await;
    browser
}

async fn client_page(site: &TestSite, visit: &Made) -> String {
    let found = storage::bookings::by_id(site.services().store.reader(), visit.id).await;
    let client = found.expect("read").expect("there").client.expect("somebody");
    format!("/lisbon/desk/clients/{client}")
}

on_both_engines! {
    async fn a_client_is_found_by_a_form_that_leaves_no_name_in_an_address(site: &TestSite) {
        let desk = signed_in(site, "reception").await;
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        booked(site, "2026-11-26T12:00:00+00:00", "chika").await;
        let page = desk.get("/lisbon/desk/clients").await.expect(200);
        assert!(page.body.contains("Amara bento") && page.body.contains("Amara chika"), "{page}");
        let form = page.form("/api/ui/desk/find-client");
        let sent = desk.submit(&form.with("find", "BÉNTO")).await;
        assert_eq!(sent.location(), "/lisbon/desk/clients");
        let found = desk.follow(sent).await.expect(200);
        assert!(found.body.contains("Amara bento") && !found.body.contains("Amara chika"), "{found}");
        let path = client_page(site, &visit).await;
        assert!(found.body.contains(&path));
        // Back from the card, the search is still there.
        let card = desk.get(&path).await.expect(200);
        assert!(card.body.contains("Late cancellations") && card.body.contains("€84.00 paid"), "{card}");
        assert!(!card.body.contains("Erase this client") && !card.body.contains("duplicate"));
        assert!(desk.get("/lisbon/desk/clients").await.body.contains("Amara bento"));
        let nobody = desk.submit(&page.form("/api/ui/desk/find-client").with("find", "zzz")).await;
        assert!(desk.follow(nobody).await.body.contains("Nobody was found"));
    }

    async fn what_the_desk_writes_of_a_client_stands_there_and_what_is_refused_is_kept(site: &TestSite) {
        let desk = signed_in(site, "reception").await;
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        let path = client_page(site, &visit).await;
        let page = desk.get(&path).await.expect(200);
        assert!(page.body.contains("Never about health"));
        let note = page.form("/api/ui/desk/client-note").with("note", "prefers mornings");
        let sent = desk.submit(&note).await;
        let page = desk.follow(sent).await.expect(200);
        assert!(page.body.contains("prefers mornings"), "{page}");
        let found = storage::bookings::by_id(site.services().store.reader(), visit.id).await;
        let reference = found.expect("read").expect("there").reference;
        let visit_page = format!("/lisbon/desk/visits/{reference}");
        for at in [
            "/lisbon/desk?date=2026-11-26",
            "/lisbon/desk/calendar?date=2026-11-26",
            visit_page.as_str(),
        ] {
            let shown = desk.get(at).await.expect(200);
            assert!(shown.body.contains("Note of the desk: "), "{at}: {shown}");
            assert!(shown.body.contains("prefers mornings"), "{at}: {shown}");
        }
        let contact = page.form("/api/ui/desk/client-contact");
        let wrong = desk.submit(&contact.clone().with("name", "Bento Reis").with("email", "bento@")).await;
        let again = desk.follow(wrong).await.expect(200);
        assert!(again.body.contains("Bento Reis") && again.body.contains("whole email address"), "{again}");
        let right = desk.submit(&contact.with("name", "Bento Reis").with("phone", "912 345 678")).await;
        let page = desk.follow(right).await.expect(200);
        assert!(page.body.contains("Bento Reis") && page.body.contains("tel:912345678"), "{page}");
        let block = page.form("/api/ui/desk/client-block").with("why", "Three no-shows");
        let sent = desk.submit(&block).await;
        let page = desk.follow(sent).await.expect(200);
        assert!(page.body.contains("Three no-shows") && page.body.contains("Books by phone"), "{page}");
        let body = crate::site::new_booking("deep-tissue", "ana", "2026-11-27T10:00:00+00:00", "bento");
        let refused = site.browser().post("/api/v1/studios/lisbon/bookings", &body).await;
        assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (409, Some("call_us")));
        let open = desk.submit(&page.form("/api/ui/desk/client-unblock")).await;
        assert!(desk.follow(open).await.body.contains("can book online again"));
        site.browser().post("/api/v1/studios/lisbon/bookings", &body).await.expect(201);
    }

    async fn two_clients_are_merged_and_one_is_erased(site: &TestSite) {
        let owner = signed_in(site, "owner").await;
        let first = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        let second = booked(site, "2026-11-26T12:00:00+00:00", "bento-two").await;
        let (one, two) = (client_page(site, &first).await, client_page(site, &second).await);
        let choose = owner.get(&format!("{two}/merge")).await.expect(200);
        let id = one.rsplit('/').next().expect("an id");
        assert!(choose.body.contains(&format!("with={id}")), "the other one is proposed: {choose}");
        let shown = owner.get(&format!("{two}/merge?with={id}")).await.expect(200);
        assert!(shown.body.contains("Stays: Amara bento"), "{shown}");
        let merged = owner.submit(&shown.form("/api/ui/desk/client-merge")).await;
        let page = owner.follow(merged).await.expect(200);
        assert!(page.body.contains("The two are one client now"), "{page}");
        assert_eq!(owner.get(&two).await.location(), one, "the old address leads there");
        let blocked = owner.get(&format!("{one}/erase")).await.expect(200);
        assert!(blocked.body.contains("Visits are still to come"), "{blocked}");
        let staff = testing::owner(site.studio.id).into();
        for visit in [&first, &second] {
            let services = site.services();
            let done = services::bookings::desk::cancel_by_studio(&services, &staff, visit.id);
            done.await.expect("cancelled");
        }
        let settled = async || {
            let page = owner.get(&format!("{one}/erase")).await;
            page.body.contains("Erase for good").then_some(page)
        };
        let page = site.eventually("the refunds are done", settled).await;
        let unsure = owner.submit(&page.form("/api/ui/desk/client-erase")).await;
        assert!(owner.follow(unsure).await.body.contains("Tick the box first"));
        let sure = page.form("/api/ui/desk/client-erase").with("sure", "yes");
        let gone = owner.submit(&sure).await;
        let page = owner.follow(gone).await.expect(200);
        assert!(page.body.contains("Erased client") && !page.body.contains("bento"), "{page}");
        assert!(!owner.get("/lisbon/desk/clients?all=1").await.body.contains("bento"));
        let day = owner.get("/lisbon/desk?date=2026-11-26").await.expect(200);
        assert!(!day.body.contains("bento"), "{day}");
        assert_eq!(site.browser().get(&format!("/b/{}", first.token)).await.status, 404);
    }

    async fn a_role_comes_by_mail_and_goes_with_the_next_page(site: &TestSite) {
        let owner = signed_in(site, "owner").await;
        let page = owner.get("/lisbon/desk/people").await.expect(200);
        let form = page.form("/api/ui/desk/role-give");
        let wrong = owner.submit(&form.clone().with("role_name", "Mira").with("role_email", "mira")).await;
        let again = owner.follow(wrong).await;
        assert!(again.body.contains(r#"value="Mira""#) && again.body.contains("whole email address"));
        let form = form.with("role_name", "Mira Lind").with("role_email", "mira@post.example");
        let sent = owner.submit(&form.with("role", "reception")).await;
        let page = owner.follow(sent).await.expect(200);
        assert!(page.body.contains("Mira Lind") && page.body.contains("the role counts at once"), "{page}");
        let mail = mail(site, "mira@post.example", "Your account at").await;
        let link = mail.text.split_whitespace().find(|word| word.contains("/join/"));
        let link = link.expect("a link").strip_prefix(&site.base).expect("to us").to_owned();
        let mira = site.browser();
        let page = mira.get(&link).await.expect(200);
        let joined = mira.submit(&page.form("/api/ui/account/join").with("password", PASSWORD)).await;
        mira.follow(joined).await.expect(200);
        let day = mira.get("/lisbon/desk").await.expect(200);
        let nav = ["/lisbon/desk/clients", "/lisbon/desk/people"];
        assert!(nav.iter().all(|part| day.body.contains(part)), "{day}");
        assert!(!day.body.contains("/lisbon/desk/earnings"), "nobody is led to what is not theirs");
        let roles = mira.get("/lisbon/desk/people").await.expect(200);
        assert!(roles.body.contains("Who may do what") && !roles.body.contains("owner@post.example"));
        let page = owner.get("/lisbon/desk/people").await.expect(200);
        let takes = page.body.split("role-take").count() - 1;
        assert_eq!(takes, 2, "of the owner and of Mira");
        let id = storage::accounts::by_email(site.services().store.reader(), "mira@post.example").await;
        let id = id.expect("read").expect("there").id.to_string();
        let fields = [("studio", "lisbon"), ("account", &id)].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let taken = owner.post_form("/api/ui/desk/role-take", &fields).await;
        owner.follow(taken).await.expect(200);
        assert_eq!(mira.get("/lisbon/desk").await.status, 404, "gone with the next page");
        assert_eq!(mira.get("/account").await.status, 200, "the account is hers");
    }

    async fn visits_are_handed_over_on_one_page(site: &TestSite) {
        let boss = signed_in(site, "manager").await;
        let one = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        booked(site, "2026-11-26T14:00:00+00:00", "chika").await;
        let page = boss.get("/lisbon/desk/people/hand-over?therapist=ana").await.expect(200);
        assert!(page.body.contains("2 visits to come") && page.body.contains("Lisbon time"), "{page}");
        let fields = [
            ("studio", "lisbon".to_owned()),
            ("therapist", "ana".to_owned()),
            ("to[0]", format!("{}:caio", one.id)),
            ("to[1]", String::new()),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value));
        let sent = boss.post_form("/api/ui/desk/hand-over", &fields).await;
        let page = boss.follow(sent).await.expect(200);
        assert!(page.body.contains("1 visit handed over") && page.body.contains("1 visit to come"), "{page}");
        let none = boss.post_form("/api/ui/desk/hand-over", &fields[..2]).await;
        assert!(boss.follow(none).await.body.contains("Choose a colleague"));
    }
}
