//! What could not be given back is owed: sent once more, or given back by hand.

use domain::{
    Currency, Money,
    booking::{Booking, CancelledBy},
};

use super::{
    super::scene::{Client, PRICE, assert_books_agree, confirmed, on_the_page, owner, tx},
    eur, left, send_all, states,
};
use crate::{
    jobs::run_due,
    payments::{
        self, RefundReason, ReturnMethod, gave_back, recognise, send_again, settle_cancellation,
    },
    testing::{Call, Fault, TestBed},
};

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
