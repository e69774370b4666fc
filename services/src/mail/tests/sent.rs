//! From the outbox to the mailer, on both engines.

use domain::AccountId;
use storage::{entities::account, new_id};

use super::*;
use crate::{
    jobs::{Enqueue, Job, enqueue, run_due},
    ports::MailError,
    testing::TestBed,
};

/// A confirmed visit at the bed's studio, three days from its clock.
async fn booked(bed: &TestBed) -> Booking {
    let (zone, start) = ("Europe/Lisbon", TestBed::start() + days(3));
    let booking = Booking {
        id: new_id(),
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: bed.studio.ana,
        room: bed.studio.rooms[0],
        client: None,
        span: Span::of_minutes(start, 60),
        local_start: start.naive_utc(),
        zone: zone.into(),
        offset_seconds: 0,
        ..booking()
    };
    let tx = bed.services.store.begin().await.expect("a transaction");
    storage::bookings::insert(&tx, &booking).await.expect("inserted");
    tx.commit().await.expect("committed");
    booking
}

async fn change(bed: &TestBed, booking: Booking) -> Booking {
    let tx = bed.services.store.begin().await.expect("a transaction");
    let changed = storage::bookings::update(&tx, booking).await.expect("updated");
    tx.commit().await.expect("committed");
    changed
}

async fn post(bed: &TestBed, mail: Mail) {
    let tx = bed.services.store.begin().await.expect("a transaction");
    let now = bed.services.now();
    let when = Enqueue { studio: Some(bed.studio.id), run_at: now, dedupe: None };
    enqueue(&tx, &Job::Mail(mail), when, now).await.expect("enqueued");
    tx.commit().await.expect("committed");
}

async fn account(bed: &TestBed) -> AccountId {
    let id = new_id();
    let row = account::Model {
        id,
        email: "amara@client.example".into(),
        name: "Amara Okafor".into(),
        phone: None,
        password_hash: None,
        email_verified_at: None,
        created_at: 0,
    };
    let tx = bed.services.store.begin().await.expect("a transaction");
    storage::accounts::insert(&tx, row).await.expect("inserted");
    tx.commit().await.expect("committed");
    id.into()
}

storage::on_both_engines! {
    async fn a_confirmation_goes_to_the_client_and_answers_go_to_the_studio(bed: &TestBed) {
        let booking = booked(bed).await;
        post(bed, Mail::BookingConfirmed { booking: booking.id }).await;
        assert_eq!(run_due(&bed.services, 10).await, 1);
        let mail = bed.mailer.last().expect("a mail");
        assert_eq!(mail.to, ("Amara Okafor".into(), "amara@client.example".into()));
        assert_eq!(mail.from, ("Lombar".into(), "bookings@lumbar.example".into()));
        assert_eq!(mail.reply_to.as_deref(), Some("hello@lombar.example"));
        assert!(mail.message_id.ends_with("@localhost"), "{}", mail.message_id);
        let link = mail.text.lines().find(|line| line.contains("/b/")).expect("the link");
        let token = link.rsplit('/').next().expect("a token");
        let proof = bed.services.links.verify(token, bed.services.now()).expect("ours");
        assert_eq!(proof.booking(), booking.id);
        let file = crate::calendar::file(&bed.services, &proof).await.expect("read");
        assert_eq!(file, mail.calendar.map(|part| part.ics), "page and mail give one file");
    }

    async fn a_mail_whose_answer_was_lost_is_repeated_under_its_message_id(bed: &TestBed) {
        let booking = booked(bed).await;
        post(bed, Mail::BookingConfirmed { booking: booking.id }).await;
        bed.mailer.refuse_next(MailError::Temporary);
        bed.mailer.lose_next_answer();
        for _ in 0..4 {
            run_due(&bed.services, 10).await;
            bed.clock.advance_minutes(2);
        }
        let ids: Vec<String> = bed.mailer.sent().into_iter().map(|mail| mail.message_id).collect();
        assert_eq!(ids.len(), 2, "lost once, then taken");
        assert_eq!(ids[0], ids[1]);
        assert_eq!(run_due(&bed.services, 10).await, 0, "done");
    }

    async fn a_mail_that_is_refused_for_good_is_shown_to_the_owner_and_can_be_replayed(bed: &TestBed) {
        let booking = booked(bed).await;
        post(bed, Mail::BookingConfirmed { booking: booking.id }).await;
        bed.mailer.refuse_next(MailError::Permanent);
        run_due(&bed.services, 10).await;
        let (store, studio) = (&bed.services.store, Some(bed.studio.id));
        let dead = storage::jobs::dead(store.reader(), studio, 9).await.expect("listed");
        assert_eq!(dead[0].last_error.as_deref(), Some("mail_permanent"));
        assert!(!dead[0].payload.contains("client.example"), "no personal data in a job");
        let tx = store.begin().await.expect("a transaction");
        let now = bed.services.now();
        storage::jobs::replay(&tx, studio, dead[0].id.into(), now).await.expect("replayed");
        tx.commit().await.expect("committed");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        assert_eq!(bed.mailer.sent().len(), 1);
    }

    async fn nothing_is_sent_for_a_visit_that_was_cancelled_meanwhile_but_the_cancellation(bed: &TestBed) {
        let booking = booked(bed).await;
        let id = booking.id;
        post(bed, Mail::BookingConfirmed { booking: id }).await;
        post(bed, Mail::Reminder { booking: id, sequence: 0 }).await;
        let cancelled = booking.cancel(CancelledBy::Studio, bed.services.now(), eur(0));
        change(bed, cancelled.expect("it can be cancelled")).await;
        post(bed, Mail::BookingCancelled { booking: id }).await;
        assert_eq!(run_due(&bed.services, 10).await, 3);
        let sent = bed.mailer.sent();
        assert_eq!(sent.len(), 1);
        let calendar = sent[0].calendar.as_ref().expect("a calendar file");
        assert_eq!(calendar.method, "CANCEL");
        assert!(calendar.ics.contains("SEQUENCE:1\r\n"), "{}", calendar.ics);
        assert!(calendar.ics.contains(&format!("UID:{id}@localhost")), "{}", calendar.ics);
    }

    async fn a_mailed_secret_is_fresh_and_a_proved_address_gets_none(bed: &TestBed) {
        let id = account(bed).await;
        post(bed, Mail::VerifyAddress { account: id }).await;
        post(bed, Mail::ResetPassword { account: id }).await;
        post(bed, Mail::AccountExists { account: id }).await;
        run_due(&bed.services, 10).await;
        let sent = bed.mailer.sent_to("amara@client.example");
        assert_eq!(sent.len(), 3);
        assert!(sent[0].text.contains("http://localhost:3000/verify/"), "{}", sent[0].text);
        assert!(sent[1].text.contains("until Mon 23 Nov, 09:00 (UTC)"), "{}", sent[1].text);
        assert_eq!(sent[2].from.0, "Lumbar");
        post(bed, Mail::VerifyAddress { account: new_id() }).await;
        assert_eq!(run_due(&bed.services, 10).await, 1);
        assert_eq!(bed.mailer.sent().len(), 3, "nobody to write to");
    }
}
