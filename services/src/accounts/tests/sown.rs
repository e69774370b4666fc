//! One person leaves words of their own wherever a person can, and goes: by deleting their
//! account, or because a studio erases them. What is found of the words afterwards is what the
//! pages say is kept, and nothing else.

mod lines;
mod planted;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
    path::Path,
};

use storage::{
    Engine, Store,
    testing::{OnStore, cells, database, dump},
};
use zip::ZipArchive;

use self::planted::{Garden, done, in_the_account, in_the_studio};
use super::*;
use crate::{
    archive::Export,
    auth::{StaffSession, testing},
    clients::{self, Why},
    notes, reports,
    testing::StudioOptions,
};

/// A word that nobody else uses.
struct Word {
    text: &'static str,
    /// Where it may be once the account is deleted: columns, `everything` that the studio takes
    /// along, an account's `export`, `mails`.
    deleted: &'static str,
    /// The same once the studio has erased the client, whose account stays; of a word that only
    /// the account has, nothing.
    erased: Option<&'static str>,
}

/// A word that goes either way.
const fn goes(text: &'static str) -> Word {
    Word { text, deleted: "", erased: Some("") }
}

/// A word that the pages say is kept.
const fn stays(text: &'static str, at: &'static str) -> Word {
    Word { text, deleted: at, erased: Some(at) }
}

/// A word that only the account has.
const fn account(text: &'static str) -> Word {
    Word { text, deleted: "", erased: None }
}

/// On papers that were handed out is a name; in the audit log are the reasons that staff gave,
/// and nobody knows who asked a question on the board.
const WORDS: &[Word] = &[
    Word {
        text: "lopes",
        deleted: "everything paper.facts",
        erased: Some("account.name everything export paper.facts"),
    },
    Word { text: MARTA, deleted: "", erased: Some("account.email export") },
    goes(planted::PHONE),
    goes(planted::NOTE),
    goes(planted::FLAG),
    goes(planted::DECIDED),
    goes(planted::ACTIVITY),
    goes(planted::SAID),
    goes(planted::MARK),
    goes(planted::ADDED),
    goes(planted::OPENED),
    goes(planted::DESK),
    goes(planted::BLOCKED),
    goes(planted::INVOICED),
    goes(planted::WAITS),
    goes(planted::GIFTED),
    goes(planted::WISHES),
    stays(planted::OUTSIDE, "audit.detail everything"),
    stays(planted::WAIVED, "audit.detail everything"),
    stays(planted::ASKED, "everything question.slug question.title"),
    stays(planted::TOLD, "everything question.text"),
    account(planted::CHILD),
    account(planted::RELATION),
    account(planted::BROWSER),
    account(planted::WANTED),
    account(planted::PASSKEY),
    goes(planted::ELSEWHERE),
];

/// What is not kept even while its person is there: of calendars elsewhere, only when somebody is
/// busy.
const NEVER: &str = planted::ELSEWHERE;

impl OnStore for Garden {
    async fn on(store: Store) -> Self {
        let options =
            StudioOptions { pay_at_studio: true, card_on_file: true, ..StudioOptions::default() };
        Self(TestBed::with(store, &options).await)
    }
}

/// Where each word is: in columns of the database, in mails, in lines that were logged, and in
/// these texts.
async fn found(
    bed: &TestBed,
    texts: &[(&str, String)],
) -> BTreeMap<&'static str, BTreeSet<String>> {
    let columns = dump::columns(&bed.services.store).await;
    let mut places: Vec<(String, Vec<u8>)> =
        columns.into_iter().map(|column| (column.name, column.cells.join(&b'\n'))).collect();
    places.push(("mails".into(), format!("{:?}", bed.mailer.sent()).into_bytes()));
    places.push(("log".into(), lines::logged().into_bytes()));
    places.extend(texts.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())));
    for (_, held) in &mut places {
        held.make_ascii_lowercase();
    }
    let at = |word: &str| -> BTreeSet<String> {
        let holding = places.iter().filter(|(_, held)| holds(held, word));
        holding.map(|(name, _)| name.clone()).collect()
    };
    WORDS.iter().map(|word| (word.text, at(word.text))).collect()
}

fn holds(held: &[u8], word: &str) -> bool {
    held.windows(word.len()).any(|part| part == word.as_bytes())
}

/// All that is in an archive.
fn unpacked(bytes: Vec<u8>) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut all = String::new();
    for n in 0..zip.len() {
        let mut held = Vec::new();
        zip.by_index(n).expect("there").read_to_end(&mut held).expect("whole");
        all += &String::from_utf8_lossy(&held);
    }
    all
}

async fn received(mut file: Export) -> String {
    let mut bytes = Vec::new();
    while let Some(piece) = file.pieces.recv().await {
        bytes.extend(piece.expect("nothing breaks off"));
    }
    unpacked(bytes)
}

/// Everything that the studio takes along.
async fn everything(bed: &TestBed, sown: &planted::Sown) -> (&'static str, String) {
    let file = reports::export(&bed.services, &sown.owner).await.expect("made");
    ("everything", received(file).await)
}

