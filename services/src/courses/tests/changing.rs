use chrono::TimeDelta;
use domain::{
    Currency, Money,
    course::{Weekdays, Wish},
};

use super::{super::*, bench::*};
use crate::{
    auth::StaffSession,
    bookings::{self, desk, tests::bench::no_overlaps},
    jobs,
    payments::tests::scene::{self, assert_books_agree},
    testing::TestBed,
    tokens::CourseToken,
    vouchers::tests::balance,
};

/// The first visits of the course take place.
async fn take_place(bed: &TestBed, token: &CourseToken, count: usize) {
    let staff: StaffSession = scene::owner(bed).await.into();
    for visit in visits(bed, token.plan()).await.into_iter().take(count) {
        bed.clock.set(visit.span.end + TimeDelta::minutes(1));
        desk::complete(&bed.services, &staff, visit.id).await.expect("closed");
    }
}

storage::on_both_engines! {
    async fn one_is_moved_by_its_own_page_and_the_others_stay(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let visit = visits(bed, token.plan()).await.remove(2);
        let link = bookings::tests::bench::link(bed, &visit);
        let to = bookings::RescheduleRequest {
            start: visit.span.start + TimeDelta::hours(4),
            whom: bookings::Whom::Same,
        };
        bookings::reschedule(&bed.services, &link, to).await.expect("free");
        let course = seen(bed, &token).await;
        let kept = ["4 Mar 10", "11 Mar 10", "18 Mar 14", "25 Mar 10", "1 Apr 10", "8 Apr 10"];
        assert_eq!(walls(&course), kept.map(|day| format!("{day}:00")));
        assert_eq!(course.price.minor, 45_360);
    }

    async fn a_new_link_opens_the_course_and_no_earlier_one_opens_anything(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        mails(bed, 1).await;
        let visit = visits(bed, token.plan()).await.remove(0);
        let earlier = bookings::tests::bench::link(bed, &visit);
        let fresh = rotate_link(&bed.services, &token).await.expect("renewed");
        for (again, what) in [
            (view(&bed.services, &token).await.err(), "looked at"),
            (rotate_link(&bed.services, &token).await.err(), "renewed once more"),
        ] {
            assert!(matches!(again, Some(CourseRefused::Gone)), "{what}: {again:?}");
        }
        // Whoever had the course's link has seen those of its visits.
        let seen_before = bookings::rotate_link(&bed.services, &earlier).await;
        assert!(matches!(seen_before, Err(bookings::LinkRefused::Gone)), "{seen_before:?}");
        let fresh = bed.services.links.verify_course(&fresh, bed.services.now()).expect("ours");
        let course = seen(bed, &fresh).await;
        let links = course.sessions.iter().map(|session| &session.link);
        for link in links {
            let proof = bed.services.links.verify(link, bed.services.now()).expect("ours");
            bookings::view(&bed.services, &proof).await.expect("it opens");
        }
        let told = mails(bed, 1).await;
        assert_eq!(told.last().map(String::as_str), Some("A new link to your course at Lombar"));
        let mail = bed.mailer.sent_to(&address(1)).pop().expect("sent");
        assert!(mail.text.contains(&course.token), "{}", mail.text);
    }

    async fn the_desk_sees_each_visits_place_in_its_course(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let staff: StaffSession = scene::owner(bed).await.into();
        let third = visits(bed, token.plan()).await.remove(2);
        let day = desk::day(&bed.services, &staff, third.local_start.date()).await.expect("shown");
        let place = day.visits[0].course.expect("part of a course");
        assert_eq!((place.plan, place.position, place.sessions), (token.plan(), 3, 6));
        assert_eq!(place.since, TestBed::at("2027-03-01T08:00:00Z"));
        let own = staff.as_desk().expect("an owner");
        let course = at_desk(&bed.services, &own, token.plan()).await.expect("ours");
        let places = course.visits.iter().map(|visit| visit.course.map(|place| place.position));
        assert!(places.eq((1..=6).map(Some)));
        assert!(course.sold.is_some() && course.client_name == "Amara Okafor");
        let options = bookings::tests::bench::easy_terms();
        let other = bookings::tests::bench::with_options(bed, options).await;
        let other = StaffSession::from(crate::auth::testing::owner(other.id));
        let other = other.as_desk().expect("an owner");
        let refused = at_desk(&bed.services, &other, token.plan()).await;
        assert!(matches!(refused, Err(CourseRefused::Gone)), "{refused:?}");
    }

    async fn the_rest_is_moved_all_at_once_and_keeps_price_and_payment(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        take_place(bed, &token, 2).await;
        let left = remaining(&bed.services, &token).await.expect("booked");
        assert_eq!(left.moving.len(), 4);
        let wish = Wish {
            weekdays: Weekdays::of([chrono::Weekday::Sat]),
            around: chrono::NaiveTime::from_hms_opt(14, 0, 0),
            ..left.wish.clone()
        };
        let (_, dates) =
            shift_plan(&bed.services, &token, wish.clone(), None).await.expect("there is room");
        shift(&bed.services, &token, wish, &chosen(&dates)).await.expect("free");
        let course = seen(bed, &token).await;
        let kept =
            ["4 Mar 10", "11 Mar 10", "20 Mar 14", "27 Mar 14", "3 Apr 14", "10 Apr 14"];
        assert_eq!(walls(&course), kept.map(|day| format!("{day}:00")));
        assert_eq!(states(bed, &token).await[2..], ["confirmed"; 4]);
        assert_eq!(bed.gateway.checkouts().len(), 1, "nothing is paid again");
        let told = mails(bed, 1).await;
        assert_eq!(told.last().map(String::as_str), Some("New dates for your visits at Lombar"));
        no_overlaps(bed).await;
        assert_books_agree(bed).await;
    }

    async fn a_move_of_the_rest_onto_a_taken_time_moves_nothing(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let before = walls(&seen(bed, &token).await);
        let left = remaining(&bed.services, &token).await.expect("booked");
        let (_, dates) = shift_plan(&bed.services, &token, Wish {
            around: chrono::NaiveTime::from_hms_opt(14, 0, 0),
            ..left.wish.clone()
        }, None).await.expect("there is room");
        let to = chosen(&dates);
        let rival = bookings::HoldRequest {
            studio: bed.studio.id,
            treatment: bed.studio.deep_tissue,
            therapist: Some(to[4].therapist),
            start: to[4].start,
            holder: bookings::tests::bench::holder(7),
            client_zone: None,
            source: domain::booking::Source::Page,
        };
        bookings::hold(&bed.services, rival).await.expect("free");
        let refused = shift(&bed.services, &token, left.wish, &to).await.expect_err("taken");
        let CourseRefused::Taken(found) = refused else { panic!("{refused:?}") };
        assert_eq!(found.iter().map(|date| date.at).collect::<Vec<_>>(), [4]);
        assert!(!found[0].others.is_empty());
        assert_eq!(walls(&seen(bed, &token).await), before);
    }

    async fn stopping_gives_back_exactly_what_was_shown(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        take_place(bed, &token, 2).await;
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        // Two used at €84.00 by themselves, of €453.60.
        assert_eq!((shown.sessions, shown.used), (4, 2));
        assert_eq!((shown.worth.minor, shown.back.minor), (30_240, 45_360 - 16_800));
        assert_eq!(shown.kept().minor, 30_240 - 28_560);
        let too_much = Money::new(shown.all().minor + 1, Currency::Eur);
        let refused = stop(&bed.services, &token, too_much).await.expect_err("less than shown");
        assert_eq!(refused.code(), "refund_changed");
        assert_eq!(states(bed, &token).await[2..], ["confirmed"; 4]);
        let done = stop(&bed.services, &token, shown.all()).await.expect("stopped");
        assert_eq!(done, shown);
        jobs::run_due(&bed.services, 200).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur).minor, 28_560);
        assert_eq!(states(bed, &token).await[2..], ["cancelled"; 4]);
        let course = seen(bed, &token).await;
        assert_eq!((course.state.as_str(), course.back), ("stopped", Some(shown.all())));
        assert!(course.unplanned.is_none());
        assert_eq!(balance(bed, "courses").await, 0);
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        let told = mails(bed, 1).await;
        assert_eq!(told.last().map(String::as_str), Some("Your course at Lombar is stopped"));
        let again = stop(&bed.services, &token, shown.all()).await.expect_err("once");
        assert_eq!(again.code(), "wrong_state");
        assert_books_agree(bed).await;
    }

    async fn a_visit_that_is_too_near_counts_as_used(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        // Three hours before the first: the ladder gives nothing back for it.
        let first = visits(bed, token.plan()).await[0].span.start;
        bed.clock.set(first - TimeDelta::hours(3));
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        assert_eq!((shown.sessions, shown.used, shown.visits.len()), (5, 1, 6));
        assert!(!shown.visits[0].session_back && shown.visits[1].session_back);
        assert_eq!(shown.back.minor, 45_360 - 8_400);
        let done = stop(&bed.services, &token, shown.all()).await.expect("stopped");
        assert_eq!(done.kept().minor, 8_400);
        jobs::run_due(&bed.services, 200).await;
        assert_eq!(bed.gateway.refunded(Currency::Eur).minor, 36_960);
        assert_books_agree(bed).await;
    }

    async fn a_session_that_came_back_waits_for_another_date(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let visit = visits(bed, token.plan()).await.remove(5);
        let link = bookings::tests::bench::link(bed, &visit);
        let preview = bookings::cancel_preview(&bed.services, &link).await.expect("shown");
        bookings::cancel(&bed.services, &link, Some(preview.refund.refund)).await.expect("cancelled");
        let course = seen(bed, &token).await;
        let waiting = course.unplanned.expect("one session has no date");
        assert_eq!(waiting.left, 1);
        assert_eq!(bed.gateway.refunded(Currency::Eur).minor, 0, "a session, no money");
        // What is left of the course is its share of what stopping gives back.
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        assert_eq!((shown.sessions, shown.visits.len()), (6, 5));
        assert_eq!(shown.all().minor, 45_360);
        stop(&bed.services, &token, shown.all()).await.expect("stopped");
        jobs::run_due(&bed.services, 200).await;
        assert_books_agree(bed).await;
    }

    async fn a_course_is_listed_for_the_account_that_it_is_of(bed: &TestBed) {
        paid_course(bed, 1).await;
        let nobody = own(&bed.services, storage::new_id()).await.expect("read");
        assert!(nobody.is_empty());
    }
}
