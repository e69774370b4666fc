use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

use super::*;
use crate::{Currency, policy::tests::policy};

/// The visit of the design, confirmed: Thursday 26 November, 15:00 in Berlin.
pub(crate) fn booking() -> Booking {
    let start: Instant =
        DateTime::parse_from_rfc3339("2026-11-26T15:00:00+01:00").expect("an instant").to_utc();
    let price = Money::new(8_400, Currency::Eur);
    Booking {
        id: Uuid::from_u128(1).into(),
        studio: Uuid::from_u128(2).into(),
        reference: reference(7),
        treatment: Uuid::from_u128(3).into(),
        therapist: Uuid::from_u128(4).into(),
        room: Uuid::from_u128(5).into(),
        equipment: None,
        client: None,
        holder: None,
        span: Span::of_minutes(start, 60),
        local_start: start.naive_utc() + TimeDelta::hours(1),
        zone: "Europe/Berlin".into(),
        offset_seconds: 3_600,
        tzdb_version: "2026e".into(),
        treatment_name: "Deep tissue back".into(),
        minutes: 60,
        price,
        tax_basis_points: 1_900,
        policy: policy(),
        plan: PaymentPlan::Full,
        due_online: price,
        contact: None,
        client_zone: None,
        source: Source::Page,
        reschedules: 0,
        refund_cap: 100,
        sequence: 0,
        link_generation: 0,
        version: 1,
        flag: None,
        state: BookingState::Confirmed,
        created_at: start - TimeDelta::days(3),
        updated_at: start - TimeDelta::days(3),
    }
}

fn in_state(state: BookingState) -> Booking {
    Booking { state, ..booking() }
}

fn every_state() -> [BookingState; 8] {
    let before = booking().created_at;
    let refund = Money::zero(Currency::Eur);
    [
        BookingState::Held { expires: before + TimeDelta::minutes(10), extended: false },
        BookingState::Requested { answer_by: before + TimeDelta::hours(24) },
        BookingState::Confirmed,
        BookingState::Completed,
        BookingState::NoShow,
        BookingState::Cancelled { by: CancelledBy::Client, at: before, refund },
        BookingState::Expired,
        BookingState::Declined,
    ]
}

fn new_time() -> NewTime {
    let b = booking();
    NewTime {
        therapist: b.therapist,
        room: b.room,
        equipment: None,
        span: Span::of_minutes(b.span.start + TimeDelta::days(1), 60),
        local_start: b.local_start + TimeDelta::days(1),
        offset_seconds: 3_600,
        tzdb_version: "2026e".into(),
    }
}

