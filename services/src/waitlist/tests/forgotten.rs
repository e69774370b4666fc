//! Who is forgotten while they, or their people, wait under an address that is not theirs today.

use storage::on_both_engines;

use super::*;
use crate::{
    accounts::{
        claim,
        tests::{MARTA, proved, signed_in},
    },
    auth::testing,
    bookings::tests::bench::{booked, held_by_ana, owner, paid, pressed, read, tuesday},
    clients,
    family::{self, tests::child},
    jobs,
};

/// Marta, as she types it.
fn hers() -> ContactInput {
    ContactInput { name: "Marta Lopes".into(), email: MARTA.into(), phone: "912345678".into() }
}

on_both_engines! {
    async fn a_place_for_a_child_goes_with_the_parent_whatever_address_the_desk_wrote(bed: &TestBed) {
        let visit = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { contact: hers(), ..bench::form(1) }).await;
        paid(bed).await;
        let client = read(bed, &visit).await.client.expect("Marta herself");
        proved(bed, MARTA).await;
        let me = signed_in(bed, MARTA).await.1;
        claim(&bed.services, &me).await.expect("claimed");
        let id = family::add(&bed.services, &me, &child()).await.expect("in order");
        let comes = family::of(&bed.services, Some(&me), id).await.expect("hers");
        let asked = JoinRequest { comes: Some(comes), contact: hers(), ..request(bed, 1) };
        let token = proof(bed, &join(&bed.services, &asked).await.expect("joined"));
        bed.clock.advance_seconds(1);
        // Her visit goes along, so that nothing of hers stands under the address before.
        let typed = ContactInput { email: "marat@post.example".into(), ..hers() };
        let desk = testing::reception(bed.studio.id);
        clients::set_contact(&bed.services, &desk, client, &typed).await.expect("in order");
        cancelled(bed, &read(bed, &visit).await).await;
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(round(bed).await, 1);
        assert_eq!(entry(bed, &token).await.email, MARTA);
        let owner = owner(bed).await;
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        assert_eq!(offers(bed).await[0].state, "declined", "the next one can have it");
        let row = entry(bed, &token).await;
        assert_eq!((row.name.as_str(), row.email.as_str(), row.phone), ("", "", None));
        assert_eq!((row.state.as_str(), row.member), ("left", None));
    }

    async fn what_is_offered_under_an_earlier_address_is_let_go_of(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let client = read(bed, &visit).await.client.expect("Amara herself");
        cancelled(bed, &visit).await;
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(round(bed).await, 0, "nobody waits");
        // What is not to come stays under the address with which it was booked.
        let typed = ContactInput { email: "new@post.example".into(), ..bench::form(1).contact };
        let desk = testing::reception(bed.studio.id);
        clients::set_contact(&bed.services, &desk, client, &typed).await.expect("in order");
        let other = booked(bed, tuesday(14, 0), 2).await;
        let asked = JoinRequest { contact: bench::form(1).contact, ..request(bed, 1) };
        let token = proof(bed, &join(&bed.services, &asked).await.expect("joined"));
        bed.clock.advance_seconds(1);
        let two = joined(bed, 2).await;
        cancelled(bed, &other).await;
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(round(bed).await, 1);
        assert!(shown(bed, &token).await.offer.is_some(), "under the address before");
        let owner = owner(bed).await;
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        assert_eq!(entry(bed, &token).await.state, "left");
        assert_eq!(offers(bed).await[0].state, "declined");
        assert_eq!(round(bed).await, 1, "it is the next one's turn at once");
        assert!(shown(bed, &two).await.offer.is_some());
    }
}
