//! What the tests do again and again, named.

use std::net::Ipv4Addr;

use chrono::{NaiveDate, Weekday};
use domain::{
    CoursePlanId, TherapistId,
    booking::Booking,
    contact::ContactInput,
    course::{Weekdays, Wish},
};

use super::super::*;
use crate::{
    bookings::{Holder, tests::bench::ticked},
    payments,
    testing::{TestBed, TestStudio},
    tokens::CourseToken,
    vouchers::{OfferInput, make_offer},
};

/// Monday 1 March 2027, four weeks before the clocks change.
pub fn in_spring(bed: &TestBed) {
    bed.clock.set(TestBed::at("2027-03-01T08:00:00Z"));
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Six weekly sessions with Ana, on Thursdays about ten: over the change of the clock.
pub fn six_weeks(bed: &TestBed) -> Wish {
    wish(6, bed.studio.ana)
}

pub fn wish(count: u32, therapist: TherapistId) -> Wish {
    Wish {
        count,
        every: 7,
        weekdays: Weekdays::of([Weekday::Thu]),
        parts: Vec::new(),
        around: chrono::NaiveTime::from_hms_opt(10, 0, 0),
        first: date("2027-03-04"),
        therapist: Some(therapist),
    }
}

pub fn chosen(dates: &[PlannedDate]) -> Vec<Chosen> {
    let one =
        |date: &PlannedDate| Chosen { start: date.choice.start, therapist: date.choice.therapist };
    dates.iter().map(one).collect()
}

/// The dates that are proposed for a wish.
pub async fn proposed(bed: &TestBed, studio: &TestStudio, wish: &Wish) -> Vec<Chosen> {
    let what = (studio.id, studio.deep_tissue);
    let planned = plan(&bed.services, what, wish, None, None).await.expect("there is room");
    chosen(&planned.dates)
}

/// The form of the `n`th client, filled in well.
pub fn form(studio: &TestStudio, n: u32, wish: &Wish, chosen: Vec<Chosen>, pay: Pay) -> BookCourse {
    let mut holder = [9; 32];
    holder[..4].copy_from_slice(&n.to_be_bytes());
    BookCourse {
        studio: studio.id,
        treatment: studio.deep_tissue,
        wish: wish.clone(),
        chosen,
        pay,
        shown: None,
        comes: None,
        contact: ContactInput {
            name: "Amara Okafor".into(),
            email: address(n),
            phone: String::new(),
        },
        note: "Lower left, since I moved house.".into(),
        answers: ticked(&[]),
        agreed: true,
        holder: Holder(holder),
        client_zone: Some("Europe/Berlin".into()),
        address: Ipv4Addr::LOCALHOST.into(),
    }
}

pub fn address(n: u32) -> String {
    format!("amara{n}@post.example")
}

/// The studio sells five or more sessions for a tenth less.
pub async fn with_offer(bed: &TestBed) {
    let manager = crate::auth::testing::owner(bed.studio.id).into();
    let typed = OfferInput {
        treatment: bed.studio.deep_tissue.to_string(),
        sessions: "5".into(),
        percent: "10".into(),
        valid_months: "18".into(),
        rule: "at_single_price".into(),
    };
    make_offer(&bed.services, &manager, &typed).await.expect("made");
}

/// The payment page that was opened last is paid, and we learn of it.
pub async fn pays(bed: &TestBed) {
    let page = bed.gateway.checkouts().pop().expect("a page was opened");
    assert!(bed.gateway.pay(&page.id), "the page is open");
    payments::fulfil(&bed.services, &page.id).await.expect("the gateway answers");
}

/// What opens the course that a browser planned last.
pub async fn token_of(bed: &TestBed, request: &BookCourse) -> CourseToken {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::last_of_holder(reader, request.holder.0).await;
    let plan = plan.expect("read").expect("planned");
    let token = course_token(&bed.services, &plan).expect("signed");
    bed.services.links.verify_course(&token, bed.services.now()).expect("ours")
}

/// Six sessions that are paid ahead with a tenth less, and what opens them.
pub async fn paid_course(bed: &TestBed, n: u32) -> CourseToken {
    in_spring(bed);
    with_offer(bed).await;
    let wish = six_weeks(bed);
    let dates = proposed(bed, &bed.studio, &wish).await;
    let request = form(&bed.studio, n, &wish, dates, Pay::Ahead);
    let step = book(&bed.services, request.clone()).await.expect("free");
    assert!(matches!(step, BookStep::Pay { .. }), "{step:?}");
    pays(bed).await;
    token_of(bed, &request).await
}

/// The course as its page shows it.
pub async fn seen(bed: &TestBed, token: &CourseToken) -> CourseView {
    view(&bed.services, token).await.expect("open")
}

/// The visits of a course, in the order of their places.
pub async fn visits(bed: &TestBed, plan: CoursePlanId) -> Vec<Booking> {
    free::visits(bed.services.store.reader(), plan).await.expect("read")
}

/// The states of the visits, in the order of their places.
pub async fn states(bed: &TestBed, token: &CourseToken) -> Vec<&'static str> {
    visits(bed, token.plan()).await.iter().map(|visit| visit.state.code()).collect()
}

/// When the sessions begin by the studio's clock.
pub fn walls(view: &CourseView) -> Vec<String> {
    view.sessions.iter().map(|session| session.wall.format("%-d %b %H:%M").to_string()).collect()
}

/// The subjects of all mails to the `n`th client.
pub async fn mails(bed: &TestBed, n: u32) -> Vec<String> {
    crate::jobs::run_due(&bed.services, 200).await;
    bed.mailer.sent_to(&address(n)).into_iter().map(|mail| mail.subject).collect()
}
