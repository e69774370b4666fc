//! How a document is given out: saved, or looked at by whoever verifies it.

use super::{LIST, SCRIPT, by_name, claimed, on_file, pdf, png, upload_address};
use crate::authorisation::{Town, outcome};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_saved_and_not_shown() {
    let town = Town::new().await;
    let (ana, id) = (by_name(&town, "ana"), claimed(&town.site).await);
    ana.upload(&upload_address(id), &[], ("Größe.pdf", &pdf(""))).await;
    let row = on_file(&town.site, id).await.pop().expect("it was taken");
    let answer = ana.get(&format!("/lisbon/desk/documents/{}", row.id)).await.expect(200);
    assert_eq!(answer.body.as_bytes(), pdf(""));
    for (name, value) in [
        ("content-type", "application/pdf"),
        (
            "content-disposition",
            "attachment; filename=\"Gr__e.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "content-security-policy",
            "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_verify_looks_at_a_document_in_a_viewer_that_lets_it_do_nothing() {
    let town = Town::new().await;
    let ana = by_name(&town, "ana");
    for (name, bytes, kind) in
        [("diploma.pdf", pdf(""), "application/pdf"), ("photo.png", png(), "image/png")]
    {
        let id = claimed(&town.site).await;
        ana.upload(&upload_address(id), &[], (name, &bytes)).await;
        let row = on_file(&town.site, id).await.pop().expect("it was taken");
        let address = format!("/lisbon/desk/documents/{}?look", row.id);
        for (who, browser) in town.everybody() {
            let answer = browser.get(&address).await;
            if !["manager", "owner"].contains(&who) {
                let wanted = if who == "anonymous" { "sign-in" } else { "404" };
                assert_eq!(outcome(&answer), wanted, "{who}");
                continue;
            }
            let answer = answer.expect(200);
            for (header, value) in [
                ("content-type", kind),
                ("content-disposition", "inline"),
                ("x-content-type-options", "nosniff"),
                ("cache-control", "private, no-store"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(header), value, "{who}: {header}");
            }
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("sandbox; default-src 'none';"), "{who}: {policy}");
            let page = browser.get(LIST).await.expect(200);
            assert!(page.body.contains(&format!("href=\"{address}\"")), "{who}: {page}");
        }
        // Its holder saves it, and has nothing to verify.
        let page = ana.get(LIST).await.expect(200);
        assert!(page.body.contains(&format!("documents/{}\"", row.id)), "{page}");
        assert!(!page.body.contains("?look"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_what_it_was_taken_as_is_not_shown() {
    let town = Town::new().await;
    let (ana, id) = (by_name(&town, "ana"), claimed(&town.site).await);
    ana.upload(&upload_address(id), &[], ("a.pdf", &pdf(""))).await;
    let row = on_file(&town.site, id).await.pop().expect("it was taken");
    let services = town.site.services();
    services.documents.remove(&row.file).await.expect("taken away");
    services.documents.put(&row.file, SCRIPT.to_vec()).await.expect("exchanged");
    let address = format!("/lisbon/desk/documents/{}?look", row.id);
    let answer = by_name(&town, "owner").get(&address).await;
    assert_eq!(outcome(&answer), "404");
}
