//! What is sealed opens where it belongs, and nowhere else.

use super::*;

const SECRET: &[u8] = b"numbness after a fall from a ladder";

fn cell() -> Cell {
    Cell {
        studio: storage::new_id(),
        client: storage::new_id(),
        table: "screening",
        column: "answers_sealed",
        row: storage::new_id(),
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn what_is_sealed_opens_in_its_cell_and_shows_nothing_outside() {
    let (vault, cell) = (Vault::new(&[1; 32]), cell());
    let key = vault.new_client_key(cell.studio, cell.client);
    let sealed = vault.seal(&key, &cell, SECRET).expect("the key is the client's");
    assert_eq!(vault.open(&key, &cell, &sealed).expect("in its cell"), SECRET);
    for part in SECRET.windows(6) {
        assert!(!contains(&sealed, part));
    }
    assert_ne!(sealed, vault.seal(&key, &cell, SECRET).expect("sealed"), "a nonce of its own");
}

#[test]
fn a_feeds_address_opens_for_its_feed_and_says_whose_key_it_took() {
    let (feed, address) = (storage::new_id(), "https://calendar.example/secret.ics");
    let old = Vault::new(&[1; 32]);
    let sealed = old.seal_feed(feed, address);
    assert!(!contains(&sealed, b"secret"));
    assert_eq!(old.open_feed(feed, &sealed), Ok((address.to_owned(), Which::Current)));
    assert_eq!(old.open_feed(storage::new_id(), &sealed), Err(Unsealable));
    let rotated = Vault::new(&[2; 32]).with_previous(&[1; 32]);
    assert_eq!(rotated.open_feed(feed, &sealed), Ok((address.to_owned(), Which::Previous)));
    assert_eq!(Vault::new(&[2; 32]).open_feed(feed, &sealed), Err(Unsealable));
}

#[test]
fn without_its_lock_a_key_opens_nothing_and_others_open_as_before() {
    let (vault, cell) = (Vault::new(&[1; 32]), cell());
    let older = vault.new_client_key(cell.studio, cell.client);
    let root = Ring::root();
    vault.use_ring(Ring::of([root]));
    let other = Cell { client: storage::new_id(), ..cell };
    let key = vault.rewrap(&older, cell.studio, cell.client).expect("ours").expect("older");
    assert_eq!(vault.rewrap(&key, cell.studio, cell.client), Ok(None));
    let others = vault.new_client_key(other.studio, other.client);
    let sealed = vault.seal(&key, &cell, SECRET).expect("sealed");
    let told = vault.seal(&others, &other, SECRET).expect("sealed");
    assert_eq!(vault.open(&older, &cell, &sealed).expect("the same key"), SECRET);
    vault.use_ring(Ring::of(ring::without(root, cell.studio, cell.client)));
    assert_eq!(vault.open(&key, &cell, &sealed), Err(Unsealable));
    assert_eq!(vault.open(&others, &other, &told).expect("as before"), SECRET);
    assert_eq!(Vault::new(&[1; 32]).open(&others, &other, &told), Err(Unsealable), "no ring");
}

#[test]
fn a_change_of_any_byte_is_refused() {
    let (vault, cell) = (Vault::new(&[1; 32]), cell());
    let key = vault.new_client_key(cell.studio, cell.client);
    let sealed = vault.seal(&key, &cell, SECRET).expect("sealed");
    for i in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[i] ^= 1;
        assert_eq!(vault.open(&key, &cell, &changed), Err(Unsealable), "byte {i}");
    }
    for length in 0..sealed.len() {
        assert_eq!(vault.open(&key, &cell, &sealed[..length]), Err(Unsealable));
    }
}

#[test]
fn what_is_moved_to_another_cell_does_not_open() {
    let (vault, cell) = (Vault::new(&[1; 32]), cell());
    let key = vault.new_client_key(cell.studio, cell.client);
    let sealed = vault.seal(&key, &cell, SECRET).expect("sealed");
    let moved = [
        Cell { row: storage::new_id(), ..cell },
        Cell { column: "note_sealed", ..cell },
        Cell { table: "booking", ..cell },
        Cell { studio: storage::new_id(), ..cell },
        Cell { client: storage::new_id(), ..cell },
    ];
    for elsewhere in moved {
        assert_eq!(vault.open(&key, &elsewhere, &sealed), Err(Unsealable), "{elsewhere:?}");
    }
}

#[test]
fn another_clients_key_neither_opens_nor_passes_for_ones_own() {
    let (vault, mine) = (Vault::new(&[1; 32]), cell());
    let theirs = Cell { client: storage::new_id(), ..mine };
    let my_key = vault.new_client_key(mine.studio, mine.client);
    let their_key = vault.new_client_key(theirs.studio, theirs.client);
    let sealed = vault.seal(&my_key, &mine, SECRET).expect("sealed");
    assert_eq!(vault.open(&their_key, &mine, &sealed), Err(Unsealable));
    assert_eq!(vault.seal(&their_key, &mine, SECRET), Err(Unsealable));
}

#[test]
fn a_rotated_master_key_opens_what_the_previous_one_wrapped_and_wraps_it_anew() {
    let (old, cell) = (Vault::new(&[1; 32]), cell());
    let key = old.new_client_key(cell.studio, cell.client);
    let sealed = old.seal(&key, &cell, SECRET).expect("sealed");
    let new = Vault::new(&[2; 32]).with_previous(&[1; 32]);
    assert_eq!(new.open(&key, &cell, &sealed).expect("by the previous key"), SECRET);
    let rewrapped = new.rewrap(&key, cell.studio, cell.client).expect("ours").expect("older");
    assert_eq!(new.rewrap(&rewrapped, cell.studio, cell.client), Ok(None));
    let later = Vault::new(&[2; 32]);
    assert_eq!(later.open(&rewrapped, &cell, &sealed).expect("same client key"), SECRET);
    assert_eq!(later.open(&key, &cell, &sealed), Err(Unsealable));
}

#[test]
fn a_draft_opens_for_its_browser_and_kind_alone() {
    let vault = Vault::new(&[1; 32]);
    let sealed = vault.seal_draft(&[5; 32], "booking", SECRET);
    assert!(!contains(&sealed, SECRET));
    assert_eq!(vault.open_draft(&[5; 32], "booking", &sealed).expect("its own"), SECRET);
    assert_eq!(vault.open_draft(&[6; 32], "booking", &sealed), Err(Unsealable));
    assert_eq!(vault.open_draft(&[5; 32], "flash", &sealed), Err(Unsealable));
    assert_eq!(Vault::new(&[2; 32]).open_draft(&[5; 32], "booking", &sealed), Err(Unsealable));
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", Vault::new(&[1; 32])), "Vault(…)");
}
