//! Sales on both engines: paid ends in what was bought or in a full refund, whatever happens.

use domain::{Currency, Money, SaleId, ledger::Account};
use storage::{payments::AttemptState, sales as rows, vouchers::gift_cards};

use crate::{
    jobs,
    payments::{
        Fulfilment, PaymentError, fulfil, process_event, reconcile,
        tests::scene::assert_books_agree,
    },
    ports::Checkout,
    sales::{
        fulfil_sale, gave_sale_back, open_page, record_sale_fee, sale_disputes, send_refund,
        send_sale_again,
    },
    testing::{Call, Fault, TestBed},
    vouchers::{
        EndHow, end_card,
        tests::{buys, card_of, manager, order, sale_on_page, sells_online},
    },
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

    async fn a_refund_that_fails_is_still_the_buyers(bed: &TestBed) {
        let (_, page) = sale_on_page(bed, &order()).await;
        bed.gateway.tamper(&page, |page| page.amount = Money::new(100, Currency::Eur));
        bed.gateway.pay(&page);
        fulfil(&bed.services, &page).await.expect("heard");
        let later = bed.services.now() + chrono::TimeDelta::days(1);
        let open = rows::unsettled_refunds(bed.services.store.reader(), later, 9).await;
        let refund = open.expect("read")[0].id.into();
        send_refund(&bed.services, refund).await.expect("sent");
        let at_gateway = bed.gateway.refunds()[0].clone();
        bed.gateway.settle_refund(&at_gateway, crate::ports::GatewayRefundState::Failed);
        crate::payments::refresh_refund(&bed.services, &at_gateway).await.expect("heard");
        let row = rows::refund(bed.services.store.reader(), refund).await.expect("read");
        assert_eq!(row.expect("there").state, "failed");
        assert_books_agree(bed).await;
    }

    async fn a_refund_that_failed_is_listed_until_it_went_back(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let (who, five) = (manager(bed), Money::new(5_000, Currency::Eur));
        end_card(&bed.services, &who, card.id.into(), EndHow::Online, five).await.expect("ended");
        let listed = async || {
            let staff = crate::auth::testing::owner(bed.studio.id).into();
            let found = crate::attention::attention(&bed.services, &staff).await.expect("read");
            found.owed_for_sales
        };
        assert_eq!(listed().await, []);
        for times in 1..=2 {
            jobs::run_due(&bed.services, 20).await;
            let at_gateway = bed.gateway.refunds().pop().expect("sent");
            assert_eq!(bed.gateway.refunds().len(), times);
            bed.gateway.settle_refund(&at_gateway, crate::ports::GatewayRefundState::Failed);
            crate::payments::refresh_refund(&bed.services, &at_gateway).await.expect("heard");
            let [owed] = &listed().await[..] else { panic!("one") };
            assert_eq!((owed.amount, owed.email.as_str()), (five, "rui@post.example"));
            if times == 1 {
                let less = Money::new(4_999, Currency::Eur);
                let sale = owed.sale;
                let changed = send_sale_again(&bed.services, &who, sale, less).await;
                assert_eq!(changed.expect_err("another").code(), "amount_changed");
                send_sale_again(&bed.services, &who, sale, five).await.expect("on its way");
                let twice = send_sale_again(&bed.services, &who, sale, five).await;
                assert_eq!(twice.expect_err("once").code(), "nothing_owed");
                assert_eq!(listed().await, []);
            }
        }
        let cash = storage::payments::ReturnMethod::Cash;
        let stranger = crate::auth::testing::manager(storage::new_id());
        let sale = card.sale.into();
        let refused = gave_sale_back(&bed.services, &stranger, sale, five, cash).await;
        assert_eq!(refused.expect_err("another studio's").code(), "not_found");
        gave_sale_back(&bed.services, &who, sale, five, cash).await.expect("given");
        assert_eq!(listed().await, []);
        assert_books_agree(bed).await;
    }

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

    async fn what_somebody_refunds_in_the_dashboard_leaves_the_card_and_then_is_a_loss(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let payment = sale(bed, card.sale.into()).await.stripe_payment_intent.expect("paid");
        let read = async || {
            let all = gift_cards::every(bed.services.store.reader()).await.expect("read");
            (all[0].state.clone(), all[0].balance_minor)
        };
        let outside = async |minor| {
            let by_hand = bed.gateway.refund_by_hand(&payment, Money::new(minor, Currency::Eur));
            for _ in 0..2 {
                crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
            }
        };
        outside(1_000).await;
        assert_eq!(read().await, ("active".into(), 4_000), "it works with what is left");
        spend(bed, card.id.into(), 3_500).await;
        outside(2_000).await;
        assert_eq!(read().await, ("stopped".into(), 0), "15.00 had been used");
        assert_eq!(on(bed, Account::RefundLosses).await, 1_500);
        assert_eq!(on(bed, Account::GiftCards).await, 0);
        assert_books_agree(bed).await;
        assert_balance_agrees(bed).await;
    }

    async fn a_refund_that_failed_and_was_made_in_the_dashboard_is_owed_no_more(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let (who, five) = (manager(bed), Money::new(5_000, Currency::Eur));
        let payment = sale(bed, card.sale.into()).await.stripe_payment_intent.expect("paid");
        end_card(&bed.services, &who, card.id.into(), EndHow::Online, five).await.expect("ended");
        jobs::run_due(&bed.services, 20).await;
        let at_gateway = bed.gateway.refunds().pop().expect("sent");
        bed.gateway.settle_refund(&at_gateway, crate::ports::GatewayRefundState::Failed);
        crate::payments::refresh_refund(&bed.services, &at_gateway).await.expect("heard");
        let by_hand = bed.gateway.refund_by_hand(&payment, five);
        crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        let owed = rows::owed(bed.services.store.reader(), bed.studio.id).await.expect("read");
        assert_eq!(owed, []);
        assert_eq!(on(bed, Account::ClientPrepaid).await, 0);
        assert_eq!(on(bed, Account::RefundLosses).await, 0);
        assert_books_agree(bed).await;
    }

    async fn one_of_ours_that_fails_since_somebody_was_faster_is_owed_to_nobody(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let (who, five) = (manager(bed), Money::new(5_000, Currency::Eur));
        let payment = sale(bed, card.sale.into()).await.stripe_payment_intent.expect("paid");
        end_card(&bed.services, &who, card.id.into(), EndHow::Online, five).await.expect("ended");
        let by_hand = bed.gateway.refund_by_hand(&payment, five);
        crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        assert_eq!(on(bed, Account::RefundLosses).await, 5_000, "while ours is on its way");
        jobs::run_due(&bed.services, 20).await;
        let owed = rows::owed(bed.services.store.reader(), bed.studio.id).await.expect("read");
        assert_eq!(owed, []);
        assert_eq!(on(bed, Account::RefundLosses).await, 0);
        assert_eq!(on(bed, Account::ClientPrepaid).await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_tip_that_is_refunded_in_the_dashboard_is_no_tip_and_one_that_fails_is_one_again(bed: &TestBed) {
        use crate::{bookings, payments::tests::scene};
        let client = scene::confirmed(bed, 0).await;
        bed.clock.advance_minutes(60 * 24 * 8);
        let staff: crate::auth::StaffSession = scene::owner(bed).await.into();
        bookings::desk::complete(&bed.services, &staff, client.booking).await.expect("closed");
        let booking = client.booking(bed).await;
        let link = bookings::manage_token(&bed.services, &booking);
        let token = bed.services.links.verify(&link, bed.services.now()).expect("ours");
        let url = crate::vouchers::begin_tip(&bed.services, &token, "7.50").await.expect("a page");
        let pages = bed.gateway.checkouts();
        let page = pages.iter().find(|page| page.url.as_deref() == Some(&url)).expect("there");
        bed.gateway.pay(&page.id);
        fulfil(&bed.services, &page.id).await.expect("heard");
        let [tip] = &rows::tips_of(bed.services.store.reader(), booking.id).await.expect("read")[..] else {
            panic!("one tip")
        };
        let payment = tip.stripe_payment_intent.clone().expect("paid");
        let tips = async || {
            let reader = bed.services.store.reader();
            let visits = [(booking.id, Currency::Eur)];
            storage::earnings::booked(reader, &visits).await.expect("read")[&booking.id].tips
        };
        assert_eq!(tips().await, 750);
        let by_hand = bed.gateway.refund_by_hand(&payment, Money::new(250, Currency::Eur));
        crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        assert_eq!(tips().await, 500, "the therapist has what is left");
        bed.gateway.settle_refund(&by_hand, crate::ports::GatewayRefundState::Failed);
        for _ in 0..2 {
            crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        }
        assert_eq!(tips().await, 750);
        let owed = rows::owed(bed.services.store.reader(), bed.studio.id).await.expect("read");
        assert_eq!(owed, [], "nobody waits for it");
        let by_hand = bed.gateway.refund_by_hand(&payment, Money::new(750, Currency::Eur));
        crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        assert_eq!((tips().await, on(bed, Account::RefundLosses).await), (0, 0));
        assert_books_agree(bed).await;
        assert_balance_agrees(bed).await;
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

/// The ledger says what the rows say, also of money that a bank has.
async fn assert_rows_agree(bed: &TestBed) {
    let report = crate::payments::check_books(&bed.services).await.expect("read");
    assert!(report.is_clean(), "{report:?}");
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
