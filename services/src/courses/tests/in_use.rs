//! Stopping a course whose sessions are on other visits.

use chrono::TimeDelta;
use domain::{
    Currency, Money,
    booking::{Booking, CancelledBy},
    paper::Series,
};
use storage::{entities::course, vouchers::courses as sold};

use super::{super::*, bench::*};
use crate::{
    auth::StaffSession,
    bookings::{self, CheckoutStep, desk, tests::bench as booking},
    jobs, papers,
    payments::tests::scene::{self, assert_books_agree},
    testing::TestBed,
    tokens::CourseToken,
};

/// A Tuesday between the dates of the course.
const BETWEEN: &str = "2027-03-09T10:00:00Z";

async fn sold_with(bed: &TestBed, token: &CourseToken) -> course::Model {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::by_id(reader, token.plan()).await.expect("read");
    let sale = plan.and_then(|plan| plan.sale).expect("paid ahead");
    sold::of_sale(reader, sale.into()).await.expect("read").expect("sold")
}

/// A course of which one session has no date.
async fn with_one_left(bed: &TestBed) -> CourseToken {
    let token = paid_course(bed, 1).await;
    let last = visits(bed, token.plan()).await.remove(5);
    bookings::cancel(&bed.services, &booking::link(bed, &last), None).await.expect("in time");
    token
}

/// Somebody holds another date, and keeps the session that is left for it.
async fn being_booked(bed: &TestBed, token: &CourseToken) -> Booking {
    let held = booking::held_by_ana(bed, TestBed::at(BETWEEN), 7).await;
    let row = sold_with(bed, token).await;
    let tx = bed.services.store.begin().await.expect("begun");
    assert!(sold::take_session(&tx, &row, 7_560).await.expect("written"));
    let kept = sold::insert_use(&tx, row.id.into(), held.id, (7_560, 8_400), bed.services.now());
    kept.await.expect("written");
    tx.commit().await.expect("committed");
    held
}

fn why(refused: CourseRefused) -> &'static str {
    match refused {
        CourseRefused::NotPossible { state } => state,
        other => panic!("{other:?}"),
    }
}

const NOTHING: Money = Money::zero(Currency::Eur);

