//! Staff who end a visit are asked who they are when money goes back with it, and only then.

use chrono::TimeDelta;
use domain::{
    Instant,
    booking::{Booking, BookingState},
    policy::PaymentPlan,
};

use super::*;
use crate::{
    bookings::{
        CheckoutRequest, CheckoutStep, checkout,
        desk::{
            self,
            review::{self, Decision, DecisionRequest},
        },
        tests::bench::{
            asked_first, booked, count, form, held_by_ana, paid, pressed, read, sql, ticked,
            tuesday,
        },
    },
    jobs,
};

/// How staff end a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Cancel,
    NoShow,
    Stop,
    Decline,
    Review,
}

const ACTS: [Act; 5] = [Act::Cancel, Act::NoShow, Act::Stop, Act::Decline, Act::Review];

/// While the last visit of the Tuesday goes on: each act can be done to a visit of its own.
fn afternoon() -> Instant {
    tuesday(14, 30)
}

/// When the visit of each act begins.
fn start(act: Act) -> Instant {
    match act {
        Act::Cancel => tuesday(10, 0),
        Act::NoShow => tuesday(12, 0),
        Act::Stop => tuesday(14, 0),
        Act::Decline => tuesday(10, 0) + TimeDelta::days(1),
        Act::Review => tuesday(12, 0) + TimeDelta::days(1),
    }
}

/// Ana, who signed in a while ago.
fn ana_from_before(bed: &TestBed) -> StaffSession {
    StaffSession::from(testing::therapist(bed.studio.id, bed.studio.ana)).from_before()
}

/// A visit of Ana's for each act, paid as `plan` says.
async fn visits(bed: &TestBed, plan: PaymentPlan) -> Vec<(Act, Booking)> {
    let mut all = Vec::new();
    for (n, act) in (1..).zip(ACTS) {
        let held = held_by_ana(bed, start(act), n).await;
        let flags: &[&str] = if act == Act::Review { &["pregnancy"] } else { &[] };
        if act == Act::Decline {
            asked_first(bed).await;
        } else {
            sql(bed, "UPDATE therapist SET online = 'all'").await;
        }
        let request = CheckoutRequest { plan, answers: ticked(flags), ..form(n) };
        match checkout(&bed.services, request).await.expect("the form is in order") {
            CheckoutStep::Pay { .. } => paid(bed).await,
            CheckoutStep::Confirmed { .. } => {}
        }
        all.push((act, read(bed, &held).await));
    }
    let states: Vec<_> = all.iter().map(|(_, visit)| visit.state.code()).collect();
    assert_eq!(states, ["confirmed", "confirmed", "confirmed", "requested", "confirmed"]);
    while jobs::run_due(&bed.services, 100).await > 0 {}
    bed.clock.set(afternoon());
    all
}

/// What the therapist's page shows of the answers, as its form sends it.
async fn seen(bed: &TestBed, staff: &StaffSession, visit: &Booking) -> String {
    review::open(&bed.services, staff, &visit.reference).await.expect("hers").seen
}

/// Ends a visit, or says by which code it was refused.
async fn end(
    bed: &TestBed,
    staff: &StaffSession,
    (act, visit): (Act, &Booking),
    seen: &str,
) -> Result<Booking, &'static str> {
    let (services, id) = (&bed.services, visit.id);
    let done = match act {
        Act::Cancel => desk::cancel_by_studio(services, staff, id).await,
        Act::NoShow => desk::no_show(services, staff, id).await,
        Act::Stop => desk::stop_at_arrival(services, staff, id).await,
        Act::Decline => desk::decline(services, staff, id).await,
        Act::Review => {
            let request = DecisionRequest {
                reference: visit.reference.clone(),
                seen: seen.to_owned(),
                decision: Decision::Declined,
                words: "Please see a doctor first.".into(),
            };
            let decided = review::decide(services, staff, &request).await;
            return decided.map_err(|refused| refused.code());
        }
    };
    done.map_err(|refused| refused.code())
}

