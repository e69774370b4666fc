//! Nothing is left of a client who is erased.

mod along;
mod refused;

use std::path::Path;

use domain::note::{NoteInput, Soap};
use storage::{Engine, testing::database};

use super::*;
use crate::{
    jobs, notes,
    outcomes::{self, Activity, Moment, Opens, Scores},
};

pub(super) const CANARIES: [&str; 7] = [
    "Kanarienvogel",
    "kanarienvogel",
    "912345678",
    "zeisig im garten",
    "stieglitz",
    "night_pain",
    "rotkehlchen",
];

/// A client with everything that can be known of one: paid online, answered, noted, over.
pub(super) async fn known_client(bed: &TestBed) -> Booking {
    let held = held_by_ana(bed, tuesday(10, 0), 7).await;
    let mut asked = CheckoutRequest {
        answers: ticked(&["night_pain"]),
        note: "A zeisig im garten.".into(),
        ..form(7)
    };
    asked.contact = ContactInput {
        name: "Ada Kanarienvogel".into(),
        email: "ada.kanarienvogel@post.example".into(),
        phone: "912345678".into(),
    };
    pressed(bed, asked).await;
    paid(bed).await;
    let visit = read(bed, &held).await;
    said_how_they_are(bed, &visit).await;
    bed.clock.set(visit.span.end);
    let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let soap = Soap { subjective: "Says stieglitz.".into(), ..Soap::default() };
    let note = NoteInput { soap, ..NoteInput::default() };
    notes::save(&bed.services, &ana, &visit.reference, None, &note).await.expect("written");
    desk::complete(&bed.services, &reception(bed).into(), visit.id).await.expect("closed");
    set_note(&bed.services, &reception(bed), client_of(&visit), "likes the Kanarienvogel")
        .await
        .expect("noted");
    visit
}

/// What they answered by a mailed link before the visit.
async fn said_how_they_are(bed: &TestBed, visit: &Booking) {
    let opens = Opens::CheckIn(Moment::Before);
    let token = outcomes::care_token(&bed.services, visit, opens);
    let link = outcomes::care_link(&bed.services, &token).expect("ours");
    let named = vec![Activity { name: "Feeding the rotkehlchen".into(), score: Some(6) }];
    let scores = Scores { pain: Some(7), named, ..Scores::default() };
    outcomes::check_in(&bed.services, &link, &scores).await.expect("it is asked");
}

/// A gift card that they bought at the desk, and whom their invoices are made out to.
pub(super) async fn gave_a_card(bed: &TestBed, id: ClientId) {
    use crate::vouchers::{self, GiftInput};
    let typed = GiftInput {
        amount: "own".into(),
        own_amount: "75".into(),
        buyer_name: "Ada Kanarienvogel".into(),
        buyer_email: "Ada.Kanarienvogel@post.example".into(),
        message: "From your stieglitz".into(),
        ..GiftInput::default()
    };
    let desk = vouchers::tests::desk(bed).await;
    let method = crate::payments::StudioMethod::Cash;
    vouchers::sell_gift_card(&bed.services, &desk, &typed, method).await.expect("sold");
    let tx = bed.services.store.begin().await.expect("begun");
    let row = storage::entities::invoice_address::Model {
        client: id.0,
        studio: bed.studio.id.0,
        name: "Kanarienvogel & Co.".into(),
        address: "Street 1".into(),
        tax_number: String::new(),
        updated_at: 1,
    };
    storage::papers::set_invoice_address(&tx, row).await.expect("set");
    tx.commit().await.expect("committed");
}

/// Papers that were handed out bear a name, and are kept as the law wants: without them,
/// nothing else may be left. Erasing is what cleans the pages that they stood on.
pub(super) async fn without_papers(bed: &TestBed) {
    for statement in [
        "DROP TRIGGER paper_append_only_update",
        "DROP TRIGGER paper_append_only_delete",
        "DELETE FROM paper",
    ] {
        crate::bookings::tests::bench::sql(bed, statement).await;
    }
}

/// What of the canaries stands in a file, as it is.
pub(super) fn told(file: &Path) -> Vec<&'static str> {
    let Ok(bytes) = std::fs::read(file) else { return Vec::new() };
    let holds = |word: &&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    CANARIES.iter().filter(|word| holds(word)).copied().collect()
}

