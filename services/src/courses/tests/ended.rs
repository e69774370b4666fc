//! After the last visit of a course it is asked once how they are on the whole.

use chrono::TimeDelta;
use domain::{StudioId, booking::Booking};

use super::{super::*, bench::*};
use crate::{
    auth::testing,
    bookings::{
        self,
        tests::bench::{easy_terms, link, with_options},
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

/// After which visits of a course it is asked how they are on the whole, by their places.
async fn asks_after(bed: &TestBed, token: &CourseToken) -> Vec<usize> {
    let mut asks = Vec::new();
    for (place, visit) in (1..).zip(visits(bed, token.plan()).await) {
        let opens = Opens::CheckIn(Moment::DayAfter);
        let token = outcomes::care_token(&bed.services, &visit, opens);
        let link = outcomes::care_link(&bed.services, &token).expect("we signed it");
        let asked = outcomes::asked(&bed.services, &link).await.expect("read");
        if asked.expect("it opens").overall {
            asks.push(place);
        }
    }
    asks
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
}
