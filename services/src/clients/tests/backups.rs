//! What was erased opens in no backup, byte by byte.

use std::path::Path;

use storage::{Engine, Store, clients as rows, testing::database};

use super::{
    erasing::{CANARIES, known_client, told, without_papers},
    *,
};
use crate::{
    jobs,
    keys::{self, KeyRefused, ring},
    sealing::{Cell, Unsealable, Vault, ring::Ring},
    services::Services,
};

/// The master key of the bed: whoever has it has no keyring by that.
const MASTER: [u8; 32] = [7; 32];

fn holds(file: &Path, secret: &[u8]) -> bool {
    let bytes = std::fs::read(file).expect("a file");
    bytes.windows(secret.len()).any(|part| part == secret)
}

/// A backup, and what it says of the client: their wrapped key, and their sealed answers.
struct Copy {
    path: String,
    store: Store,
    key: Vec<u8>,
    cell: Cell,
    sealed: Vec<u8>,
}

impl Copy {
    async fn of(bed: &TestBed, path: String, visit: &Booking) -> Self {
        bed.services.store.backup_to(&path).await.expect("copied");
        let store = Store::connect_existing(&format!("sqlite://{path}")).await.expect("opened");
        let id = client_of(visit);
        let client = rows::by_id(store.reader(), id).await.expect("read").expect("there");
        let row = storage::bookings::screening(store.reader(), visit.id).await;
        let row = row.expect("read").expect("there");
        let (studio, column) = (bed.studio.id, "answers_sealed");
        let cell = Cell { studio, client: id, table: "screening", column, row: row.id };
        Self { path, store, key: client.data_key_sealed, cell, sealed: row.answers_sealed }
    }

    /// What somebody with the master key and this keyring reads in it.
    fn opened(&self, ring: Ring) -> Result<String, Unsealable> {
        let vault = Vault::new(&MASTER);
        vault.use_ring(ring);
        let plain = vault.open(&self.key, &self.cell, &self.sealed)?;
        Ok(String::from_utf8(plain).expect("JSON"))
    }
}

async fn ring_of(services: &Services) -> Ring {
    let nodes = storage::keyring::nodes(services.store.reader()).await.expect("read");
    Ring::of(nodes.into_iter().map(|node| {
        let place = (node.bits.try_into().expect("small"), node.prefix.try_into().expect("small"));
        (place, node.secret.try_into().expect("32 bytes"))
    }))
}

async fn all_done(services: &Services) {
    while jobs::run_due(services, 50).await > 0 {}
}

#[tokio::test]
async fn answers_in_a_backup_open_to_nobody_once_their_client_was_erased() {
    let db = database(Engine::Sqlite).await;
    let bed = TestBed::with(db.store.clone(), &StudioOptions::default()).await;
    let file = db.url.trim_start_matches("sqlite://").to_owned();
    keys::insist(&bed.services).await.expect("the first");
    let visit = known_client(&bed).await;
    let other = booked(&bed, tuesday(14, 0) + chrono::TimeDelta::days(1), 2).await;
    all_done(&bed.services).await;
    let root = storage::testing::cells(&bed.services.store, "keyring", "secret").await;
    let root = root.first().expect("one").clone();
    let (before, saved) = (ring_of(&bed.services).await, ring::save(&bed.services).await);
    let copy = Copy::of(&bed, format!("{file}.backup"), &visit).await;
    let others = Copy::of(&bed, format!("{file}.another"), &other).await;

    // The file of the backup holds no keyring, and no answer in the clear.
    assert!(holds(Path::new(&file), &root) || holds(Path::new(&format!("{file}-wal")), &root));
    for path in [&copy.path, &others.path] {
        assert!(!holds(Path::new(path), &root), "the keyring is in the backup");
        assert!(!holds(Path::new(path), b"night_pain"));
    }
    assert_eq!(storage::testing::count(&copy.store, "keyring").await, 0);
    assert_eq!(storage::testing::count(&copy.store, "draft").await, 0);
    // It is readable while the client is there, to whoever has both.
    assert!(copy.opened(before.clone()).expect("both").contains("night_pain"));
    assert_eq!(copy.opened(Ring::default()), Err(Unsealable), "the master key alone");

    without_papers(&bed).await;
    erase(&bed.services, &owner(&bed).await, client_of(&visit)).await.expect("erased");
    all_done(&bed.services).await;

    // The root from which their lock came is gone from every file of the live database.
    for suffix in ["", "-wal", "-shm"] {
        let path = format!("{file}{suffix}");
        assert!(!Path::new(&path).exists() || !holds(Path::new(&path), &root), "{suffix}");
    }
    let after = ring_of(&bed.services).await;
    assert_eq!(copy.opened(after.clone()), Err(Unsealable), "with everything that is left");
    assert!(others.opened(after).expect("somebody else's").contains("ticked"));

    // A restored backup does not start without the keyring, and erases again with it.
    let restored = bed.apart(copy.store.clone());
    assert!(matches!(keys::insist(&restored).await, Err(KeyRefused::NoKeyring)));
    let wrong = ring::restore(&restored, "lumbar keyring 1\n0 0 AAAA\n").await;
    assert!(matches!(wrong, Err(KeyRefused::OtherKeyring)), "{wrong:?}");
    let foreign = format!("lumbar keyring 1\n0 0 {}\n", "A".repeat(43));
    let wrong = ring::restore(&restored, &foreign).await;
    assert!(matches!(wrong, Err(KeyRefused::OtherKeyring)), "{wrong:?}");
    let latest = ring::save(&bed.services).await.expect("read");
    assert_ne!(latest, saved.expect("read"), "it changed");
    without_papers_in(&copy.store).await;
    assert_eq!(ring::restore(&restored, &latest).await.expect("put back"), 1);
    all_done(&restored).await;
    keys::insist(&restored).await.expect("it starts");
    assert_eq!(told(Path::new(&copy.path)), Vec::<&str>::new());
    let card = card(&restored, &reception(&bed), client_of(&visit)).await.expect("a fact");
    assert!(card.erased.is_some());
    let again = ring::restore(&restored, &latest).await;
    assert!(matches!(again, Err(KeyRefused::KeyringThere)), "{again:?}");
    assert!(CANARIES.contains(&"night_pain"));
}

