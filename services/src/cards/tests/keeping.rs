//! Agreeing, giving a card, and giving it up.

use domain::{contact::FieldError, policy::PaymentPlan};

use super::scene::{
    CardBed, assert_books_agree, attempts, card_of, fee_of, long_after, mails, manager, missed,
    on_the_page, owner, reception, secured, shown, token, with_plan, work, work_later,
};
use crate::{
    bookings::{
        CheckoutRefused, CheckoutRequest, CheckoutStep, cancel, cancel_agreed, cancel_preview,
        checkout, desk,
        tests::bench::{form, held_by_ana, read, tuesday},
        view,
    },
    cards::{FeeState, charge, consent, give_up_idle, waive},
    payments::{Fulfilment, fulfil, reconcile, sweep},
    testing::{Call, Fault},
};

storage::on_both_engines! {
    async fn nobody_gives_a_card_without_having_agreed(bed: &CardBed) {
        let bed = &bed.0;
        held_by_ana(bed, tuesday(10, 0), 1).await;
        let silent = CheckoutRequest { card_agreed: false, ..with_plan(PaymentPlan::AtStudio, 1) };
        let refused = checkout(&bed.services, silent).await.expect_err("refused");
        let CheckoutRefused::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors, [FieldError::new("card_agreed", "required")]);
        let full = CheckoutRequest { card_agreed: false, ..form(1) };
        assert!(matches!(checkout(&bed.services, full).await, Ok(CheckoutStep::Pay { .. })));
    }

    async fn what_was_shown_is_kept_word_for_word(bed: &CardBed) {
        let bed = &bed.0;
        let (held, _) = on_the_page(bed, PaymentPlan::Deposit, 10, 1).await;
        let asked = consent(&held, PaymentPlan::Deposit, "Lombar").expect("a card is asked for");
        assert_eq!(asked.most.minor, 8_400 - 2_520);
        assert!(asked.text.contains("up to €58.80 may"), "{}", asked.text);
        let row = card_of(bed, held.id).await.expect("a row");
        assert_eq!((row.consent_text, row.state.as_str()), (asked.text, "asked"));
        assert_eq!(row.consented_at, bed.services.now().timestamp());
        // Paying everything after all is no consent.
        checkout(&bed.services, form(1)).await.expect("in order");
        assert!(card_of(bed, held.id).await.is_none());
    }

    async fn a_card_that_is_given_makes_the_visit_and_moves_no_money(bed: &CardBed) {
        let bed = &bed.0;
        let booking = secured(bed, PaymentPlan::AtStudio, 10, 1).await;
        assert_eq!(booking.state.code(), "confirmed");
        let rows = attempts(bed, booking.id).await;
        let row = (rows[0].purpose.as_str(), rows[0].state.as_str(), rows[0].amount_minor);
        assert_eq!((rows.len(), row), (1, ("setup", "saved", 8_400)));
        let card = card_of(bed, booking.id).await.expect("a row");
        assert_eq!((card.state.as_str(), card.last4.as_deref()), ("kept", Some("4242")));
        let page = view(&bed.services, &token(bed, &booking)).await.expect("opens");
        assert!(page.receipt.payments.is_empty() && page.receipt.rest == page.receipt.price);
        assert_eq!(mails(bed, 1).len(), 1);
        assert_books_agree(bed).await;
    }

    async fn a_deposit_pays_and_its_card_is_kept(bed: &CardBed) {
        let bed = &bed.0;
        let booking = secured(bed, PaymentPlan::Deposit, 10, 1).await;
        let rows = attempts(bed, booking.id).await;
        assert_eq!((rows[0].purpose.as_str(), rows[0].state.as_str()), ("checkout_card", "paid"));
        assert!(card_of(bed, booking.id).await.expect("a row").is_kept());
        assert_eq!(bed.gateway.captured(domain::Currency::Eur).minor, 2_520);
        assert_books_agree(bed).await;
    }

    async fn the_hold_stays_until_the_page_is_closed_and_a_late_card_is_given_up(bed: &CardBed) {
        let bed = &bed.0;
        let (held, page) = on_the_page(bed, PaymentPlan::AtStudio, 10, 1).await;
        bed.clock.advance_minutes(20);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 0, "the page is open");
        bed.clock.advance_minutes(20);
        // Their answers are crossed: we hear "expired", and the card came all the same.
        assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
        assert_eq!(read(bed, &held).await.state.code(), "expired");
        bed.gateway.revive(&page);
        assert!(bed.gateway.pay(&page));
        let outcome = fulfil(&bed.services, &page).await.expect("fulfilled");
        assert_eq!(outcome, Fulfilment::CardGivenUp(held.id));
        work(bed).await;
        assert_eq!(bed.gateway.detached(), [format!("pm_{page}")]);
        assert_eq!(card_of(bed, held.id).await.expect("a row").state, "detached");
        assert!(bed.gateway.charges().is_empty());
        assert_books_agree(bed).await;
    }

    async fn a_card_given_just_before_the_page_closes_makes_the_visit(bed: &CardBed) {
        let bed = &bed.0;
        let (held, page) = on_the_page(bed, PaymentPlan::AtStudio, 10, 1).await;
        bed.clock.advance_minutes(40);
        bed.gateway.revive(&page);
        bed.gateway.next(Call::ExpireCheckout, Fault::PayFirst(page));
        sweep(&bed.services).await.expect("swept");
        assert_eq!(read(bed, &held).await.state.code(), "confirmed");
    }

    async fn without_any_webhook_the_reconciler_finds_the_card(bed: &CardBed) {
        let bed = &bed.0;
        let (held, page) = on_the_page(bed, PaymentPlan::AtStudio, 10, 1).await;
        assert!(bed.gateway.pay(&page));
        reconcile(&bed.services).await.expect("reconciled");
        work(bed).await;
        assert_eq!(read(bed, &held).await.state.code(), "confirmed");
        assert!(card_of(bed, held.id).await.expect("a row").is_kept());
    }

    async fn a_late_cancellation_shows_its_fee_first_and_then_leaves_just_that(bed: &CardBed) {
        let bed = &bed.0;
        let booking = secured(bed, PaymentPlan::AtStudio, 16, 1).await;
        let fee = async || {
            let preview = cancel_preview(&bed.services, &token(bed, &booking)).await;
            preview.expect("it can be cancelled").card_fee.minor
        };
        assert_eq!(fee().await, 0, "a day before and more it is free");
        bed.clock.set(tuesday(10, 0));
        assert_eq!(fee().await, 4_200);
        bed.clock.set(tuesday(15, 0));
        assert_eq!(fee().await, 8_400);
        let link = token(bed, &booking);
        let agreed = Some(domain::Money::new(4_200, domain::Currency::Eur));
        let refused = cancel_agreed(&bed.services, &link, None, agreed).await;
        assert_eq!(refused.expect_err("more than was shown").code(), "refund_changed");
        cancel(&bed.services, &link, None).await.expect("cancelled");
        let left = fee_of(bed, booking.id).await.expect("a fee");
        assert_eq!((left.amount_minor, left.kind.as_str()), (8_400, "late_cancellation"));
    }

    async fn a_studio_that_cancels_leaves_no_fee(bed: &CardBed) {
        let bed = &bed.0;
        let booking = secured(bed, PaymentPlan::AtStudio, 10, 1).await;
        let staff = owner(bed).into();
        desk::cancel_by_studio(&bed.services, &staff, booking.id).await.expect("cancelled");
        assert!(fee_of(bed, booking.id).await.is_none());
    }

    async fn a_card_is_given_up_once_nothing_is_open_and_not_before(bed: &CardBed) {
        let bed = &bed.0;
        let booking = missed(bed, PaymentPlan::AtStudio, 10, 1).await;
        bed.clock.set(long_after(&booking));
        assert_eq!(give_up_idle(&bed.services).await.expect("looked"), 0, "its fee is open");
        waive(&bed.services, &manager(bed), booking.id, "They were ill").await.expect("waived");
        assert_eq!(give_up_idle(&bed.services).await.expect("looked"), 1);
        bed.gateway.next(Call::DetachCard, Fault::LoseAnswer);
        work(bed).await;
        work_later(bed, 60).await;
        assert_eq!(bed.gateway.detached().len(), 1);
        let card = card_of(bed, booking.id).await.expect("a row");
        assert_eq!((card.state.as_str(), card.customer, card.payment_method), ("detached", None, None));
        assert_eq!((card.brand, card.last4), (None, None), "it was never charged");
        assert!(card.consent_text.contains("up to €84.00 may"), "{}", card.consent_text);
        assert_eq!(give_up_idle(&bed.services).await.expect("looked"), 0);
        let fee = shown(bed, &booking).await;
        assert_eq!((fee.state, fee.reason.as_str()), (FeeState::Waived, "They were ill"));
        let refused = charge(&bed.services, &reception(bed), booking.id, fee.amount).await;
        assert_eq!(refused.expect_err("let go").code(), "wrong_state");
    }
}
