//! What is guarded asks once more who it is, and nothing that was typed is lost.

use super::*;
use crate::visits::booked;

on_both_engines! {
    async fn whoever_comes_back_from_confirming_is_told_that_nothing_was_done(site: &TestSite) {
        let owner = member(site, "owner").await;
        let visit = booked(site, "2026-11-26T10:00:00+00:00", "bento").await;
        let all = guarded(&visit.id.to_string());
        for form in ["send-again", "sale-gave-back", "course-end", "role-take", "deactivate"] {
            later(site, 601).await;
            let path = format!("/api/ui/desk/{form}");
            let (path, fields) = all.iter().find(|one| one.0 == path).expect("it is guarded");
            let page = confirmed(&owner, path, fields).await;
            assert!(page.body.contains("Nothing was done yet"), "{path}: {page}");
        }
        later(site, 601).await;
        let again = [("studio", "lisbon"), ("therapist", "bia"), ("email", "bia@post.example")];
        let again = again.map(|(name, value)| field(name, value));
        let page = confirmed(&owner, "/api/ui/desk/invite-again", &again).await;
        assert!(page.body.contains("Nothing was done yet"), "{page}");
        assert!(page.body.contains(r#"value="bia@post.example""#), "what was typed: {page}");
    }

    async fn nobody_types_two_passwords_before_the_code_that_comes_first(site: &TestSite) {
        const CHANGE: &str = "/api/ui/account/password";
        const FIRST: &str = "/account/confirm?next=/account%23passwords";
        let marta = member(site, "reception").await;
        let (app, _) = set_up(site, &marta).await;
        let form = marta.get("/account").await.expect(200).form(CHANGE);
        later(site, 601).await;
        let page = marta.get("/account").await.expect(200);
        assert!(!page.body.contains(CHANGE) && page.body.contains(FIRST), "{page}");
        // From a page that was open before.
        let typed = form.with("current_password", PASSWORD).with("new_password", "a new one of hers");
        assert_eq!(marta.submit(&typed).await.location(), FIRST);
        let page = marta.get("/account").await.expect(200);
        assert!(!page.body.contains("it is sure now"), "not yet: {page}");
        let page = marta.get(FIRST).await.expect(200);
        let code = app.code_at(site.now());
        let right = marta.submit(&page.form(CONFIRM).with("code", &code)).await;
        assert_eq!(right.location(), "/account#passwords");
        let page = marta.follow(right).await.expect(200);
        assert!(page.body.contains("it is sure now"), "{page}");
        let typed = page.form(CHANGE).with("current_password", PASSWORD);
        let done = marta.submit(&typed.with("new_password", "a new one of hers")).await;
        assert_eq!(done.location(), "/account?done=password-changed");
    }

    async fn a_form_that_is_guarded_asks_first_and_keeps_what_was_typed(site: &TestSite) {
        let owner = member(site, "owner").await;
        let page = owner.get("/lisbon/desk/people").await.expect(200);
        later(site, 601).await;
        let form = page.form("/api/ui/desk/invite");
        let form = form.with("name", "Priya Raman").with("email", "priya@post.example");
        let asked = owner.submit(&form).await;
        assert_eq!(asked.location(), "/account/confirm?next=/lisbon/desk/people");
        let page = owner.follow(asked).await.expect(200);
        let wrong = owner.submit(&page.form(CONFIRM).with("password", "something else")).await;
        let page = owner.follow(wrong).await.expect(200);
        assert!(page.body.contains("Error: Is it still you?"), "{page}");
        let right = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
        assert_eq!(right.location(), "/lisbon/desk/people");
        let page = owner.follow(right).await.expect(200);
        let form = page.form("/api/ui/desk/invite");
        assert_eq!(form.value("name"), Some("Priya Raman"), "what was typed is there: {page}");
        assert_eq!(form.value("email"), Some("priya@post.example"));
        let sent = owner.submit(&form).await;
        let list = owner.follow(sent).await.expect(200);
        assert!(list.body.contains("Priya Raman is invited"), "{list}");
    }

    async fn the_list_behind_a_number_asks_first_and_leads_back_to_it(site: &TestSite) {
        let owner = member(site, "owner").await;
        for what in ["completed", "waits.began"] {
            let query = format!("what={what}&from=2026-11-01&to=2026-11-30");
            let file = format!("/lisbon/desk/reports/csv/behind?{query}");
            owner.get(&file).await.expect(200);
            later(site, 601).await;
            let asked = owner.get(&file).await;
            let to = asked.location();
            assert!(to.starts_with("/account/confirm?next=/lisbon/desk/reports/behind"), "{to}");
            let page = owner.follow(asked).await.expect(200);
            let right = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
            let back = format!("/lisbon/desk/reports/behind?{query}&refused=unconfirmed");
            assert_eq!(right.location(), back);
            let page = owner.follow(right).await.expect(200);
            assert!(page.body.contains("Nothing was downloaded yet"), "{page}");
            owner.get(&file).await.expect(200);
        }
    }

    async fn a_table_that_is_taken_along_asks_first_and_leads_back_to_its_page(site: &TestSite) {
        let manager = member(site, "manager").await;
        let range = "from=2026-10-02&until=2026-11-03";
        for (file, page, place, kept) in [
            ("books/papers.csv?month=2026-10", "books/papers?month=2026-10&", "", "October 2026"),
            (&format!("books/journal.csv?{range}"), &format!("books?{range}&"), "#journal-h", "2026-10-02"),
            ("audit/audit.csv?about=LB-7Q4K-22", "audit?about=LB-7Q4K-22&", "", "LB-7Q4K-22"),
            ("audit/audit.csv", "audit?", "", "Who did what"),
        ] {
            let file = format!("/lisbon/desk/{file}");
            manager.get(&file).await.expect(200);
            later(site, 601).await;
            let asked = manager.get(&file).await;
            assert!(asked.location().starts_with("/account/confirm?next="), "{file}: {asked}");
            let confirm = manager.follow(asked).await.expect(200);
            let right = manager.submit(&confirm.form(CONFIRM).with("password", PASSWORD)).await;
            let back = format!("/lisbon/desk/{page}refused=unconfirmed{place}");
            assert_eq!(right.location(), back);
            let page = manager.follow(right).await.expect(200);
            assert!(page.body.contains("Nothing was downloaded yet"), "{page}");
            assert!(page.body.contains(kept), "what was asked for is there: {page}");
            manager.get(&file).await.expect(200);
        }
    }

    async fn a_browser_that_somebody_left_open_signs_no_other_out(site: &TestSite) {
        const REVOKE: &str = "/api/ui/account/revoke";
        const EVERYWHERE: &str = "/api/ui/account/sign-out-everywhere";
        let here = member(site, "owner").await;
        let phone = site.browser();
        sign_in(&phone, "owner").await;
        later(site, 601).await;
        let page = here.get("/account").await.expect(200);
        for path in [REVOKE, EVERYWHERE] {
            let asked = here.submit(&page.form(path)).await;
            let to = asked.location();
            assert_eq!(to, "/account/confirm?next=/account%3Fdone%3Dunconfirmed", "{path}");
            phone.get("/account").await.expect(200);
        }
        let page = confirmed(&here, REVOKE, &page.form(REVOKE).fields).await;
        assert!(page.body.contains("Nobody was signed out yet"), "{page}");
        let done = here.submit(&page.form(REVOKE)).await;
        let page = here.follow(done).await.expect(200);
        assert!(page.body.contains("That browser is signed out."), "{page}");
        assert!(phone.get("/account").await.location().starts_with("/sign-in"));
        let out = here.post_form(EVERYWHERE, &[]).await;
        assert_eq!(out.location(), "/sign-in?out=1", "whoever has just confirmed is not asked");
    }
}

/// Sends a form whose sender is asked who they are, confirms it, and comes back.
async fn confirmed(owner: &Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let asked = owner.post_form(path, fields).await;
    let page = owner.follow(asked).await.expect(200);
    let right = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
    owner.follow(right).await.expect(200)
}

/// Every address that is guarded, and what is sent there.
fn guarded(booking: &str) -> Vec<(String, Vec<(String, String)>)> {
    let desk = |path: &str, more: &[(&str, &str)]| {
        let mut fields = vec![field("studio", "lisbon"), field("booking", booking)];
        fields.extend(more.iter().map(|(name, value)| field(name, value)));
        (format!("/api/ui/desk/{path}"), fields)
    };
    let some = [("shown", "100"), ("currency", "EUR"), ("method", "cash")];
    let id = ("id", booking);
    let refund = [
        ("reference", "LB-AAAA-22"),
        ("amount", "100"),
        ("currency", "EUR"),
        ("by", "cash"),
        ("reason", "mistake"),
        ("left", "0"),
        ("tax", "0"),
        ("parts", "0"),
    ];
    vec![
        desk("refund", &refund),
        desk("send-again", &some),
        desk("gave-back", &some),
        desk("sale-send-again", &[("sale", booking), some[0], some[1]]),
        desk("sale-gave-back", &[("sale", booking), some[0], some[1], some[2]]),
        desk("gift-end", &[("card", booking), some[0], some[1], ("how", "kept")]),
        desk("course-end", &[("course", booking), some[0], some[1], ("how", "cash")]),
        desk("return-fee", &[("reference", "LB-AAAA-22"), some[0], some[1], ("reason", "why")]),
        desk(
            "role-give",
            &[("role", "manager"), ("role_name", "A B"), ("role_email", "a@b.example")],
        ),
        desk("role-take", &[("account", booking)]),
        desk("suspend", &[("account", booking)]),
        desk("let-back", &[("account", booking)]),
        desk("invite", &[("name", "A B"), ("email", "a@b.example")]),
        desk("invite-again", &[("therapist", "bia"), ("email", "a@b.example")]),
        desk("deactivate", &[("therapist", "bia")]),
        desk("activate", &[("therapist", "bia")]),
        desk("client-erase", &[("client", booking), ("sure", "yes")]),
        desk("commission", &[("valid_from", "2026-12-01"), ("percent", "45")]),
        ("/api/ui/account/second-step-begin".to_owned(), Vec::new()),
        ("/api/ui/account/second-step-finish".to_owned(), vec![field("code", "000000")]),
        ("/api/ui/account/second-step-remove".to_owned(), Vec::new()),
        (
            "/api/ui/account/recovery-codes".to_owned(),
            vec![id].into_iter().map(|(n, v)| field(n, v)).collect(),
        ),
        ("/api/ui/account/revoke".to_owned(), vec![field("id", "nothing")]),
        ("/account/data/export".to_owned(), vec![field("export-password", PASSWORD)]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_guarded_form_and_file_asks_ten_minutes_later() {
    let db = database(Engine::Sqlite).await;
    let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
    let owner = member(&site, "owner").await;
    let visit = booked(&site, "2026-11-26T10:00:00+00:00", "bento").await;
    let list = owner.get("/lisbon/desk/clients").await.expect(200);
    let client = list.body.split("/lisbon/desk/clients/").nth(1).expect("a client");
    let client: String = client.chars().take_while(|c| *c != '"' && *c != '?').collect();
    let mut all = guarded(&visit.id.to_string());
    let export = format!("/lisbon/desk/clients/{client}/export");
    all.push((export, vec![field("why", "asked")]));
    for (path, fields) in &all {
        let fresh = owner.post_form(path, fields).await;
        let to = fresh.header("location");
        assert!(
            !to.starts_with("/account/confirm"),
            "{path} asks somebody who just signed in: {to}"
        );
        assert!(fresh.status.as_u16() < 400, "{path}: {fresh}");
    }
    let files = ["csv/behind?what=completed", "csv/behind?what=waits.began"];
    let files = files.map(|it| format!("/lisbon/desk/reports/{it}&from=2026-11-01&to=2026-11-30"));
    for path in &files {
        owner.get(path).await.expect(200);
    }
    // What was begun is none of this test's.
    later(&site, 601).await;
    for (path, fields) in &all {
        let asked = owner.post_form(path, fields).await;
        let to = asked.location();
        assert!(to.starts_with("/account/confirm?next=/"), "{path} leads to {to}");
    }
    for path in &files {
        let to = owner.get(path).await.location();
        assert!(to.starts_with("/account/confirm?next=/"), "{path} leads to {to}");
    }
    let file = owner.get("/lisbon/desk/reports/everything.zip").await;
    assert!(file.location().starts_with("/account/confirm?next=/lisbon/desk/reports/keep"));
    let page = owner.get(&file.location()).await.expect(200);
    let confirmed = owner.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
    assert_eq!(confirmed.location(), "/lisbon/desk/reports/keep?refused=unconfirmed");
    let page = owner.follow(confirmed).await.expect(200);
    assert!(page.body.contains("Nothing was downloaded yet"), "{page}");
    owner.get("/lisbon/desk/reports/everything.zip").await.expect(200);
}
