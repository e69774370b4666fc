//! Who opens a note: whoever treats, and an owner for a reason that is written down.

use super::*;
use crate::{
    bookings::tests::bench::{appointed, with_options},
    jobs,
    testing::StudioOptions,
};

on_both_engines! {
    async fn nobody_else_finds_it(bed: &TestBed) {
        let booking = written(bed).await;
        let other = with_options(bed, StudioOptions { slug: "porto".into(), ..StudioOptions::default() }).await;
        let studio = bed.studio.id;
        let strangers: [StaffSession; 4] = [
            testing::therapist(studio, bed.studio.caio).into(),
            testing::therapist(other.id, other.ana).into(),
            testing::therapist(other.id, bed.studio.ana).into(),
            testing::owner(other.id).into(),
        ];
        for staff in strangers {
            assert_eq!(refused(bed, staff, &booking).await, "not_found");
            let services = &bed.services;
            let (reference, note) = (&booking.reference, typed("theirs"));
            let saved = save(services, &staff, reference, Some(1), &note).await;
            assert_eq!(saved.expect_err("not theirs").code(), "not_found");
            let added = addend(services, &staff, reference, "More.").await;
            assert_eq!(added.expect_err("not theirs").code(), "not_found");
        }
        let stranger = testing::owner(other.id);
        let opened = break_glass(&bed.services, &stranger, &booking.reference, "I want to know").await;
        assert_eq!(opened.expect_err("of another studio").code(), "not_found");
        let owner = testing::owner(studio).into();
        let saved = save(&bed.services, &owner, &booking.reference, Some(1), &typed("x")).await;
        assert_eq!(saved.expect_err("an owner does not write").code(), "not_found");
        assert_eq!(recorded(bed, &booking).await.len(), 1, "written, and never read");
    }

    async fn an_owner_gives_a_reason_which_opens_it_for_a_quarter_of_an_hour(bed: &TestBed) {
        let address = appointed(bed, bed.studio.ana, "ana@post.example").await;
        let booking = written(bed).await;
        let owner = owner(bed).await;
        let shut = opens(bed, owner, &booking).await;
        assert_eq!((shut.may, shut.note), (May::Ask, None));
        let curt = break_glass(&bed.services, &owner, &booking.reference, "because").await;
        assert_eq!(curt.expect_err("no reason").code(), "invalid");
        assert_eq!(opens(bed, owner, &booking).await.may, May::Ask);
        give_reason(bed, &owner, &booking).await;
        give_reason(bed, &owner, &booking).await;
        let opened = opens(bed, owner, &booking).await;
        assert_eq!(opened.may, May::Read);
        assert_eq!(opened.note.expect("open").content.soap.subjective, "Says kanarienvogel.");
        let another = testing::owner(bed.studio.id);
        assert_eq!(opens(bed, another, &booking).await.may, May::Ask, "it opened for one of them");
        jobs::run_due(&bed.services, 50).await;
        let mails = bed.mailer.sent_to(&address);
        let about: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("was opened")).collect();
        assert_eq!(about.len(), 1, "one for each opening");
        assert!(!about[0].text.contains("asked what was written"), "{}", about[0].text);
        bed.clock.set(bed.services.now() + TimeDelta::minutes(15));
        assert_eq!(opens(bed, owner, &booking).await.may, May::Ask);
        let openings = opens(bed, ana(bed), &booking).await.note.expect("hers").openings;
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].reason, "The client asked what was written");
        assert_eq!(openings[0].name, "Owner");
    }

    async fn every_reading_is_recorded_with_its_right(bed: &TestBed) {
        let booking = written(bed).await;
        let owner = owner(bed).await;
        opens(bed, ana(bed), &booking).await;
        opens(bed, owner, &booking).await;
        give_reason(bed, &owner, &booking).await;
        opens(bed, owner, &booking).await;
        let said = recorded(bed, &booking).await;
        let acts: Vec<_> = said.iter().map(|(act, who, _)| (act.as_str(), who.as_str())).collect();
        assert_eq!(acts, [
            ("note.written", "therapist"),
            ("note.read", "therapist"),
            ("note.opened", "owner"),
            ("note.read", "owner"),
        ]);
        assert_eq!(said[1].2, "treats");
        assert_eq!(said[3].2, format!("opening {}", said[2].2));
    }

    async fn an_owner_who_treats_needs_no_reason(bed: &TestBed) {
        let booking = written(bed).await;
        let both = testing::owner_who_treats(bed.studio.id, bed.studio.ana);
        assert_eq!(opens(bed, both, &booking).await.may, May::Write);
        let elsewhere = testing::owner_who_treats(bed.studio.id, bed.studio.caio);
        assert_eq!(opens(bed, elsewhere, &booking).await.may, May::Ask);
    }

    async fn an_owner_who_takes_a_visit_over_gives_a_reason_too(bed: &TestBed) {
        let hers = appointed(bed, bed.studio.ana, "ana@post.example").await;
        let his = appointed(bed, bed.studio.caio, "caio@post.example").await;
        let booking = written(bed).await;
        let caio = account_of(bed, bed.studio.caio).await;
        let both = testing::owner_who_treats(bed.studio.id, bed.studio.caio).signed_in_as(caio);
        to_caio(bed, both, &booking).await;
        let shut = opens(bed, both, &booking).await;
        assert_eq!((shut.may, shut.note, shut.author.as_str()), (May::Ask, None, "Ana Teste"));
        let same = save(&bed.services, &both, &booking.reference, Some(1), &typed(CANARY)).await;
        assert_eq!(same.expect_err("that would tell him what it says").code(), "closed");
        give_reason(bed, &both.as_owner().expect("he owns it"), &booking).await;
        let opened = opens(bed, both, &booking).await;
        assert_eq!(opened.may, May::Add);
        assert_eq!(opened.note.expect("open").openings.len(), 1);
        let last = recorded(bed, &booking).await.pop().expect("read");
        assert_eq!((last.0.as_str(), last.1.as_str()), ("note.read", "owner"));
        jobs::run_due(&bed.services, 50).await;
        let told = |to: &str| {
            let mails = bed.mailer.sent_to(to);
            mails.iter().filter(|mail| mail.subject.contains("was opened")).count()
        };
        assert_eq!((told(&hers), told(&his)), (1, 0), "its author, and not himself");
    }

    async fn whoever_treats_by_now_hears_of_an_opening_too(bed: &TestBed) {
        let hers = appointed(bed, bed.studio.ana, "ana@post.example").await;
        let his = appointed(bed, bed.studio.caio, "caio@post.example").await;
        let booking = written(bed).await;
        hand_over(bed, &booking, bed.studio.caio).await;
        give_reason(bed, &owner(bed).await, &booking).await;
        jobs::run_due(&bed.services, 50).await;
        let subject = |to: &str| bed.mailer.sent_to(to).pop().expect("told").subject;
        assert!(subject(&hers).starts_with("Your session note was opened"));
        assert!(subject(&his).starts_with("A session note was opened"));
    }
}

async fn account_of(bed: &TestBed, therapist: domain::TherapistId) -> domain::AccountId {
    let conn = bed.services.store.reader();
    let person = storage::studios::therapist(conn, bed.studio.id, therapist).await;
    person.expect("read").expect("there").account.expect("he signs in").into()
}
