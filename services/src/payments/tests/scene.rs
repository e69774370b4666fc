//! A client on their way to a visit, step by step.

use std::{future::Future, pin::pin, task::Poll};

use chrono::{TimeDelta, TimeZone, Utc};
use domain::{
    BookingId, Currency, Instant, Money,
    booking::{Booking, BookingState, Source},
    contact::ContactInput,
    policy::PaymentPlan,
    screening::{AnswersInput, VERSION},
};
use storage::{
    Tx,
    entities::{account, payment_attempt, refund},
    payments::{attempts_of, refunds_of},
};

use crate::{
    auth::{OwnerSession, testing},
    bookings::{
        CheckoutRefused, CheckoutRequest, CheckoutStep, HoldRequest, Holder, checkout, hold,
    },
    payments::check_books,
    ports::{Checkout, CheckoutState},
    testing::TestBed,
};

/// €84.00, the price of deep tissue.
pub const PRICE: Money = Money::new(8_400, Currency::Eur);

/// A client with a slot of their own.
pub struct Client {
    pub booking: BookingId,
    holder: Holder,
    email: String,
    /// Codes that they type.
    pub codes: Vec<String>,
    /// How they choose to pay.
    pub plan: PaymentPlan,
}

/// When the `n`th slot begins.
pub fn slot(n: u32) -> Instant {
    let (day, hour) = (n / 8, n % 8 / 2);
    let monday = Utc.with_ymd_and_hms(2026, 11, 30, 10, 0, 0).single().expect("a time");
    let days = TimeDelta::days(i64::from(day / 6 * 7 + day % 6));
    monday + days + TimeDelta::minutes(i64::from(hour) * 90)
}

/// The `n`th client of the test holds the `n`th slot: two an hour and a half, four
/// times a day, Monday to Saturday, from the following week on.
pub async fn held(bed: &TestBed, n: u32) -> Client {
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&n.to_be_bytes());
    let holder = Holder(hash);
    let request = HoldRequest {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: None,
        start: slot(n),
        holder,
        client_zone: None,
        source: Source::Page,
    };
    let booking = hold(&bed.services, request).await.expect("the slot is free").id;
    let email = format!("client{n}@example.com");
    Client { booking, holder, email, codes: Vec::new(), plan: PaymentPlan::Full }
}

impl Client {
    /// The same person as another client.
    pub fn email_of(&mut self, other: &Self) {
        self.email.clone_from(&other.email);
    }

