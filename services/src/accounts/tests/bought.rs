//! The papers of courses and gift cards, on the page of whoever bought them.

use std::sync::atomic::Ordering;

use super::*;
use crate::{
    papers::of_buyer,
    payments::{ReturnMethod, tests::scene},
    vouchers::{
        GiftInput, end_course, end_course_preview,
        tests::{card_of, manager, order, paying::course},
    },
};

/// Whose the first client of the tests is.
const RUI: &str = "client0@example.com";

/// A gift of €50 from somebody to somebody.
fn gift(from: &str, to: &str) -> GiftInput {
    GiftInput { buyer_email: from.into(), recipient_email: to.into(), ..order() }
}

/// Somebody's papers by their numbers, as their page lists them.
async fn numbers(bed: &TestBed, me: &SignedIn) -> Vec<String> {
    let shown = overview(&bed.services, me).await.expect("read");
    shown.papers.iter().map(|line| line.number.to_string()).collect()
}

storage::on_both_engines! {
    async fn papers_of_what_was_bought_stand_among_the_others_the_latest_first(bed: &TestBed) {
        let (id, _) = course(bed, 0).await;
        bed.clock.advance_minutes(1);
        card_of(bed, &gift(RUI, MARTA)).await;
        bed.clock.advance_minutes(1);
        scene::confirmed(bed, 0).await;
        bed.clock.advance_minutes(1);
        // What was ended has papers all the same.
        let desk = crate::auth::testing::owner(bed.studio.id).into();
        let shown = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        let by_hand = Some(ReturnMethod::Transfer);
        end_course(&bed.services, &manager(bed), id, by_hand, shown.back).await.expect("ended");
        proved(bed, RUI).await;
        let (_, me) = signed_in(bed, RUI).await;
        let shown = overview(&bed.services, &me).await.expect("read");
        let given: Vec<String> = shown.papers.iter().map(|line| line.number.to_string()).collect();
        assert_eq!(given, ["C-2026-000001", "R-2026-000003", "R-2026-000002", "R-2026-000001"]);
        let folder = format!("/{}/gift/papers/", bed.studio.slug);
        let mut bought = 0;
        for line in &shown.papers {
            let Some((token, file)) = line.href.strip_prefix(&folder).and_then(|rest| rest.split_once('/')) else {
                assert!(line.href.starts_with("/b/"), "{}", line.href);
                continue;
            };
            let papers = of_buyer(&bed.services, bed.studio.id, token).await.expect("it opens");
            let is_it = |paper: &crate::papers::Paper| format!("{}.pdf", paper.id) == file;
            let paper = papers.iter().find(|paper| is_it(paper)).expect("the sale's own");
            assert_eq!(paper.number, line.number);
            bought += 1;
        }
        assert_eq!(bought, 3, "{:?}", shown.papers);
    }

    async fn the_papers_of_a_gift_are_its_buyers_who_proved_the_address(bed: &TestBed) {
        card_of(bed, &gift(RUI, MARTA)).await;
        card_of(bed, &gift("joana@example.com", RUI)).await;
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        let shown = overview(&bed.services, &marta).await.expect("read");
        assert_eq!((shown.cards.len(), shown.papers.len()), (1, 0), "she got it, and paid nothing");
        proved(bed, RUI).await;
        let (_, rui) = signed_in(bed, RUI).await;
        assert_eq!(numbers(bed, &rui).await, ["R-2026-000001"]);
        let tx = bed.services.store.begin().await.expect("begun");
        storage::accounts::assume(&tx, rui.account(), bed.services.now()).await.expect("assumed");
        tx.commit().await.expect("committed");
        assert!(numbers(bed, &rui).await.is_empty(), "it may be somebody else's");
    }

    async fn the_papers_of_three_sales_take_as_many_questions_as_those_of_one(bed: &TestBed) {
        card_of(bed, &gift(RUI, MARTA)).await;
        proved(bed, RUI).await;
        let (_, me) = signed_in(bed, RUI).await;
        let (store, asked) = bed.services.store.counting();
        let services = bed.on_store(store);
        let questions = async || {
            asked.store(0, Ordering::SeqCst);
            let papers = overview(&services, &me).await.expect("read").papers.len();
            (asked.load(Ordering::SeqCst), papers)
        };
        questions().await;
        let (one, papers) = questions().await;
        assert_eq!(papers, 1);
        for _ in 0..2 {
            card_of(bed, &gift(RUI, MARTA)).await;
        }
        assert_eq!(questions().await, (one, 3));
    }
}