type Transition = (&'static str, fn(Booking, Instant) -> Result<Booking, InvalidTransition>);

const TRANSITIONS: [Transition; 12] = [
    ("confirm", Booking::confirm),
    ("request", Booking::request),
    ("decline", Booking::decline),
    ("expire", Booking::expire),
    ("extend_hold", Booking::extend_hold),
    ("keep_hold_until", |b, now| b.keep_hold_until(now, now)),
    ("end_hold", Booking::end_hold),
    ("identify", |b, now| {
        let contact = Contact { name: "A".into(), email: Some("a@b.co".into()), phone: None };
        b.identify(Uuid::from_u128(9).into(), contact, now)
    }),
    ("cancel", |b, now| b.cancel(CancelledBy::Client, now, Money::zero(Currency::Eur))),
    ("complete", Booking::complete),
    ("no_show", Booking::no_show),
    ("move_to", |b, now| b.move_to(new_time(), true, now)),
];

/// What each state becomes; a state that is missing refuses.
const TABLE: [(&str, &[(&str, &str)]); 12] = [
    ("confirm", &[("held", "confirmed"), ("requested", "confirmed")]),
    ("request", &[("held", "requested"), ("confirmed", "requested")]),
    ("decline", &[("requested", "declined")]),
    ("expire", &[("held", "expired")]),
    ("extend_hold", &[("held", "held")]),
    ("keep_hold_until", &[("held", "held")]),
    ("end_hold", &[("held", "held")]),
    ("identify", &[("held", "held")]),
    ("cancel", &[("requested", "cancelled"), ("confirmed", "cancelled")]),
    ("complete", &[("confirmed", "completed")]),
    ("no_show", &[("confirmed", "no_show")]),
    ("move_to", &[("confirmed", "confirmed")]),
];

#[test]
fn every_pair_of_state_and_transition_is_as_in_the_table() {
    for ((name, transition), (row, ways)) in TRANSITIONS.into_iter().zip(TABLE) {
        assert_eq!(name, row);
        // Visits are closed after they began; holds are touched while they last.
        let now = match name {
            "complete" | "no_show" => booking().span.start,
            _ => booking().created_at,
        };
        for state in every_state() {
            let from = state.code();
            let expected = ways.iter().find(|(f, _)| *f == from).map(|(_, to)| *to);
            match transition(in_state(state), now) {
                Ok(next) => assert_eq!(Some(next.state.code()), expected, "{from} {name}"),
                Err(refused) => {
                    assert_eq!(None, expected, "{from} {name}");
                    let why = Obstacle::State;
                    assert_eq!(refused, InvalidTransition { from, attempted: name, why });
                }
            }
        }
    }
}

#[test]
fn a_hold_is_extended_once_and_only_while_it_lasts() {
    let [held, ..] = every_state();
    let (now, expires) = (booking().created_at, booking().created_at + TimeDelta::minutes(10));
    let extended = in_state(held).extend_hold(now).expect("once");
    assert_eq!(extended.hold_expires(), Some(expires + TimeDelta::minutes(10)));
    let again = extended.extend_hold(now).expect_err("not twice");
    assert_eq!(again.why, Obstacle::AlreadyExtended);
    let late = in_state(held).extend_hold(expires).expect_err("too late");
    assert_eq!(late.why, Obstacle::HoldEnded);
}

#[test]
fn a_hold_is_over_at_its_very_end() {
    let held = in_state(every_state()[0]);
    let expires = held.hold_expires().expect("held");
    assert!(held.is_held_at(expires - TimeDelta::seconds(1)));
    assert!(!held.is_held_at(expires));
}

#[test]
fn a_hold_kept_for_a_payment_is_never_shortened() {
    let [held, ..] = every_state();
    let (now, expires) = (booking().created_at, booking().created_at + TimeDelta::minutes(10));
    let kept = in_state(held).keep_hold_until(now, now).expect("held");
    assert_eq!(kept.hold_expires(), Some(expires));
    let ended = in_state(held).end_hold(now).expect("held");
    assert_eq!(ended.hold_expires(), Some(now));
}

#[test]
fn no_hold_lasts_longer_than_two_hours() {
    let [held, ..] = every_state();
    let made = booking().created_at;
    let kept = in_state(held).keep_hold_until(made + HOLD_AT_MOST, made).expect("just so long");
    assert_eq!(kept.hold_expires(), Some(made + HOLD_AT_MOST));
    let longer = made + HOLD_AT_MOST + TimeDelta::seconds(1);
    let refused = in_state(held).keep_hold_until(longer, made).expect_err("too long");
    assert_eq!(refused.why, Obstacle::HeldLongEnough);
}

#[test]
fn a_request_is_answered_within_a_day_and_before_half_the_time_is_gone() {
    let start = booking().span.start;
    let answer_by = |now: Instant| match booking().request(now).expect("confirmed").state {
        BookingState::Requested { answer_by } => answer_by - now,
        other => panic!("{other:?}"),
    };
    assert_eq!(answer_by(start - TimeDelta::days(9)), TimeDelta::hours(24));
    assert_eq!(answer_by(start - TimeDelta::hours(3)), TimeDelta::minutes(90));
    assert_eq!(answer_by(start + TimeDelta::minutes(1)), TimeDelta::zero());
}

#[test]
fn a_declined_visit_raises_the_sequence_for_calendars_that_show_it() {
    let asked = booking().request(booking().created_at).expect("confirmed");
    assert_eq!(asked.decline(booking().created_at).expect("requested").sequence, 1);
}

#[test]
fn a_visit_is_closed_only_after_it_began() {
    let now = booking().span.start - TimeDelta::seconds(1);
    assert_eq!(booking().complete(now).expect_err("too early").why, Obstacle::NotBegun);
    assert_eq!(booking().no_show(now).expect_err("too early").why, Obstacle::NotBegun);
}

#[test]
fn a_move_carries_everything_but_the_time() {
    let before = booking();
    let now = before.created_at;
    let moved = before.clone().move_to(new_time(), true, now).expect("confirmed");
    assert_eq!((moved.sequence, moved.reschedules), (1, 1));
    assert_eq!((moved.price, moved.due_online), (before.price, before.due_online));
    assert_eq!(moved.policy, before.policy);
    let by_staff = before.move_to(new_time(), false, now).expect("confirmed");
    assert_eq!((by_staff.sequence, by_staff.reschedules), (1, 0));
}

#[test]
fn a_move_is_no_way_around_the_ladder() {
    // All of it comes back until 24 h before the start, half until 4 h before.
    let start = booking().span.start;
    let late = start - TimeDelta::hours(20);
    assert_eq!(booking().refund_percent(late), 50);
    let moved = booking().move_to(new_time(), true, late).expect("confirmed");
    assert_eq!(moved.refund_percent(late), 50, "though the new start is far enough");
    assert!(moved.deadlines().iter().all(|deadline| deadline.percent <= 50));
    assert_eq!(moved.deadlines().len(), 1);
    let by_staff = booking().move_to(new_time(), false, late).expect("confirmed");
    assert_eq!(by_staff.refund_percent(late), 100, "by the ladder of the new start");
    assert_eq!(by_staff.refund_cap, 100);
    let early = booking().move_to(new_time(), true, start - TimeDelta::days(3));
    assert_eq!(early.expect("confirmed").refund_cap, 100);
}

#[test]
fn a_client_may_move_as_often_and_as_late_as_the_policy_says() {
    let until = booking().span.start - TimeDelta::hours(12);
    assert!(booking().may_reschedule(until));
    assert!(!booking().may_reschedule(until + TimeDelta::seconds(1)));
    assert!(!Booking { reschedules: 2, ..booking() }.may_reschedule(until));
    assert!(!in_state(BookingState::Completed).may_reschedule(until));
}

#[test]
fn the_rest_is_never_negative() {
    let eur = |minor| Money::new(minor, Currency::Eur);
    assert_eq!(booking().rest_after(eur(2_520)), eur(5_880));
    assert_eq!(booking().rest_after(eur(9_000)), eur(0));
}

#[test]
fn a_plan_that_is_not_offered_cannot_be_chosen() {
    let mut held = in_state(every_state()[0]);
    held.policy.pay_at_studio = false;
    let refused = held.clone().choose_plan(PaymentPlan::AtStudio);
    assert_eq!(refused, Err(crate::policy::PlanNotOffered(PaymentPlan::AtStudio)));
    let deposit = held.choose_plan(PaymentPlan::Deposit).expect("offered");
    assert_eq!(deposit.due_online.minor, 2_520);
}