async fn without_papers_in(store: &Store) {
    let tx = store.begin().await.expect("begun");
    for statement in [
        "DROP TRIGGER paper_append_only_update",
        "DROP TRIGGER paper_append_only_delete",
        "DELETE FROM paper",
    ] {
        tx.execute_unprepared(statement).await.expect("done");
    }
    tx.commit().await.expect("committed");
}

on_both_engines! {
    async fn an_old_copy_of_a_row_opens_to_nobody_once_its_client_was_erased(bed: &TestBed) {
        let visit = known_client(bed).await;
        let reader = bed.services.store.reader();
        let id = client_of(&visit);
        let key = rows::by_id(reader, id).await.expect("read").expect("there").data_key_sealed;
        let row = storage::bookings::screening(reader, visit.id).await.expect("read").expect("kept");
        let (studio, column) = (bed.studio.id, "answers_sealed");
        let cell = Cell { studio, client: id, table: "screening", column, row: row.id };
        let open = || bed.services.vault.open(&key, &cell, &row.answers_sealed);
        assert!(open().is_ok(), "while they are there");
        erase(&bed.services, &testing::owner(studio), id).await.expect("erased");
        assert_eq!(open(), Err(Unsealable));
        // And whoever comes after is sealed and read as ever.
        let later = booked(bed, tuesday(10, 0) + chrono::TimeDelta::days(2), 3).await;
        let ana = testing::therapist(studio, bed.studio.ana).into();
        let read = desk::answers(&bed.services, &ana, later.id).await.expect("hers");
        assert_eq!(read.note.as_deref(), Some("Lower left, since I moved house."));
    }

    async fn keys_from_before_the_keyring_are_wrapped_with_it_at_the_first_start(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let reader = bed.services.store.reader();
        let key = async || {
            let row = rows::by_id(reader, client_of(&visit)).await.expect("read").expect("there");
            row.data_key_sealed
        };
        // As it was: no keyring, and the key wrapped with the master key alone.
        let ring = ring_of(&bed.services).await;
        let bare = {
            let vault = Vault::new(&MASTER);
            vault.use_ring(ring);
            let unlocked = vault.without_lock(&key().await, bed.studio.id, client_of(&visit));
            unlocked.expect("ours")
        };
        let tx = bed.services.store.begin().await.expect("begun");
        rows::rewrap_key(&tx, client_of(&visit), bare.clone()).await.expect("written");
        tx.execute_unprepared("DELETE FROM keyring").await.expect("gone");
        tx.commit().await.expect("committed");
        let upgraded = bed.apart(bed.services.store.clone());
        keys::insist(&upgraded).await.expect("it starts");
        assert_ne!(key().await, bare);
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let read = desk::answers(&upgraded, &ana, visit.id).await.expect("hers");
        assert_eq!(read.note.as_deref(), Some("Lower left, since I moved house."));
        assert_eq!(Vault::new(&MASTER).wrapped_by(&key().await, bed.studio.id, client_of(&visit)), None);
    }
}
