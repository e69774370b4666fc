//! Income, fees, the desk, and books that do not agree.

use domain::{Currency, Money, booking::Booking, ledger::Account};

use super::scene::{assert_books_agree, confirmed, held, tx};
use crate::{
    payments::{
        PaymentError, StudioMethod, books_checked, check_books, check_books_nightly, received,
        recognise, record_fee, record_studio_payment,
    },
    testing::{StudioOptions, TestBed},
};

async fn balance(bed: &TestBed, name: &str) -> i64 {
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    balances.iter().filter(|b| b.account.name() == name).map(|b| b.amount.minor).sum()
}

async fn complete(bed: &TestBed, booking: Booking) -> Booking {
    let (tx, now) = (tx(bed).await, bed.services.now());
    let done = booking.complete(now).expect("it can be closed");
    let done = storage::bookings::update(&tx, done).await.expect("written");
    recognise(&tx, &done, now).await.expect("recognised");
    recognise(&tx, &done, now).await.expect("once");
    tx.commit().await.expect("committed");
    done
}

async fn take(bed: &TestBed, booking: &Booking, minor: i64) -> Result<(), PaymentError> {
    let (tx, now) = (tx(bed).await, bed.services.now());
    let amount = Money::new(minor, Currency::Eur);
    record_studio_payment(&tx, booking, amount, StudioMethod::Cash, None, now).await?;
    Ok(tx.commit().await?)
}

storage::on_both_engines! {
    async fn what_was_prepaid_is_income_once_the_session_was_given(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        assert_eq!(balance(bed, "client_prepaid").await, -8_400);
        bed.clock.advance_minutes(60 * 24 * 8);
        complete(bed, client.booking(bed).await).await;
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        // 23 % inside 84.00.
        assert_eq!((balance(bed, "tax").await, balance(bed, "revenue").await), (-1_571, -6_829));
        assert_books_agree(bed).await;
    }

    async fn a_fee_is_booked_once_it_is_known(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let attempt = client.attempts(bed).await[0].id.into();
        bed.gateway.let_fees_wait(true);
        assert!(matches!(record_fee(&bed.services, attempt).await, Err(PaymentError::NotYet)));
        bed.gateway.let_fees_wait(false);
        record_fee(&bed.services, attempt).await.expect("booked");
        record_fee(&bed.services, attempt).await.expect("known");
        assert_eq!(balance(bed, "stripe_fees").await, 151);
        assert_eq!(balance(bed, "stripe_clearing").await, 8_249);
        assert_books_agree(bed).await;
    }

    async fn the_desk_takes_what_is_left_and_no_more(bed: &TestBed) {
        let paid = confirmed(bed, 0).await.booking(bed).await;
        assert!(matches!(take(bed, &paid, 1).await, Err(PaymentError::TooMuch)));
        let unpaid = held(bed, 1).await.booking(bed).await;
        assert!(matches!(take(bed, &unpaid, 8_400).await, Err(PaymentError::Ended)));
        let (tx, now) = (tx(bed).await, bed.services.now());
        let unpaid = crate::bookings::confirm_paid(&tx, unpaid, now).await.expect("confirmed");
        tx.commit().await.expect("committed");
        assert!(matches!(take(bed, &unpaid, 0).await, Err(PaymentError::TooMuch)));
        take(bed, &unpaid, 3_333).await.expect("before the visit");
        assert_eq!((balance(bed, "till").await, balance(bed, "revenue").await), (3_333, 0));
        bed.clock.advance_minutes(60 * 24 * 8);
        let done = complete(bed, unpaid).await;
        take(bed, &done, 5_067).await.expect("after the visit");
        assert!(matches!(take(bed, &done, 1).await, Err(PaymentError::TooMuch)));
        let all = received(bed.services.store.reader(), &done).await.expect("read");
        assert_eq!(all, done.price);
        let revenue = Account::Revenue(done.treatment).name();
        assert_eq!((balance(bed, "tax").await, balance(bed, revenue).await), (-1_571, -6_829));
        assert_books_agree(bed).await;
    }

    async fn books_that_do_not_agree_are_told_by_name(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let booking = client.booking(bed).await;
        // A payment that was written past the ledger.
        let tx = tx(bed).await;
        let (whose, now) = ((booking.studio, booking.id), bed.services.now());
        let amount = Money::new(500, Currency::Eur);
        let cash = StudioMethod::Cash;
        storage::payments::insert_studio_payment(&tx, whose, amount, cash, None, now)
            .await
            .expect("written");
        tx.commit().await.expect("committed");
        let report = check_books(&bed.services).await.expect("read");
        let found: Vec<_> = report.differences.iter().map(|d| (d.what, d.ledger, d.rows)).collect();
        assert_eq!(found, [("till", 0, 500)]);
        let nightly = check_books_nightly(&bed.services).await.expect("read");
        assert_eq!(nightly, Some(report));
        let reader = bed.services.store.reader();
        let checked = books_checked(reader, bed.studio.id).await.expect("read").expect("a look");
        assert_eq!(checked.at, bed.services.now());
        let wrong = &checked.wrong[0];
        assert_eq!((wrong.what.as_str(), wrong.ledger.as_str(), wrong.rows.as_str()), ("till", "€0.00", "€5.00"));
        let other = books_checked(reader, storage::new_id()).await.expect("read");
        assert_eq!(other.expect("a look").wrong, []);
    }

    async fn the_books_are_looked_through_once_a_night(bed: &TestBed) {
        let look = async |at| {
            bed.clock.set(TestBed::at(at));
            check_books_nightly(&bed.services).await.expect("read").is_some()
        };
        assert!(look("2026-11-23T08:00:00Z").await, "never before");
        assert!(!look("2026-11-23T23:00:00Z").await);
        assert!(!look("2026-11-24T01:59:59Z").await);
        assert!(look("2026-11-24T02:00:00Z").await);
        assert!(!look("2026-11-24T03:00:00Z").await);
        assert!(look("2026-11-27T12:00:00Z").await, "after days of rest");
    }

    async fn the_books_are_looked_through_while_somebody_writes(bed: &TestBed) {
        confirmed(bed, 0).await;
        let writing = tx(bed).await;
        let look = tokio::time::timeout(std::time::Duration::from_secs(5), check_books(&bed.services));
        assert!(look.await.expect("nobody waits").expect("read").is_clean());
        writing.rollback().await.expect("undone");
    }
}

#[tokio::test]
async fn one_studios_books_say_nothing_of_anothers() {
    let db = storage::testing::database(storage::Engine::Sqlite).await;
    let bed = TestBed::with(db.store.clone(), &StudioOptions::default()).await;
    let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
    let other = crate::testing::TestStudio::create(&db.store, &options).await.expect("written");
    confirmed(&bed, 0).await;
    let balances = storage::ledger::balances(db.store.reader()).await.expect("read");
    assert!(balances.iter().all(|b| b.studio == bed.studio.id && b.studio != other.id));
}