    /// Fills everything in and presses "Pay".
    pub async fn press_pay(&self, bed: &TestBed) -> Result<CheckoutStep, CheckoutRefused> {
        let request = CheckoutRequest {
            booking: None,
            holder: self.holder,
            contact: ContactInput {
                name: "Rui Teste".into(),
                email: self.email.clone(),
                phone: String::new(),
            },
            note: String::new(),
            answers: AnswersInput { version: VERSION, ticked: vec![], none: true },
            plan: self.plan,
            agreed: true,
            codes: self.codes.clone(),
            card_agreed: true,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        checkout(&bed.services, request).await
    }

    /// The booking as it stands.
    pub async fn booking(&self, bed: &TestBed) -> Booking {
        let found = storage::bookings::by_id(bed.services.store.reader(), self.booking).await;
        found.expect("read").expect("it is there")
    }

    pub async fn attempts(&self, bed: &TestBed) -> Vec<payment_attempt::Model> {
        attempts_of(bed.services.store.reader(), self.booking).await.expect("read")
    }

    pub async fn refunds(&self, bed: &TestBed) -> Vec<refund::Model> {
        refunds_of(bed.services.store.reader(), self.booking).await.expect("read")
    }

    /// Every page that was opened for them, at the gateway.
    pub async fn pages(&self, bed: &TestBed) -> Vec<Checkout> {
        let attempts = self.attempts(bed).await;
        let own = |c: &Checkout| attempts.iter().any(|a| c.attempt == Some(a.id.into()));
        bed.gateway.checkouts().into_iter().filter(own).collect()
    }

    /// The mails that came, by subject.
    pub fn mails(&self, bed: &TestBed) -> Vec<String> {
        bed.mailer.sent_to(&self.email).into_iter().map(|mail| mail.subject).collect()
    }
}

/// A client on the open payment page, and the id of that page.
pub async fn on_the_page(bed: &TestBed, n: u32) -> (Client, String) {
    let client = held(bed, n).await;
    let step = client.press_pay(bed).await.expect("the page opens");
    assert!(matches!(step, CheckoutStep::Pay { .. }), "{step:?}");
    let page = client.pages(bed).await.pop().expect("a page").id;
    (client, page)
}

/// A client whose visit is paid and confirmed.
pub async fn confirmed(bed: &TestBed, n: u32) -> Client {
    let (client, page) = on_the_page(bed, n).await;
    assert!(bed.gateway.pay(&page));
    crate::payments::fulfil(&bed.services, &page).await.expect("fulfilled");
    client
}

/// An owner with an account of their own, as what is given back by hand wants one.
pub async fn owner(bed: &TestBed) -> OwnerSession {
    let owner = testing::owner(bed.studio.id);
    let row = account::Model {
        id: owner.account().0,
        email: "owner@lombar.example".into(),
        name: "Owner".into(),
        phone: None,
        password_hash: None,
        email_verified_at: None,
        created_at: 0,
    };
    let tx = tx(bed).await;
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
    owner
}

pub async fn tx(bed: &TestBed) -> Tx {
    bed.services.store.begin().await.expect("begun")
}

/// Runs `work` until it has waited `waits` times, and then drops it, as a process does
/// that is killed. `None` where it was dropped.
pub async fn killed_after<T>(waits: u32, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = waits;
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Runs `work`, and counts how often it waits.
pub async fn counting_waits<T>(work: impl Future<Output = T>) -> (u32, T) {
    let mut work = pin!(work);
    let mut waits = 0;
    let done = std::future::poll_fn(|context| {
        let polled = work.as_mut().poll(context);
        waits += u32::from(polled.is_pending());
        polled
    });
    let done = done.await;
    (waits, done)
}

/// Confirmed and paid, or free and not a cent kept: nothing between. Returns whether
/// it is confirmed.
pub async fn assert_ends_well(bed: &TestBed, client: &Client) -> bool {
    let booking = client.booking(bed).await;
    let attempts = client.attempts(bed).await;
    let refunds = client.refunds(bed).await;
    let open = attempts.iter().filter(|a| ["creating", "open"].contains(&a.state.as_str()));
    assert_eq!(open.count(), 0, "{attempts:?}");
    let pages = client.pages(bed).await;
    assert!(pages.iter().all(|page| page.state != CheckoutState::Open), "{pages:?}");
    let paid = |c: &&Checkout| matches!(c.state, CheckoutState::Paid { .. });
    let paid: i64 = pages.iter().filter(paid).map(|c| c.amount.minor).sum();
    let settled = refunds.iter().all(|r| r.state == "succeeded");
    assert!(settled, "{refunds:?}");
    let kept = paid - refunds.iter().map(|r| r.amount_minor).sum::<i64>();
    let taken = storage::occupancy::of_booking(bed.services.store.reader(), booking.id).await;
    let taken = taken.expect("read");
    match booking.state {
        BookingState::Confirmed => {
            assert_eq!(kept, booking.due_online.minor, "{attempts:?} {refunds:?}");
            assert!(!taken.is_empty());
            true
        }
        BookingState::Expired => {
            assert_eq!(kept, 0, "{attempts:?} {refunds:?}");
            assert!(taken.is_empty());
            false
        }
        other => panic!("{other:?} is no end: {attempts:?}"),
    }
}

/// The ledger says what the rows say and what the gateway's own books say, and no time
/// is taken twice.
pub async fn assert_books_agree(bed: &TestBed) {
    let report = check_books(&bed.services).await.expect("the books can be read");
    assert!(report.is_clean(), "{report:?}");
    let reader = bed.services.store.reader();
    let balances = storage::ledger::balances(reader).await.expect("read");
    let on = |name: &str| -> i64 {
        let lines = balances.iter().filter(|b| b.account.name() == name);
        lines.map(|b| b.amount.minor).sum()
    };
    let (came, went) = (bed.gateway.captured(Currency::Eur), bed.gateway.refunded(Currency::Eur));
    let there = on("stripe_clearing") + on("bank");
    let with_banks = bed.gateway.disputed(Currency::Eur);
    assert_eq!(there + on("stripe_fees"), came.minor - went.minor - with_banks.minor);
    assert_eq!(storage::occupancy::overlaps(reader).await.expect("read"), 0);
}