#[tokio::test]
async fn nothing_of_whoever_was_erased_is_left_in_the_files_of_the_database() {
    let db = database(Engine::Sqlite).await;
    let bed = TestBed::with(db.store.clone(), &StudioOptions::default()).await;
    let file = db.url.trim_start_matches("sqlite://").to_owned();
    let files = [file.clone(), format!("{file}-wal"), format!("{file}-shm")];
    let found = || files.iter().flat_map(|name| told(Path::new(name))).collect::<Vec<_>>();
    let visit = known_client(&bed).await;
    // Enough others, before and after, that pages are split and moved.
    for n in 0..40_u32 {
        let name = format!("Somebody {n}");
        let tx = bed.services.store.begin().await.expect("begun");
        let new = clients::NewClient {
            id: storage::new_id(),
            studio: bed.studio.id,
            account: None,
            name: &name,
            email: &format!("other{n}@post.example"),
            phone: None,
            zone: None,
            data_key_sealed: vec![1; 80],
        };
        clients::find_or_make(&tx, new, bed.services.now()).await.expect("made");
        tx.commit().await.expect("committed");
    }
    assert!(found().contains(&"Kanarienvogel"), "before, the search finds it");
    without_papers(&bed).await;
    let owner = owner(&bed).await;
    erase(&bed.services, &owner, client_of(&visit)).await.expect("erased");
    while jobs::run_due(&bed.services, 50).await > 0 {}
    assert_eq!(found(), Vec::<&str>::new());
    // Nor in a copy that is made now.
    let copy = format!("{file}.copy");
    bed.services.store.backup_to(&copy).await.expect("copied");
    assert_eq!(told(Path::new(&copy)), Vec::<&str>::new());
}

on_both_engines! {
    async fn whoever_is_erased_is_figures_without_a_person(bed: &TestBed) {
        let visit = known_client(bed).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let owner = testing::owner(bed.studio.id);
        gave_a_card(bed, id).await;
        let books = crate::payments::check_books(services).await.expect("read");
        let shown = erase_preview(services, &owner, id).await.expect("shown");
        assert_eq!((shown.bookings, shown.kept.answers, shown.kept.notes), (1, 1, 1));
        assert_eq!(shown.obstacles, Vec::<&str>::new());
        erase(services, &owner, id).await.expect("erased");
        while jobs::run_due(services, 50).await > 0 {}
        for (table, column) in [
            ("client", "name"), ("client", "email"), ("client", "phone"),
            ("client_desk", "sort_name"), ("client_desk", "note"), ("client_word", "word"),
            ("booking", "contact_name"), ("booking", "contact_email"), ("booking", "contact_phone"),
            ("audit", "detail"), ("job", "payload"), ("session_note", "body_sealed"),
            ("gift_card", "buyer_name"), ("gift_card", "buyer_email"), ("gift_card", "message"),
            ("invoice_address", "name"),
        ] {
            for cell in storage::testing::cells(&services.store, table, column).await {
                let holds = |word: &&str| cell.windows(word.len()).any(|part| part == word.as_bytes());
                assert!(!CANARIES.iter().any(holds), "{table}.{column}");
            }
        }
        let orders = storage::testing::cells(&services.store, "sale", "order_sealed").await;
        assert!(orders.len() == 1 && orders[0].is_empty(), "what was ordered is gone");
        let papers = storage::testing::cells(&services.store, "paper", "facts").await;
        let named = |facts: &Vec<u8>| String::from_utf8_lossy(facts).contains("Kanarienvogel");
        assert!(!papers.is_empty() && papers.iter().all(named), "what was handed out stays");
        let seen = card(services, &reception(bed), id).await.expect("as a fact");
        assert!(seen.erased.is_some() && seen.who.name.is_empty());
        assert_eq!((seen.totals.visits, seen.totals.paid.len()), (1, 1), "the figures stay");
        assert!(!seen.past[0].noted, "there is nothing to open");
        assert!(found(bed, "kanarienvogel").await.is_empty() && found(bed, "").await.is_empty());
        let ana: crate::auth::StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let note = notes::open(services, &ana, &visit.reference).await.expect_err("unreadable");
        assert_eq!(note.code(), "not_found");
        let answers = desk::answers(services, &ana, visit.id).await.expect("nothing");
        assert_eq!(answers, desk::Answers::default());
        assert_eq!(crate::payments::check_books(services).await.expect("read"), books, "the books add up");
        let day = visit.local_start.date();
        desk::day(services, &ana, day).await.expect("the day is shown");
        for refused in [
            erase(services, &owner, id).await.expect_err("again"),
            set_note(services, &reception(bed), id, "x").await.expect_err("nobody"),
        ] {
            assert_eq!(refused.code(), "erased");
        }
        assert_eq!(audited(bed, id).await.last().expect("one"), &("client.erased".to_owned(), "owner".to_owned()));
        // The address is free for somebody new.
        let again = entered(bed, ("Ada K", "ada.kanarienvogel@post.example", ""), 15).await;
        assert_ne!(client_of(&again), id);
    }
}
