//! The questions before a visit, and red flags that are found then or when the client comes.

use chrono::TimeDelta;
use domain::{
    Money,
    booking::{Booking, BookingState, CancelledBy},
    contact::ContactInput,
    screening::{AnswersInput, Form, NotAnswered},
};
use storage::on_both_engines;

use super::bench::*;
use crate::{
    auth::{BeforeToken, StaffSession, testing},
    bookings::{desk::EntryRequest, *},
    jobs,
    payments::StudioMethod,
    testing::TestBed,
};

/// Answers to the short questions.
pub fn short(codes: &[&str]) -> AnswersInput {
    AnswersInput { version: Form::Before.version(), ..ticked(codes) }
}

/// What the link in a mail proves.
pub fn asked(bed: &TestBed, booking: &Booking) -> BeforeToken {
    let token = before_token(&bed.services, booking);
    bed.services.links.verify_before(&token, bed.services.now()).expect("we signed it")
}

async fn stands(bed: &TestBed, booking: &Booking) -> Stands {
    before(&bed.services, &asked(bed, booking)).await.expect("it opens").stands
}

pub async fn acts(bed: &TestBed, booking: &Booking) -> Vec<(String, String)> {
    let id = booking.id.to_string();
    let all = storage::audit::of_object(bed.services.store.reader(), &id).await.expect("read");
    all.into_iter().map(|entry| (entry.action, entry.detail)).collect()
}

/// A paid visit a week ahead, of which nothing would come back an hour before it.
async fn in_a_week(bed: &TestBed, n: u8) -> Booking {
    let visit = booked(bed, tuesday(10, 0) + TimeDelta::days(7), n).await;
    while jobs::run_due(&bed.services, 50).await > 0 {}
    bed.clock.set(visit.span.start - TimeDelta::hours(1));
    while jobs::run_due(&bed.services, 50).await > 0 {}
    visit
}

/// A visit that the desk enters, of which nothing was asked.
pub async fn entered(bed: &TestBed) -> Booking {
    let contact =
        ContactInput { name: "Zoe".into(), email: "zoe@post.example".into(), phone: String::new() };
    let request = EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        start: tuesday(15, 0),
        contact,
        codes: Vec::new(),
        any_hour: Some(String::new()),
        form: holder(150),
    };
    let desk: StaffSession = testing::reception(bed.studio.id).into();
    desk::enter(&bed.services, &desk, request).await.expect("entered")
}

/// What came to the studio's mailbox about a visit that is off.
async fn told_the_studio(bed: &TestBed) -> Vec<String> {
    while jobs::run_due(&bed.services, 50).await > 0 {}
    let reader = bed.services.store.reader();
    let studio = storage::studios::by_id(reader, bed.studio.id).await.expect("read");
    let mails = bed.mailer.sent_to(&studio.expect("there").email).into_iter();
    mails.map(|mail| mail.subject).filter(|subject| subject.contains("off")).collect()
}

