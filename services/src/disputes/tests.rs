//! Disputes on both engines: heard in any order, booked once, and never refunded twice.

use domain::{Currency, DisputeId, Money, booking::Booking, ledger::Account};

use super::{disputes_of, evidence};
use crate::{
    auth::{ManagerSession, testing},
    bookings::{
        desk,
        tests::bench::{booked, read, tuesday},
    },
    cards::tests::scene::{assert_books_agree, attempts, on, work, work_later},
    payments::{
        self, fulfil, owed, process_event, receive_webhook, reconcile,
        tests::scene::{Client, on_the_page},
    },
    ports::GatewayRefundState,
    testing::{Call, Fault, TestBed},
};

fn manager(bed: &TestBed) -> ManagerSession {
    testing::manager(bed.studio.id)
}

/// A visit that is paid, and whose payment is then questioned.
async fn questioned(bed: &TestBed) -> (Booking, String) {
    let booking = booked(bed, tuesday(10, 0), 1).await;
    work_later(bed, 5).await;
    let paid = attempts(bed, booking.id).await;
    let dispute = bed.gateway.open_dispute(paid[0].stripe_payment_intent.as_deref().expect("paid"));
    (booking, dispute)
}

/// Every event about a dispute comes, in the order that `order` makes of it.
async fn hear(
    bed: &TestBed,
    dispute: &str,
    order: impl FnOnce(&mut Vec<crate::ports::GatewayEvent>),
) {
    let mut events = bed.gateway.events();
    events.retain(|event| event.object == dispute);
    order(&mut events);
    for event in events {
        let (body, signature) = bed.gateway.webhook(&event);
        receive_webhook(&bed.services, &body, &signature).await.expect("taken");
        process_event(&bed.services, &event.id).await.expect("acted on");
    }
    work(bed).await;
}

/// A client whose visit is paid, and who paid €42.00 more in another window: that was to go
/// back, and did not. The payment that came late.
async fn paid_twice(bed: &TestBed) -> (Client, String) {
    let (client, first) = on_the_page(bed, 0).await;
    let (services, now) = (&bed.services, bed.services.now());
    let tx = services.store.begin().await.expect("begun");
    let more = Money::new(4_200, Currency::Eur);
    let second = payments::start(&tx, &client.booking(bed).await, more, now).await.expect("begun");
    tx.commit().await.expect("committed");
    bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
    payments::open_checkout(services, second).await.expect_err("the first may be paid");
    payments::recover_checkout(services, second).await.expect("opened");
    let page = bed.gateway.checkout_of(second).expect("a page").id;
    assert!(bed.gateway.pay(&first) && bed.gateway.pay(&page));
    for page in [&first, &page] {
        fulfil(services, page).await.expect("heard");
    }
    for refund in client.refunds(bed).await {
        payments::send_refund(services, refund.id.into()).await.expect("sent");
    }
    let sent = bed.gateway.refunds().pop().expect("sent");
    bed.gateway.settle_refund(&sent, GatewayRefundState::Failed);
    payments::refresh_refund(services, &sent).await.expect("heard");
    let late = client.attempts(bed).await.into_iter().find(|attempt| attempt.late);
    (client, late.and_then(|attempt| attempt.stripe_payment_intent).expect("it came late"))
}

async fn the_one(bed: &TestBed) -> super::Dispute {
    let mut all = disputes_of(&bed.services, &manager(bed)).await.expect("read");
    assert_eq!(all.len(), 1);
    all.remove(0).0
}

