//! At the counter: visits and gift cards found without a name in an address, codes that pay for
//! a visit, and papers for what is sold.

use serde_json::json;
use services::auth::testing;
use storage::{accounts::grant, on_both_engines};

use crate::{
    authorisation::{account, sign_in},
    client::{Answer, Browser},
    html::words,
    site::{TestSite, new_booking},
    visits::booked,
};

/// A browser in which an owner is signed in.
async fn owner(site: &TestSite) -> Browser {
    let id = account(site, "owner").await;
    let services = site.services();
    let tx = services.store.begin().await.expect("begun");
    grant(&tx, id, site.studio.id, "owner", site.now()).await.expect("granted");
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, "owner").await;
    browser
}

/// A gift card of €50, sold at the desk: the address of its page, and its code.
pub async fn sold(desk: &Browser) -> (String, String) {
    let page = desk.get("/lisbon/desk/vouchers").await.expect(200);
    let form = page.form("/api/ui/desk/gift-sell").with("amount", "own").with("own_amount", "50");
    let form = form.with("buyer_name", "Rui Sousa").with("buyer_email", "rui@post.example");
    let sent = desk.submit(&form.with("method", "cash")).await;
    let to = sent.location();
    let id = to.split_once("card=").unwrap_or_else(|| panic!("not sold: {to}")).1;
    let href = format!("/lisbon/desk/vouchers/card/{id}");
    let card = desk.get(&href).await.expect(200);
    let (_, shown) =
        card.body.split_once("class=\"code nums\">").unwrap_or_else(|| panic!("{card}"));
    let code = shown.split('<').next().unwrap_or_default().to_owned();
    (href, code)
}

fn between(answer: &Answer, before: &str, after: &str) -> String {
    let end = answer.body.find(after).unwrap_or_else(|| panic!("no {after}: {answer}"));
    let start = answer.body[..end].rfind(before).unwrap_or_else(|| panic!("no {before}: {answer}"));
    answer.body[start + before.len()..end].to_owned()
}

