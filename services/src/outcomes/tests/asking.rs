//! The mails that ask, and those that do not leave.

use super::*;
use crate::bookings::{self, tests::bench};

const ASKS: &str = "how is your back?";

/// The studio asks by mail.
async fn asks_by_mail(bed: &TestBed) {
    let set = CheckInSetting { sends_mails: true, review_at: 3 };
    choose_setting(&bed.services, &manager(bed.studio.id), set).await.expect("chosen");
}

/// Does what is due until then, and says how many mails have asked since the beginning.
async fn until(bed: &TestBed, at: domain::Instant) -> usize {
    bed.clock.set(at);
    while run_due(&bed.services, 50).await > 0 {}
    let sent = bed.mailer.sent_to("amara1@post.example");
    sent.iter().filter(|mail| mail.subject.contains(ASKS)).count()
}

on_both_engines! {
    async fn three_mails_ask_around_a_visit_and_none_for_what_was_answered(bed: &TestBed) {
        asks_by_mail(bed).await;
        let booking = booked(bed, tuesday(15, 0), 1).await;
        let (start, end) = (booking.span.start, booking.span.end);
        // Berlin is where she is: three hours before, and not at night.
        assert_eq!(until(bed, start - TimeDelta::hours(4)).await, 0);
        assert_eq!(until(bed, start - TimeDelta::hours(3)).await, 1);
        says(bed, &booking, Moment::Before, &pain(7)).await;
        assert_eq!(until(bed, end + TimeDelta::minutes(25)).await, 2);
        // The day after is answered before its mail leaves.
        bed.clock.set(end + TimeDelta::hours(13));
        says(bed, &booking, Moment::DayAfter, &pain(6)).await;
        assert_eq!(until(bed, end + TimeDelta::days(3)).await, 2);
        for mail in bed.mailer.sent_to("amara1@post.example") {
            assert!(!mail.text.contains("of 10") && !mail.subject.contains('7'), "{}", mail.text);
        }
    }

    async fn nobody_is_asked_after_a_visit_who_said_nothing_before_it(bed: &TestBed) {
        asks_by_mail(bed).await;
        let booking = booked(bed, tuesday(15, 0), 1).await;
        let (start, end) = (booking.span.start, booking.span.end);
        assert_eq!(until(bed, start - TimeDelta::hours(1)).await, 1, "before");
        assert_eq!(until(bed, end + TimeDelta::hours(20)).await, 1, "nothing right after");
        assert_eq!(until(bed, end + TimeDelta::hours(25)).await, 2, "a day after");
    }

    async fn a_visit_that_is_cancelled_or_was_moved_asks_nothing_at_its_old_time(bed: &TestBed) {
        asks_by_mail(bed).await;
        let booking = booked(bed, tuesday(15, 0), 1).await;
        let token = bench::link(bed, &booking);
        bookings::cancel(&bed.services, &token, None).await.expect("in time");
        assert_eq!(until(bed, booking.span.end + TimeDelta::days(2)).await, 0);
        let next = booked(bed, tuesday(15, 0) + TimeDelta::weeks(1), 1).await;
        sql(bed, "UPDATE booking SET sequence = sequence + 1").await;
        assert_eq!(until(bed, next.span.end + TimeDelta::days(2)).await, 0);
    }

    async fn whoever_wants_no_more_or_never_answers_is_left_alone(bed: &TestBed) {
        asks_by_mail(bed).await;
        let mut asked = Vec::new();
        for week in 0..4 {
            let booking = booked(bed, tuesday(15, 0) + TimeDelta::weeks(week), 1).await;
            until(bed, booking.span.start - TimeDelta::hours(1)).await;
            asked.push(until(bed, booking.span.end + TimeDelta::days(2)).await);
        }
        assert_eq!(asked, [2, 4, 4, 4], "two visits without an answer, and no more");
        // They answer by themselves, and are asked again, until they say that they want none.
        let fifth = booked(bed, tuesday(15, 0) + TimeDelta::weeks(4), 1).await;
        bed.clock.set(fifth.span.start - TimeDelta::hours(1));
        says(bed, &fifth, Moment::Before, &pain(5)).await;
        assert_eq!(until(bed, fifth.span.end + TimeDelta::hours(2)).await, 5);
        let holder = holder(bed, &fifth).await;
        set_silent(&bed.services, &holder, true).await.expect("written");
        assert!(seen(bed, &fifth).await.silent);
        assert_eq!(until(bed, fifth.span.end + TimeDelta::days(3)).await, 5);
        set_silent(&bed.services, &holder, false).await.expect("written");
        assert!(!seen(bed, &fifth).await.silent);
    }

    async fn a_studio_that_chose_nothing_sends_nothing(bed: &TestBed) {
        let booking = booked(bed, tuesday(15, 0), 1).await;
        assert_eq!(until(bed, booking.span.end + TimeDelta::days(2)).await, 0);
    }
}
