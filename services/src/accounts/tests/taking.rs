//! Everything that is held about somebody, as a file.

use std::io::{Cursor, Read};

use domain::contact::ContactInput;
use serde_json::Value;
use zip::ZipArchive;

use super::*;
use crate::{
    bookings::{
        CheckoutRequest,
        tests::bench::{form, held_by_ana, paid, pressed, ticked, tuesday, with_options},
    },
    family::{self, tests::booked_for},
    testing::StudioOptions,
    vouchers::{
        GiftInput,
        tests::{card_of, order},
    },
    waitlist::{self, JoinRequest},
};

type Archive = ZipArchive<Cursor<Vec<u8>>>;

async fn taken(bed: &TestBed, who: &SignedIn) -> Archive {
    let file = export(&bed.services, who, &visitor(), &secret(PASSWORD)).await;
    let mut file = file.expect("the password is right");
    assert_eq!(file.name, "lumbar-2026-11-23.zip");
    let mut bytes = Vec::new();
    while let Some(piece) = file.pieces.recv().await {
        bytes.extend(piece.expect("nothing breaks off"));
    }
    ZipArchive::new(Cursor::new(bytes)).expect("an archive")
}

fn names(archive: &Archive) -> Vec<String> {
    archive.file_names().map(|name| name.expect("UTF-8").into_owned()).collect()
}

fn text(archive: &mut Archive, name: &str) -> String {
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
    text
}

async fn visit(bed: &TestBed, email: &str, n: u8, hour: u32) {
    held_by_ana(bed, tuesday(hour, 0), n).await;
    let contact =
        ContactInput { name: "Marta Lopes".into(), email: email.into(), phone: String::new() };
    let asked = CheckoutRequest {
        contact,
        answers: ticked(&["night_pain"]),
        note: format!("A zeisig & co of {email}"),
        ..form(n)
    };
    pressed(bed, asked).await;
    paid(bed).await;
}

/// Somebody whom the account books for waits for a time.
async fn wait_for(bed: &TestBed, (me, child): (&SignedIn, domain::FamilyMemberId)) {
    let comes = family::of(&bed.services, Some(me), child).await.expect("theirs");
    let asked = JoinRequest { comes: Some(comes), ..waitlist::tests::request(bed, 1) };
    waitlist::join(&bed.services, &asked).await.expect("joined");
}

/// What the file tells of places on waitlists.
fn waited_for(archive: &mut Archive) -> Vec<Value> {
    let account: Value = serde_json::from_str(&text(archive, "account.json")).expect("JSON");
    account["waits_for"].as_array().expect("a list").clone()
}

