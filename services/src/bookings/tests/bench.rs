//! What the tests do again and again, named.

use domain::{
    AccountId, Instant, TherapistId, TreatmentId,
    booking::{Booking, Source},
    contact::ContactInput,
    policy::PaymentPlan,
    screening::{self, AnswersInput},
};
use storage::Connection;

use crate::{
    auth::{ManageToken, OwnerSession, testing},
    bookings::*,
    payments,
    testing::{StudioOptions, TestBed},
};

/// A Tuesday with nothing booked, at this hour in Lisbon (which is UTC in winter).
pub fn tuesday(hour: u32, minute: u32) -> Instant {
    TestBed::at(&format!("2026-11-24T{hour:02}:{minute:02}:00Z"))
}

pub fn holder(n: u8) -> Holder {
    Holder([n; 32])
}

pub fn wish(bed: &TestBed, treatment: TreatmentId, start: Instant, n: u8) -> HoldRequest {
    HoldRequest {
        studio: bed.studio.id,
        treatment,
        therapist: None,
        start,
        holder: holder(n),
        client_zone: Some("Europe/Berlin".into()),
        source: Source::Page,
    }
}

/// An hour of deep tissue with Ana.
pub fn with_ana(bed: &TestBed, start: Instant, n: u8) -> HoldRequest {
    let therapist = Some(bed.studio.ana);
    HoldRequest { therapist, ..wish(bed, bed.studio.deep_tissue, start, n) }
}

pub async fn held_by_ana(bed: &TestBed, start: Instant, n: u8) -> Booking {
    hold(&bed.services, with_ana(bed, start, n)).await.expect("the slot is free")
}

/// A form that is filled in well, with nothing ticked.
pub fn form(n: u8) -> CheckoutRequest {
    CheckoutRequest {
        holder: holder(n),
        booking: None,
        contact: ContactInput {
            name: format!("Amara {n}"),
            email: format!("amara{n}@post.example"),
            phone: String::new(),
        },
        note: "Lower left, since I moved house.".into(),
        answers: ticked(&[]),
        plan: PaymentPlan::Full,
        agreed: true,
        codes: Vec::new(),
        card_agreed: true,
        address: std::net::Ipv4Addr::LOCALHOST.into(),
    }
}

pub fn ticked(codes: &[&str]) -> AnswersInput {
    AnswersInput {
        version: screening::VERSION,
        ticked: codes.iter().map(|code| (*code).to_owned()).collect(),
        none: codes.is_empty(),
    }
}

/// Presses pay, and expects the payment page.
pub async fn pressed(bed: &TestBed, form: CheckoutRequest) -> String {
    match checkout(&bed.services, form).await.expect("the form is in order") {
        CheckoutStep::Pay { url } => url,
        other => panic!("no payment page: {other:?}"),
    }
}

/// The client pays the page that was opened last, and we learn of it.
pub async fn paid(bed: &TestBed) {
    let page = bed.gateway.checkouts().pop().expect("a page was opened");
    assert!(bed.gateway.pay(&page.id), "the page is open");
    payments::fulfil(&bed.services, &page.id).await.expect("the gateway answers");
}

/// A visit with Ana that is paid in full.
pub async fn booked(bed: &TestBed, start: Instant, n: u8) -> Booking {
    let held = held_by_ana(bed, start, n).await;
    pressed(bed, form(n)).await;
    paid(bed).await;
    let booking = read(bed, &held).await;
    assert_eq!(booking.state.code(), "confirmed");
    booking
}

pub async fn read(bed: &TestBed, booking: &Booking) -> Booking {
    let found = storage::bookings::by_id(bed.services.store.reader(), booking.id).await;
    found.expect("read").expect("it is there")
}

/// What the link in the latest mail proves.
pub fn link(bed: &TestBed, booking: &Booking) -> ManageToken {
    let token = manage_token(&bed.services, booking);
    bed.services.links.verify(&token, bed.services.now()).expect("we signed it")
}

/// Somebody changes the tables behind our back, as an owner's settings page would.
pub async fn sql(bed: &TestBed, statement: &str) {
    let tx = bed.services.store.begin().await.expect("begun");
    tx.execute_unprepared(statement).await.expect("a statement that both engines know");
    tx.commit().await.expect("committed");
}

pub async fn count(bed: &TestBed, table: &str) -> i64 {
    storage::testing::count(&bed.services.store, table).await
}

pub async fn no_overlaps(bed: &TestBed) {
    let pairs = storage::occupancy::overlaps(bed.services.store.reader()).await.expect("counted");
    assert_eq!(pairs, 0, "overlaps");
}

/// The same bed with another studio beside it, which takes deposits and lets clients
/// pay there.
pub async fn with_options(bed: &TestBed, options: StudioOptions) -> crate::testing::TestStudio {
    let store = &bed.services.store;
    crate::testing::TestStudio::create(store, &options).await.expect("the studio is written")
}

pub fn easy_terms() -> StudioOptions {
    StudioOptions {
        slug: "porto".into(),
        deposit_percent: 30,
        pay_at_studio: true,
        ..StudioOptions::default()
    }
}

/// Every therapist of the bed is asked before a visit is booked.
pub async fn asked_first(bed: &TestBed) {
    sql(bed, "UPDATE therapist SET online = 'approval'").await;
}

/// An owner with an account of their own, as audit and till want one.
pub async fn owner(bed: &TestBed) -> OwnerSession {
    let owner = testing::owner(bed.studio.id);
    let account = owner.account();
    sql(
        bed,
        &format!(
            "INSERT INTO account (id, email, name, created_at)
             SELECT {}, 'owner@lombar.example', 'Owner', 0",
            literal(bed, account.0)
        ),
    )
    .await;
    owner
}

/// A UUID as each engine writes it: sixteen bytes, or text.
pub fn literal(bed: &TestBed, id: uuid::Uuid) -> String {
    match bed.services.store.engine() {
        storage::Engine::Sqlite => format!("X'{}'", id.simple()),
        storage::Engine::Postgres => format!("'{id}'"),
    }
}

/// A therapist signs in with an account of this address, which is returned.
pub async fn appointed(bed: &TestBed, therapist: TherapistId, email: &str) -> String {
    let account: AccountId = storage::new_id();
    let id = literal(bed, account.0);
    let insert = format!(
        "INSERT INTO account (id, email, name, created_at) SELECT {id}, '{email}', 'Ana', 0"
    );
    sql(bed, &insert).await;
    let tx = bed.services.store.begin().await.expect("begun");
    let (studio, now) = (bed.studio.id, bed.services.now());
    let done = storage::accounts::appoint(&tx, account, studio, therapist, now).await;
    assert!(done.expect("written"));
    tx.commit().await.expect("committed");
    email.to_owned()
}

/// We learn of the same payment once more.
pub async fn paid_again(bed: &TestBed) {
    let page = bed.gateway.checkouts().pop().expect("a page was opened");
    payments::fulfil(&bed.services, &page.id).await.expect("the gateway answers");
}
