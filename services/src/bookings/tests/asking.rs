//! The safety questions by a mail of their own, where no reminder brings them.

mod moves;

use std::{sync::atomic::Ordering, time::Duration};

use chrono::TimeDelta;
use domain::{Instant, booking::Booking};
use storage::on_both_engines;
use tokio::time::timeout;

use super::{
    before::{asked, entered, short},
    bench::*,
};
use crate::{
    accounts::tests::{MARTA, proved, signed_in},
    auth::SignedIn,
    bookings::{asking::look_ahead, *},
    clients, jobs,
    preferences::{self, PreferencesInput},
    testing::TestBed,
};

const AMARA: &str = "amara1@post.example";
const HOUR: TimeDelta = TimeDelta::hours(1);

/// Does everything that is due by then, and says how many mails have asked, and how many have
/// reminded.
async fn until(bed: &TestBed, at: Instant, to: &str) -> (usize, usize) {
    bed.clock.set(at);
    while jobs::run_due(&bed.services, 50).await > 0 {}
    let sent = bed.mailer.sent_to(to);
    let count = |begins: &str| sent.iter().filter(|it| it.subject.starts_with(begins)).count();
    (count("Is anything new with your health?"), count("Your visit: "))
}

/// The studio reminds so many hours before.
async fn reminds(bed: &TestBed, hours: u32) {
    sql(bed, &format!("UPDATE policy SET reminder_hours = {hours}")).await;
}