/// Everything that ending a visit would have written.
async fn written(bed: &TestBed) -> Vec<i64> {
    let mut all = Vec::new();
    for table in ["refund", "audit", "job", "journal", "occupancy", "paper"] {
        all.push(count(bed, table).await);
    }
    all
}

storage::on_both_engines! {
    async fn whoever_signed_in_a_while_ago_sends_no_money_back_by_ending_a_visit(bed: &TestBed) {
        sql(bed, "UPDATE policy SET no_show_percent = 75").await;
        let before = ana_from_before(bed);
        let fresh = StaffSession::from(testing::therapist(bed.studio.id, bed.studio.ana));
        let mut back = 0;
        for (act, visit) in visits(bed, PaymentPlan::Full).await {
            let seen = if act == Act::Review { seen(bed, &fresh, &visit).await } else { String::new() };
            let rows = written(bed).await;
            let refused = end(bed, &before, (act, &visit), &seen).await;
            assert_eq!(refused.expect_err("it is paid"), "unconfirmed", "{act:?}");
            assert_eq!(read(bed, &visit).await, visit, "{act:?}");
            assert_eq!(written(bed).await, rows, "{act:?}: nothing was written");
            let ended = end(bed, &fresh, (act, &visit), &seen).await.expect("it is sure now");
            assert_ne!(ended.state, visit.state, "{act:?}");
            while jobs::run_due(&bed.services, 100).await > 0 {}
            back += if act == Act::NoShow { 2_100 } else { 8_400 };
            assert_eq!(bed.gateway.refunded(visit.price.currency).minor, back, "{act:?}");
        }
    }

    async fn nobody_is_asked_where_nothing_was_paid(bed: &TestBed) {
        sql(bed, "UPDATE policy SET no_show_percent = 0, pay_at_studio = TRUE").await;
        let before = ana_from_before(bed);
        for (act, visit) in visits(bed, PaymentPlan::AtStudio).await {
            let seen = if act == Act::Review { seen(bed, &before, &visit).await } else { String::new() };
            let ended = end(bed, &before, (act, &visit), &seen).await;
            assert_ne!(ended.expect("there is nothing to give back").state, visit.state, "{act:?}");
        }
        assert_eq!(count(bed, "refund").await, 0);
    }

    async fn nobody_is_asked_about_a_missed_visit_that_is_kept_whole(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(visit.span.end);
        let missed = desk::no_show(&bed.services, &ana_from_before(bed), visit.id).await;
        assert_eq!(missed.expect("nothing goes back").state, BookingState::NoShow);
    }

    async fn a_decision_that_leaves_the_visit_asks_nobody(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { answers: ticked(&["pregnancy"]), ..form(1) }).await;
        paid(bed).await;
        let (before, visit) = (ana_from_before(bed), read(bed, &held).await);
        let request = DecisionRequest {
            reference: visit.reference.clone(),
            seen: seen(bed, &before, &visit).await,
            decision: Decision::Called,
            words: "We agreed on a short one.".into(),
        };
        let stays = review::decide(&bed.services, &before, &request).await.expect("no money moves");
        assert_eq!(stays.state, BookingState::Confirmed);
    }

    async fn whoever_can_do_nothing_is_told_so_and_types_no_password(bed: &TestBed) {
        let before = ana_from_before(bed);
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let early = end(bed, &before, (Act::NoShow, &visit), "").await;
        assert_eq!(early.expect_err("it has not begun"), "not_begun");
        bed.clock.set(visit.span.end);
        desk::complete(&bed.services, &before, visit.id).await.expect("it took place");
        for act in [Act::Cancel, Act::NoShow, Act::Stop, Act::Decline] {
            let late = end(bed, &before, (act, &visit), "").await;
            assert_eq!(late.expect_err("it is closed"), "wrong_state", "{act:?}");
        }
        let bia = StaffSession::from(testing::therapist(bed.studio.id, bed.studio.bia));
        let other = end(bed, &bia.from_before(), (Act::Cancel, &visit), "").await;
        assert_eq!(other.expect_err("not hers"), "not_found");
    }
}
