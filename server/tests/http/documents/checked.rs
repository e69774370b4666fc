//! Who gets what of a claim and its documents, and a claim on its way to the seal.

use std::fmt::Write;

use domain::QualificationId;
use services::{auth::testing, qualifications};

use super::{LIST, by_name, claimed, on_file, pdf, upload_address};
use crate::{
    authorisation::{Town, head, outcome},
    client::Answer,
    site::TestSite,
};

/// What stands for a claim, as it is now.
async fn seen(site: &TestSite, id: QualificationId) -> String {
    let olga = testing::owner(site.studio.id).into();
    qualifications::claim(&site.services(), &olga, id).await.expect("read").seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_and_checks_are_for_those_they_are_for() {
    let town = Town::new().await;
    let mut table = head("document");
    let mut rows: [(&str, Vec<String>); 9] = [
        "upload",
        "download",
        "download, another's",
        "correct",
        "verify",
        "reject",
        "remove",
        "download, none",
        "the page shows it",
    ]
    .map(|what| (what, Vec::new()));
    for (_, browser) in town.everybody() {
        let (id, porto) = (claimed(&town.site).await, "porto");
        by_name(&town, "ana").upload(&upload_address(id), &[], ("a.pdf", &pdf(""))).await;
        let document = on_file(&town.site, id).await[0].id;
        let page = browser.get(LIST).await;
        let shows = page.status == 200 && page.body.contains(&format!("q-{id}"));
        let get = async |slug: &str, document: &str| {
            outcome(&browser.get(&format!("/{slug}/desk/documents/{document}")).await)
        };
        let form = async |path: &str, fields: &[(&str, &str)]| {
            let mut all = vec![("studio".to_owned(), "lisbon".to_owned())];
            all.extend(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
            outcome(&browser.post_form(&format!("/api/ui/desk/{path}"), &all).await)
        };
        let seen = async || seen(&town.site, id).await;
        let (key, of_it) = (id.to_string(), document.to_string());
        let cells = [
            outcome(&browser.upload(&upload_address(id), &[], ("b.pdf", &pdf(""))).await),
            get("lisbon", &of_it).await,
            get(porto, &of_it).await,
            form(
                "claim",
                &[
                    ("correct", &key),
                    ("kind", "training"),
                    ("title", "Sports"),
                    ("issuer", "A college"),
                    ("techniques[]", "sports"),
                    ("issued_on", "2026-01-10"),
                ],
            )
            .await,
            form("verify-qualification", &[("id", &key), ("seen", &seen().await), ("how", "Seen")])
                .await,
            form(
                "reject-qualification",
                &[("id", &key), ("seen", &seen().await), ("reason", "Not known there")],
            )
            .await,
            form("remove-document", &[("document", &of_it)]).await,
            get("lisbon", &of_it).await,
            if shows { "yes".to_owned() } else { "no".to_owned() },
        ];
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.1.push(cell);
        }
    }
    for (what, cells) in rows {
        let cells: String = cells.iter().map(|cell| format!(" {cell:<18}")).collect();
        let _ = writeln!(table, "{what:<28}{}", cells.trim_end());
    }
    insta::assert_snapshot!("documents_by_person", table);
}

fn typed(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Without a script, from the empty page to the seal that clients see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_is_recorded_proved_checked_and_shown_and_nothing_typed_is_lost() {
    let town = Town::new().await;
    let (ana, owner) = (by_name(&town, "ana"), by_name(&town, "owner"));
    let page = ana.get(&format!("{LIST}/new")).await.expect(200);
    let mut form = page.form("/desk/claim").fields;
    form.retain(|(name, _)| ["studio", "correct", "renew"].contains(&name.as_str()));
    form.extend(typed(&[
        ("kind", "training"),
        ("title", "Sports massage, advanced"),
        ("issuer", "A college in Porto"),
        ("techniques[]", "sports"),
        ("techniques[]", "hot-stone"),
        ("training_hours", "about 180"),
        ("issued_on", "2026-01-10"),
    ]));
    let refused = ana.post_form("/api/ui/desk/claim", &form).await;
    assert_eq!(refused.location(), format!("{LIST}/new"));
    let again = ana.follow(refused).await.expect(200);
    for kept in [
        "Error: Add a qualification",
        "such as 170",
        "value=\"about 180\"",
        "value=\"Sports massage, advanced\"",
    ] {
        assert!(again.body.contains(kept), "{kept}: {again}");
    }
    let ticked = again.form("/desk/claim").fields;
    let ticked = ticked.iter().filter(|(name, _)| name == "techniques[]").count();
    assert_eq!(ticked, 2, "both techniques are still chosen");
    let hours = form.iter_mut().find(|(name, _)| name == "training_hours").expect("there");
    hours.1 = "180".into();
    let recorded = ana.post_form("/api/ui/desk/claim", &form).await;
    assert_eq!(outcome(&recorded), "recorded");
    let about = recorded.location();
    let about = about.split('#').next_back().and_then(|at| at.strip_prefix("q-"));
    let about = about.expect("leads to it").to_owned();
    let page = ana.follow(recorded).await.expect(200);
    assert!(page.body.contains("Nobody has checked it yet"), "{page}");
    let nobody = owner.get(LIST).await.expect(200);
    assert!(nobody.body.contains("There is nothing to check yet"), "{nobody}");
    let upload = format!("{LIST}/{about}/documents");
    assert!(page.body.contains(&format!("action=\"{upload}\"")), "{page}");
    assert_eq!(outcome(&ana.upload(&upload, &[], ("a.pdf", &pdf(""))).await), "uploaded");
    let check = owner.get(LIST).await.expect(200).form("/verify-qualification");
    let mut blank = check.fields.clone();
    blank.retain(|(name, _)| name != "how");
    blank.extend(typed(&[("how", " ")]));
    let refused = owner.post_form(&check.action, &blank).await;
    let page: Answer = owner.follow(refused).await;
    assert!(page.body.contains("Say how you checked it"), "{page}");
    blank.last_mut().expect("how").1 = "Number found in the public register".into();
    assert_eq!(outcome(&owner.post_form(&check.action, &blank).await), "verified");
    let public = town.site.browser().get("/lisbon").await.expect(200);
    for said in ["Sports massage, advanced", "180 h", "number found in the public register"] {
        assert!(public.body.contains(said), "{said}: {public}");
    }
}
