//! Deciding about a fee.

use domain::{
    Currency, Money,
    ledger::{Account, JournalKind},
    policy::PaymentPlan,
};

use super::scene::{
    CardBed, PRICE, assert_books_agree, attempts, card_of, fee_of, journals, mails, manager,
    missed, on, owner, reception, shown, state, token, work, work_later,
};
use crate::{
    auth::testing,
    cards::{FeeState, charge, fee_page, give_back, pay_fee, send_link, waive},
    papers,
    payments::{Fulfilment, fulfil, reconcile, refund_offer},
    testing::{Call, CardMood, Fault},
};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

storage::on_both_engines! {
    async fn a_missed_visit_charges_nothing_until_somebody_says_so(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        work_later(bed, 600).await;
        assert!(bed.gateway.charges().is_empty());
        let fee = shown(bed, &booking).await;
        assert_eq!((fee.amount, fee.state), (PRICE, FeeState::Open));
        let other = charge(&bed.services, &reception(bed), booking.id, eur(8_500)).await;
        assert_eq!(other.expect_err("not what was shown").code(), "amount_changed");
        charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("charged");
        work_later(bed, 5).await;
        assert_eq!(state(bed, &booking).await, "paid");
        assert_eq!(bed.gateway.captured(Currency::Eur), PRICE);
        assert_eq!(on(bed, booking.id, Account::ClientPrepaid).await, 0);
        let (fees, tax) =
            (on(bed, booking.id, Account::Fees).await, on(bed, booking.id, Account::Tax).await);
        assert_eq!((fees + tax, -tax), (-8_400, PRICE.tax_included(2_300).minor));
        assert!(mails(bed, 1).contains(&"Receipt: €84.00 for the visit you missed".to_owned()));
        assert_books_agree(bed).await;
        let again = charge(&bed.services, &reception(bed), booking.id, PRICE).await;
        assert_eq!(again.expect_err("paid").code(), "wrong_state");
        assert_eq!(bed.gateway.charges().len(), 1);
    }

    async fn a_deposit_counts_and_the_rest_is_a_fee_of_its_own(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::Deposit, 10, 1).await;
        let fee = shown(bed, &booking).await;
        assert_eq!((fee.kept, fee.amount), (eur(2_520), eur(5_880)));
        charge(&bed.services, &reception(bed), booking.id, fee.amount).await.expect("charged");
        work_later(bed, 5).await;
        let kinds: Vec<JournalKind> = journals(bed, booking.id).await.iter().map(|j| j.kind).collect();
        let fees = kinds.iter().filter(|kind| **kind == JournalKind::NoShowFee).count();
        assert_eq!(fees, 2, "{kinds:?}");
        let tax = on(bed, booking.id, Account::Tax).await;
        assert_eq!(-tax, PRICE.tax_included(2_300).minor, "as if it were one");
        assert_books_agree(bed).await;
    }

    async fn a_bank_that_wants_the_client_gets_them(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        bed.gateway.set_card_mood(CardMood::WantsClient);
        charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("tried");
        work(bed).await;
        assert_eq!(state(bed, &booking).await, "waiting");
        assert!(mails(bed, 1).contains(&"Please pay €84.00 for the visit you missed".to_owned()));
        let url = pay_fee(&bed.services, &token(bed, &booking)).await.expect("a page");
        assert_eq!(pay_fee(&bed.services, &token(bed, &booking)).await.expect("the same"), url);
        let page = bed.gateway.checkouts().pop().expect("a page");
        assert_eq!(page.amount, PRICE);
        assert!(bed.gateway.pay(&page.id));
        let outcome = fulfil(&bed.services, &page.id).await.expect("fulfilled");
        assert_eq!(outcome, Fulfilment::FeePaid(booking.id));
        assert_eq!(fulfil(&bed.services, &page.id).await.expect("known"), outcome);
        work_later(bed, 5).await;
        assert_eq!(state(bed, &booking).await, "paid");
        assert_eq!(bed.gateway.captured(Currency::Eur), PRICE);
        assert!(mails(bed, 1).contains(&"Receipt: €84.00 for the visit you missed".to_owned()));
        assert_books_agree(bed).await;
    }

    async fn a_declined_card_is_tried_a_few_times_by_hand_and_no_more(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        bed.gateway.set_card_mood(CardMood::Declines);
        for left in [2, 1, 0] {
            charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("tried");
            let fee = shown(bed, &booking).await;
            assert_eq!((fee.state, fee.tries_left), (FeeState::Declined, left));
            assert_eq!(fee.code.as_deref(), Some("insufficient_funds"));
        }
        work_later(bed, 600).await;
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(bed.gateway.charges().len(), 3, "nothing is tried by itself");
        let more = charge(&bed.services, &reception(bed), booking.id, PRICE).await;
        assert_eq!(more.expect_err("often enough").code(), "too_often");
        send_link(&bed.services, &reception(bed), booking.id).await.expect("sent");
        assert_eq!(state(bed, &booking).await, "waiting");
        assert_books_agree(bed).await;
    }

    async fn of_a_fee_let_go_and_a_fee_paid_at_once_one_holds(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        send_link(&bed.services, &reception(bed), booking.id).await.expect("sent");
        pay_fee(&bed.services, &token(bed, &booking)).await.expect("a page");
        let page = bed.gateway.checkouts().pop().expect("a page").id;
        bed.gateway.next(Call::ExpireCheckout, Fault::PayFirst(page));
        let refused = waive(&bed.services, &manager(bed), booking.id, "kindness").await;
        assert_eq!(refused.expect_err("they were faster").code(), "wrong_state");
        assert_eq!(state(bed, &booking).await, "paid");
        work_later(bed, 5).await;
        assert_books_agree(bed).await;
    }

    async fn money_for_a_fee_that_was_let_go_goes_back(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        send_link(&bed.services, &reception(bed), booking.id).await.expect("sent");
        pay_fee(&bed.services, &token(bed, &booking)).await.expect("a page");
        let page = bed.gateway.checkouts().pop().expect("a page").id;
        waive(&bed.services, &manager(bed), booking.id, "kindness").await.expect("waived");
        bed.gateway.revive(&page);
        assert!(bed.gateway.pay(&page));
        let outcome = fulfil(&bed.services, &page).await.expect("fulfilled");
        assert_eq!(outcome, Fulfilment::RefundedLate(booking.id));
        work_later(bed, 5).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_eq!(mails(bed, 1).last().map(String::as_str), Some("Your €84.00 is on its way back"));
        assert_books_agree(bed).await;
    }

    async fn a_fee_that_was_paid_can_be_given_back_once(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("charged");
        let who = owner_as_manager(bed);
        let back = |reason| give_back(&bed.services, &who, booking.id, PRICE, reason);
        assert_eq!(back("  ").await.expect_err("no reason").code(), "no_reason");
        back("The tram stood still").await.expect("given back");
        assert_eq!(back("again").await.expect_err("once").code(), "wrong_state");
        work_later(bed, 5).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        for account in [Account::Fees, Account::Tax, Account::ClientPrepaid, Account::RefundsPayable] {
            assert_eq!(on(bed, booking.id, account).await, 0, "{account}");
        }
        assert_eq!(mails(bed, 1).last().map(String::as_str), Some("Your €84.00 is on its way back"));
        assert_books_agree(bed).await;
    }

    async fn a_charged_fee_has_its_own_invoice_and_credit_note(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::Deposit, 10, 1).await;
        let fee = shown(bed, &booking).await.amount;
        charge(&bed.services, &reception(bed), booking.id, fee).await.expect("charged");
        let read = async || {
            papers::of_visit(bed.services.store.reader(), booking.id).await.expect("read")
        };
        let numbers = |papers: &[papers::Paper]| -> Vec<String> {
            papers.iter().map(|paper| paper.number.to_string()).collect()
        };
        let given = read().await;
        assert_eq!(numbers(&given), ["R-2026-000001", "I-2026-000001", "I-2026-000002"]);
        let (kept, charged) = (&given[1].facts, &given[2].facts);
        assert_eq!((kept.gross, charged.gross), (eur(2_520), eur(5_880)));
        assert_eq!(kept.tax.minor + charged.tax.minor, PRICE.tax_included(2_300).minor);
        assert_eq!(charged.paid.iter().map(|line| line.amount).collect::<Vec<_>>(), [fee]);
        assert_eq!(charged.subject, papers::Subject::NoShowFee);
        let who = owner_as_manager(bed);
        give_back(&bed.services, &who, booking.id, fee, "The tram stood still").await.expect("back");
        let given = read().await;
        let credit = &given[3].facts;
        assert_eq!((credit.gross, credit.tax), (fee, given[2].facts.tax));
        let corrects = credit.corrects.as_ref().map(|(number, _)| number.as_str());
        assert_eq!(corrects, Some("I-2026-000002"));
    }

    async fn what_the_rules_give_is_nothing_of_a_charged_fee(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::Deposit, 10, 1).await;
        let fee = shown(bed, &booking).await.amount;
        charge(&bed.services, &reception(bed), booking.id, fee).await.expect("charged");
        let offer = refund_offer(&bed.services, &reception(bed), booking.id).await.expect("read");
        assert_eq!((offer.online, offer.policy, offer.more_by_manager), (eur(0), eur(0), true));
    }

    async fn an_unknown_outcome_is_asked_again_with_the_same_key(bed: &CardBed) {
        let bed = &bed.0;
        for (n, fault) in [(1, Fault::LoseRequest), (2, Fault::LoseAnswer)] {
            let booking = missed(bed, PaymentPlan::AtStudio, 8 + u32::from(n) * 3, n).await;
            bed.gateway.next(Call::ChargeCard, fault);
            charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("decided");
            assert_eq!(state(bed, &booking).await, "charging");
            let twice = charge(&bed.services, &reception(bed), booking.id, PRICE).await;
            assert_eq!(twice.expect_err("being charged").code(), "wrong_state");
            work_later(bed, 2).await;
            assert_eq!(state(bed, &booking).await, "paid");
            assert_eq!(bed.gateway.charges().len(), usize::from(n), "one each");
        }
        work_later(bed, 5).await;
        assert_books_agree(bed).await;
    }

    async fn after_a_day_a_charge_is_looked_up_and_never_sent_again(bed: &CardBed) {
        let bed = &bed.0;
        for (n, fault, end) in [(1, Fault::LoseRequest, "declined"), (2, Fault::LoseAnswer, "paid")] {
            let booking = missed(bed, PaymentPlan::AtStudio, 8 + u32::from(n) * 3, n).await;
            for _ in 0..40 {
                bed.gateway.next(Call::ChargeCard, fault.clone());
            }
            charge(&bed.services, &reception(bed), booking.id, PRICE).await.expect("decided");
            bed.clock.advance_minutes(24 * 60);
            reconcile(&bed.services).await.expect("reconciled");
            assert_eq!(state(bed, &booking).await, end);
            bed.gateway.unscript();
            bed.clock.set(booking.span.end);
        }
        let sent: Vec<_> = attempts(bed, fee_booking(bed).await).await;
        assert_eq!(sent.iter().filter(|a| a.purpose == "fee").count(), 1);
    }

    async fn nobody_decides_for_another_studio(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        let (other, manager) = (testing::reception(storage::new_id()), testing::manager(storage::new_id()));
        let codes = [
            charge(&bed.services, &other, booking.id, PRICE).await.expect_err("theirs").code(),
            send_link(&bed.services, &other, booking.id).await.expect_err("theirs").code(),
            waive(&bed.services, &manager, booking.id, "x").await.expect_err("theirs").code(),
            give_back(&bed.services, &manager, booking.id, PRICE, "x").await.expect_err("theirs").code(),
            fee_page(&bed.services, &other, &booking.reference).await.expect_err("theirs").code(),
        ];
        assert_eq!(codes, ["not_found"; 5]);
        assert_eq!(state(bed, &booking).await, "open");
    }
}

fn owner_as_manager(bed: &crate::testing::TestBed) -> crate::auth::ManagerSession {
    owner(bed).into()
}

/// The visit whose charge was looked up last.
async fn fee_booking(bed: &crate::testing::TestBed) -> domain::BookingId {
    let all = storage::cards::open_fees(bed.services.store.reader(), bed.studio.id, 9).await;
    let all = all.expect("read");
    let declined = all.iter().find(|fee| fee.state == "declined").expect("one");
    assert!(fee_of(bed, declined.booking.into()).await.is_some());
    assert!(card_of(bed, declined.booking.into()).await.is_some());
    declined.booking.into()
}
