//! Staff give back: what is shown first is what goes back, and never more than is there.

use domain::{Currency, Money, booking::BookingState};
use storage::payments::{ReturnMethod, StudioMethod};

use super::scene::{Client, assert_books_agree, confirmed, owner, tx};
use crate::{
    auth::{DeskSession, testing},
    bookings::desk,
    jobs::run_due,
    payments::{
        self, BackBy, RefundAsk, Shown, StaffReason, StaffRefund, StaffRefundRefused,
        import_payouts, record_studio_payment, refund_by_staff, refund_offer, send_refund,
        staff_refund_preview,
    },
    ports::GatewayRefundState,
    testing::TestBed,
};

const CASH: BackBy = BackBy::Hand(ReturnMethod::Cash);

const fn ask(minor: i64, by: BackBy) -> RefundAsk {
    RefundAsk { amount: Money::new(minor, Currency::Eur), by, reason: StaffReason::Quality }
}

async fn balance(bed: &TestBed, name: &str) -> i64 {
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    balances.iter().filter(|b| b.account.name() == name).map(|b| b.amount.minor).sum()
}

async fn shown(
    bed: &TestBed,
    desk: &DeskSession,
    client: &Client,
    ask: RefundAsk,
) -> Result<StaffRefund, StaffRefundRefused> {
    staff_refund_preview(&bed.services, desk, client.booking, ask).await
}

/// Shows it, agrees to it, and lets it be sent.
async fn give(
    bed: &TestBed,
    desk: &DeskSession,
    client: &Client,
    ask: RefundAsk,
) -> Result<StaffRefund, StaffRefundRefused> {
    let preview = shown(bed, desk, client, ask).await?;
    let id = client.booking;
    let done = refund_by_staff(&bed.services, desk, id, ask, preview.shown()).await?;
    for refund in client.refunds(bed).await {
        send_refund(&bed.services, refund.id.into()).await.expect("sent");
    }
    Ok(done)
}

/// A visit that took place, with somebody at the desk who has an account.
async fn completed(bed: &TestBed) -> (Client, DeskSession) {
    let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
    bed.clock.advance_minutes(60 * 24 * 8);
    desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
    (client, owner.into())
}

