//! Sales whose payment a bank questions.

use super::*;
use crate::{
    sales::sale_disputes,
    vouchers::{EndHow, end_card, tests::manager},
};

storage::on_both_engines! {
    async fn a_card_whose_payment_a_bank_questions_pays_nothing_meanwhile(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let payment = sale(bed, card.sale.into()).await.stripe_payment_intent.expect("paid");
        let dispute = bed.gateway.open_dispute(&payment);
        let state = async || {
            let all = gift_cards::every(bed.services.store.reader()).await.expect("read");
            all[0].state.clone()
        };
        for _ in 0..2 {
            crate::disputes::refresh(&bed.services, &dispute).await.expect("heard");
            assert_eq!(state().await, "stopped");
        }
        let staff = crate::auth::testing::owner(bed.studio.id).into();
        let found = crate::attention::attention(&bed.services, &staff).await.expect("read");
        let wrong: Vec<&str> = found.mismatches.iter().map(|m| m.wrong.as_str()).collect();
        assert_eq!(wrong, ["sale_disputed"]);
        bed.gateway.close_dispute(&dispute, true);
        crate::disputes::refresh(&bed.services, &dispute).await.expect("heard");
        assert_eq!(state().await, "active");
        assert_books_agree(bed).await;
    }

    async fn a_dispute_about_a_card_is_booked_and_lost_of_what_was_used(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let payment = sale(bed, card.sale.into()).await.stripe_payment_intent.expect("paid");
        spend(bed, card.id.into(), 2_000).await;
        let dispute = bed.gateway.open_dispute(&payment);
        for _ in 0..2 {
            crate::disputes::refresh(&bed.services, &dispute).await.expect("heard");
        }
        assert_eq!(on(bed, Account::Disputes).await, 5_000);
        assert_rows_agree(bed).await;
        let three = Money::new(3_000, Currency::Eur);
        let (who, how) = (manager(bed), EndHow::Online);
        let refused = end_card(&bed.services, &who, card.id.into(), how, three).await;
        assert!(refused.is_err(), "the bank has it");
        bed.gateway.close_dispute(&dispute, false);
        for _ in 0..2 {
            crate::disputes::refresh(&bed.services, &dispute).await.expect("heard");
        }
        assert_eq!(on(bed, Account::Disputes).await, 0);
        assert_eq!(on(bed, Account::GiftCards).await, 0);
        assert_eq!(on(bed, Account::DisputeLosses).await, 2_000);
        assert_rows_agree(bed).await;
        assert_balance_agrees(bed).await;
        let [listed] = &sale_disputes(&bed.services, &manager(bed)).await.expect("read")[..] else {
            panic!("one")
        };
        assert_eq!((listed.state.as_str(), listed.lost.minor, listed.used.minor), ("lost", 2_000, 2_000));
        assert_eq!(listed.uses.iter().map(|used| used.amount.minor).collect::<Vec<_>>(), [2_000]);
    }
}

/// The ledger says what the rows say, also of money that a bank has.
async fn assert_rows_agree(bed: &TestBed) {
    let report = crate::payments::check_books(&bed.services).await.expect("read");
    assert!(report.is_clean(), "{report:?}");
}
