//! The mails about a course, whole: six Thursdays in Berlin, over the change of the clock.

use chrono::{NaiveDateTime, TimeDelta};
use domain::{
    Instant, Money, Span,
    booking::{BookingState, CancelledBy},
    course::{Weekdays, Wish},
    voucher::RefundRule,
};
use storage::course_plans::PlanState;
use uuid::Uuid;

use super::{at, eur, studio, whole};
use crate::{
    calendar::CalendarEvent,
    clock::WallClock,
    courses::{CourseView, Pay, SessionView},
    mail::course::{
        Course, booked_letter, link_renewed_letter, moved_letter, not_booked_letter, stopped_letter,
    },
};

fn berlin() -> WallClock {
    WallClock::of_studio("Europe/Berlin".parse().expect("a zone"), "Berlin")
}

/// The `n`th Thursday at 15:00, from 11 March 2027.
fn wall(n: i64) -> NaiveDateTime {
    let first: NaiveDateTime = "2027-03-11T15:00:00".parse().expect("a time");
    first + TimeDelta::days(7 * (n - 1))
}

fn start(n: i64) -> Instant {
    let hour = if n < 4 { 14 } else { 13 };
    at(&format!("{}T{hour}:00:00Z", wall(n).date()))
}

fn session(n: i64) -> SessionView {
    SessionView {
        booking: Uuid::from_u128(n.unsigned_abs().into()).into(),
        position: u32::try_from(n).expect("small"),
        reference: format!("LB-7Q4K-2{n}"),
        link: format!("the-secret-part-{n}"),
        start: start(n),
        wall: wall(n),
        client_clock: Some(WallClock::of_zone("Europe/Lisbon".parse().expect("a zone"))),
        therapist: Uuid::from_u128(4).into(),
        therapist_name: "Hana Brandt".into(),
        state: BookingState::Confirmed,
        may_move: true,
    }
}

fn event(n: i64) -> CalendarEvent {
    CalendarEvent {
        uid: format!("LB-7Q4K-2{n}@book.lumbar.example"),
        sequence: 0,
        span: Span::of_minutes(start(n), 60),
        zone: "Europe/Berlin".parse().expect("a zone"),
        summary: "Deep tissue back at Lumbar Weidenhof".into(),
        description: format!("With Hana Brandt. Booking LB-7Q4K-2{n}."),
        location: "Lumbar Weidenhof, Weidenhof 14, 10999 Berlin".into(),
        organizer: ("Lumbar Weidenhof".into(), "hello@weidenhof.example".into()),
    }
}

fn course() -> Course {
    Course {
        view: CourseView {
            id: Uuid::from_u128(9).into(),
            token: "the-secret-part".into(),
            state: PlanState::Booked,
            studio: Uuid::from_u128(2).into(),
            treatment: Uuid::from_u128(3).into(),
            treatment_name: "Deep tissue back".into(),
            minutes: 60,
            pay: Pay::Ahead,
            price: eur(45_360),
            single: eur(8_400),
            percent: 10,
            rule: RefundRule::AtSinglePrice,
            sessions: (1..=6).map(session).collect(),
            wish: Wish {
                count: 6,
                every: 7,
                weekdays: Weekdays::ALL,
                parts: Vec::new(),
                around: None,
                first: wall(1).date(),
                therapist: None,
            },
            unplanned: None,
            held: None,
            back: None,
            email: Some("amara@client.example".into()),
            papers: true,
            booked_by: None,
            comes: None,
        },
        studio: studio(),
        clock: berlin(),
        name: "Amara Okafor".into(),
        email: "amara@client.example".into(),
        events: (1..=6).map(event).collect(),
        base_url: "https://book.lumbar.example".into(),
        now: at("2027-03-01T08:00:00Z"),
    }
}

#[test]
fn a_booked_course_tells_every_date_with_both_clocks() {
    insta::assert_snapshot!(whole(&booked_letter(&course()).expect("it applies")));
}

#[test]
fn one_that_is_paid_at_each_visit_says_so() {
    let mut each = course();
    each.view.pay = Pay::PerVisit;
    each.view.papers = false;
    let text = booked_letter(&each).expect("it applies").text();
    assert!(text.contains("To pay at each visit: €84.00"), "{text}");
    assert!(!text.contains("session back"), "{text}");
    assert!(!text.contains("receipt"), "nothing is paid yet: {text}");
}

#[test]
fn moved_dates_are_told_and_those_that_were_are_not() {
    let mut moved = course();
    moved.now = at("2027-03-19T08:00:00Z");
    for session in &mut moved.view.sessions[..2] {
        session.state = BookingState::Completed;
    }
    insta::assert_snapshot!(whole(&moved_letter(&moved).expect("it applies")));
}

fn stopped(back: Money) -> Course {
    let mut stopped = course();
    stopped.now = at("2027-03-19T08:00:00Z");
    stopped.view.state = PlanState::Stopped;
    stopped.view.back = Some(back);
    let (by, at) = (CancelledBy::Client, stopped.now);
    for (n, session) in (1..).zip(&mut stopped.view.sessions) {
        session.state = match n {
            1 | 2 => BookingState::Completed,
            _ => BookingState::Cancelled { by, at, refund: eur(7_560) },
        };
    }
    stopped
}

#[test]
fn a_stopped_course_tells_what_is_cancelled_and_what_goes_back() {
    insta::assert_snapshot!(whole(&stopped_letter(&stopped(eur(28_560))).expect("it applies")));
    let nothing = stopped_letter(&stopped(eur(0))).expect("it applies").text();
    assert!(nothing.contains("Nothing goes back"), "{nothing}");
}

#[test]
fn what_was_not_paid_is_said_without_blame() {
    let mut lapsed = course();
    lapsed.view.state = PlanState::Lapsed;
    insta::assert_snapshot!(whole(&not_booked_letter(&lapsed, false).expect("it applies")));
    let late = not_booked_letter(&lapsed, true).expect("it applies").text();
    assert!(late.contains("Your payment of €453.60 came after"), "{late}");
}

#[test]
fn a_new_link_says_that_the_earlier_ones_open_nothing() {
    insta::assert_snapshot!(whole(&link_renewed_letter(&course())));
}

#[test]
fn a_mail_that_no_longer_applies_is_not_sent() {
    let (booked, stopped) = (course(), stopped(eur(0)));
    assert!(booked_letter(&stopped).is_none() && moved_letter(&stopped).is_none());
    assert!(stopped_letter(&booked).is_none() && not_booked_letter(&booked, true).is_none());
}
