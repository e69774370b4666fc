//! The last date of a course is somebody else's in the same second, again and again.

use domain::{
    booking::{Booking, Source},
    schedule::{BookingRefused, Slot},
};

use super::{super::*, bench::*};
use crate::{
    availability::{SlotSearch, slots},
    bookings::{self, HoldRefused, HoldRequest, Holder, tests::bench::no_overlaps},
    payments::tests::scene::assert_books_agree,
    testing::TestBed,
};

const ROUNDS: u32 = 200;
/// Every so many courses that were booked, one is paid, stopped and refunded; the others are
/// given up before they are paid.
const PAID: u32 = 20;

/// Somebody else's hold of one of the dates.
fn rival(bed: &TestBed, n: u32, date: Chosen) -> HoldRequest {
    let mut holder = [5; 32];
    holder[..4].copy_from_slice(&n.to_be_bytes());
    HoldRequest {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: Some(date.therapist),
        start: date.start,
        holder: Holder(holder),
        client_zone: None,
        source: Source::Page,
    }
}

/// Whether a date is offered now.
async fn is_free(bed: &TestBed, date: &domain::course::Choice) -> bool {
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: Some(date.therapist),
        from: date.date(),
        until: date.date(),
        ignore: None,
    };
    let found = slots(&bed.services, &search).await.expect("answered");
    found.slots.iter().any(|slot: &Slot| slot.start == date.start)
}

/// All six dates are the client's, or none of them is.
async fn all_are_held(bed: &TestBed, request: &BookCourse) {
    let token = token_of(bed, request).await;
    let made = visits(bed, token.plan()).await;
    let starts = made.iter().map(|visit| (visit.span.start, visit.therapist));
    assert!(starts.eq(request.chosen.iter().map(|date| (date.start, date.therapist))));
    assert!(made.iter().all(|visit| visit.is_held_at(bed.services.now())));
}

async fn nothing_was_written(bed: &TestBed, request: &BookCourse, before: i64) {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::last_of_holder(reader, request.holder.0).await;
    assert!(plan.expect("read").is_none(), "no course");
    let now = storage::testing::count(&bed.services.store, "booking").await;
    assert_eq!(now, before + 1, "the other's visit, and none of the course");
}

/// The course was refused for the date that somebody has, and for no other; what is offered
/// instead can be had.
async fn refused_for(bed: &TestBed, refused: &CourseRefused, contested: usize, look: bool) {
    let CourseRefused::Taken(dates) = refused else { panic!("{refused:?}") };
    let [taken] = &dates[..] else { panic!("one date alone: {dates:?}") };
    assert_eq!((taken.at, taken.why), (contested, BookingRefused::SlotTaken));
    assert!(!taken.others.is_empty(), "alternatives are offered");
    if look {
        for other in &taken.others {
            assert!(is_free(bed, other).await, "{other:?}");
        }
    }
}

/// Both at once. The first two rounds are no race, so that both ends of one are looked at whoever
/// wins all the others.
async fn both(
    bed: &TestBed,
    round: u32,
    request: &BookCourse,
    other: &HoldRequest,
) -> (Result<BookStep, CourseRefused>, Result<Booking, HoldRefused>) {
    let (services, asked, wanted) = (bed.services.clone(), request.clone(), other.clone());
    match round {
        0 => {
            let course = book(&services, asked).await;
            (course, bookings::hold(&services, wanted).await)
        }
        1 => {
            let single = bookings::hold(&services, wanted).await;
            (book(&services, asked).await, single)
        }
        _ => {
            let also = services.clone();
            let course = tokio::spawn(async move { book(&services, asked).await });
            let single = tokio::spawn(async move { bookings::hold(&also, wanted).await });
            (course.await.expect("no panic"), single.await.expect("no panic"))
        }
    }
}

storage::on_both_engines! {
    async fn in_200_rounds_a_course_has_all_of_its_dates_or_none(bed: &TestBed) {
        in_spring(bed);
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let (mut won, mut lost, mut paid) = (0, 0, 0);
        for round in 0..ROUNDS {
            let contested = usize::try_from(round % 6).expect("small");
            let request = form(&bed.studio, round, &wish, dates.clone(), Pay::Ahead);
            let other = rival(bed, round, dates[contested]);
            let before = storage::testing::count(&bed.services.store, "booking").await;
            let (course, single) = both(bed, round, &request, &other).await;
            match (course, single) {
                (Ok(BookStep::Pay { .. }), Err(HoldRefused::Slot { why, .. })) => {
                    assert_eq!(why, BookingRefused::SlotTaken);
                    all_are_held(bed, &request).await;
                    let token = token_of(bed, &request).await;
                    if won % PAID == 0 {
                        pays(bed).await;
                        assert_eq!(states(bed, &token).await, ["confirmed"; 6]);
                        let shown = stop_preview(&bed.services, &token).await.expect("shown").all();
                        stop(&bed.services, &token, shown).await.expect("stopped");
                        assert_eq!(states(bed, &token).await, ["cancelled"; 6]);
                        paid += 1;
                    } else {
                        assert!(release(&bed.services, &token).await.expect("let go of"));
                        assert_eq!(states(bed, &token).await, ["expired"; 6]);
                    }
                    won += 1;
                }
                (Err(refused), Ok(held)) => {
                    refused_for(bed, &refused, contested, lost % PAID == 0).await;
                    nothing_was_written(bed, &request, before).await;
                    assert_eq!(held.span.start, other.start);
                    bookings::release(&bed.services, other.holder).await.expect("let go of");
                    lost += 1;
                }
                (course, single) => panic!("one of them, and only one: {course:?} {single:?}"),
            }
        }
        println!("course {won} of {ROUNDS}, somebody else {lost}, paid and stopped {paid}");
        assert!(won > 0 && lost > 0 && paid > 0, "both ends of the race were looked at");
        no_overlaps(bed).await;
        crate::jobs::run_due(&bed.services, 1_000).await;
        assert_books_agree(bed).await;
    }
}