storage::on_both_engines! {
    async fn a_course_is_not_stopped_under_a_booking_that_keeps_a_session(bed: &TestBed) {
        let token = with_one_left(bed).await;
        being_booked(bed, &token).await;
        let refused = stop_preview(&bed.services, &token).await.expect_err("in use");
        assert_eq!(why(refused), "being_booked");
        let refused = stop(&bed.services, &token, NOTHING).await.expect_err("in use");
        assert_eq!(why(refused), "being_booked");
        assert_eq!(states(bed, &token).await[..5], ["confirmed"; 5]);
        bookings::release(&bed.services, booking::holder(7)).await.expect("let go of");
        assert_eq!(sold_with(bed, &token).await.sessions_left, 1, "the session is back");
        let shown = stop_preview(&bed.services, &token).await.expect("free again").all();
        assert_eq!(shown.minor, 45_360);
        stop(&bed.services, &token, shown).await.expect("stopped");
        jobs::run_due(&bed.services, 200).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur), shown);
        assert_books_agree(bed).await;
    }

    async fn a_session_that_finds_no_course_is_not_lost_in_silence(bed: &TestBed) {
        let token = with_one_left(bed).await;
        let held = being_booked(bed, &token).await;
        booking::sql(bed, "UPDATE course SET state = 'refunded'").await;
        let refused = bookings::release(&bed.services, booking::holder(7)).await;
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(booking::read(bed, &held).await.state.code(), "held");
        let uses = sold::uses_for(bed.services.store.reader(), &[held.id]).await.expect("read");
        assert_eq!(uses.len(), 1, "and the session is still on it");
    }

    async fn a_red_flag_cancels_the_visits_and_leaves_a_course_in_use(bed: &TestBed) {
        let token = with_one_left(bed).await;
        being_booked(bed, &token).await;
        stop::undo(&bed.services, token.plan(), CancelledBy::System).await.expect("cancelled");
        assert_eq!(states(bed, &token).await, ["cancelled"; 6]);
        assert_eq!(sold_with(bed, &token).await.sessions_left, 5);
        bookings::release(&bed.services, booking::holder(7)).await.expect("let go of");
        let shown = stop_preview(&bed.services, &token).await.expect("booked").all();
        assert_eq!(shown.minor, 45_360);
        stop(&bed.services, &token, shown).await.expect("stopped");
        assert_books_agree(bed).await;
    }

    async fn a_visit_that_goes_on_hides_none_that_is_being_booked(bed: &TestBed) {
        let token = with_one_left(bed).await;
        let first = visits(bed, token.plan()).await.remove(0);
        bed.clock.set(first.span.start + TimeDelta::minutes(10));
        being_booked(bed, &token).await;
        let refused = stop(&bed.services, &token, NOTHING).await.expect_err("in use");
        assert_eq!(why(refused), "being_booked");
        bookings::release(&bed.services, booking::holder(7)).await.expect("let go of");
        let shown = stop_preview(&bed.services, &token).await.expect("free again");
        assert_eq!((shown.begun, shown.used), (vec![first.id], 1));
    }

    async fn what_goes_back_has_its_credit_note_and_what_stays_its_invoice(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let staff: StaffSession = scene::owner(bed).await.into();
        for visit in visits(bed, token.plan()).await.into_iter().take(2) {
            bed.clock.set(visit.span.end + TimeDelta::minutes(1));
            desk::complete(&bed.services, &staff, visit.id).await.expect("closed");
        }
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        stop(&bed.services, &token, shown.all()).await.expect("stopped");
        let reader = bed.services.store.reader();
        let sale = sold_with(bed, &token).await.sale;
        let sale = storage::sales::sale(reader, sale.into()).await.expect("read").expect("there");
        let papers = papers::of_sale(reader, &sale).await.expect("read");
        let about: Vec<_> =
            papers.iter().map(|paper| (paper.number.series, paper.facts.gross.minor)).collect();
        let meant = [(Series::Receipt, 45_360), (Series::CreditNote, 28_560), (Series::Invoice, 1_680)];
        assert_eq!(about, meant);
        assert_eq!(papers[2].facts.subject, papers::Subject::CourseKept);
    }

    async fn whoever_booked_with_the_code_is_told_that_their_visit_is_off(bed: &TestBed) {
        let token = with_one_left(bed).await;
        let row = sold_with(bed, &token).await;
        let code = crate::vouchers::code_of(&bed.services, row.id, &row.code_sealed);
        let held = booking::held_by_ana(bed, TestBed::at(BETWEEN), 7).await;
        let mut form = booking::form(7);
        form.codes = vec![code.expect("ours")];
        let step = bookings::checkout(&bed.services, form).await.expect("the session pays");
        assert!(!matches!(step, CheckoutStep::Pay { .. }), "{step:?}");
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        assert_eq!((shown.visits.len(), shown.all().minor), (6, 45_360));
        stop(&bed.services, &token, shown.all()).await.expect("stopped");
        assert_eq!(booking::read(bed, &held).await.state.code(), "cancelled");
        let told = mails(bed, 1).await;
        let singly = told.iter().filter(|subject| subject.ends_with("is cancelled")).count();
        assert_eq!(singly, 1, "the one that they cancelled themselves: {told:?}");
        let mail = bed.mailer.sent_to(&address(7)).pop().expect("sent");
        assert!(mail.subject.ends_with("is cancelled"), "{}", mail.subject);
        let file = mail.calendar.expect("for the calendar").ics;
        assert!(file.contains("METHOD:CANCEL"), "{file}");
        assert_books_agree(bed).await;
    }
}
