//! Giving back: never more than was paid, done when the gateway says so.

use domain::{
    Currency, Money,
    booking::{Booking, CancelledBy},
    ledger::JournalKind,
    policy::Paid,
};

use super::scene::{Client, PRICE, assert_books_agree, confirmed, on_the_page, owner, tx};
use crate::{
    jobs::run_due,
    payments::{
        self, PaymentError, RefundReason, ReturnMethod, captured, gave_back, process_event,
        receive_webhook, recognise, reconcile, request_refund, send_again, send_refund,
        settle_cancellation,
    },
    ports::GatewayRefundState,
    testing::{Call, Fault, TestBed},
};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

async fn request(bed: &TestBed, client: &Client, amount: Money) -> Result<(), PaymentError> {
    let booking = client.booking(bed).await;
    let (tx, now) = (tx(bed).await, bed.services.now());
    request_refund(&tx, &booking, amount, RefundReason::Goodwill, now).await?;
    Ok(tx.commit().await?)
}

async fn send_all(bed: &TestBed, client: &Client) {
    for refund in client.refunds(bed).await {
        send_refund(&bed.services, refund.id.into()).await.expect("sent");
    }
}

async fn states(bed: &TestBed, client: &Client) -> Vec<String> {
    client.refunds(bed).await.into_iter().map(|refund| refund.state).collect()
}

async fn left(bed: &TestBed, client: &Client) -> i64 {
    let booking = client.booking(bed).await;
    captured(bed.services.store.reader(), &booking).await.expect("read").minor
}

async fn hear_last_event(bed: &TestBed) {
    let event = bed.gateway.events().pop().expect("something happened");
    let (body, signature) = bed.gateway.webhook(&event);
    receive_webhook(&bed.services, &body, &signature).await.expect("taken");
    process_event(&bed.services, &event.id).await.expect("acted on");
}

/// What is owed to the client, and what of it can be sent online.
async fn owed(bed: &TestBed, client: &Client) -> (i64, i64) {
    let owed = payments::owed(bed.services.store.reader(), client.booking, Currency::Eur).await;
    owed.expect("read").map_or((0, 0), |owed| (owed.all.minor, owed.online.minor))
}

/// The client cancels, and what goes back is sent.
async fn cancelled(bed: &TestBed, client: &Client, refund: Money, reason: RefundReason) {
    let (booking, now) = (client.booking(bed).await, bed.services.now());
    let tx = tx(bed).await;
    let booking = booking.cancel(CancelledBy::Client, now, refund).expect("it stands");
    let booking = storage::bookings::update(&tx, booking).await.expect("written");
    settle_cancellation(&tx, &booking, &refund.into(), reason, now).await.expect("settled");
    tx.commit().await.expect("committed");
    run_due(&bed.services, 50).await;
}

/// A client whose visit the studio cancelled, and whose bank refused the refund.
async fn refused_refund(bed: &TestBed, n: u32) -> Client {
    let client = confirmed(bed, n).await;
    bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
    cancelled(bed, &client, PRICE, RefundReason::CancelledByStudio).await;
    assert_eq!(states(bed, &client).await, ["failed"]);
    client
}

/// A client whose visit is paid, and who then pays half of it once more on a second page.
/// That cannot go back.
async fn paid_twice(bed: &TestBed, n: u32) -> Client {
    paid_on_two_pages(bed, n, eur(4_200)).await
}

/// The same; the gateway says that `amount` was paid on the second page.
async fn paid_on_two_pages(bed: &TestBed, n: u32, amount: Money) -> Client {
    let (client, first) = on_the_page(bed, n).await;
    let (booking, now) = (client.booking(bed).await, bed.services.now());
    let tx = tx(bed).await;
    let second = payments::start(&tx, &booking, eur(4_200), now).await.expect("begun");
    tx.commit().await.expect("committed");
    bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
    payments::open_checkout(&bed.services, second).await.expect_err("the first may be paid");
    payments::recover_checkout(&bed.services, second).await.expect("opened");
    let second = bed.gateway.checkout_of(second).expect("a page").id;
    assert!(bed.gateway.pay(&first) && bed.gateway.pay(&second));
    bed.gateway.tamper(&second, |checkout| checkout.amount = amount);
    bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
    for page in [&first, &second] {
        payments::fulfil(&bed.services, page).await.expect("asked");
    }
    run_due(&bed.services, 50).await;
    assert_eq!(states(bed, &client).await, ["failed"]);
    client
}

