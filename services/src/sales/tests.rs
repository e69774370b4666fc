//! Sales on both engines: paid ends in what was bought or in a full refund, whatever happens.

mod given_back;
mod questioned;

use domain::{Currency, Money, SaleId, ledger::Account};
use storage::{payments::AttemptState, sales as rows, vouchers::gift_cards};

use crate::{
    jobs,
    payments::{
        Fulfilment, PaymentError, fulfil, process_event, reconcile,
        tests::scene::assert_books_agree,
    },
    ports::Checkout,
    sales::{fulfil_sale, open_page, record_sale_fee, send_refund},
    testing::{Call, Fault, TestBed},
    vouchers::tests::{buys, card_of, order, sale_on_page, sells_online},
};

async fn sale(bed: &TestBed, id: SaleId) -> storage::entities::sale::Model {
    rows::sale(bed.services.store.reader(), id).await.expect("read").expect("there")
}

async fn cards(bed: &TestBed) -> usize {
    gift_cards::every(bed.services.store.reader()).await.expect("read").len()
}

async fn all_refunded(bed: &TestBed) {
    let reader = bed.services.store.reader();
    let later = bed.services.now() + chrono::TimeDelta::days(1);
    let open = rows::unsettled_refunds(reader, later, 99).await.expect("read");
    for refund in open {
        send_refund(&bed.services, refund.id.into()).await.expect("sent");
    }
    let (came, went) = (bed.gateway.captured(Currency::Eur), bed.gateway.refunded(Currency::Eur));
    assert_eq!(came, went);
}

storage::on_both_engines! {
    async fn a_card_is_made_once_however_often_its_payment_is_heard_of(bed: &TestBed) {
        let (id, page) = sale_on_page(bed, &order()).await;
        assert!(bed.gateway.pay(&page));
        let (a, b) = tokio::join!(fulfil(&bed.services, &page), fulfil_sale(&bed.services, id));
        let outcomes = [a.expect("heard"), b.expect("heard")];
        assert!(outcomes.contains(&Fulfilment::Sold(id)), "{outcomes:?}");
        assert_eq!(fulfil(&bed.services, &page).await.expect("known"), Fulfilment::SoldBefore(id));
        assert_eq!(cards(bed).await, 1);
        record_sale_fee(&bed.services, id).await.expect("booked");
        record_sale_fee(&bed.services, id).await.expect("known");
        assert_books_agree(bed).await;
    }

    async fn a_webhook_alone_makes_the_card(bed: &TestBed) {
        let (id, page) = sale_on_page(bed, &order()).await;
        bed.gateway.pay(&page);
        for event in bed.gateway.events() {
            let (body, signature) = bed.gateway.webhook(&event);
            for _ in 0..2 {
                crate::payments::receive_webhook(&bed.services, &body, &signature).await.expect("kept");
            }
            process_event(&bed.services, &event.id).await.expect("acted on");
            process_event(&bed.services, &event.id).await.expect("once");
        }
        assert_eq!((cards(bed).await, sale(bed, id).await.state.as_str()), (1, "paid"));
        assert_books_agree(bed).await;
    }

    async fn a_payment_that_nobody_told_of_is_found_by_the_reconciler(bed: &TestBed) {
        let (id, page) = sale_on_page(bed, &order()).await;
        bed.gateway.pay(&page);
        bed.clock.advance_minutes(40);
        reconcile(&bed.services).await.expect("looked");
        assert_eq!((cards(bed).await, sale(bed, id).await.state.as_str()), (1, "paid"));
    }

    async fn an_unpaid_page_is_closed_and_makes_nothing(bed: &TestBed) {
        let (id, page) = sale_on_page(bed, &order()).await;
        bed.clock.advance_minutes(40);
        reconcile(&bed.services).await.expect("looked");
        assert_eq!(sale(bed, id).await.state().expect("known"), AttemptState::Expired);
        assert!(!bed.gateway.pay(&page));
        assert_eq!(cards(bed).await, 0);
        assert!(matches!(open_page(&bed.services, id).await, Err(PaymentError::Ended)));
    }

    async fn a_page_that_was_opened_and_never_heard_of_is_found_again_by_its_job(bed: &TestBed) {
        sells_online(bed).await;
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseAnswer);
        }
        assert!(buys(bed, &order()).await.is_err(), "the buyer is told to try again");
        bed.gateway.unscript();
        bed.clock.advance_minutes(3);
        jobs::run_due(&bed.services, 20).await;
        let [page] = &bed.gateway.checkouts()[..] else { panic!("one page, however often asked for") };
        let id: SaleId = page.attempt.expect("ours").0.into();
        assert_eq!(sale(bed, id).await.stripe_session.as_ref(), Some(&page.id));
        assert!(bed.gateway.pay(&page.id));
        assert_eq!(fulfil(&bed.services, &page.id).await.expect("heard"), Fulfilment::Sold(id));
        assert_eq!(cards(bed).await, 1);
        assert_books_agree(bed).await;
    }

    async fn a_page_that_was_never_opened_is_none(bed: &TestBed) {
        sells_online(bed).await;
        for _ in 0..3 {
            bed.gateway.next(Call::CreateCheckout, Fault::LoseRequest);
        }
        assert!(buys(bed, &order()).await.is_err(), "the buyer is told to try again");
        bed.gateway.unscript();
        bed.clock.advance_minutes(3);
        jobs::run_due(&bed.services, 20).await;
        assert!(bed.gateway.checkouts().is_empty());
        bed.clock.advance_minutes(40);
        let waiting = rows::without_end(bed.services.store.reader(), bed.services.now(), 9).await;
        assert_eq!(waiting.expect("read"), [], "nobody waits for it any more");
    }

    async fn what_was_not_asked_for_goes_back_and_makes_nothing(bed: &TestBed) {
        let changes: [fn(&mut Checkout); 2] = [
            |page| page.amount = Money::new(100, Currency::Eur),
            |page| page.amount = Money::new(9_999, Currency::Eur),
        ];
        for change in changes {
            let (id, page) = sale_on_page(bed, &order()).await;
            bed.gateway.tamper(&page, change);
            bed.gateway.pay(&page);
            for _ in 0..2 {
                let heard = fulfil(&bed.services, &page).await.expect("heard");
                assert_eq!(heard, Fulfilment::SaleRefunded(id));
            }
        }
        assert_eq!(cards(bed).await, 0);
        all_refunded(bed).await;
        assert_books_agree(bed).await;
    }

    async fn what_no_key_opens_any_more_goes_back(bed: &TestBed) {
        let (id, page) = sale_on_page(bed, &order()).await;
        bed.gateway.pay(&page);
        let foreign = forget_order(bed, id).await;
        assert!(foreign);
        assert_eq!(fulfil(&bed.services, &page).await.expect("heard"), Fulfilment::SaleRefunded(id));
        assert_eq!(fulfil(&bed.services, &page).await.expect("known"), Fulfilment::SaleRefunded(id));
        all_refunded(bed).await;
        assert_books_agree(bed).await;
    }

    async fn another_code_for_each_card_and_none_in_the_database(bed: &TestBed) {
        let (a, b) = (card_of(bed, &order()).await, card_of(bed, &order()).await);
        let code = |card: &storage::entities::gift_card::Model| {
            crate::vouchers::code_of(&bed.services, card.id, &card.code_sealed).expect("ours")
        };
        assert_ne!(code(&a), code(&b));
        let plain = code(&a).replace('-', "");
        for bytes in [&a.code_sealed, &a.code_hash] {
            assert!(!bytes.windows(6).any(|part| plain.as_bytes().windows(6).any(|p| p == part)));
        }
        assert!(plain.ends_with(&a.last_four));
    }
}

