//! After the last visit of a course it is asked once how they are on the whole.

use chrono::TimeDelta;
use domain::{StudioId, booking::Booking};

use super::{super::*, bench::*};
use crate::{
    auth::testing,
    bookings::{
        self,
        tests::bench::{self as single, easy_terms, held_by_ana, link, with_options},
    },
    outcomes::{self, CheckInSetting, Moment, Opens},
    testing::TestBed,
    tokens::CourseToken,
};

/// The studio asks whether it helped after a visit that no course here reaches.
async fn reviews_late(bed: &TestBed, studio: StudioId) {
    let set = CheckInSetting { sends_mails: false, review_at: 12 };
    let manager = testing::manager(studio);
    outcomes::choose_setting(&bed.services, &manager, set).await.expect("chosen");
}

/// Whether it is asked a day after a visit how they are on the whole.
async fn asks_overall(bed: &TestBed, visit: &Booking) -> bool {
    let token = outcomes::care_token(&bed.services, visit, Opens::CheckIn(Moment::DayAfter));
    let link = outcomes::care_link(&bed.services, &token).expect("we signed it");
    let asked = outcomes::asked(&bed.services, &link).await.expect("read");
    asked.expect("it opens").overall
}

/// After which visits of a course that is asked, by their places.
async fn asks_after(bed: &TestBed, token: &CourseToken) -> Vec<usize> {
    let mut asks = Vec::new();
    for (place, visit) in (1..).zip(visits(bed, token.plan()).await) {
        if asks_overall(bed, &visit).await {
            asks.push(place);
        }
    }
    asks
}

/// The code of the sessions that were paid ahead.
async fn code(bed: &TestBed, token: &CourseToken) -> String {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::by_id(reader, token.plan()).await.expect("read");
    let sale = plan.and_then(|plan| plan.sale).expect("paid ahead");
    let sold = storage::vouchers::courses::of_sale(reader, sale.into()).await;
    let sold = sold.expect("read").expect("sold");
    crate::vouchers::code_of(&bed.services, sold.id, &sold.code_sealed).expect("ours")
}

/// The visit is moved to the day after that one.
async fn to_the_day_after(bed: &TestBed, visit: &Booking, other: &Booking) {
    let start = other.span.start + TimeDelta::days(1);
    let to = bookings::RescheduleRequest { start, whom: bookings::Whom::Same };
    bookings::reschedule(&bed.services, &link(bed, visit), to).await.expect("free");
}

async fn cancelled(bed: &TestBed, visit: &Booking) {
    bookings::cancel(&bed.services, &link(bed, visit), None).await.expect("in time");
}

storage::on_both_engines! {
    async fn a_course_that_is_paid_ahead_asks_after_the_visit_that_is_last_now(bed: &TestBed) {
        reviews_late(bed, bed.studio.id).await;
        let token = paid_course(bed, 1).await;
        let all = visits(bed, token.plan()).await;
        assert_eq!(asks_after(bed, &token).await, [6]);
        to_the_day_after(bed, &all[5], &all[0]).await;
        assert_eq!(asks_after(bed, &token).await, [5], "the sixth is the second now");
        // Its session comes back, and may be left for good.
        cancelled(bed, &all[4]).await;
        assert_eq!(asks_after(bed, &token).await, [4]);
    }

    async fn a_course_that_is_paid_visit_by_visit_asks_after_its_last_one_too(bed: &TestBed) {
        in_spring(bed);
        let porto = with_options(bed, easy_terms()).await;
        reviews_late(bed, porto.id).await;
        let three = wish(3, porto.ana);
        let dates = proposed(bed, &porto, &three).await;
        let request = form(&porto, 1, &three, dates, Pay::PerVisit);
        book(&bed.services, request.clone()).await.expect("free");
        let token = token_of(bed, &request).await;
        let all = visits(bed, token.plan()).await;
        assert_eq!(asks_after(bed, &token).await, [3]);
        to_the_day_after(bed, &all[2], &all[0]).await;
        assert_eq!(asks_after(bed, &token).await, [2]);
        cancelled(bed, &all[1]).await;
        assert_eq!(asks_after(bed, &token).await, [3], "which was moved before it");
    }

    async fn the_studios_own_visit_is_asked_after_beside_the_last(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        assert_eq!(asks_after(bed, &token).await, [3, 6]);
    }

    async fn a_session_that_came_back_and_is_booked_by_itself_is_the_last_one(bed: &TestBed) {
        reviews_late(bed, bed.studio.id).await;
        let token = paid_course(bed, 1).await;
        let last = visits(bed, token.plan()).await.remove(5);
        cancelled(bed, &last).await;
        assert_eq!(asks_after(bed, &token).await, [5]);
        let held = held_by_ana(bed, TestBed::at("2027-04-13T10:00:00Z"), 1).await;
        let mut typed = single::form(1);
        assert_eq!(typed.contact.email, address(1), "the same client");
        typed.codes = vec![code(bed, &token).await];
        bookings::checkout(&bed.services, typed).await.expect("the session pays");
        let by_itself = single::read(bed, &held).await;
        assert_eq!(by_itself.state.code(), "confirmed");
        assert!(asks_overall(bed, &by_itself).await);
        assert!(asks_after(bed, &token).await.is_empty(), "once, and not before");
    }

    async fn a_friend_who_was_given_a_session_ends_nobodys_course(bed: &TestBed) {
        reviews_late(bed, bed.studio.id).await;
        let token = paid_course(bed, 1).await;
        let last = visits(bed, token.plan()).await.remove(5);
        cancelled(bed, &last).await;
        let held = held_by_ana(bed, TestBed::at("2027-04-13T10:00:00Z"), 2).await;
        let mut typed = single::form(2);
        assert_ne!(typed.contact.email, address(1), "somebody else");
        typed.codes = vec![code(bed, &token).await];
        bookings::checkout(&bed.services, typed).await.expect("the session pays");
        let theirs = single::read(bed, &held).await;
        assert_eq!(theirs.state.code(), "confirmed");
        assert!(!asks_overall(bed, &theirs).await, "it was their first visit");
        assert_eq!(asks_after(bed, &token).await, [5], "nor is its owner asked otherwise");
    }
}
