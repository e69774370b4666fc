//! Once for each time of a visit: what the studio moves or gives to somebody else.

use super::*;
use crate::auth::testing;

/// The studio moves a visit of Ana's, or gives it to somebody else.
async fn moved(bed: &TestBed, visit: &Booking, start: Instant, whom: Whom) -> Booking {
    let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let request = desk::MoveRequest { start, whom, any_hour: None };
    desk::move_visit(&bed.services, &ana, visit.id, request).await.expect("free")
}

on_both_engines! {
    async fn whoever_treats_at_the_same_time_instead_is_no_reason_to_ask_again(bed: &TestBed) {
        let asked = without_reminder(bed).await;
        let start = asked.span.start;
        assert_eq!(until(bed, start - HOUR * 23, AMARA).await, (1, 0));
        let visit = moved(bed, &asked, start, Whom::One(bed.studio.caio)).await;
        assert_eq!(visit.sequence, asked.sequence + 1);
        assert_eq!(until(bed, start - HOUR, AMARA).await, (1, 0), "once for that time");
    }

    async fn a_reminder_that_asked_is_enough_for_whoever_treats_instead(bed: &TestBed) {
        reminds(bed, 72).await;
        let visit = booked(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await;
        let start = visit.span.start;
        assert_eq!(until(bed, start - HOUR * 40, AMARA).await, (0, 1));
        moved(bed, &visit, start, Whom::One(bed.studio.caio)).await;
        look_ahead(&bed.services).await.expect("read");
        assert_eq!(until(bed, start - HOUR, AMARA).await, (0, 1));
    }

    async fn a_visit_that_was_asked_about_is_asked_about_again_at_another_time(bed: &TestBed) {
        let visit = without_reminder(bed).await;
        assert_eq!(until(bed, visit.span.start - HOUR * 23, AMARA).await, (1, 0));
        let start = visit.span.start + TimeDelta::days(3);
        moved(bed, &visit, start, Whom::Same).await;
        assert_eq!(until(bed, start - HOUR * 25, AMARA).await, (1, 0));
        assert_eq!(until(bed, start - HOUR * 24, AMARA).await, (2, 0));
    }
}