storage::on_both_engines! {
    async fn a_part_goes_back_while_the_visit_stands_and_the_rest_becomes_income(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        let done = give(bed, &owner.into(), &client, ask(2_000, BackBy::Online)).await.expect("done");
        assert_eq!((done.left.minor, done.tax.minor, done.parts.len()), (6_400, 0, 1));
        assert_eq!(balance(bed, "client_prepaid").await, -6_400);
        bed.clock.advance_minutes(60 * 24 * 8);
        desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        assert_eq!(balance(bed, "revenue").await + balance(bed, "tax").await, -6_400);
        assert_books_agree(bed).await;
    }

    async fn after_the_visit_revenue_and_tax_are_taken_back_to_the_cent(bed: &TestBed) {
        let (client, desk) = completed(bed).await;
        let done = give(bed, &desk, &client, ask(3_333, BackBy::Online)).await.expect("done");
        let whole = Money::new(8_400, Currency::Eur).tax_included(2_300);
        let rest = Money::new(5_067, Currency::Eur).tax_included(2_300);
        assert_eq!(done.tax.minor, whole.minor - rest.minor);
        assert_eq!(balance(bed, "tax").await, -rest.minor);
        assert_eq!(balance(bed, "revenue").await, -(5_067 - rest.minor));
        assert_eq!((balance(bed, "client_prepaid").await, balance(bed, "refunds_payable").await), (0, 0));
        let more = shown(bed, &desk, &client, ask(5_068, BackBy::Online)).await;
        assert!(matches!(more, Err(StaffRefundRefused::TooMuch)), "{more:?}");
        give(bed, &desk, &client, ask(5_067, BackBy::Online)).await.expect("the rest");
        assert_eq!((balance(bed, "tax").await, balance(bed, "revenue").await), (0, 0));
        assert_books_agree(bed).await;
    }

    async fn what_changed_since_it_was_shown_is_refused(bed: &TestBed) {
        let (client, desk) = completed(bed).await;
        let asked = ask(2_000, BackBy::Online);
        let first = shown(bed, &desk, &client, asked).await.expect("shown").shown();
        let twice = || refund_by_staff(&bed.services, &desk, client.booking, asked, first);
        let (a, b) = tokio::join!(twice(), twice());
        let refused = [&a, &b].into_iter().filter(|r| matches!(r, Err(StaffRefundRefused::Changed)));
        assert_eq!(refused.count(), 1, "{a:?} {b:?}");
        assert_eq!(client.refunds(bed).await.len(), 1);
        let other = Shown { tax: first.tax + 1, ..first };
        let asked = refund_by_staff(&bed.services, &desk, client.booking, asked, other).await;
        assert!(matches!(asked, Err(StaffRefundRefused::Changed)), "{asked:?}");
    }

    async fn reception_gives_what_the_rules_give_and_a_manager_more(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let (reception, manager) =
            (testing::reception(bed.studio.id), testing::manager(bed.studio.id));
        let offer = refund_offer(&bed.services, &reception, client.booking).await.expect("read");
        assert_eq!((offer.online.minor, offer.more_by_manager), (8_400, false), "free until a day before");
        bed.clock.set(TestBed::at("2026-11-30T04:00:00Z"));
        let offer = refund_offer(&bed.services, &reception, client.booking).await.expect("read");
        assert_eq!((offer.online.minor, offer.more_by_manager), (4_200, true), "half, six hours before");
        let asked = ask(4_201, BackBy::Online);
        let refused = shown(bed, &reception, &client, asked).await;
        assert!(matches!(refused, Err(StaffRefundRefused::BeyondPolicy)), "{refused:?}");
        give(bed, &reception, &client, ask(4_200, BackBy::Online)).await.expect("what the rules give");
        let again = shown(bed, &reception, &client, ask(1, BackBy::Online)).await;
        assert!(matches!(again, Err(StaffRefundRefused::BeyondPolicy)), "not twice: {again:?}");
        give(bed, &manager.into(), &client, ask(4_200, BackBy::Online)).await.expect("goodwill");
        assert_books_agree(bed).await;
    }

    async fn cash_goes_back_over_the_desk(bed: &TestBed) {
        let (client, desk) = completed(bed).await;
        let booking = client.booking(bed).await;
        let refused = shown(bed, &desk, &client, ask(1, CASH)).await;
        assert!(matches!(refused, Err(StaffRefundRefused::TooMuch)), "nothing was taken: {refused:?}");
        // The first payment went back; the visit is paid in cash instead.
        give(bed, &desk, &client, ask(8_400, BackBy::Online)).await.expect("done");
        let tx = tx(bed).await;
        let cheaper = domain::booking::Booking { price: Money::new(10_000, Currency::Eur), ..booking };
        let (cash, now) = (StudioMethod::Cash, bed.services.now());
        let amount = Money::new(1_600, Currency::Eur);
        record_studio_payment(&tx, &cheaper, amount, cash, None, now).await.expect("taken");
        tx.commit().await.expect("committed");
        assert_eq!(balance(bed, "till").await, 1_600);
        give(bed, &desk, &client, ask(1_600, CASH)).await.expect("given");
        for account in ["till", "revenue", "tax", "client_prepaid"] {
            assert_eq!(balance(bed, account).await, 0, "{account}");
        }
        assert_books_agree(bed).await;
    }

    async fn a_fee_that_was_kept_can_be_given_back(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        bed.clock.advance_minutes(60 * 24 * 8);
        desk::no_show(&bed.services, &owner.into(), client.booking).await.expect("missed");
        assert_eq!(balance(bed, "fees").await + balance(bed, "tax").await, -8_400);
        let reception = testing::reception(bed.studio.id);
        let refused = shown(bed, &reception, &client, ask(1, BackBy::Online)).await;
        assert!(matches!(refused, Err(StaffRefundRefused::BeyondPolicy)), "{refused:?}");
        give(bed, &owner.into(), &client, ask(8_400, BackBy::Online)).await.expect("waived");
        assert_eq!((balance(bed, "fees").await, balance(bed, "tax").await), (0, 0));
        assert!(matches!(client.booking(bed).await.state, BookingState::NoShow));
        assert_books_agree(bed).await;
    }

    async fn a_refund_after_the_visit_that_fails_is_owed_to_the_client(bed: &TestBed) {
        let (client, desk) = completed(bed).await;
        bed.gateway.let_refunds_wait(true);
        give(bed, &desk, &client, ask(2_000, BackBy::Online)).await.expect("decided");
        bed.gateway.settle_refund("re_1", GatewayRefundState::Failed);
        let refund = client.refunds(bed).await[0].id.into();
        send_refund(&bed.services, refund).await.expect("heard");
        let owed = payments::owed(bed.services.store.reader(), client.booking, Currency::Eur).await;
        let owed = owed.expect("read").expect("owed");
        assert_eq!((owed.all.minor, owed.online.minor), (2_000, 2_000));
        let offer = refund_offer(&bed.services, &desk, client.booking).await.expect("read");
        assert_eq!(offer.online.minor, 6_400, "what is owed is sent again elsewhere");
        assert_books_agree(bed).await;
    }

    async fn what_a_bank_questions_or_has_taken_is_not_given_back_as_well(bed: &TestBed) {
        let (client, desk) = completed(bed).await;
        let payment = client.attempts(bed).await[0].stripe_payment_intent.clone().expect("paid");
        let dispute = bed.gateway.open_dispute(&payment);
        crate::disputes::refresh(&bed.services, &dispute).await.expect("heard");
        for decided in [false, true] {
            if decided {
                bed.gateway.close_dispute(&dispute, false);
                crate::disputes::refresh(&bed.services, &dispute).await.expect("heard");
            }
            let offer = refund_offer(&bed.services, &desk, client.booking).await.expect("read");
            assert_eq!((offer.online.minor, offer.policy.minor), (0, 0));
            let refused = shown(bed, &desk, &client, ask(1, BackBy::Online)).await;
            assert!(matches!(refused, Err(StaffRefundRefused::TooMuch)), "{refused:?}");
        }
        assert_eq!(client.refunds(bed).await.len(), 0);
    }

    async fn another_studios_visit_is_not_there(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let stranger = testing::manager(storage::new_id()).into();
        let refused = shown(bed, &stranger, &client, ask(100, BackBy::Online)).await;
        assert!(matches!(refused, Err(StaffRefundRefused::NotFound)), "{refused:?}");
        let own = testing::manager(bed.studio.id).into();
        let nothing = shown(bed, &own, &client, ask(0, BackBy::Online)).await;
        assert!(matches!(nothing, Err(StaffRefundRefused::NoAmount)), "{nothing:?}");
    }

    async fn a_refund_made_at_the_gateway_is_booked_once(bed: &TestBed) {
        let (client, _) = completed(bed).await;
        let payment = client.attempts(bed).await[0].stripe_payment_intent.clone().expect("paid");
        bed.gateway.refund_by_hand(&payment, Money::new(2_000, Currency::Eur));
        payments::reconcile(&bed.services).await.expect("heard");
        run_due(&bed.services, 100).await;
        import_payouts(&bed.services).await.expect("seen");
        let refunds = client.refunds(bed).await;
        assert_eq!(refunds.len(), 1);
        assert_eq!((refunds[0].reason.as_str(), refunds[0].state.as_str()), ("outside", "succeeded"));
        assert_eq!(balance(bed, "revenue").await + balance(bed, "tax").await, -6_400);
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        assert_books_agree(bed).await;
    }

    async fn one_of_ours_that_is_heard_of_early_is_not_taken_for_anothers(bed: &TestBed) {
        let (client, desk) = completed(bed).await;
        let asked = ask(2_000, BackBy::Online);
        let preview = shown(bed, &desk, &client, asked).await.expect("shown").shown();
        refund_by_staff(&bed.services, &desk, client.booking, asked, preview).await.expect("decided");
        // The answer to its request is lost, and its event comes first.
        bed.gateway.next(crate::testing::Call::CreateRefund, crate::testing::Fault::LoseAnswer);
        let refund = client.refunds(bed).await[0].id.into();
        send_refund(&bed.services, refund).await.expect_err("lost");
        import_payouts(&bed.services).await.expect("seen");
        let refunds = client.refunds(bed).await;
        assert_eq!(refunds.len(), 1, "{refunds:?}");
        assert_eq!(refunds[0].state, "succeeded");
        assert_books_agree(bed).await;
    }
}