storage::on_both_engines! {
    async fn everything_held_about_somebody_is_in_one_file_and_nothing_of_others(bed: &TestBed) {
        visit(bed, MARTA, 1, 10).await;
        visit(bed, "joana@example.com", 2, 12).await;
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let child = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
        booked_for(bed, (&me, child), 3, 14).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let mut archive = taken(bed, &me).await;
        let names: Vec<String> = names(&archive);
        for name in ["account.json", "index.html", "visits.csv", "papers.csv", "studios/lisbon-1.json", "studios/lisbon-2.json"] {
            assert!(names.iter().any(|there| there == name), "{name} among {names:?}");
        }
        let papers: Vec<_> = names.iter().filter(|name| name.starts_with("papers/")).cloned().collect();
        assert_eq!(papers.len(), 2, "{names:?}");
        for name in &papers {
            let mut bytes = Vec::new();
            archive.by_name(name).expect("there").read_to_end(&mut bytes).expect("read");
            assert!(bytes.starts_with(b"%PDF-"), "{name}");
        }
        let account: Value = serde_json::from_str(&text(&mut archive, "account.json")).expect("JSON");
        assert_eq!((account["email"].as_str(), account["people_you_book_for"][0]["name"].as_str()), (Some(MARTA), Some("Lena Lopes")));
        let page = text(&mut archive, "index.html");
        assert!(page.contains("zeisig &amp; co of marta@example.com"), "what was answered is there: {page}");
        assert!(page.contains("night_pain") && page.contains("Lena Lopes at Lombar"), "{page}");
        let table = text(&mut archive, "visits.csv");
        assert_eq!(table.lines().count(), 3, "{table}");
        for name in names {
            let mut bytes = Vec::new();
            archive.by_name(&name).expect("there").read_to_end(&mut bytes).expect("read");
            let all = String::from_utf8_lossy(&bytes);
            assert!(!all.contains("joana"), "{name}");
        }
        let client = me.client_of(bed.studio.id).expect("a client").client();
        let audited = storage::audit::of_object(bed.services.store.reader(), &client.to_string()).await;
        assert_eq!(audited.expect("read").last().expect("one").action, "client.exported");
    }

    async fn what_is_waited_for_somebody_is_in_the_file_where_nobody_is_a_client(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let child = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
        wait_for(bed, (&me, child)).await;
        let mut archive = taken(bed, &me).await;
        assert!(names(&archive).iter().all(|name| !name.starts_with("studios/")));
        let told = waited_for(&mut archive);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0]["studio"].as_str(), told[0]["who_comes"].as_str()), (Some("Lombar"), Some("Lena Lopes")));
    }

    async fn a_place_is_in_the_file_once_where_both_are_clients(bed: &TestBed) {
        visit(bed, MARTA, 1, 10).await;
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let child = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
        booked_for(bed, (&me, child), 3, 14).await;
        wait_for(bed, (&me, child)).await;
        let own = ContactInput { name: "Marta Lopes".into(), email: MARTA.into(), phone: String::new() };
        let own = JoinRequest { contact: own, ..waitlist::tests::request(bed, 1) };
        waitlist::join(&bed.services, &own).await.expect("joined");
        let (_, me) = signed_in(bed, MARTA).await;
        let mut archive = taken(bed, &me).await;
        let told = waited_for(&mut archive);
        let mut others: Vec<_> = told.iter().map(|place| place["for_somebody_else"].as_bool()).collect();
        others.sort_unstable();
        assert_eq!(others, [Some(false), Some(true)]);
        for name in names(&archive).into_iter().filter(|name| name.starts_with("studios/")) {
            assert!(!text(&mut archive, &name).contains("for_somebody_else"), "{name}");
        }
        assert_eq!(text(&mut archive, "index.html").matches("for somebody else").count(), 2);
    }

    async fn the_receipt_of_a_gift_card_goes_along_and_is_said_to_stay(bed: &TestBed) {
        visit(bed, MARTA, 1, 10).await;
        let gift = GiftInput { buyer_email: MARTA.into(), ..order() };
        card_of(bed, &gift).await;
        card_of(bed, &order()).await;
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let archive = taken(bed, &me).await;
        let papers = names(&archive).iter().filter(|name| name.starts_with("papers/")).count();
        assert_eq!(papers, 2, "hers and no one else's: {:?}", names(&archive));
        let shown = delete_preview(&bed.services, &me).await.expect("read");
        assert_eq!(shown.studios[0].papers, 2);
    }

    async fn every_studio_is_in_the_file_and_a_browser_left_open_gets_none(bed: &TestBed) {
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = with_options(bed, options).await;
        visit(bed, MARTA, 1, 10).await;
        let tx = bed.services.store.begin().await.expect("begun");
        let id: domain::ClientId = storage::new_id();
        let new = storage::clients::NewClient {
            id,
            studio: porto.id,
            account: None,
            name: "Marta L",
            email: MARTA,
            phone: None,
            zone: None,
            data_key_sealed: bed.services.vault.new_client_key(porto.id, id),
        };
        storage::clients::find_or_make(&tx, new, bed.services.now()).await.expect("made");
        tx.commit().await.expect("committed");
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let wrong = export(&bed.services, &me, &visitor(), &secret("not the password")).await;
        assert_eq!(wrong.err().map(|refused| refused.code()), Some("credentials"));
        let archive = taken(bed, &me).await;
        let studios = names(&archive).iter().filter(|name| name.starts_with("studios/")).count();
        assert_eq!(studios, 2);
    }
}