/// A visit in eight days of which no reminder tells.
async fn without_reminder(bed: &TestBed) -> Booking {
    reminds(bed, 0).await;
    booked(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await
}

/// Marta books as anybody does, in eight days.
async fn martas(bed: &TestBed) -> Booking {
    let held = held_by_ana(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await;
    let mut typed = form(1);
    typed.contact.email = MARTA.into();
    pressed(bed, typed).await;
    paid(bed).await;
    read(bed, &held).await
}

async fn marta(bed: &TestBed) -> SignedIn {
    proved(bed, MARTA).await;
    signed_in(bed, MARTA).await.1
}

/// She wants no reminders, and where `quiet` nothing between nine and eleven in Lisbon.
async fn wants_none(bed: &TestBed, who: &SignedIn, quiet: bool) {
    let chosen = PreferencesInput {
        zone: "Europe/Lisbon".into(),
        reminders: "off".into(),
        quiet,
        quiet_from: "09:00".into(),
        quiet_until: "11:00".into(),
        check_ins: true,
    };
    preferences::save(&bed.services, who, &chosen).await.expect("in order");
}

on_both_engines! {
    async fn a_studio_without_reminders_asks_a_day_before_and_once(bed: &TestBed) {
        let visit = without_reminder(bed).await;
        let start = visit.span.start;
        assert_eq!(until(bed, start - HOUR * 24 - TimeDelta::minutes(1), AMARA).await, (0, 0));
        assert_eq!(until(bed, start - HOUR * 24, AMARA).await, (1, 0));
        let mail = bed.mailer.sent_to(AMARA).pop().expect("the question");
        let address = mail.text.lines().find(|line| line.contains("/before/")).expect("the link");
        let token = address.rsplit('/').next().expect("a token");
        let proof = bed.services.links.verify_before(token, bed.services.now()).expect("ours");
        assert_eq!(proof, asked(bed, &visit));
        assert_eq!(until(bed, start - HOUR, AMARA).await, (1, 0), "once");
        assert_eq!(until(bed, start + HOUR * 48, AMARA).await, (1, 0));
    }

    async fn a_reminder_that_brings_the_questions_is_enough(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await;
        assert_eq!(until(bed, visit.span.start - HOUR, AMARA).await, (0, 1));
        let reminder = bed.mailer.sent_to(AMARA).pop().expect("the reminder");
        assert!(reminder.text.contains("/before/"), "{}", reminder.text);
    }

    async fn whoever_turns_reminders_off_once_one_has_left_is_not_asked_again(bed: &TestBed) {
        let visit = martas(bed).await;
        assert_eq!(until(bed, visit.span.start - HOUR * 20, MARTA).await, (0, 1));
        let me = marta(bed).await;
        wants_none(bed, &me, false).await;
        assert_eq!(until(bed, visit.span.start - HOUR, MARTA).await, (0, 1));
    }

    async fn a_reminder_that_leaves_long_before_asks_nothing_and_the_question_follows(bed: &TestBed) {
        reminds(bed, 336).await;
        let visit = booked(bed, tuesday(10, 0) + TimeDelta::days(21), 1).await;
        let start = visit.span.start;
        assert_eq!(until(bed, start - HOUR * 336, AMARA).await, (0, 1));
        let reminder = bed.mailer.sent_to(AMARA).pop().expect("the reminder");
        assert!(!reminder.text.contains("/before/"), "{}", reminder.text);
        assert_eq!(until(bed, start - HOUR * 25, AMARA).await, (0, 1));
        assert_eq!(until(bed, start - HOUR * 24, AMARA).await, (1, 1));
    }

    async fn a_visit_booked_after_the_reminders_moment_is_asked_about_where_answers_are_old(bed: &TestBed) {
        reminds(bed, 72).await;
        bed.clock.set(TestBed::at("2026-11-23T14:00:00Z"));
        // Sixty-eight hours ahead: nobody reminds, and what was answered is no longer fresh.
        let old = booked(bed, tuesday(10, 0) + TimeDelta::days(2), 1).await;
        let fresh = booked(bed, tuesday(13, 0) + TimeDelta::days(1), 2).await;
        assert_eq!(until(bed, old.span.start - HOUR * 24, AMARA).await, (1, 0));
        assert_eq!(until(bed, fresh.span.start, "amara2@post.example").await, (0, 0));
    }

    async fn whoever_wants_no_reminders_is_asked_all_the_same_and_not_in_quiet_hours(bed: &TestBed) {
        let visit = martas(bed).await;
        let me = marta(bed).await;
        wants_none(bed, &me, true).await;
        let start = visit.span.start;
        assert_eq!(until(bed, start - HOUR * 24, MARTA).await, (0, 0), "it is ten: she is quiet");
        assert_eq!(until(bed, start - HOUR * 23, MARTA).await, (1, 0));
        assert_eq!(until(bed, start - HOUR, MARTA).await, (1, 0));
    }

    async fn a_reminder_that_turns_out_to_be_unwanted_asks_in_its_place(bed: &TestBed) {
        let me = marta(bed).await;
        wants_none(bed, &me, false).await;
        // As a guest, whose account is not known yet: a reminder is planned.
        let visit = martas(bed).await;
        signed_in(bed, MARTA).await;
        assert_eq!(until(bed, visit.span.start - HOUR * 24, MARTA).await, (1, 0));
        assert_eq!(until(bed, visit.span.start - HOUR, MARTA).await, (1, 0));
    }

    async fn a_visit_that_cannot_be_read_keeps_nobody_else_from_being_asked(bed: &TestBed) {
        let broken = without_reminder(bed).await;
        let visit = booked(bed, tuesday(13, 0) + TimeDelta::days(7), 2).await;
        sql(bed, "DELETE FROM job WHERE dedupe LIKE 'safety_questions:%'").await;
        let id = literal(bed, broken.id.0);
        sql(bed, &format!("UPDATE booking SET policy = 'broken' WHERE id = {id}")).await;
        bed.clock.set(broken.span.start - HOUR * 40);
        look_ahead(&bed.services).await.expect("what can be planned is");
        let asked = until(bed, visit.span.start - HOUR * 24, "amara2@post.example").await;
        assert_eq!(asked, (1, 0));
    }

    async fn visits_that_are_planned_for_are_looked_at_together_and_lock_nothing(bed: &TestBed) {
        let (day, store) = (TimeDelta::days(8), &bed.services.store);
        let alone = booked(bed, tuesday(10, 0) + TimeDelta::days(7), 1).await;
        let mut all = vec![booked(bed, tuesday(10, 0) + day, 2).await];
        // What is booked now has no reminder, and the questions by a mail of their own.
        reminds(bed, 0).await;
        all.push(booked(bed, tuesday(12, 0) + day, 3).await);
        all.push(booked(bed, tuesday(14, 0) + day, 4).await);
        let (counting, count) = store.counting();
        let counted = bed.on_store(counting);
        let looked = async || {
            let before = count.load(Ordering::SeqCst);
            look_ahead(&counted).await.expect("read");
            count.load(Ordering::SeqCst) - before
        };
        bed.clock.set(alone.span.start - HOUR * 30);
        let of_one = looked().await;
        bed.clock.set(all[0].span.start - HOUR * 26);
        // Somebody else has all of them, and keeps them.
        let tx = store.begin().await.expect("begun");
        for visit in &all {
            storage::payments::lock_booking(&tx, visit.id).await.expect("locked");
        }
        let of_all = timeout(Duration::from_secs(5), looked()).await.expect("it waits for nobody");
        tx.rollback().await.expect("undone");
        assert_eq!(of_one, of_all, "as many questions for three as for one");
    }

    async fn what_was_answered_meanwhile_is_not_asked(bed: &TestBed) {
        let visit = without_reminder(bed).await;
        bed.clock.set(visit.span.start - TimeDelta::days(2));
        answer_before(&bed.services, &asked(bed, &visit), &short(&[])).await.expect("answered");
        assert_eq!(until(bed, visit.span.start - HOUR, AMARA).await, (0, 0));
    }

    async fn a_visit_that_was_cancelled_or_whose_client_was_erased_asks_nothing(bed: &TestBed) {
        let visit = without_reminder(bed).await;
        let other = booked(bed, tuesday(13, 0) + TimeDelta::days(7), 2).await;
        cancel(&bed.services, &link(bed, &visit), None).await.expect("in time");
        let tx = bed.services.store.begin().await.expect("begun");
        let whom = [other.client.expect("somebody")];
        let forgotten = clients::forget_all(&tx, bed.studio.id, &whom, bed.services.now()).await;
        forgotten.expect("erased");
        tx.commit().await.expect("committed");
        for (visit, to) in [(&visit, AMARA), (&other, "amara2@post.example")] {
            assert_eq!(until(bed, visit.span.start - HOUR, to).await, (0, 0), "{to}");
        }
    }

    async fn a_visit_that_was_moved_is_asked_about_before_its_new_time_alone(bed: &TestBed) {
        let visit = without_reminder(bed).await;
        let start = visit.span.start + TimeDelta::days(3);
        let request = RescheduleRequest { start, whom: Whom::Same };
        reschedule(&bed.services, &link(bed, &visit), request).await.expect("free");
        assert_eq!(until(bed, visit.span.start, AMARA).await, (0, 0), "not at the old one");
        assert_eq!(until(bed, start - HOUR * 24, AMARA).await, (1, 0));
        assert_eq!(until(bed, start - HOUR, AMARA).await, (1, 0));
    }

    async fn a_visit_that_staff_enter_is_asked_about_once_more_unless_that_was_just_done(bed: &TestBed) {
        reminds(bed, 0).await;
        let visit = entered(bed).await;
        let (start, zoe) = (visit.span.start, "zoe@post.example");
        let links = async || {
            let sent = bed.mailer.sent_to(zoe);
            sent.iter().filter(|mail| mail.text.contains("/before/")).count()
        };
        assert_eq!(until(bed, start - HOUR * 25, zoe).await, (0, 0));
        assert_eq!(links().await, 1, "the confirmation has the link");
        assert_eq!(until(bed, start - HOUR * 24, zoe).await, (1, 0));
        assert_eq!(links().await, 2);
    }

    async fn a_visit_that_staff_enter_on_its_eve_is_asked_about_by_its_confirmation(bed: &TestBed) {
        reminds(bed, 0).await;
        bed.clock.set(tuesday(15, 0) - HOUR * 20);
        let visit = entered(bed).await;
        assert_eq!(until(bed, visit.span.start - HOUR, "zoe@post.example").await, (0, 0));
        let sent = bed.mailer.sent_to("zoe@post.example");
        assert_eq!(sent.iter().filter(|mail| mail.text.contains("/before/")).count(), 1);
    }
}
