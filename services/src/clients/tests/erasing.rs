//! Everything about a client as a file; and nothing about them for good.

use std::{io::Read, path::Path};

use domain::note::{NoteInput, Soap};
use storage::{Engine, testing::database};

use super::*;
use crate::{jobs, notes};

const CANARIES: [&str; 6] =
    ["Kanarienvogel", "kanarienvogel", "912345678", "zeisig im garten", "stieglitz", "night_pain"];

/// A client with everything that can be known of one: paid online, answered, noted, over.
async fn known_client(bed: &TestBed) -> Booking {
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

/// What of the canaries stands in a file, as it is.
fn told(file: &Path) -> Vec<&'static str> {
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
        let owner = owner(bed).await;
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
        ] {
            for cell in storage::testing::cells(&services.store, table, column).await {
                let holds = |word: &&str| cell.windows(word.len()).any(|part| part == word.as_bytes());
                assert!(!CANARIES.iter().any(|word| holds(&word)), "{table}.{column}");
            }
        }
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

    async fn nobody_is_erased_while_visits_are_to_come_or_money_is_owed(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (services, owner, id) = (&bed.services, owner(bed).await, client_of(&visit));
        assert_eq!(erase(services, &owner, id).await.expect_err("to come").code(), "visits_to_come");
        assert_eq!(erase_preview(services, &owner, id).await.expect("shown").obstacles, ["visits_to_come"]);
        let staff = reception(bed).into();
        desk::cancel_by_studio(services, &staff, visit.id).await.expect("cancelled");
        assert_eq!(erase(services, &owner, id).await.expect_err("on its way").code(), "money_owed");
        while jobs::run_due(services, 50).await > 0 {}
        erase(services, &owner, id).await.expect("everything is settled");
    }

    async fn whoever_was_merged_is_erased_along(bed: &TestBed) {
        let first = known_client(bed).await;
        bed.clock.advance_minutes(5);
        let second = entered(bed, ("Ada Zwei", "stieglitz@post.example", ""), 15).await;
        let (services, boss) = (&bed.services, manager(bed));
        merge(services, &boss, client_of(&first), client_of(&second)).await.expect("merged");
        bed.clock.set(tuesday(18, 0));
        desk::no_show(services, &reception(bed).into(), second.id).await.expect("closed");
        erase(services, &owner(bed).await, client_of(&first)).await.expect("erased");
        let names = storage::testing::cells(&services.store, "client", "name").await;
        assert!(names.iter().all(Vec::is_empty), "{names:?}");
        let keys = storage::testing::cells(&services.store, "client", "data_key_sealed").await;
        assert!(keys.iter().all(Vec::is_empty), "no key is left");
    }

    async fn an_export_holds_everything_and_is_written_down(bed: &TestBed) {
        let visit = known_client(bed).await;
        let (services, owner, id) = (&bed.services, owner(bed).await, client_of(&visit));
        let file = export(services, &owner, id, Why::Asked).await.expect("made");
        assert_eq!(file.name, "client-2026-11-24.zip");
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file.bytes)).expect("a ZIP");
        let names = ["client.json", "read-me.txt", "visits.json"];
        assert_eq!(zip.len(), names.len());
        let mut all = String::new();
        for name in names {
            zip.by_name(name).expect("there").read_to_string(&mut all).expect("text");
        }
        for canary in CANARIES {
            assert!(all.contains(canary), "{canary}: {all}");
        }
        assert!(all.contains(&visit.reference) && all.contains("paid online"), "{all}");
        let entry = audit::of_object(services.store.reader(), &id.to_string()).await.expect("read");
        let entry = entry.last().expect("one");
        assert_eq!((entry.action.as_str(), entry.detail.as_str()), ("client.exported", "asked"));
    }
}