storage::on_both_engines! {
    async fn a_bank_that_asks_takes_the_money_and_everybody_knows(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        hear(bed, &dispute, |_| {}).await;
        let row = the_one(bed).await;
        assert_eq!((row.state.as_str(), row.taken.minor, row.fee.minor), ("needs_response", 8_400, 2_000));
        assert!(row.wants_answer() && row.due_by.is_some());
        assert_eq!(on(bed, booking.id, Account::Disputes).await, 8_400);
        let told = bed.mailer.sent_to("hello@lombar.example");
        assert!(told.iter().any(|mail| mail.subject.starts_with("A bank questions a payment of €84.00")));
        let needs = crate::attention::attention(&bed.services, &testing::owner(bed.studio.id).into()).await;
        assert_eq!(needs.expect("read").disputes.len(), 1);
        assert_books_agree(bed).await;
    }

    async fn events_that_are_doubled_mixed_up_or_lost_book_the_same(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        bed.gateway.close_dispute(&dispute, true);
        hear(bed, &dispute, |events| { events.reverse(); events.extend(events.clone()); }).await;
        reconcile(&bed.services).await.expect("reconciled");
        work(bed).await;
        assert_eq!(the_one(bed).await.state, "won");
        assert_eq!(on(bed, booking.id, Account::Disputes).await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_dispute_that_is_won_after_the_visit_leaves_what_was_earned(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        hear(bed, &dispute, |_| {}).await;
        bed.clock.set(booking.span.end);
        let staff = testing::owner(bed.studio.id).into();
        desk::complete(&bed.services, &staff, booking.id).await.expect("closed");
        bed.gateway.close_dispute(&dispute, true);
        hear(bed, &dispute, |_| {}).await;
        assert_eq!(on(bed, booking.id, Account::ClientPrepaid).await, 0);
        assert_eq!(on(bed, booking.id, Account::DisputeLosses).await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_dispute_that_is_lost_after_the_visit_is_a_loss(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        bed.clock.set(booking.span.end);
        let staff = testing::owner(bed.studio.id).into();
        desk::complete(&bed.services, &staff, booking.id).await.expect("closed");
        hear(bed, &dispute, |_| {}).await;
        bed.gateway.close_dispute(&dispute, false);
        hear(bed, &dispute, |_| {}).await;
        let row = the_one(bed).await;
        assert_eq!((row.state.as_str(), row.closed_at.is_some()), ("lost", true));
        assert_eq!(on(bed, booking.id, Account::DisputeLosses).await, 8_400);
        assert_eq!(on(bed, booking.id, Account::Disputes).await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_visit_in_dispute_is_not_refunded_twice(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        hear(bed, &dispute, |_| {}).await;
        let staff = testing::owner(bed.studio.id).into();
        desk::cancel_by_studio(&bed.services, &staff, booking.id).await.expect("cancelled");
        work_later(bed, 5).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur).minor, 0, "the bank has it");
        let due = async || {
            let due = owed(bed.services.store.reader(), booking.id, Currency::Eur).await;
            due.expect("read").map_or(0, |due| due.all.minor)
        };
        assert_eq!(due().await, 0);
        bed.gateway.close_dispute(&dispute, false);
        hear(bed, &dispute, |_| {}).await;
        assert_eq!(due().await, 0, "they have it by their bank");
        assert_eq!(on(bed, booking.id, Account::ClientPrepaid).await, 0);
        assert_eq!(on(bed, booking.id, Account::DisputeLosses).await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_visit_that_was_cancelled_and_whose_dispute_is_won_is_owed(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        hear(bed, &dispute, |_| {}).await;
        let staff = testing::owner(bed.studio.id).into();
        desk::cancel_by_studio(&bed.services, &staff, booking.id).await.expect("cancelled");
        bed.gateway.close_dispute(&dispute, true);
        hear(bed, &dispute, |_| {}).await;
        let due = owed(bed.services.store.reader(), booking.id, Currency::Eur).await.expect("read");
        assert_eq!(due.map(|due| due.all.minor), Some(8_400));
        let all = payments::owed_by(bed.services.store.reader(), bed.studio.id).await;
        assert_eq!(all.expect("read").len(), 1, "and listed");
        assert_books_agree(bed).await;
    }

    async fn late_money_that_a_bank_takes_back_is_not_owed_as_well(bed: &TestBed) {
        let (client, late) = paid_twice(bed).await;
        let due = async || {
            let due = owed(bed.services.store.reader(), client.booking, Currency::Eur).await;
            due.expect("read").map_or(0, |due| due.all.minor)
        };
        assert_eq!(due().await, 4_200, "while the visit stands");
        let dispute = bed.gateway.open_dispute(&late);
        hear(bed, &dispute, |_| {}).await;
        assert_eq!(due().await, 0, "the bank has it");
        bed.gateway.close_dispute(&dispute, false);
        hear(bed, &dispute, |_| {}).await;
        assert_eq!(due().await, 0, "they have it by their bank");
        bed.clock.set(client.booking(bed).await.span.end);
        let staff = testing::owner(bed.studio.id).into();
        desk::complete(&bed.services, &staff, client.booking).await.expect("closed");
        let earned = on(bed, client.booking, Account::Revenue(bed.studio.deep_tissue)).await
            + on(bed, client.booking, Account::Tax).await;
        assert_eq!(earned, -8_400);
        assert_eq!(on(bed, client.booking, Account::ClientPrepaid).await, 0);
        assert_eq!(on(bed, client.booking, Account::DisputeLosses).await, 0);
        assert_books_agree(bed).await;
    }

    async fn what_came_late_is_owed_still_when_a_bank_takes_what_paid_for_the_visit(bed: &TestBed) {
        let (client, late) = paid_twice(bed).await;
        bed.clock.set(client.booking(bed).await.span.end);
        let staff = testing::owner(bed.studio.id).into();
        desk::complete(&bed.services, &staff, client.booking).await.expect("closed");
        let paid = client.attempts(bed).await.into_iter().find(|attempt| !attempt.late);
        let paid = paid.and_then(|attempt| attempt.stripe_payment_intent).expect("it was paid");
        assert_ne!(paid, late);
        let dispute = bed.gateway.open_dispute(&paid);
        hear(bed, &dispute, |_| {}).await;
        bed.gateway.close_dispute(&dispute, false);
        hear(bed, &dispute, |_| {}).await;
        assert_eq!(on(bed, client.booking, Account::DisputeLosses).await, 8_400);
        let due = owed(bed.services.store.reader(), client.booking, Currency::Eur).await;
        assert_eq!(due.expect("read").map(|due| due.all.minor), Some(4_200));
        assert_books_agree(bed).await;
    }

    async fn a_gateway_that_does_not_answer_is_asked_again(bed: &TestBed) {
        let (_, dispute) = questioned(bed).await;
        bed.gateway.next(Call::FetchDispute, Fault::LoseAnswer);
        reconcile(&bed.services).await.expect("reconciled");
        for _ in 0..3 {
            work_later(bed, 10).await;
            reconcile(&bed.services).await.expect("reconciled");
        }
        assert_eq!(the_one(bed).await.stripe_id, dispute);
        assert_books_agree(bed).await;
    }

    async fn what_a_bank_gets_to_read_says_nothing_about_health(bed: &TestBed) {
        let (booking, dispute) = questioned(bed).await;
        hear(bed, &dispute, |_| {}).await;
        let id: DisputeId = the_one(bed).await.id;
        let found = evidence(&bed.services, &manager(bed), id).await.expect("read").expect("there");
        assert_eq!(found.visit.reference, read(bed, &booking).await.reference);
        assert!(found.happened.iter().any(|act| act.what == "booking.confirmed"));
        assert_eq!(found.mails[0].kind, "mail_booking_confirmed");
        let whole = format!("{found:?}");
        for secret in ["Lower left", "moved house", "screening"] {
            assert!(!whole.contains(secret), "{secret}");
        }
        let other = testing::manager(storage::new_id());
        assert!(evidence(&bed.services, &other, id).await.expect("read").is_none());
        assert!(disputes_of(&bed.services, &other).await.expect("read").is_empty());
    }
}
