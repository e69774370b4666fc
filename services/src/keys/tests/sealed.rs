//! A rotation reaches everything that is sealed: each such column of the schema is counted, in
//! a database that holds something in each.

use std::collections::BTreeMap;

use storage::testing::dump::{Column, columns};

use super::*;
use crate::seed;

/// What seals a column, and so what a rotation does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The client's own key, which is wrapped anew: the cells stay as they are.
    Client,
    /// A key made of the master key: each cell is sealed anew.
    Master,
    /// The same, for so short a time that the previous master key outlasts it.
    MasterForADay,
}

/// Every column of the schema that is sealed.
const SEALED: &[(&str, By)] = &[
    ("booking.note_sealed", By::Client),
    ("care_review.body_sealed", By::Client),
    ("check_in.answers_sealed", By::Client),
    ("client.data_key_sealed", By::Master),
    ("course.code_sealed", By::Master),
    ("draft.fields_sealed", By::MasterForADay),
    ("feed_in.address_sealed", By::Master),
    ("gift_card.code_sealed", By::Master),
    ("idempotency.response_sealed", By::MasterForADay),
    ("note_addendum.text_sealed", By::Client),
    ("note_opening.reason_sealed", By::Client),
    ("recovery_code.code_sealed", By::Master),
    ("sale.order_sealed", By::Master),
    ("screening.answers_sealed", By::Client),
    ("screening.words_sealed", By::Client),
    ("second_step.secret_sealed", By::Master),
    ("session_note.body_sealed", By::Client),
];

/// The sealed columns with their cells, by name. A key that was destroyed is an empty cell.
async fn sealed(services: &Services) -> BTreeMap<String, Vec<Vec<u8>>> {
    let sealed = |column: &Column| column.name.ends_with("_sealed");
    let all = columns(&services.store).await.into_iter().filter(sealed);
    all.map(|column| {
        let cells = column.cells.into_iter().filter(|cell| !cell.is_empty());
        (column.name, cells.collect())
    })
    .collect()
}

/// What the demonstration has nothing of.
const EMPTY: &[&str] = &[
    "booking.note_sealed",
    "care_review.body_sealed",
    "draft.fields_sealed",
    "feed_in.address_sealed",
    "idempotency.response_sealed",
    "note_addendum.text_sealed",
    "note_opening.reason_sealed",
    "recovery_code.code_sealed",
    "screening.words_sealed",
    "second_step.secret_sealed",
];

/// The header bytes that cells begin with: see `sealing`.
fn headers(cells: &[Vec<u8>]) -> Vec<u8> {
    let mut found: Vec<u8> = cells.iter().map(|cell| cell[0]).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What a vault's master key begins with.
fn header(vault: &Vault) -> u8 {
    vault.seal_feed(storage::new_id(), "https://calendar.example/a.ics")[0]
}

storage::on_both_engines! {
    async fn every_sealed_column_of_the_schema_is_listed_with_what_a_rotation_does(store: &Store) {
        let services = TestBed::services_on(store.clone());
        let there: Vec<String> = sealed(&services).await.into_keys().collect();
        let listed: Vec<&str> = SEALED.iter().map(|(name, _)| *name).collect();
        assert_eq!(there, listed);
    }
}

#[tokio::test]
async fn after_a_rotation_nothing_needs_the_previous_master_key_any_more() {
    let db = storage::testing::database(storage::Engine::Sqlite).await;
    let old = TestBed::services_on(db.store.clone());
    insist(&old).await.expect("the first");
    seed::demo(&old, 1).await.expect("it is written");
    let before = sealed(&old).await;
    let rotating = started_with(&old, Vault::new(&[8; 32]).with_previous(&[7; 32]));
    let rewrapped = rewrap(&rotating).await.expect("rewrapped");
    let new = started_with(&old, Vault::new(&[8; 32]));
    insist(&new).await.expect("the new key alone will do");
    let after = sealed(&new).await;
    assert_ne!(header(&old.vault), header(&new.vault), "else this test would show nothing");
    let names = SEALED.iter().map(|(name, _)| *name);
    let empty: Vec<&str> = names.filter(|name| before[*name].is_empty()).collect();
    assert_eq!(empty, EMPTY);
    for (name, by) in SEALED {
        let (before, after) = (&before[*name], &after[*name]);
        assert_eq!(before.len(), after.len(), "{name}");
        match by {
            By::Master if before.is_empty() => {}
            By::Master => assert_eq!(headers(after), [header(&new.vault)], "{name}"),
            By::Client | By::MasterForADay => assert_eq!(before, after, "{name}"),
        }
    }
    let keys = wrapped(&new).await.expect("read");
    assert_eq!(keys, Wrapped { current: rewrapped, previous: 0, lost: 0 });
    let orders = storage::sales::after(new.store.reader(), None, 10_000).await.expect("read");
    assert!(orders.iter().all(|sale| sales::Order::of(&new, sale).is_some()));
}
