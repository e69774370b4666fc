use domain::schedule::BookingRefused;

use super::{super::*, bench::*};
use crate::{
    bookings::{
        self, HoldRequest,
        tests::bench::{count, easy_terms, ticked, with_options},
    },
    jobs,
    payments::{self, tests::scene::assert_books_agree},
    testing::{Call, Fault, TestBed},
    vouchers::tests::balance,
};

storage::on_both_engines! {
    async fn six_weeks_keep_their_hour_over_a_change_of_the_clock(bed: &TestBed) {
        let token = paid_course(bed, 1).await;
        let course = seen(bed, &token).await;
        let kept = ["4 Mar", "11 Mar", "18 Mar", "25 Mar", "1 Apr", "8 Apr"];
        assert_eq!(walls(&course), kept.map(|day| format!("{day} 10:00")));
        let utc: Vec<u32> =
            course.sessions.iter().map(|one| chrono::Timelike::hour(&one.start)).collect();
        assert_eq!(utc, [10, 10, 10, 10, 9, 9], "the clock was put forward between");
        assert!(course.sessions.iter().all(|one| one.therapist == bed.studio.ana));
        assert_eq!(states(bed, &token).await, ["confirmed"; 6]);
        // Six at €84.00 with a tenth less, in one payment; each visit is worth a sixth.
        assert_eq!((course.price.minor, course.percent), (45_360, 10));
        assert_eq!(bed.gateway.captured(domain::Currency::Eur).minor, 45_360);
        let worth: Vec<i64> =
            visits(bed, token.plan()).await.iter().map(|visit| visit.price.minor).collect();
        assert_eq!(worth, [7_560; 6]);
        assert_eq!(balance(bed, "courses").await, 0, "every session is used for its visit");
        assert_eq!(-balance(bed, "client_prepaid").await, 45_360);
        assert_eq!(mails(bed, 1).await, ["Your 6 visits at Lombar are booked"]);
        let mail = bed.mailer.sent_to(&address(1)).pop().expect("sent");
        let file = mail.calendar.expect("all dates in one file").ics;
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 6, "{file}");
        assert!(file.contains("BEGIN:DAYLIGHT") && file.contains("BEGIN:STANDARD"), "{file}");
        assert_books_agree(bed).await;
    }

    async fn a_date_that_somebody_has_refuses_the_whole_with_others_for_it_alone(bed: &TestBed) {
        in_spring(bed);
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let taken = HoldRequest {
            studio: bed.studio.id,
            treatment: bed.studio.deep_tissue,
            therapist: Some(bed.studio.ana),
            start: dates[3].start,
            holder: bookings::tests::bench::holder(1),
            client_zone: None,
            source: domain::booking::Source::Page,
        };
        bookings::hold(&bed.services, taken).await.expect("free");
        let request = form(&bed.studio, 1, &wish, dates.clone(), Pay::Ahead);
        let refused = book(&bed.services, request).await.expect_err("not all of them");
        let CourseRefused::Taken(found) = refused else { panic!("{refused:?}") };
        let [one] = &found[..] else { panic!("{found:?}") };
        assert_eq!((one.at, one.why), (3, BookingRefused::SlotTaken));
        assert_eq!(count(bed, "booking").await, 1);
        assert!(bed.gateway.checkouts().is_empty());
        // The page says so of the same date, and whoever takes another of them gets the rest.
        let what = (bed.studio.id, bed.studio.deep_tissue);
        let looked = plan(&bed.services, what, &wish, Some(&dates), None).await.expect("read");
        let refused: Vec<usize> = (0..6).filter(|at| looked.dates[*at].why.is_some()).collect();
        assert_eq!(refused, [3]);
        let mut again = dates;
        again[3] = Chosen { start: one.others[0].start, therapist: one.others[0].therapist };
        let request = form(&bed.studio, 1, &wish, again, Pay::Ahead);
        book(&bed.services, request.clone()).await.expect("all of them");
        pays(bed).await;
        assert_eq!(states(bed, &token_of(bed, &request).await).await, ["confirmed"; 6]);
    }

    async fn pressing_twice_opens_one_page_and_keeps_one_course(bed: &TestBed) {
        in_spring(bed);
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let request = form(&bed.studio, 1, &wish, dates, Pay::Ahead);
        let first = book(&bed.services, request.clone()).await.expect("free");
        assert_eq!(book(&bed.services, request.clone()).await.expect("the same"), first);
        assert_eq!((count(bed, "booking").await, bed.gateway.checkouts().len()), (6, 1));
        pays(bed).await;
        let BookStep::Booked { token } = book(&bed.services, request).await.expect("booked") else {
            panic!("it is booked")
        };
        assert!(bed.services.links.verify_course(&token, bed.services.now()).is_ok());
        assert_eq!(count(bed, "booking").await, 6);
    }

    async fn what_is_not_paid_is_free_again_and_late_money_goes_back(bed: &TestBed) {
        in_spring(bed);
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let request = form(&bed.studio, 1, &wish, dates.clone(), Pay::Ahead);
        book(&bed.services, request.clone()).await.expect("free");
        let token = token_of(bed, &request).await;
        bed.clock.advance_minutes(45);
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(states(bed, &token).await, ["expired"; 6]);
        assert_eq!(proposed(bed, &bed.studio, &wish).await, dates, "they are free again");
        assert_eq!(mails(bed, 1).await, ["Your course at Lombar was not booked"]);
        // Money that came all the same.
        let page = bed.gateway.checkouts().pop().expect("a page").id;
        bed.gateway.revive(&page);
        assert!(bed.gateway.pay(&page));
        payments::fulfil(&bed.services, &page).await.expect("heard");
        jobs::run_due(&bed.services, 100).await;
        let went = bed.gateway.refunded(domain::Currency::Eur);
        assert_eq!(went, bed.gateway.captured(domain::Currency::Eur));
        assert_eq!(states(bed, &token).await, ["expired"; 6]);
        assert_eq!(mails(bed, 1).await.len(), 2);
        assert_books_agree(bed).await;
    }

    async fn a_red_flag_books_nothing_and_asks_for_no_money(bed: &TestBed) {
        in_spring(bed);
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let stop = domain::screening::QUESTIONS
            .iter()
            .find(|question| question.level == domain::screening::Level::Stop)
            .expect("there are red flags");
        let mut request = form(&bed.studio, 1, &wish, dates, Pay::Ahead);
        request.answers = ticked(&[stop.code]);
        let refused = book(&bed.services, request).await.expect_err("stopped");
        assert!(matches!(refused, CourseRefused::Stop { .. }), "{refused:?}");
        assert_eq!(count(bed, "booking").await, 0);
        assert!(bed.gateway.calls().is_empty(), "the gateway was never asked");
    }

    async fn each_visit_is_paid_at_the_studio_where_it_allows_that(bed: &TestBed) {
        in_spring(bed);
        let porto = with_options(bed, easy_terms()).await;
        let three = wish(3, porto.ana);
        let dates = proposed(bed, &porto, &three).await;
        let request = form(&porto, 1, &three, dates, Pay::PerVisit);
        let step = book(&bed.services, request.clone()).await.expect("free");
        assert!(matches!(step, BookStep::Booked { .. }), "{step:?}");
        let token = token_of(bed, &request).await;
        assert_eq!(states(bed, &token).await, ["confirmed"; 3]);
        assert!(bed.gateway.checkouts().is_empty());
        // Whoever was never there books no more to pay later than one by one.
        let four = wish(4, porto.caio);
        let dates = proposed(bed, &porto, &four).await;
        let request = form(&porto, 2, &four, dates, Pay::PerVisit);
        let refused = book(&bed.services, request).await.expect_err("a stranger");
        assert_eq!(refused.code(), "too_many_unpaid");
        // And the other studio takes no money there.
        let wish = wish(2, bed.studio.ana);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let request = form(&bed.studio, 3, &wish, dates, Pay::PerVisit);
        let refused = book(&bed.services, request).await.expect_err("not here");
        assert_eq!(refused.code(), "pay_not_offered");
    }

    async fn too_few_dates_are_said_with_how_many_there_are(bed: &TestBed) {
        in_spring(bed);
        let twelve = wish(12, bed.studio.ana);
        let what = (bed.studio.id, bed.studio.deep_tissue);
        let refused = plan(&bed.services, what, &twelve, None, None).await.expect_err("too many");
        let CourseRefused::NoPlan { fits, latest } = refused else { panic!("{refused:?}") };
        // Sixty-two days from 1 March: Thursdays from 4 March to 29 April.
        assert_eq!((fits, latest), (9, date("2027-05-02")));
    }

    async fn another_price_or_rule_than_was_shown_books_nothing(bed: &TestBed) {
        in_spring(bed);
        let porto = with_options(bed, easy_terms()).await;
        let three = wish(3, porto.ana);
        let dates = proposed(bed, &porto, &three).await;
        for (n, pay) in [(1, Pay::PerVisit), (2, Pay::Ahead)] {
            let what = (porto.id, porto.deep_tissue, 3);
            let of = async || {
                let reader = bed.services.store.reader();
                let terms = terms(reader, what.0, what.1, what.2).await.expect("read");
                terms.expect("sold").shown()
            };
            let before = of().await;
            assert_eq!(Shown::read(&before.to_string()), Some(before.clone()));
            let change = match pay {
                Pay::PerVisit => "UPDATE treatment SET price_minor = price_minor + 100",
                Pay::Ahead => "UPDATE policy SET no_show_percent = 37",
            };
            bookings::tests::bench::sql(bed, change).await;
            let request = BookCourse {
                shown: Some(before),
                ..form(&porto, n, &three, dates.clone(), pay)
            };
            let refused = book(&bed.services, request.clone()).await.expect_err("changed");
            assert_eq!(refused.code(), "terms_changed");
            assert_eq!(count(bed, "booking").await, 0);
        }
        let reader = bed.services.store.reader();
        let now = terms(reader, porto.id, porto.deep_tissue, 3).await.expect("read");
        let shown = now.map(|terms| terms.shown());
        let request = BookCourse { shown, ..form(&porto, 1, &three, dates, Pay::PerVisit) };
        book(&bed.services, request).await.expect("as it is shown now");
        assert!(["", "8400", "8400-0-x-ab"].iter().all(|text| Shown::read(text).is_none()));
    }

    async fn a_red_flag_elsewhere_is_told_to_each_studio_of_its_own(bed: &TestBed) {
        in_spring(bed);
        let porto = with_options(bed, easy_terms()).await;
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let request = form(&bed.studio, 1, &wish, dates.clone(), Pay::Ahead);
        book(&bed.services, request.clone()).await.expect("free");
        let plan = token_of(bed, &request).await.plan();
        let stop = domain::screening::QUESTIONS
            .iter()
            .find(|question| question.level == domain::screening::Level::Stop)
            .expect("there are red flags");
        let mut elsewhere = form(&porto, 1, &wish, dates, Pay::Ahead);
        elsewhere.answers = ticked(&[stop.code]);
        book(&bed.services, elsewhere).await.expect_err("stopped");
        let reader = bed.services.store.reader();
        for (object, studio) in [(plan.to_string(), bed.studio.id), (porto.id.to_string(), porto.id)] {
            let entries = storage::audit::of_object(reader, &object).await.expect("read");
            let stops = entries.iter().filter(|entry| entry.action == bookings::STOPPED);
            let told: Vec<_> = stops.map(|entry| entry.studio).collect();
            assert_eq!(told, [Some(studio.0)], "{object}");
        }
    }

    async fn a_course_that_is_not_paid_is_asked_about_once_a_sweep(bed: &TestBed) {
        in_spring(bed);
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let request = form(&bed.studio, 1, &wish, dates, Pay::Ahead);
        book(&bed.services, request.clone()).await.expect("free");
        let token = token_of(bed, &request).await;
        bed.clock.advance_minutes(45);
        for _ in 0..20 {
            bed.gateway.next(Call::ExpireCheckout, Fault::LoseRequest);
            bed.gateway.next(Call::FetchCheckout, Fault::LoseRequest);
        }
        let asks = || {
            let calls = bed.gateway.calls();
            calls.iter().filter(|call| **call == Call::ExpireCheckout).count()
        };
        let before = asks();
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(asks() - before, 1, "{:?}", bed.gateway.calls());
        bed.gateway.unscript();
        payments::sweep(&bed.services).await.expect("swept");
        assert_eq!(states(bed, &token).await, ["expired"; 6]);
    }
}
