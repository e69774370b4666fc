use std::time::Duration;

use domain::StudioId;
use tokio::time::timeout;

use crate::{Changes, Engine, Store, new_id, testing::database};

const SOON: Duration = Duration::from_secs(5);
const A_WHILE: Duration = Duration::from_millis(300);

async fn hears(changes: &mut Changes) -> bool {
    timeout(SOON, changes.next()).await.is_ok()
}

async fn hears_nothing(changes: &mut Changes) -> bool {
    timeout(A_WHILE, changes.next()).await.is_err()
}

async fn announce(store: &Store, studio: StudioId) {
    let tx = store.begin().await.expect("begun");
    tx.announce(studio);
    tx.commit().await.expect("committed");
}

crate::on_both_engines! {
    async fn a_change_is_announced_when_it_is_committed(store: &Store) {
        let studio: StudioId = new_id();
        let mut changes = store.changes(studio).await.expect("listening");
        let tx = store.begin().await.expect("begun");
        tx.announce(studio);
        assert!(hears_nothing(&mut changes).await, "it is not true yet");
        tx.commit().await.expect("committed");
        assert!(hears(&mut changes).await);
    }

    async fn what_is_undone_is_not_announced(store: &Store) {
        let studio: StudioId = new_id();
        let mut changes = store.changes(studio).await.expect("listening");
        let tx = store.begin().await.expect("begun");
        tx.announce(studio);
        tx.rollback().await.expect("undone");
        assert!(hears_nothing(&mut changes).await);
    }

    async fn another_studios_changes_are_not_heard(store: &Store) {
        let mut changes = store.changes(new_id()).await.expect("listening");
        announce(store, new_id()).await;
        assert!(hears_nothing(&mut changes).await);
    }

    async fn many_changes_at_once_are_told_as_one_at_least(store: &Store) {
        let studio: StudioId = new_id();
        let mut changes = store.changes(studio).await.expect("listening");
        for _ in 0..20 {
            announce(store, studio).await;
        }
        assert!(hears(&mut changes).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_in_one_process_is_heard_in_another() {
    let db = database(Engine::Postgres).await;
    let other = Store::connect(&db.url).await.expect("the same database");
    let studio: StudioId = new_id();
    let mut changes = other.changes(studio).await.expect("listening");
    announce(&db.store, studio).await;
    assert!(hears(&mut changes).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_made_again_and_says_so() {
    let db = database(Engine::Postgres).await;
    let other = Store::connect(&db.url).await.expect("the same database");
    let studio: StudioId = new_id();
    let mut changes = other.changes(studio).await.expect("listening");
    crate::testing::end_listening(&db.store).await;
    assert!(hears(&mut changes).await, "something may have been missed");
    // The connection is there again, though perhaps not at once.
    let mut heard = false;
    for _ in 0..20 {
        announce(&db.store, studio).await;
        heard = timeout(A_WHILE, changes.next()).await.is_ok();
        if heard {
            break;
        }
    }
    assert!(heard);
}
