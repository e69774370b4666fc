//! What is written of a note cannot be read, moved or put elsewhere.

use super::*;

on_both_engines! {
    async fn nothing_of_it_stands_in_the_database_as_it_is(bed: &TestBed) {
        let booking = written(bed).await;
        let day = booking.span.end + TimeDelta::hours(24);
        bed.clock.set(day);
        let (services, reference) = (&bed.services, &booking.reference);
        addend(services, &ana(bed).into(), reference, "And kanarienvogel again.").await.expect("added");
        let owner = owner(bed).await;
        let why = "They asked about the kanarienvogel";
        break_glass(services, &owner, reference, why).await.expect("opened");
        let typed = Typed {
            reference: reference.clone(),
            by: None,
            form: Form::Note(typed(CANARY)),
            errors: Vec::new(),
        };
        keep(services, None, &typed).await.expect("kept");
        let sealed = [
            ("session_note", "body_sealed"),
            ("note_addendum", "text_sealed"),
            ("note_opening", "reason_sealed"),
            ("draft", "fields_sealed"),
        ];
        let plain = [("audit", "detail"), ("job", "payload"), ("booking", "reference")];
        for (table, column) in sealed.into_iter().chain(plain) {
            let cells = storage::testing::cells(&services.store, table, column).await;
            assert!(!cells.is_empty(), "{table} holds something");
            for cell in cells {
                assert!(!holds(&cell, CANARY), "{table}.{column}");
            }
        }
    }

    async fn a_note_that_is_moved_to_another_client_or_cell_does_not_open(bed: &TestBed) {
        let mine = written(bed).await;
        bed.clock.set(tuesday(9, 0));
        let theirs = booked(bed, tuesday(14, 0), 2).await;
        bed.clock.set(theirs.span.end);
        let staff: StaffSession = ana(bed).into();
        save(&bed.services, &staff, &theirs.reference, None, &typed("y")).await.expect("written");
        let broken = async |what: &str| {
            let opened = open(&bed.services, &staff, &mine.reference).await;
            let error = opened.expect_err(what);
            assert!(matches!(error, NoteRefused::Store(StoreError::Corrupt(_))), "{what}: {error}");
        };
        let (here, there) = (row(bed, &mine).await, row(bed, &theirs).await);
        let (a, b) = (literal(bed, here.id), literal(bed, there.id));
        // Another row's text.
        sql(bed, &format!("UPDATE session_note SET body_sealed = (SELECT body_sealed FROM session_note WHERE id = {b}) WHERE id = {a}")).await;
        broken("another note's text").await;
        put_back(bed, &here).await;
        // The same row under another client.
        let client = literal(bed, there.client);
        let booking = literal(bed, mine.id.0);
        sql(bed, &format!("UPDATE booking SET client = {client} WHERE id = {booking}")).await;
        broken("another client").await;
        let client = literal(bed, here.client);
        sql(bed, &format!("UPDATE booking SET client = {client} WHERE id = {booking}")).await;
        opens(bed, ana(bed), &mine).await;
        // An addendum's text in the note's column, and the other way round.
        bed.clock.set(bed.services.now() + TimeDelta::hours(24));
        addend(&bed.services, &staff, &mine.reference, "More.").await.expect("added");
        sql(bed, &format!("UPDATE session_note SET body_sealed = (SELECT text_sealed FROM note_addendum) WHERE id = {a}")).await;
        broken("another column").await;
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_it_stands_in_the_databases_file() {
    let db = storage::testing::database(storage::Engine::Sqlite).await;
    let bed = <TestBed as storage::testing::OnStore>::on(db.store.clone()).await;
    let booking = written(&bed).await;
    let path = db.url.trim_start_matches("sqlite://");
    let read = |suffix: &str| std::fs::read(format!("{path}{suffix}")).unwrap_or_default();
    let file = [read(""), read("-wal")].concat();
    assert!(holds(&file, &booking.reference), "the file holds what was written");
    assert!(!holds(&file, CANARY) && !holds(&file, "Twice a week"));
}

/// The note's own text again.
async fn put_back(bed: &TestBed, note: &session_note::Model) {
    let (id, seen) = (note.id.into(), note.version);
    let tx = bed.services.store.begin().await.expect("begun");
    let sealed = note.body_sealed.clone();
    let done = storage::notes::correct(&tx, id, seen, sealed, bed.services.now()).await;
    assert!(done.expect("written"));
    tx.commit().await.expect("committed");
}