on_both_engines! {
    async fn a_red_flag_before_the_visit_ends_it_with_everything_back_whatever_the_rules_say(bed: &TestBed) {
        let ana = appointed(bed, bed.studio.ana, "ana@post.example").await;
        let visit = in_a_week(bed, 1).await;
        let preview = cancel_preview(&bed.services, &link(bed, &visit)).await.expect("possible");
        assert!(preview.refund.refund.is_zero(), "by the rules nothing comes back");
        let Stands::Asks { form, since } = stands(bed, &visit).await else { panic!("it asks") };
        assert_eq!((form, since.is_some()), (Form::Before, true), "they answered when they booked");
        let flagged = short(&["leg_weakness", "body"]);
        let told = answer_before(&bed.services, &asked(bed, &visit), &flagged).await;
        assert_eq!(told.expect("answered"), Told::Stopped);
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let ended = read(bed, &visit).await;
        let BookingState::Cancelled { by, refund, .. } = ended.state else { panic!("{ended:?}") };
        assert_eq!((by, refund), (CancelledBy::System, visit.price));
        assert_eq!(bed.gateway.refunded(visit.price.currency), visit.price);
        for table in ["screening", "missed_fee"] {
            assert_eq!(count(bed, table).await, 0, "{table}");
        }
        let reader = bed.services.store.reader();
        assert_eq!(storage::bookings::note(reader, visit.id).await.expect("read"), None);
        let acts = acts(bed, &visit).await;
        assert!(acts.contains(&("screening.stopped".into(), "before questions 1".into())), "{acts:?}");
        assert!(acts.iter().all(|(_, detail)| !detail.contains("leg")), "{acts:?}");
        let mail = bed.mailer.sent_to(&ana).pop().expect("the therapist is told");
        assert!(mail.subject.contains("off") && !mail.text.contains("leg"), "{}", mail.text);
        assert!(told_the_studio(bed).await.is_empty(), "whoever reads that need not treat");
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("the client too");
        assert!(mail.text.contains("As you were told") && !mail.text.contains("doctor"), "{}", mail.text);
        assert_eq!(stands(bed, &visit).await, Stands::Stopped);
        let again = answer_before(&bed.services, &asked(bed, &visit), &short(&[])).await;
        assert!(matches!(again, Err(BeforeRefused::NotAsked)), "{again:?}");
        crate::payments::check_books(&bed.services).await.expect("read");
        no_overlaps(bed).await;
    }

    async fn a_red_flag_is_told_to_nobody_where_the_therapist_has_no_account(bed: &TestBed) {
        let visit = in_a_week(bed, 1).await;
        let told = answer_before(&bed.services, &asked(bed, &visit), &short(&["leg_weakness"])).await;
        assert_eq!(told.expect("answered"), Told::Stopped);
        assert!(told_the_studio(bed).await.is_empty());
        assert_eq!(read(bed, &visit).await.state.code(), "cancelled");
    }

    async fn answers_are_taken_once_and_sealed_with_the_version_of_their_questions(bed: &TestBed) {
        let visit = in_a_week(bed, 1).await;
        let token = asked(bed, &visit);
        for (wrong, why) in [
            (AnswersInput { none: false, ..short(&[]) }, NotAnswered::Nothing),
            (AnswersInput { none: true, ..short(&["unwell"]) }, NotAnswered::Contradiction),
            (ticked(&["pregnancy"]), NotAnswered::OtherQuestions),
            (AnswersInput { version: 9, ..short(&["unwell"]) }, NotAnswered::OtherQuestions),
        ] {
            let refused = answer_before(&bed.services, &token, &wrong).await;
            assert!(matches!(refused, Err(BeforeRefused::Wrong(code)) if code == why), "{refused:?}");
        }
        assert_eq!(count(bed, "screening").await, 1);
        let told = answer_before(&bed.services, &token, &short(&["unwell"])).await;
        assert_eq!(told.expect("answered"), Told::Review);
        assert_eq!(stands(bed, &visit).await, Stands::Answered);
        let again = answer_before(&bed.services, &token, &short(&[])).await;
        assert!(matches!(again, Err(BeforeRefused::NotAsked)), "{again:?}");
        for cell in storage::testing::cells(&bed.services.store, "screening", "answers_sealed").await {
            let text = String::from_utf8_lossy(&cell).into_owned();
            assert!(!text.contains("unwell") && !text.contains("ticked"), "{text}");
        }
        // What was asked before stays readable once the questions are others.
        sql(bed, "UPDATE screening SET questions_version = 1 WHERE form = 'booking'").await;
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let read = desk::answers(&bed.services, &ana, visit.id).await.expect("hers");
        assert_eq!(read.version, 1);
        let before = read.before.expect("answered");
        assert_eq!((before.form, before.version), (Form::Before, 1));
        assert_eq!(before.ticked, ["unwell"]);
    }

    async fn nothing_that_was_ticked_is_nothing_for_the_therapist_to_do(bed: &TestBed) {
        let visit = in_a_week(bed, 1).await;
        let told = answer_before(&bed.services, &asked(bed, &visit), &short(&[])).await;
        assert_eq!(told.expect("answered"), Told::Nothing);
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let seen = desk::find(&bed.services, &ana, &visit.reference).await.expect("hers");
        assert_eq!((seen.needs_review, seen.screened), (false, desk::Screened::Nothing));
        assert!(desk::review::queue(&bed.services, &ana).await.expect("read").own.is_empty());
    }

    async fn a_visit_that_is_moved_far_away_is_asked_about_again(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await;
        bed.clock.set(visit.span.start - TimeDelta::days(2));
        answer_before(&bed.services, &asked(bed, &visit), &short(&[])).await.expect("answered");
        let start = visit.span.start + TimeDelta::days(14);
        let request = RescheduleRequest { start, whom: Whom::Same };
        let moved = reschedule(&bed.services, &link(bed, &visit), request).await.expect("free");
        assert_eq!(stands(bed, &moved).await, Stands::Answered, "it is far");
        bed.clock.set(start - TimeDelta::hours(24));
        assert!(matches!(stands(bed, &moved).await, Stands::Asks { form: Form::Before, .. }));
        let told = answer_before(&bed.services, &asked(bed, &moved), &short(&["unwell"])).await;
        assert_eq!(told.expect("answered"), Told::Review);
        assert_eq!(count(bed, "screening").await, 2, "it replaces what was answered before");
    }

    async fn the_reminder_asks_unless_they_answered_lately(bed: &TestBed) {
        let near = booked(bed, tuesday(16, 0), 1).await;
        let far = booked(bed, tuesday(10, 0) + TimeDelta::days(7), 2).await;
        for visit in [&near, &far] {
            bed.clock.set(visit.span.start - TimeDelta::hours(24));
            while jobs::run_due(&bed.services, 50).await > 0 {}
        }
        let asks = |to: &str| {
            let mail = bed.mailer.sent_to(to).pop().expect("the reminder");
            mail.text.contains("/before/")
        };
        assert!(!asks("amara1@post.example"), "they have just answered");
        assert!(asks("amara2@post.example"));
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let screened = async |visit: &Booking| {
            desk::find(&bed.services, &ana, &visit.reference).await.expect("hers").screened
        };
        assert_eq!(screened(&far).await, desk::Screened::Unanswered);
        let known = asked_before(&bed.services, &link(bed, &far)).await.expect("read");
        assert_eq!(known, Some(before_token(&bed.services, &far)));
    }

    async fn whoever_never_answered_is_asked_everything(bed: &TestBed) {
        let visit = entered(bed).await;
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let mail = bed.mailer.sent_to("zoe@post.example").pop().expect("the confirmation");
        let address = mail.text.lines().find(|line| line.contains("/before/")).expect("the link");
        let token = address.rsplit('/').next().expect("a token");
        let proof = bed.services.links.verify_before(token, bed.services.now()).expect("ours");
        assert_eq!(proof, asked(bed, &visit));
        assert_eq!(stands(bed, &visit).await, Stands::Asks { form: Form::Booking, since: None });
        let short = answer_before(&bed.services, &proof, &short(&["unwell"])).await;
        assert!(matches!(short, Err(BeforeRefused::Wrong(NotAnswered::OtherQuestions))), "{short:?}");
        let told = answer_before(&bed.services, &proof, &ticked(&["pregnancy"])).await;
        assert_eq!(told.expect("answered"), Told::Review);
        assert_eq!(count(bed, "payment_attempt").await, 0);
    }

    async fn the_link_opens_the_questions_and_nothing_else_until_the_visit(bed: &TestBed) {
        let visit = in_a_week(bed, 1).await;
        let (links, now) = (&bed.services.links, bed.services.now());
        assert!(links.verify(&before_token(&bed.services, &visit), now).is_err());
        assert!(links.verify_before(&manage_token(&bed.services, &visit), now).is_err());
        let old = asked(bed, &visit);
        rotate_link(&bed.services, &link(bed, &visit)).await.expect("renewed");
        assert!(matches!(before(&bed.services, &old).await, Err(BeforeRefused::Gone)));
        let refused = answer_before(&bed.services, &old, &short(&[])).await;
        assert!(matches!(refused, Err(BeforeRefused::Gone)), "{refused:?}");
        let visit = read(bed, &visit).await;
        bed.clock.set(visit.span.start);
        assert_eq!(stands(bed, &visit).await, Stands::Begun);
        let late = answer_before(&bed.services, &asked(bed, &visit), &short(&[])).await;
        assert!(matches!(late, Err(BeforeRefused::NotAsked)), "{late:?}");
        bed.clock.set(visit.span.end);
        assert!(links.verify_before(&before_token(&bed.services, &visit), bed.services.now()).is_err());
        let desk: StaffSession = testing::reception(bed.studio.id).into();
        desk::no_show(&bed.services, &desk, visit.id).await.expect("closed");
    }

    async fn a_flag_at_arrival_gives_everything_back_and_leaves_no_fee(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let bia: StaffSession = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let stop = async |who: &StaffSession| {
            desk::stop_at_arrival(&bed.services, who, visit.id).await
        };
        assert_eq!(stop(&ana).await.expect_err("the day before").code(), "not_its_day");
        bed.clock.set(visit.span.start + TimeDelta::minutes(3));
        assert_eq!(stop(&bia).await.expect_err("not hers").code(), "not_found");
        let ended = stop(&ana).await.expect("hers");
        let BookingState::Cancelled { by, refund, .. } = ended.state else { panic!("{ended:?}") };
        assert_eq!((by, refund), (CancelledBy::System, visit.price));
        while jobs::run_due(&bed.services, 50).await > 0 {}
        assert_eq!(bed.gateway.refunded(visit.price.currency), visit.price);
        assert_eq!((count(bed, "screening").await, count(bed, "missed_fee").await), (0, 0));
        let acts = acts(bed, &visit).await;
        assert!(acts.contains(&("screening.stopped".into(), "at arrival".into())), "{acts:?}");
        assert_eq!(stop(&ana).await.expect_err("it is off").code(), "wrong_state");
        no_overlaps(bed).await;
    }

    async fn what_the_desk_took_before_a_flag_at_arrival_is_owed_to_the_client(bed: &TestBed) {
        let visit = entered(bed).await;
        let owner: StaffSession = owner(bed).await.into();
        bed.clock.set(visit.span.start);
        let method = StudioMethod::Cash;
        desk::take_rest(&bed.services, &owner, visit.id, method).await.expect("paid");
        let desk: StaffSession = testing::reception(bed.studio.id).into();
        desk::stop_at_arrival(&bed.services, &desk, visit.id).await.expect("the desk too");
        let attention = crate::attention::attention(&bed.services, &owner).await.expect("read");
        let owed: Vec<Money> = attention.owed[0].owed.iter().map(|owed| owed.all).collect();
        assert_eq!(owed, [visit.price]);
    }
}