/// What an account takes along.
async fn exported(bed: &TestBed, me: &SignedIn) -> (&'static str, String) {
    let file = export(&bed.services, me, &visitor(), &secret(PASSWORD)).await;
    ("export", received(file.expect("the password is right")).await)
}

/// Each word is found while everything is there: what is sealed, by those who may read it.
async fn all_are_found(bed: &TestBed, sown: &planted::Sown, me: &SignedIn, of_account: bool) {
    let services = &bed.services;
    let file = clients::export(services, &sown.owner, sown.client, Why::Asked).await;
    let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let note = notes::open(services, &ana, &sown.visit.reference).await.expect("hers");
    let texts = [
        everything(bed, sown).await,
        exported(bed, me).await,
        ("client", unpacked(file.expect("made").bytes)),
        ("note", format!("{note:?}")),
    ];
    let found = found(bed, &texts).await;
    for word in WORDS.iter().filter(|word| of_account || word.erased.is_some()) {
        let places = &found[word.text];
        assert_eq!(places.is_empty(), word.text == NEVER, "{}: in {places:?}", word.text);
        assert!(!places.contains("log"), "{}: it was logged", word.text);
    }
    assert!(lines::logged().contains("job done"), "what is logged is heard");
    let busy = storage::testing::count(&services.store, "feed_busy").await;
    assert!(busy > 0, "the calendar elsewhere was read");
}

/// What is found is what is kept.
fn assert_kept(
    found: &BTreeMap<&'static str, BTreeSet<String>>,
    kept: impl Fn(&Word) -> Option<&'static str>,
) {
    let mut wrong = Vec::new();
    for word in WORDS {
        let Some(kept) = kept(word) else { continue };
        let kept: BTreeSet<String> = kept.split_whitespace().map(ToOwned::to_owned).collect();
        if found[word.text] != kept {
            wrong.push(format!("{}: in {:?}, not {kept:?}", word.text, found[word.text]));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// All that is due is done, and what is due within a day.
async fn a_day_later(bed: &TestBed) {
    done(bed).await;
    bed.clock.set(bed.services.now() + TimeDelta::hours(25));
    done(bed).await;
}

/// What was sealed opens no more, and nothing that was ordered is left to open.
async fn assert_sealed_for_good(bed: &TestBed) {
    for (table, column) in [("client", "data_key_sealed"), ("sale", "order_sealed")] {
        let left = cells(&bed.services.store, table, column).await;
        assert!(!left.is_empty() && left.iter().all(Vec::is_empty), "{table}.{column}");
    }
}

storage::on_both_engines! {
    async fn of_whoever_deletes_their_account_only_what_the_page_says_is_found(garden: &Garden) {
        let bed = &garden.0;
        let sown = in_the_studio(bed).await;
        let me = in_the_account(bed).await;
        all_are_found(bed, &sown, &me, true).await;
        delete(&bed.services, &me, &visitor(), &secret(PASSWORD), true).await.expect("deleted");
        a_day_later(bed).await;
        let texts = [everything(bed, &sown).await];
        assert_kept(&found(bed, &texts).await, |word| Some(word.deleted));
        assert_sealed_for_good(bed).await;
        assert_eq!(storage::testing::count(&bed.services.store, "favourite").await, 0);
    }

    async fn of_whoever_a_studio_erases_only_what_the_page_says_is_found(garden: &Garden) {
        let bed = &garden.0;
        let sown = in_the_studio(bed).await;
        let (_, me) = signed_in(bed, MARTA).await;
        all_are_found(bed, &sown, &me, false).await;
        clients::erase(&bed.services, &sown.owner, sown.client).await.expect("erased");
        a_day_later(bed).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let texts = [everything(bed, &sown).await, exported(bed, &me).await];
        assert_kept(&found(bed, &texts).await, |word| word.erased);
        assert_sealed_for_good(bed).await;
    }
}

#[tokio::test]
async fn no_word_that_goes_with_an_account_is_left_in_the_files_of_the_database() {
    let db = database(Engine::Sqlite).await;
    let garden = Garden::on(db.store.clone()).await;
    let bed = &garden.0;
    let file = db.url.trim_start_matches("sqlite://").to_owned();
    let left = || {
        let names = ["", "-wal", "-shm"].map(|end| format!("{file}{end}"));
        let held = names.map(|name| std::fs::read(Path::new(&name)).unwrap_or_default());
        let held = held.concat().to_ascii_lowercase();
        let goes = WORDS.iter().filter(|word| word.deleted.is_empty());
        goes.filter(|word| holds(&held, word.text)).map(|word| word.text).collect::<Vec<_>>()
    };
    in_the_studio(bed).await;
    let me = in_the_account(bed).await;
    assert!(left().contains(&planted::DESK) && left().contains(&planted::CHILD));
    delete(&bed.services, &me, &visitor(), &secret(PASSWORD), true).await.expect("deleted");
    a_day_later(bed).await;
    assert_eq!(left(), Vec::<&str>::new());
}