on_both_engines! {
    async fn a_visit_is_found_by_a_form_that_leaves_no_name_in_an_address(site: &TestSite) {
        let desk = owner(site).await;
        booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        booked(site, "2026-11-26T12:00:00+00:00", "chika").await;
        let page = desk.get("/lisbon/desk/find").await.expect(200);
        let form = page.form("/api/ui/desk/find-visit");
        let sent = desk.submit(&form.with("q", "Amara bento")).await;
        assert_eq!(sent.location(), "/lisbon/desk/find");
        let found = desk.follow(sent).await.expect(200);
        let said = words(&found.body);
        assert!(said.contains("under the name “Amara bento”"), "{said}");
        assert!(!said.contains("Amara chika"), "{said}");
        // Back from a visit, the search is still there; an address with a name does nothing.
        let again = desk.get("/lisbon/desk/find?q=chika").await.expect(200);
        assert!(words(&again.body).contains("Amara bento") && !words(&again.body).contains("Amara chika"));
    }

    async fn a_gift_card_is_found_likewise_and_has_its_papers(site: &TestSite) {
        let desk = owner(site).await;
        let (href, _) = sold(&desk).await;
        let page = desk.get("/lisbon/desk/vouchers").await.expect(200);
        let form = page.form("/api/ui/desk/find-card");
        let sent = desk.submit(&form.with("find", "nobody@post.example")).await;
        assert_eq!(sent.location(), "/lisbon/desk/vouchers");
        let none = desk.follow(sent).await.expect(200);
        assert!(words(&none.body).contains("No card has “nobody@post.example”"), "{none}");
        let all = desk.get("/lisbon/desk/vouchers?all=1").await.expect(200);
        assert!(words(&all.body).contains("Rui Sousa"), "{all}");
        let card = desk.get(&href).await.expect(200);
        assert!(words(&card.body).contains("Receipt R-2026-000001"), "{card}");
        let file = between(&card, "href=\"", ".pdf\"") + ".pdf";
        let paper = desk.get(&file).await.expect(200);
        assert_eq!(paper.header("content-type"), "application/pdf");
        // The buyer's own way, by the link in their mail, and nobody else's.
        let reader = site.services();
        let id = href.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let row = storage::vouchers::gift_cards::by_id(reader.store.reader(), id).await;
        let token = reader.links.sale_token(row.expect("read").expect("there").sale.into());
        let stranger = site.browser();
        let own = stranger.get(&format!("/lisbon/gift/papers/{token}")).await.expect(200);
        assert!(words(&own.body).contains("Receipt R-2026-000001"), "{own}");
        let file = between(&own, "href=\"", ".pdf\"") + ".pdf";
        let paper = stranger.get(&file).await.expect(200);
        assert_eq!(paper.header("cache-control"), "private, no-store");
        let other = "0199aaaa-0000-7000-8000-000000000001";
        stranger.get(&format!("/lisbon/gift/papers/{token}/{other}.pdf")).await.expect(404);
        stranger.get("/lisbon/gift/papers/nonsense").await.expect(404);
        let swapped = token.replace(&token[..4], "AAAA");
        stranger.get(&format!("/lisbon/gift/papers/{swapped}")).await.expect(404);
        let nobody = testing::manager(storage::new_id()).into();
        let theirs = services::vouchers::card(&reader, &nobody, id).await.expect("read");
        assert!(theirs.is_none(), "another studio has no such card");
    }

    async fn codes_pay_for_a_booking_through_the_api(site: &TestSite) {
        let desk = owner(site).await;
        let ((_, one), (_, two)) = (sold(&desk).await, sold(&desk).await);
        let mut body = new_booking("deep-tissue", "ana", "2026-11-26T10:00:00+00:00", "amara");
        body["codes"] = json!(["2222-2222-2222-2222"]);
        let path = "/api/v1/studios/lisbon/bookings";
        let refused = site.browser().post(path, &body).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "codes", "{refused}");
        assert_eq!(refused["errors"][0]["code"], "code_unknown");
        body["codes"] = json!([one, two]);
        let made = site.browser().post(path, &body).await.expect(201).json();
        assert_eq!((made["state"].as_str(), made["checkout_url"].as_str()), (Some("confirmed"), None));
        body["start"] = "2026-11-26T14:00:00+00:00".into();
        let spent = site.browser().post(path, &body).await.expect(422).json();
        assert_eq!(spent["errors"][0]["code"], "code_empty", "{spent}");
    }

    async fn a_code_pays_for_a_visit_that_the_desk_enters(site: &TestSite) {
        let desk = owner(site).await;
        let (_, code) = sold(&desk).await;
        let page = "/lisbon/desk/new?treatment=deep-tissue&therapist=ana&date=2026-11-26";
        let form = desk.get(page).await.expect(200).form("/api/ui/desk/enter");
        let form = form.with("time", "10:00").with("name", "Amara walk-in").press("act", "book");
        let sent = desk.submit(&form.clone().with("codes", "2222 2222 2222 2222")).await;
        let refused = desk.follow(sent).await.expect(200);
        assert!(words(&refused.body).contains("We know no such code"), "{refused}");
        let again = refused.form("/api/ui/desk/enter");
        assert_eq!(again.value("name"), Some("Amara walk-in"));
        let sent = desk.submit(&again.with("codes", &code).press("act", "book")).await;
        let day = desk.follow(sent).await.expect(200);
        let said = words(&day.body);
        assert!(said.contains("Amara walk-in") && said.contains("€34.00"), "{said}");
    }

    async fn a_visit_entered_outside_hours_has_its_reason_in_the_records(site: &TestSite) {
        let desk = owner(site).await;
        let page = "/lisbon/desk/new?treatment=deep-tissue&therapist=ana&date=2026-11-26";
        let form = desk.get(page).await.expect(200).form("/api/ui/desk/enter");
        let form = form.with("time", "07:00").with("any_hour", "true").with("name", "Amara early");
        let sent = desk.submit(&form.press("act", "book")).await;
        let refused = desk.follow(sent).await.expect(200);
        assert!(words(&refused.body).contains("say in a few words why"), "{refused}");
        assert!(refused.body.contains("href=\"#reason\""), "{refused}");
        let again = refused.form("/api/ui/desk/enter");
        assert_eq!((again.value("name"), again.value("time")), (Some("Amara early"), Some("07:00")));
        assert_eq!(again.value("any_hour"), Some("true"));
        let told = again.with("reason", "Flies at noon; paid 84 EUR").press("act", "book");
        let sent = desk.submit(&told).await;
        let day = desk.follow(sent).await.expect(200);
        assert!(words(&day.body).contains("Amara early"), "{day}");
        let log = desk.get("/lisbon/desk/audit").await.expect(200);
        let said = "Outside working hours: “Flies at noon; paid 84 EUR”";
        assert!(log.body.contains(said), "{log}");
    }

    async fn the_reason_of_a_move_stands_in_the_records_and_in_no_address(site: &TestSite) {
        let desk = owner(site).await;
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        let found = storage::bookings::by_id(site.services().store.reader(), visit.id).await;
        let reference = found.expect("read").expect("there").reference;
        let page = format!("/lisbon/desk/move/{reference}");
        let form = desk.get(&page).await.expect(200).form("/api/ui/desk/move");
        let form = form.with("slot", "other").with("time", "07:00").with("any_hour", "true");
        let sent = desk.submit(&form).await;
        assert!(sent.location().contains("refused=reason_missing"), "{sent}");
        let long = "Kanarienvogel".repeat(20);
        let sent = desk.submit(&form.with("reason", &long)).await;
        assert!(!sent.location().contains("Kanarienvogel"), "{sent}");
        let refused = desk.follow(sent).await.expect(200);
        assert!(words(&refused.body).contains("Shorten the reason to 200 characters"), "{refused}");
        let again = refused.form("/api/ui/desk/move");
        assert_eq!((again.value("reason"), again.value("time")), (Some(long.as_str()), Some("07:00")));
        let sent = desk.submit(&again.with("reason", "Her train goes at nine")).await;
        assert!(sent.location().contains("done=moved"), "{sent}");
        let log = desk.get("/lisbon/desk/audit").await.expect(200);
        assert!(log.body.contains("Outside working hours: “Her train goes at nine”"), "{log}");
    }

    async fn a_new_name_that_is_refused_stands_at_its_own_line(site: &TestSite) {
        let desk = owner(site).await;
        let page = desk.get("/lisbon/desk/rooms").await.expect(200);
        let form = page.form("/api/ui/desk/place-rename");
        let id = form.value("id").expect("a room").to_owned();
        let sent = desk.submit(&form.with("name", "  ")).await;
        let refused = desk.follow(sent).await.expect(200);
        assert!(refused.body.contains(&format!("href=\"#name-{id}\"")), "{refused}");
        assert!(refused.body.contains(&format!("aria-describedby=\"name-{id}-error\"")), "{refused}");
        let add = refused.form("/api/ui/desk/room-add");
        assert_eq!(add.value("name"), Some(""), "the form that adds one is as it was");
    }
}
