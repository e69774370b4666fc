//! Random lives against real databases and the gateway's own books: whatever happens in
//! whatever order, journals sum to zero, liabilities are what is left and never less than
//! nothing, and nobody's money is left over when all is done.
//!
//! A life is its seed: the one that goes wrong prints it, with all that had happened.

mod banks;
mod buying;
mod end;
mod fees;
mod town;
mod visits;

use domain::{Currency, ledger::Account};
use storage::{
    Store,
    testing::OnStore,
    vouchers::{HELD, courses, gift_cards},
};

use self::town::Town;
use super::{balance, manager};
use crate::{
    payments::tests::scene::assert_books_agree,
    testing::{StudioOptions, TestBed},
    vouchers::{OfferInput, PromotionInput, make_offer, make_promotion},
};

/// How much happens in a life.
const STEPS: u32 = 60;

/// A bed whose studio takes deposits of 30 %, lets clients pay there, and asks for a card.
pub struct TownBed(TestBed);

impl OnStore for TownBed {
    async fn on(store: Store) -> Self {
        let options = StudioOptions {
            deposit_percent: 30,
            pay_at_studio: true,
            card_on_file: true,
            ..StudioOptions::default()
        };
        Self(TestBed::with(store, &options).await)
    }
}

/// What a studio owes, by account; and where it never owes less than nothing.
async fn check_liabilities(bed: &TestBed) {
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    for found in balances {
        let minor = found.amount.minor;
        match found.account {
            Account::ClientPrepaid
            | Account::GiftCards
            | Account::Courses
            | Account::Tax
            | Account::RefundsPayable
            | Account::Tips(_)
            | Account::TherapistPayable(_) => assert!(minor <= 0, "{found:?}"),
            Account::Disputes => assert!(minor >= 0, "{found:?}"),
            _ => {}
        }
    }
}

/// After every step: the books, the rows and the gateway say the same, and what is left of
/// each card and course is what is owed for it.
async fn check(bed: &TestBed) {
    assert_books_agree(bed).await;
    check_liabilities(bed).await;
    let reader = bed.services.store.reader();
    let mut on_cards = 0;
    for card in gift_cards::every(reader).await.expect("read") {
        assert!(card.balance_minor >= 0, "{card:?}");
        let uses = gift_cards::uses_of_card(reader, card.id.into()).await.expect("read");
        let gone: i64 = uses.iter().map(|used| used.amount_minor - used.returned_minor).sum();
        assert_eq!(card.balance_minor + gone, card.issued_minor, "{card:?}");
        let held = uses.iter().filter(|used| used.state == HELD);
        on_cards += card.balance_minor + held.map(|used| used.amount_minor).sum::<i64>();
    }
    assert_eq!(-balance(bed, "gift_cards").await, on_cards);
    let mut in_courses = 0;
    for course in courses::every(reader).await.expect("read") {
        assert!(course.value_left_minor >= 0 && course.sessions_left >= 0, "{course:?}");
        let uses = courses::uses_of_course(reader, course.id.into()).await.expect("read");
        let held = uses.iter().filter(|used| used.state == HELD);
        in_courses += course.value_left_minor + held.map(|used| used.value_minor).sum::<i64>();
    }
    assert_eq!(-balance(bed, "courses").await, in_courses);
}

/// When all is done: nothing is anybody's any more, and what Stripe holds is what the gateway
/// says that it holds, to the cent.
async fn check_end(bed: &TestBed) {
    assert_eq!(balance(bed, "client_prepaid").await, 0, "nobody's money is left over");
    assert_eq!(balance(bed, "refunds_payable").await, 0);
    assert_eq!(balance(bed, "disputes").await, 0, "every bank decided");
    assert_eq!(balance(bed, "stripe_clearing").await, bed.gateway.held(Currency::Eur));
}

async fn live(bed: &TestBed, seed: u64) {
    let promotion = PromotionInput {
        code: "SPRING10".into(),
        kind: "percent".into(),
        off: "10".into(),
        ..PromotionInput::default()
    };
    make_promotion(&bed.services, &manager(bed), &promotion).await.expect("made");
    let offer = OfferInput {
        treatment: bed.studio.deep_tissue.to_string(),
        sessions: "3".into(),
        percent: "10".into(),
        valid_months: "12".into(),
        rule: "at_single_price".into(),
    };
    make_offer(&bed.services, &manager(bed), &offer).await.expect("made");
    let mut town = Town::new(bed, seed).await;
    for _ in 0..STEPS {
        town.step().await;
        check(bed).await;
    }
    let before = bed.services.now();
    town.miss_a_visit().await;
    bed.clock.set(before);
    check(bed).await;
    assert!(town.charged > 0, "a fee was charged");
    town.finish().await;
    check(bed).await;
    check_end(bed).await;
    // And what is left on the cards can be given back to the last cent.
    town.end_cards().await;
    assert_eq!(balance(bed, "gift_cards").await, 0);
    assert_books_agree(bed).await;
}

storage::on_both_engines! {
    async fn whatever_happens_the_books_hold_and_agree_with_the_gateways(bed: &TownBed) {
        live(&bed.0, 7).await;
    }

    async fn and_so_they_do_in_another_town(bed: &TownBed) {
        live(&bed.0, 20_261_126).await;
    }

    async fn and_in_a_third(bed: &TownBed) {
        live(&bed.0, 31_337).await;
    }

    async fn and_in_a_fourth(bed: &TownBed) {
        live(&bed.0, 271_828_182).await;
    }

    async fn and_in_a_fifth(bed: &TownBed) {
        live(&bed.0, 4_294_967_291).await;
    }

    async fn and_in_a_sixth(bed: &TownBed) {
        live(&bed.0, 600_613).await;
    }
}
