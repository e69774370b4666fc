//! What goes back of a sale: by us, by somebody in the dashboard, or not at all.

use super::*;
use crate::{
    sales::{gave_sale_back, send_sale_again},
    vouchers::{EndHow, end_card, tests::manager},
};

storage::on_both_engines! {
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
}
