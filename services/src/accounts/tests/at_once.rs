//! Deleting an account while something is written for one of its people.

use std::time::Duration;

use domain::FamilyMemberId;
use storage::entities::{family_member, waitlist_entry};

use super::*;
use crate::{
    bookings::tests::bench::{literal, sql},
    family,
    payments::StudioMethod,
    vouchers::{self, GiftInput},
    waitlist::{self, JoinRequest},
};

/// Marta, her daughter, and the place on the waitlist that is kept for the daughter.
async fn waits_for_her_child(bed: &TestBed) -> (SignedIn, FamilyMemberId, waitlist_entry::Model) {
    proved(bed, MARTA).await;
    let me = signed_in(bed, MARTA).await.1;
    let child = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
    let comes = family::of(&bed.services, Some(&me), child).await.expect("hers");
    let asked = JoinRequest { comes: Some(comes), ..waitlist::tests::request(bed, 1) };
    let first = waitlist::join(&bed.services, &asked).await.expect("joined");
    let first = waitlist::tests::proof(bed, &first);
    (me, child, waitlist::tests::entry(bed, &first).await)
}

/// The account is deleted while something is written that is committed a second later. Both
/// places that wait end, and name nobody.
async fn deleted_meanwhile(bed: &TestBed, me: &SignedIn, tx: storage::Tx) {
    let (visitor, password) = (visitor(), secret(PASSWORD));
    let later = async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        tx.commit().await.expect("committed");
    };
    let deleted = delete(&bed.services, me, &visitor, &password, true);
    let (deleted, ()) = tokio::join!(deleted, later);
    deleted.expect("deleted");
    let states = storage::testing::cells(&bed.services.store, "waitlist_entry", "state").await;
    assert_eq!(states, [b"left".to_vec(), b"left".to_vec()]);
    for column in ["name", "email"] {
        let cells = storage::testing::cells(&bed.services.store, "waitlist_entry", column).await;
        assert!(cells.iter().all(Vec::is_empty), "{column}");
    }
}

storage::on_both_engines! {
    async fn a_place_that_is_taken_for_a_child_in_the_same_moment_goes_with_the_account(bed: &TestBed) {
        let (me, child, first) = waits_for_her_child(bed).await;
        // Another one is written already, and not committed yet.
        let tx = bed.services.store.begin().await.expect("begun");
        let kept = storage::family::keep(&tx, me.account(), child).await;
        kept.expect("read").expect("she is there");
        let second = waitlist_entry::Model { id: storage::new_id(), ..first };
        storage::waitlist::insert(&tx, second).await.expect("written");
        deleted_meanwhile(bed, &me, tx).await;
    }

    async fn a_child_who_is_added_in_the_same_moment_goes_with_what_is_waited_for(bed: &TestBed) {
        let (me, child, first) = waits_for_her_child(bed).await;
        // Her brother is written already, with a place of his, and not committed yet.
        let tx = bed.services.store.begin().await.expect("begun");
        let sister = storage::family::member(&*tx, me.account(), child).await;
        let sister = sister.expect("read").expect("she is there");
        let brother = family_member::Model { id: storage::new_id(), ..sister };
        let his = waitlist_entry::Model {
            id: storage::new_id(),
            member: Some(brother.id),
            ..first
        };
        storage::family::insert(&tx, brother).await.expect("written");
        storage::waitlist::insert(&tx, his).await.expect("written");
        deleted_meanwhile(bed, &me, tx).await;
        assert_eq!(storage::testing::count(&bed.services.store, "family_member").await, 0);
    }

    async fn nobody_is_added_to_an_account_that_was_deleted_and_is_kept_without_a_name(bed: &TestBed) {
        proved(bed, MARTA).await;
        let me = signed_in(bed, MARTA).await.1;
        let typed = GiftInput {
            amount: "own".into(),
            own_amount: "75".into(),
            buyer_name: "Bo Berg".into(),
            buyer_email: "bo@post.example".into(),
            ..GiftInput::default()
        };
        let desk = vouchers::tests::desk(bed).await;
        vouchers::sell_gift_card(&bed.services, &desk, &typed, StudioMethod::Cash).await.expect("sold");
        // She worked there once: the sale says so, and with it her account is kept.
        let her = literal(bed, me.account().0);
        sql(bed, &format!("UPDATE sale SET taken_by = {her}")).await;
        delete(&bed.services, &me, &visitor(), &secret(PASSWORD), true).await.expect("deleted");
        let kept = storage::accounts::by_id(bed.services.store.reader(), me.account()).await;
        assert!(kept.expect("read").expect("it is named").name.is_empty());
        let late = family::add(&bed.services, &me, &family::tests::child()).await;
        assert_eq!(late.expect_err("she is gone").code(), "not_found");
        assert_eq!(storage::testing::count(&bed.services.store, "family_member").await, 0);
    }
}