storage::on_both_engines! {
    async fn more_than_was_paid_never_goes_back(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        assert!(matches!(request(bed, &client, eur(8_401)).await, Err(PaymentError::TooMuch)));
        request(bed, &client, eur(5_000)).await.expect("there is enough");
        assert!(matches!(request(bed, &client, eur(3_401)).await, Err(PaymentError::TooMuch)));
        request(bed, &client, eur(3_400)).await.expect("there is just enough");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_eq!(left(bed, &client).await, 0);
        assert_books_agree(bed).await;
    }

    async fn of_two_who_give_back_the_same_money_one_does(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let both = tokio::join!(request(bed, &client, PRICE), request(bed, &client, PRICE));
        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_books_agree(bed).await;
    }

    async fn a_refund_whose_answer_was_lost_is_sent_once(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        request(bed, &client, eur(4_200)).await.expect("requested");
        let id = client.refunds(bed).await[0].id.into();
        for fault in [Fault::LoseRequest, Fault::LoseAnswer] {
            bed.gateway.next(Call::CreateRefund, fault);
            let unknown = send_refund(&bed.services, id).await;
            assert!(matches!(unknown, Err(PaymentError::Unknown)));
        }
        send_refund(&bed.services, id).await.expect("sent");
        send_refund(&bed.services, id).await.expect("known");
        assert_eq!(bed.gateway.refunds().len(), 1);
        assert_books_agree(bed).await;
    }

    async fn a_refund_older_than_its_key_is_looked_up(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        request(bed, &client, eur(4_200)).await.expect("requested");
        let id = client.refunds(bed).await[0].id.into();
        bed.gateway.next(Call::CreateRefund, Fault::LoseAnswer);
        assert!(send_refund(&bed.services, id).await.is_err());
        bed.clock.advance_minutes(24 * 60);
        let sent = bed.gateway.calls().into_iter().filter(|c| *c == Call::CreateRefund).count();
        send_refund(&bed.services, id).await.expect("found");
        let again = bed.gateway.calls().into_iter().filter(|c| *c == Call::CreateRefund).count();
        assert_eq!((states(bed, &client).await, again), (vec!["succeeded".to_owned()], sent));
        assert_books_agree(bed).await;
    }

    async fn pending_is_not_done(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        bed.gateway.let_refunds_wait(true);
        request(bed, &client, eur(4_200)).await.expect("requested");
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["pending"]);
        assert_books_agree(bed).await;
        bed.gateway.settle_refund("re_1", GatewayRefundState::Succeeded);
        hear_last_event(bed).await;
        assert_eq!(states(bed, &client).await, ["succeeded"]);
        assert_books_agree(bed).await;
    }

    async fn a_pending_refund_whose_event_never_came_is_asked_about(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        bed.gateway.let_refunds_wait(true);
        request(bed, &client, eur(4_200)).await.expect("requested");
        send_all(bed, &client).await;
        reconcile(&bed.services).await.expect("reconciled");
        bed.gateway.settle_refund("re_1", GatewayRefundState::Succeeded);
        bed.clock.advance_minutes(3);
        bed.gateway.next(Call::ListEvents, Fault::LoseRequest);
        assert!(reconcile(&bed.services).await.is_err(), "nobody tells");
        assert_eq!(states(bed, &client).await, ["succeeded"]);
    }

    async fn a_refund_that_fails_is_the_clients_money_again(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        bed.gateway.let_refunds_wait(true);
        request(bed, &client, PRICE).await.expect("requested");
        send_all(bed, &client).await;
        bed.gateway.settle_refund("re_1", GatewayRefundState::Failed);
        hear_last_event(bed).await;
        assert_eq!(states(bed, &client).await, ["failed"]);
        assert_eq!(left(bed, &client).await, PRICE.minor);
        assert_books_agree(bed).await;
        bed.gateway.let_refunds_wait(false);
        request(bed, &client, PRICE).await.expect("another way");
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["failed", "succeeded"]);
        // Days later the client's bank sends it back.
        bed.gateway.settle_refund("re_2", GatewayRefundState::Failed);
        hear_last_event(bed).await;
        assert_eq!(states(bed, &client).await, ["failed", "failed"]);
        assert_books_agree(bed).await;
    }

    async fn a_refund_that_is_refused_is_seen_by_somebody(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        request(bed, &client, PRICE).await.expect("requested");
        bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["failed"]);
        let object = client.booking.to_string();
        let audit = storage::audit::of_object(bed.services.store.reader(), &object).await;
        assert!(audit.expect("read").iter().any(|entry| entry.action == "refund.failed"));
        assert_books_agree(bed).await;
    }

    async fn a_session_goes_back_whole_beside_a_share_of_the_money(bed: &TestBed) {
        use crate::vouchers::tests::paying::course;
        let client = confirmed(bed, 0).await;
        let (id, _) = course(bed, 1).await;
        let booking = client.booking(bed).await;
        let (tx, now) = (tx(bed).await, bed.services.now());
        let row = storage::vouchers::courses::by_id(&*tx, id).await.expect("read").expect("there");
        assert!(storage::vouchers::courses::take_session(&tx, &row, 7_560).await.expect("taken"));
        let used = (7_560, 8_400);
        let used = storage::vouchers::courses::insert_use(&tx, id, booking.id, used, now).await;
        let used = used.expect("written");
        storage::vouchers::courses::use_held(&tx, used).await.expect("used");
        let context = domain::ledger::Context { studio: bed.studio.id, booking: booking.id, at: now };
        storage::ledger::post(&tx, &context.course_used(used, eur(7_560)).expect("a journal")).await.expect("posted");
        // The best rung gives 80 percent: 67.20 of the money, and the whole session.
        let ways = Paid { online: eur(6_720), cards: eur(0), course: eur(7_560) };
        let by = RefundReason::CancelledByClient;
        for wrong in [Paid { course: eur(1_000), ..ways }, Paid { online: eur(8_401), ..ways }] {
            let refused = settle_cancellation(&tx, &booking, &wrong, by, now).await;
            assert!(matches!(refused, Err(PaymentError::TooMuch)), "{wrong:?}");
        }
        let booking = booking.cancel(CancelledBy::Client, now, ways.all()).expect("it stands");
        let booking = storage::bookings::update(&tx, booking).await.expect("written");
        settle_cancellation(&tx, &booking, &ways, by, now).await.expect("settled");
        tx.commit().await.expect("committed");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), eur(6_720));
        let reader = bed.services.store.reader();
        let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
        assert_eq!(row.sessions_left, row.sessions);
        let desk = crate::auth::testing::owner(bed.studio.id).into();
        let offer = payments::refund_offer(&bed.services, &desk, booking.id).await.expect("read");
        assert_eq!(offer.policy, eur(0), "what the rules give has gone back");
        assert_books_agree(bed).await;
    }

    async fn a_cancellation_divides_what_was_paid(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let booking = client.booking(bed).await;
        let (tx, now) = (tx(bed).await, bed.services.now());
        let by = RefundReason::CancelledByClient;
        let refused = settle_cancellation(&tx, &booking, &eur(8_401).into(), by, now).await;
        assert!(matches!(refused, Err(PaymentError::TooMuch)));
        settle_cancellation(&tx, &booking, &eur(4_200).into(), by, now).await.expect("settled");
        tx.commit().await.expect("committed");
        send_all(bed, &client).await;
        let reader = bed.services.store.reader();
        let journals = storage::ledger::journals_of(reader, booking.id).await.expect("read");
        let fee = journals.iter().find(|j| j.kind == JournalKind::CancellationFee);
        let debits = fee.expect("a fee").entries().iter().map(|e| e.amount.minor.max(0));
        assert_eq!(debits.sum::<i64>(), 4_200);
        assert_eq!(bed.gateway.refunded(Currency::Eur), eur(4_200));
        assert_books_agree(bed).await;
    }

    async fn a_refund_that_failed_is_sent_again_once(bed: &TestBed) {
        let (client, owner) = (refused_refund(bed, 0).await, owner(bed).await);
        assert_eq!(owed(bed, &client).await, (8_400, 8_400));
        let send = async |shown| send_again(&bed.services, &owner.into(), client.booking, shown).await;
        assert_eq!(send(eur(8_401)).await.expect_err("another amount").code(), "amount_changed");
        let (one, two) = tokio::join!(send(PRICE), send(PRICE));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(send(PRICE).await.expect_err("it is on its way").code(), "nothing_owed");
        assert_eq!(owed(bed, &client).await, (0, 0));
        send_all(bed, &client).await;
        assert_eq!(states(bed, &client).await, ["failed", "succeeded"]);
        let keys: Vec<_> = client.refunds(bed).await.into_iter().map(|r| r.idempotency_key).collect();
        assert_ne!(keys[0], keys[1]);
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_books_agree(bed).await;
    }

    async fn a_refund_that_fails_again_is_still_owed_and_told_each_time(bed: &TestBed) {
        let (client, owner) = (refused_refund(bed, 0).await, owner(bed).await);
        bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
        send_again(&bed.services, &owner.into(), client.booking, PRICE).await.expect("decided");
        run_due(&bed.services, 50).await;
        assert_eq!(states(bed, &client).await, ["failed", "failed"]);
        assert_eq!(owed(bed, &client).await, (8_400, 8_400));
        let mails = bed.mailer.sent_to("hello@lombar.example");
        let told = mails.iter().filter(|mail| mail.subject.contains("€84.00 could not be sent"));
        assert_eq!(told.count(), 2);
        send_again(&bed.services, &owner.into(), client.booking, PRICE).await.expect("decided");
        run_due(&bed.services, 50).await;
        assert_eq!(states(bed, &client).await, ["failed", "failed", "succeeded"]);
        assert_books_agree(bed).await;
    }

    async fn what_is_owed_in_two_currencies_goes_back_each_in_its_own(bed: &TestBed) {
        let sek = Money::new(4_200, Currency::Sek);
        let (client, owner) = (paid_on_two_pages(bed, 0, sek).await, owner(bed).await);
        bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
        cancelled(bed, &client, PRICE, RefundReason::CancelledByStudio).await;
        assert_eq!(states(bed, &client).await, ["failed", "failed"]);
        let reader = bed.services.store.reader();
        let all = payments::owed_by(reader, bed.studio.id).await.expect("read");
        let all: Vec<_> = all.into_iter().map(|owed| (owed.all, owed.online)).collect();
        assert_eq!(all, [(PRICE, PRICE), (sek, sek)]);
        send_again(&bed.services, &owner.into(), client.booking, PRICE).await.expect("decided");
        let (id, cash) = (client.booking, ReturnMethod::Cash);
        gave_back(&bed.services, &owner.into(), id, sek, cash).await.expect("written");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), PRICE);
        assert_eq!(bed.gateway.refunded(Currency::Sek), Money::zero(Currency::Sek));
        assert_eq!(payments::owed_by(reader, bed.studio.id).await.expect("read"), []);
        let report = payments::check_books(&bed.services).await.expect("read");
        assert!(report.is_clean(), "{report:?}");
    }

    async fn what_a_fee_kept_is_not_owed(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        bed.gateway.next(Call::CreateRefund, Fault::Refuse("charge_disputed"));
        cancelled(bed, &client, eur(4_200), RefundReason::CancelledByClient).await;
        assert_eq!(owed(bed, &client).await, (4_200, 4_200));
        let refused = send_again(&bed.services, &owner.into(), client.booking, PRICE).await;
        assert_eq!(refused.expect_err("half of it is kept").code(), "amount_changed");
        send_again(&bed.services, &owner.into(), client.booking, eur(4_200)).await.expect("decided");
        send_all(bed, &client).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), eur(4_200));
        assert_books_agree(bed).await;
    }

    async fn what_was_given_back_by_hand_is_written_down_once(bed: &TestBed) {
        let (client, owner) = (refused_refund(bed, 0).await, owner(bed).await);
        let give = async || {
            let (services, method) = (&bed.services, ReturnMethod::Transfer);
            gave_back(services, &owner.into(), client.booking, PRICE, method).await
        };
        let (one, two) = tokio::join!(give(), give());
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(give().await.expect_err("once").code(), "nothing_owed");
        let again = send_again(&bed.services, &owner.into(), client.booking, PRICE).await;
        assert_eq!(again.expect_err("it went another way").code(), "nothing_owed");
        let reader = bed.services.store.reader();
        let given = storage::payments::studio_returns_of(reader, client.booking).await;
        assert_eq!(given.expect("read").len(), 1);
        let balances = storage::ledger::balances(reader).await.expect("read");
        let till = balances.iter().find(|b| b.account.name() == "till").expect("a till");
        assert_eq!(till.amount, eur(-8_400));
        assert_books_agree(bed).await;
    }

    async fn nobody_gives_back_what_another_studio_owes(bed: &TestBed) {
        let client = refused_refund(bed, 0).await;
        let stranger = crate::auth::testing::owner(storage::new_id());
        let (services, id) = (&bed.services, client.booking);
        let refused = send_again(services, &stranger.into(), id, PRICE).await;
        assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        let refused = gave_back(services, &stranger.into(), id, PRICE, ReturnMethod::Cash).await;
        assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        assert_eq!(states(bed, &client).await, ["failed"]);
    }

    async fn of_a_visit_that_is_to_take_place_only_what_came_twice_is_owed(bed: &TestBed) {
        assert_eq!(owed(bed, &confirmed(bed, 1).await).await, (0, 0));
        let (client, owner) = (paid_twice(bed, 0).await, owner(bed).await);
        assert_eq!(owed(bed, &client).await, (4_200, 4_200));
        let (services, id, cash) = (&bed.services, client.booking, ReturnMethod::Cash);
        let refused = gave_back(services, &owner.into(), id, eur(12_600), cash).await;
        assert_eq!(refused.expect_err("the visit stands").code(), "amount_changed");
        gave_back(services, &owner.into(), id, eur(4_200), cash).await.expect("written");
        assert_eq!(owed(bed, &client).await, (0, 0));
        assert_eq!(left(bed, &client).await, PRICE.minor, "the visit is still paid");
        assert_books_agree(bed).await;
    }

    async fn what_came_twice_is_no_income_though_the_price_has_room_for_it(bed: &TestBed) {
        let client = paid_twice(bed, 0).await;
        bed.clock.advance_minutes(60 * 24 * 8);
        let (tx, now) = (tx(bed).await, bed.services.now());
        // As if what was paid were a deposit.
        let dear = Booking { price: eur(20_000), ..client.booking(bed).await };
        let done = dear.complete(now).expect("it began");
        let done = storage::bookings::update(&tx, done).await.expect("written");
        recognise(&tx, &done, now).await.expect("recognised");
        tx.commit().await.expect("committed");
        assert_eq!(owed(bed, &client).await, (4_200, 4_200));
        assert_books_agree(bed).await;
    }
}
