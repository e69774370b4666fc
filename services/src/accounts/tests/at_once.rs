//! Deleting an account while something is written for one of its people.

use std::time::Duration;

use storage::entities::waitlist_entry;

use super::*;
use crate::{
    family,
    waitlist::{self, JoinRequest},
};

storage::on_both_engines! {
    async fn a_place_that_is_taken_for_a_child_in_the_same_moment_goes_with_the_account(bed: &TestBed) {
        proved(bed, MARTA).await;
        let me = signed_in(bed, MARTA).await.1;
        let child = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
        let comes = family::of(&bed.services, Some(&me), child).await.expect("hers");
        let asked = JoinRequest { comes: Some(comes), ..waitlist::tests::request(bed, 1) };
        let first = waitlist::join(&bed.services, &asked).await.expect("joined");
        let first = waitlist::tests::proof(bed, &first);
        let first = waitlist::tests::entry(bed, &first).await;
        // Another one is written already, and not committed yet.
        let tx = bed.services.store.begin().await.expect("begun");
        let kept = storage::family::keep(&tx, me.account(), child).await;
        kept.expect("read").expect("she is there");
        let second = waitlist_entry::Model { id: storage::new_id(), ..first };
        storage::waitlist::insert(&tx, second).await.expect("written");
        let (visitor, password) = (visitor(), secret(PASSWORD));
        let later = async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            tx.commit().await.expect("committed");
        };
        let deleted = delete(&bed.services, &me, &visitor, &password, true);
        let (deleted, ()) = tokio::join!(deleted, later);
        deleted.expect("deleted");
        let states = storage::testing::cells(&bed.services.store, "waitlist_entry", "state").await;
        assert_eq!(states, [b"left".to_vec(), b"left".to_vec()]);
        for column in ["name", "email"] {
            let cells = storage::testing::cells(&bed.services.store, "waitlist_entry", column).await;
            assert!(cells.iter().all(Vec::is_empty), "{column}");
        }
    }
}
