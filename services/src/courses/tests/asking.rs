//! Whoever comes for a course is asked how they are around each of its visits.

use chrono::TimeDelta;
use domain::course::{Weekdays, Wish};

use super::{super::*, bench::*};
use crate::{
    auth::testing,
    bookings::{asking, tests::bench::sql},
    jobs, outcomes,
    testing::TestBed,
    tokens::CourseToken,
};

/// A course that is paid ahead, at a studio that asks by mail.
async fn asked_course(bed: &TestBed) -> CourseToken {
    let set = outcomes::CheckInSetting { sends_mails: true, review_at: 3 };
    let manager = testing::manager(bed.studio.id);
    outcomes::choose_setting(&bed.services, &manager, set).await.expect("chosen");
    paid_course(bed, 1).await
}

/// Does what is due until then, and says how many mails have asked before and after visits.
async fn until(bed: &TestBed, at: Instant) -> (usize, usize) {
    bed.clock.set(at);
    while jobs::run_due(&bed.services, 50).await > 0 {}
    let sent = bed.mailer.sent_to(&address(1));
    let count = |begins: &str| sent.iter().filter(|it| it.subject.starts_with(begins)).count();
    (count("Before your visit"), count("A day after"))
}

/// The same for the mails with the safety questions: how many reminders brought them, and how
/// many came by themselves.
async fn screened_until(bed: &TestBed, at: Instant) -> (usize, usize) {
    bed.clock.set(at);
    while jobs::run_due(&bed.services, 50).await > 0 {}
    let sent = bed.mailer.sent_to(&address(1)).into_iter();
    let with_link: Vec<_> = sent.filter(|it| it.text.contains("/before/")).collect();
    let count = |begins: &str| with_link.iter().filter(|it| it.subject.starts_with(begins)).count();
    (count("Your visit: "), count("Is anything new with your health?"))
}

/// Moves the rest of the course to Saturdays at two.
async fn to_saturdays(bed: &TestBed, token: &CourseToken) {
    let left = remaining(&bed.services, token).await.expect("booked");
    let wish = Wish {
        weekdays: Weekdays::of([chrono::Weekday::Sat]),
        around: chrono::NaiveTime::from_hms_opt(14, 0, 0),
        ..left.wish.clone()
    };
    let (_, dates) =
        shift_plan(&bed.services, token, wish.clone(), None).await.expect("there is room");
    shift(&bed.services, token, wish, &chosen(&dates)).await.expect("free");
}

storage::on_both_engines! {
    async fn each_visit_of_a_paid_course_asks_how_they_are(bed: &TestBed) {
        let token = asked_course(bed).await;
        let all = visits(bed, token.plan()).await;
        let minutes = TimeDelta::minutes(10);
        assert_eq!(until(bed, all[0].span.start - minutes).await, (1, 0));
        assert_eq!(until(bed, all[0].span.end + TimeDelta::hours(25)).await, (1, 1));
        assert_eq!(until(bed, all[1].span.start - minutes).await, (2, 1));
    }

    async fn the_rest_of_a_course_asks_at_its_new_times_alone(bed: &TestBed) {
        let token = asked_course(bed).await;
        let old = visits(bed, token.plan()).await;
        to_saturdays(bed, &token).await;
        let new = visits(bed, token.plan()).await;
        assert!(old[0].span.end + TimeDelta::hours(26) < new[0].span.start, "{new:?}");
        assert_eq!(until(bed, old[0].span.end + TimeDelta::hours(25)).await, (0, 0), "not then");
        assert_eq!(until(bed, new[0].span.start - TimeDelta::minutes(10)).await, (1, 0));
        assert_eq!(until(bed, new[0].span.end + TimeDelta::hours(25)).await, (1, 1));
    }

    async fn the_reminder_of_each_visit_of_a_course_brings_the_safety_questions(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let all = visits(bed, token.plan()).await;
        let day = TimeDelta::hours(24);
        for (n, visit) in (1..).zip(&all) {
            assert_eq!(screened_until(bed, visit.span.start - day).await, (n, 0), "{n}");
        }
    }

    async fn a_course_without_reminders_asks_the_safety_questions_before_each_visit(bed: &TestBed) {
        sql(bed, "UPDATE policy SET reminder_hours = 0").await;
        let token = paid_course(bed, 1).await;
        let all = visits(bed, token.plan()).await;
        let day = TimeDelta::hours(24);
        for (n, visit) in (1..).zip(&all) {
            assert_eq!(screened_until(bed, visit.span.start - day * 2).await, (0, n - 1), "{n}");
            assert_eq!(screened_until(bed, visit.span.start - day).await, (0, n), "{n}");
        }
    }

    async fn a_visit_for_which_nothing_planned_the_safety_questions_is_asked_once(bed: &TestBed) {
        sql(bed, "UPDATE policy SET reminder_hours = 0").await;
        let token = paid_course(bed, 1).await;
        let first = visits(bed, token.plan()).await[0].span.start;
        // As an old version leaves it.
        sql(bed, "DELETE FROM job WHERE dedupe LIKE 'safety_questions:%'").await;
        let day = TimeDelta::hours(24);
        bed.clock.set(first - TimeDelta::hours(47));
        for _ in 0..2 {
            asking::look_ahead(&bed.services).await.expect("planned");
        }
        assert_eq!(screened_until(bed, first - day - TimeDelta::minutes(1)).await, (0, 0));
        assert_eq!(screened_until(bed, first - day).await, (0, 1));
        asking::look_ahead(&bed.services).await.expect("read");
        assert_eq!(screened_until(bed, first - TimeDelta::hours(1)).await, (0, 1), "once");
    }

    async fn a_reminder_that_could_not_be_sent_has_asked_nothing(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let first = visits(bed, token.plan()).await[0].span.start;
        sql(bed, "UPDATE job SET state = 'dead', finished_at = run_at WHERE dedupe LIKE 'reminder:%'")
            .await;
        bed.clock.set(first - TimeDelta::hours(47));
        asking::look_ahead(&bed.services).await.expect("planned");
        assert_eq!(screened_until(bed, first - TimeDelta::hours(24)).await, (0, 1));
    }

    async fn the_rest_of_a_course_asks_the_safety_questions_at_its_new_times_alone(bed: &TestBed) {
        sql(bed, "UPDATE policy SET reminder_hours = 0").await;
        let token = paid_course(bed, 1).await;
        let old = visits(bed, token.plan()).await;
        to_saturdays(bed, &token).await;
        let new = visits(bed, token.plan()).await;
        let day = TimeDelta::hours(24);
        assert!(old[0].span.start < new[0].span.start - day, "{new:?}");
        assert_eq!(screened_until(bed, old[0].span.start).await, (0, 0), "not then");
        assert_eq!(screened_until(bed, new[0].span.start - day).await, (0, 1));
        // What is stopped is off, and asks nothing.
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        stop(&bed.services, &token, shown.all()).await.expect("stopped");
        assert_eq!(screened_until(bed, new[2].span.start).await, (0, 1));
    }
}
