//! A studio that asks for a card, and clients who give one.

use chrono::TimeDelta;
use domain::{
    BookingId, Currency, Money,
    booking::Booking,
    ledger::{Account, Journal},
    policy::PaymentPlan,
};
use storage::{
    Store,
    entities::{card_on_file, missed_fee, payment_attempt},
    payments::attempts_of,
    testing::OnStore,
};

use crate::{
    auth::{DeskSession, ManagerSession, OwnerSession, testing},
    bookings::{
        CheckoutRequest, CheckoutStep, checkout, desk,
        tests::bench::{form, held_by_ana, link, read, tuesday},
    },
    cards::{Fee, fee_page},
    jobs,
    payments::check_books,
    testing::{StudioOptions, TestBed},
};

/// €84.00, the price of deep tissue.
pub const PRICE: Money = Money::new(8_400, Currency::Eur);

/// A bed whose studio takes deposits of 30 %, lets clients pay there, and asks for a card.
pub struct CardBed(pub TestBed);

impl OnStore for CardBed {
    async fn on(store: Store) -> Self {
        let options = StudioOptions {
            deposit_percent: 30,
            pay_at_studio: true,
            card_on_file: true,
            ..StudioOptions::default()
        };
        Self(TestBed::with(store, &options).await)
    }
}

pub fn with_plan(plan: PaymentPlan, n: u8) -> CheckoutRequest {
    CheckoutRequest { plan, ..form(n) }
}

/// A client on the page where a card is given; the page's id.
pub async fn on_the_page(bed: &TestBed, plan: PaymentPlan, hour: u32, n: u8) -> (Booking, String) {
    let held = held_by_ana(bed, tuesday(hour, 0), n).await;
    let step = checkout(&bed.services, with_plan(plan, n)).await.expect("the form is in order");
    assert!(matches!(step, CheckoutStep::Pay { .. }), "{step:?}");
    let page = bed.gateway.checkouts().pop().expect("a page");
    (read(bed, &held).await, page.id)
}

/// A visit whose card is kept.
pub async fn secured(bed: &TestBed, plan: PaymentPlan, hour: u32, n: u8) -> Booking {
    let (held, page) = on_the_page(bed, plan, hour, n).await;
    assert!(bed.gateway.pay(&page));
    crate::payments::fulfil(&bed.services, &page).await.expect("fulfilled");
    work(bed).await;
    read(bed, &held).await
}

/// The client of a visit did not come, and the desk says so.
pub async fn missed(bed: &TestBed, plan: PaymentPlan, hour: u32, n: u8) -> Booking {
    let booking = secured(bed, plan, hour, n).await;
    bed.clock.set(booking.span.end);
    let staff = testing::owner(bed.studio.id).into();
    let closed = desk::no_show(&bed.services, &staff, booking.id).await.expect("closed");
    work(bed).await;
    closed
}

/// The worker does all that is due.
pub async fn work(bed: &TestBed) {
    while jobs::run_due(&bed.services, 100).await > 0 {}
}

/// And what is due a little later.
pub async fn work_later(bed: &TestBed, minutes: i64) {
    bed.clock.advance_minutes(minutes);
    work(bed).await;
}

pub fn reception(bed: &TestBed) -> DeskSession {
    testing::reception(bed.studio.id)
}

pub fn manager(bed: &TestBed) -> ManagerSession {
    testing::manager(bed.studio.id)
}

pub fn owner(bed: &TestBed) -> OwnerSession {
    testing::owner(bed.studio.id)
}

pub async fn card_of(bed: &TestBed, booking: BookingId) -> Option<card_on_file::Model> {
    storage::cards::of_booking(bed.services.store.reader(), booking).await.expect("read")
}

pub async fn fee_of(bed: &TestBed, booking: BookingId) -> Option<missed_fee::Model> {
    storage::cards::fee(bed.services.store.reader(), booking).await.expect("read")
}

/// How the fee stands, by its code.
pub async fn state(bed: &TestBed, booking: &Booking) -> String {
    fee_of(bed, booking.id).await.expect("a fee").state
}

pub async fn shown(bed: &TestBed, booking: &Booking) -> Fee {
    fee_page(&bed.services, &reception(bed), &booking.reference).await.expect("shown").fee
}

pub async fn attempts(bed: &TestBed, booking: BookingId) -> Vec<payment_attempt::Model> {
    attempts_of(bed.services.store.reader(), booking).await.expect("read")
}

pub async fn journals(bed: &TestBed, booking: BookingId) -> Vec<Journal> {
    storage::ledger::journals_of(bed.services.store.reader(), booking).await.expect("read")
}

/// What stands on an account for a visit, in minor units.
pub async fn on(bed: &TestBed, booking: BookingId, account: Account) -> i64 {
    let journals = journals(bed, booking).await;
    journals.iter().map(|journal| journal.net(account, Currency::Eur).minor).sum()
}

/// The subjects of the mails that came, oldest first.
pub fn mails(bed: &TestBed, n: u8) -> Vec<String> {
    let all = bed.mailer.sent_to(&format!("amara{n}@post.example"));
    all.into_iter().map(|mail| mail.subject).collect()
}

/// The books agree with the rows, and with the gateway's own.
pub async fn assert_books_agree(bed: &TestBed) {
    let report = check_books(&bed.services).await.expect("the books can be read");
    assert!(report.is_clean(), "{report:?}");
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    let on = |name: &str| -> i64 {
        let lines = balances.iter().filter(|b| b.account.name() == name);
        lines.map(|b| b.amount.minor).sum()
    };
    let eur = Currency::Eur;
    let there = bed.gateway.captured(eur).minor
        - bed.gateway.refunded(eur).minor
        - bed.gateway.disputed(eur).minor;
    assert_eq!(on("stripe_clearing") + on("stripe_fees"), there);
    assert_eq!(on("client_prepaid").max(0), 0, "nobody owes us what they paid");
}

/// Far enough after a visit that its card is of no more use.
pub fn long_after(booking: &Booking) -> domain::Instant {
    booking.span.end + TimeDelta::days(8)
}

pub fn token(bed: &TestBed, booking: &Booking) -> crate::auth::ManageToken {
    link(bed, booking)
}