/// Another installation's order lies in the sale's row.
async fn forget_order(bed: &TestBed, id: SaleId) -> bool {
    let tx = bed.services.store.begin().await.expect("begun");
    let other = crate::sealing::Vault::new(&[9; 32]).seal_voucher(id.0, b"{}");
    let done = rows::reseal_order(&tx, id, other).await.expect("written");
    tx.commit().await.expect("committed");
    done
}

/// A visit paid so much with the card, and took place.
async fn spend(bed: &TestBed, card: domain::GiftCardId, minor: i64) {
    let booking = crate::payments::tests::scene::held(bed, 1).await.booking(bed).await;
    let tx = bed.services.store.begin().await.expect("begun");
    assert!(gift_cards::spend(&tx, card, minor).await.expect("spent"));
    let now = bed.services.now();
    let id = gift_cards::insert_use(&tx, card, booking.id, minor, now).await.expect("written");
    gift_cards::settle_use(&tx, id, Some(minor)).await.expect("used");
    let context = domain::ledger::Context { studio: bed.studio.id, booking: booking.id, at: now };
    let journal = context.gift_card_used(id, Money::new(minor, Currency::Eur)).expect("a journal");
    storage::ledger::post(&tx, &journal).await.expect("posted");
    tx.commit().await.expect("committed");
}

/// What stands on an account of the studio, in minor units; a liability is less than nothing.
async fn on(bed: &TestBed, account: Account) -> i64 {
    let all = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    all.iter().filter(|b| b.account == account).map(|b| b.amount.minor).sum()
}

/// Every cent that the gateway moved is in somebody's books.
async fn assert_balance_agrees(bed: &TestBed) {
    jobs::run_due(&bed.services, 50).await;
    bed.clock.advance_minutes(2);
    jobs::run_due(&bed.services, 50).await;
    let found = crate::payments::compare_balance(&bed.services).await.expect("compared");
    let found = found.expect("nothing is on its way");
    assert!(found.iter().all(|one| one.agrees() && one.unassigned == 0), "{found:?}");
}
