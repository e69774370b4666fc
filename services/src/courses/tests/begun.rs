//! Stopping a course while one of its visits goes on: that one counts, and whatever becomes of it
//! afterwards, no more goes back than was paid and nothing is lost.

use chrono::TimeDelta;
use domain::{
    Currency,
    booking::{Booking, BookingState},
    paper::Series,
};
use storage::entities::sale;

use super::{super::*, bench::*};
use crate::{
    auth::StaffSession,
    bookings::{self, desk, tests::bench as booking},
    jobs, papers,
    payments::tests::scene::{self, assert_books_agree},
    testing::TestBed,
    tokens::CourseToken,
};

/// Six sessions for 45,360, one of them used at the price of one by itself.
pub(super) const BACK: i64 = 36_960;
/// What one of the six was paid.
pub(super) const SESSION: i64 = 7_560;

/// A course that is stopped ten minutes into its first visit, which is returned as it was then.
pub(super) async fn stopped_under_way(bed: &TestBed) -> (CourseToken, Booking) {
    let token = paid_course(bed, 1).await;
    let first = visits(bed, token.plan()).await.remove(0);
    bed.clock.set(first.span.start + TimeDelta::minutes(10));
    let shown = stop_preview(&bed.services, &token).await.expect("it may be stopped");
    assert_eq!((&shown.begun[..], shown.visits.len()), (&[first.id][..], 5));
    assert_eq!((shown.sessions, shown.used), (5, 1), "the one that goes on is used");
    assert_eq!((shown.all().minor, shown.kept().minor), (BACK, 840));
    stop(&bed.services, &token, shown.all()).await.expect("stopped");
    (token, first)
}

pub(super) async fn owner(bed: &TestBed) -> StaffSession {
    scene::owner(bed).await.into()
}

/// What is still the client's, in minor units.
pub(super) async fn prepaid(bed: &TestBed) -> i64 {
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    let own = balances.iter().filter(|balance| balance.account.name() == "client_prepaid");
    -own.map(|balance| balance.amount.minor).sum::<i64>()
}

/// What went back in the end, once everything was sent; and the books agree.
pub(super) async fn went_back(bed: &TestBed) -> i64 {
    while jobs::run_due(&bed.services, 200).await > 0 {}
    assert_books_agree(bed).await;
    bed.gateway.refunded(Currency::Eur).minor
}

pub(super) async fn sale_of(bed: &TestBed, token: &CourseToken) -> sale::Model {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::by_id(reader, token.plan()).await.expect("read");
    let sale = plan.and_then(|plan| plan.sale).expect("paid ahead");
    storage::sales::sale(reader, sale.into()).await.expect("read").expect("there")
}

/// What the sale's papers are and say, in the order they were handed out.
pub(super) async fn papers_of(bed: &TestBed, token: &CourseToken) -> Vec<(Series, i64)> {
    let sale = sale_of(bed, token).await;
    let papers = papers::of_sale(bed.services.store.reader(), &sale).await.expect("read");
    papers.iter().map(|paper| (paper.number.series, paper.facts.gross.minor)).collect()
}

storage::on_both_engines! {
    async fn a_visit_that_goes_on_stays_when_its_course_is_stopped_and_takes_place(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        let now = states(bed, &token).await;
        assert_eq!(now, ["confirmed", "cancelled", "cancelled", "cancelled", "cancelled", "cancelled"]);
        assert_eq!(prepaid(bed).await, SESSION, "the visit that goes on is paid");
        assert_eq!(went_back(bed).await, BACK);
        bed.clock.set(first.span.end + TimeDelta::minutes(1));
        desk::complete(&bed.services, &staff, first.id).await.expect("closed as usual");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK, 0));
        let again = stop_preview(&bed.services, &token).await.expect_err("once");
        assert_eq!(again.code(), "wrong_state");
    }

    async fn whoever_did_not_come_to_the_visit_that_went_on_gets_nothing_more(bed: &TestBed) {
        let (_, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        desk::no_show(&bed.services, &staff, first.id).await.expect("closed");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK, 0));
    }

    async fn where_a_missed_visit_costs_nothing_its_session_goes_back_without_a_course(bed: &TestBed) {
        booking::sql(bed, "UPDATE policy SET no_show_percent = 0").await;
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        desk::no_show(&bed.services, &staff, first.id).await.expect("closed");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK + SESSION, 0));
        assert_eq!(states(bed, &token).await[0], "no_show");
    }

    async fn a_session_that_finds_no_course_is_money_and_asks_staff_first(bed: &TestBed) {
        let (_, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        let before = staff.from_before();
        let refused = desk::stop_at_arrival(&bed.services, &before, first.id).await;
        assert_eq!(refused.expect_err("it goes back to the card").code(), "unconfirmed");
        let refused = desk::cancel_by_studio(&bed.services, &before, first.id).await;
        assert_eq!(refused.expect_err("likewise").code(), "unconfirmed");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK, SESSION));
        desk::cancel_by_studio(&bed.services, &staff, first.id).await.expect("cancelled");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK + SESSION, 0));
    }

    async fn a_stop_and_the_end_of_the_visit_that_goes_on_may_meet(bed: &TestBed) {
        booking::sql(bed, "UPDATE policy SET no_show_percent = 0").await;
        let token = paid_course(bed, 1).await;
        let staff = owner(bed).await;
        let first = visits(bed, token.plan()).await.remove(0);
        bed.clock.set(first.span.start + TimeDelta::minutes(10));
        let shown = stop_preview(&bed.services, &token).await.expect("it may be stopped").all();
        let stopping = stop(&bed.services, &token, shown);
        let closing = desk::no_show(&bed.services, &staff, first.id);
        let (stopped, closed) = tokio::join!(stopping, closing);
        stopped.expect("stopped");
        closed.expect("closed");
        // A session that came back before counts as unused.
        let back = went_back(bed).await;
        assert!([BACK + SESSION, 45_360].contains(&back), "{back}");
        assert_eq!(prepaid(bed).await, 0);
        let now = states(bed, &token).await;
        assert_eq!((now[0], &now[1..]), ("no_show", &["cancelled"; 5][..]));
    }

    async fn a_flag_at_arrival_gives_the_session_back_the_way_the_course_was_paid(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        let link = booking::link(bed, &first);
        let page = bookings::view(&bed.services, &link).await.expect("opens");
        assert!(page.receipt.course_ended, "what comes back now finds no course");
        let ended = desk::stop_at_arrival(&bed.services, &staff, first.id).await.expect("ended");
        let BookingState::Cancelled { refund, .. } = ended.state else { panic!("{ended:?}") };
        assert_eq!(refund.minor, SESSION);
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK + SESSION, 0));
        let handed_out = papers_of(bed, &token).await;
        let meant = [
            (Series::Receipt, 45_360),
            (Series::CreditNote, BACK),
            (Series::Invoice, 840),
            (Series::CreditNote, SESSION),
        ];
        assert_eq!(handed_out, meant);
        let page = bookings::view(&bed.services, &booking::link(bed, &ended)).await.expect("opens");
        assert_eq!((page.receipt.to_buyer.minor, page.receipt.owed.minor), (SESSION, 0));
        let [paid] = &page.receipt.payments[..] else { panic!("{:?}", page.receipt.payments) };
        assert_eq!((paid.amount.minor, paid.by), (SESSION, bookings::PaidBy::Course));
    }
}
