//! Ends of qualifications: told in time and once, with what becomes of the bookings.

use std::sync::atomic::Ordering;

use domain::{Instant, booking::Booking};
use storage::on_both_engines;

use super::*;
use crate::{
    attention::attention,
    bookings::{
        Whom,
        desk::{MoveRequest, move_visit},
        tests::bench::{appointed, booked, owner, sql},
    },
    jobs::run_due,
    testing::{StudioOptions, TestStudio},
};

const ANA: &str = "ana@post.example";
const STUDIO: &str = "hello@lombar.example";
const DAY: i64 = 24 * 60;

/// Ana's deep tissue, which has no end in the bed, gets one.
async fn anas_ends(bed: &TestBed, on: &str) {
    let set = format!(
        "UPDATE qualification SET expires_on = '{on}'
         WHERE title = 'Diploma, deep-tissue' AND expires_on IS NULL"
    );
    sql(bed, &set).await;
}

async fn told(bed: &TestBed) -> usize {
    let told = tell_of_ends(&bed.services).await.expect("asked");
    while run_due(&bed.services, 50).await > 0 {}
    told
}

fn subjects(bed: &TestBed, to: &str) -> Vec<String> {
    bed.mailer.sent_to(to).into_iter().map(|mail| mail.subject).collect()
}

async fn listed(bed: &TestBed, staff: impl Into<StaffSession>) -> Vec<String> {
    let found = to_reassign(&bed.services, &staff.into()).await.expect("read");
    found.into_iter().map(|visit| visit.reference).collect()
}

async fn starts_with_ana(bed: &TestBed, day: &str) -> usize {
    let day: NaiveDate = day.parse().expect("a date");
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        from: day,
        until: day,
        ignore: None,
    };
    slots(&bed.services, &search).await.expect("read").slots.len()
}

/// An hour of deep tissue with Ana, a week after her certificate ends, and one before.
async fn two_visits(bed: &TestBed) -> [Booking; 2] {
    let before = booked(bed, at("2026-11-30T10:00:00Z"), 1).await;
    let after = booked(bed, at("2026-12-08T10:00:00Z"), 2).await;
    while run_due(&bed.services, 50).await > 0 {}
    [before, after]
}

fn at(text: &str) -> Instant {
    TestBed::at(text)
}

on_both_engines! {
    async fn an_end_takes_the_slots_lists_the_visits_and_is_told_once(bed: &TestBed) {
        appointed(bed, bed.studio.ana, ANA).await;
        let (olga, [before, after]) = (owner(bed).await, two_visits(bed).await);
        assert!(starts_with_ana(bed, "2026-12-09").await > 0);
        anas_ends(bed, "2026-11-30").await;
        assert!(starts_with_ana(bed, "2026-11-30").await > 0, "its last day");
        assert_eq!(starts_with_ana(bed, "2026-12-09").await, 0, "gone by themselves");
        assert_eq!(listed(bed, olga).await, [after.reference.as_str()], "known beforehand");
        bed.clock.set(at("2026-12-01T00:30:00Z"));
        let (one, two) = tokio::join!(tell_of_ends(&bed.services), tell_of_ends(&bed.services));
        assert_eq!(one.expect("asked") + two.expect("asked"), 1, "by one of the two");
        assert_eq!(told(bed).await, 0, "and never again");
        bed.clock.advance_minutes(3 * DAY);
        assert_eq!(told(bed).await, 0);
        for (to, subject) in [
            (ANA, "Your “Diploma, deep-tissue” has ended"),
            (STUDIO, "“Diploma, deep-tissue” of Ana Teste has ended"),
        ] {
            assert_eq!(subjects(bed, to), [subject]);
            let text = bed.mailer.sent_to(to).pop().expect("one").text;
            let line = format!("Tue 8 Dec, 10:00 (Lisbon time): deep tissue, {}", after.reference);
            assert!(text.contains(&line), "{text}");
            assert!(!text.contains(&before.reference), "{text}");
        }
        let ana = testing::therapist(bed.studio.id, bed.studio.ana);
        assert_eq!(listed(bed, ana).await, [after.reference.as_str()]);
        let bia = testing::therapist(bed.studio.id, bed.studio.bia);
        assert_eq!(listed(bed, bia).await, [""; 0], "somebody else's");
        assert_eq!(listed(bed, testing::owner(storage::new_id())).await, [""; 0]);
        let needs = attention(&bed.services, &olga.into()).await.expect("read");
        assert_eq!((needs.reassign.len(), needs.count()), (1, 1), "and it needs the owner");
        let whom = Whom::One(bed.studio.caio);
        let to = MoveRequest { start: after.span.start, whom, any_hour: None };
        move_visit(&bed.services, &olga.into(), after.id, to).await.expect("he may and is free");
        assert_eq!(listed(bed, olga).await, [""; 0], "handed over");
    }

    async fn each_notice_is_given_once_on_its_day(bed: &TestBed) {
        appointed(bed, bed.studio.ana, ANA).await;
        anas_ends(bed, "2027-02-01").await;
        let mut days = Vec::new();
        for day in 0..80 {
            if told(bed).await > 0 {
                days.push(70 - day);
            }
            assert_eq!(told(bed).await, 0, "once a day is enough");
            bed.clock.advance_minutes(DAY);
        }
        assert_eq!(days, [60, 30, 7, -1]);
        let until = "Your “Diploma, deep-tissue” is good until 1 February 2027";
        let over = "Your “Diploma, deep-tissue” has ended";
        assert_eq!(subjects(bed, ANA), [until, until, until, over]);
        assert_eq!(subjects(bed, STUDIO).len(), 2, "at the end alone");
    }

    async fn what_was_renewed_is_no_news(bed: &TestBed) {
        appointed(bed, bed.studio.ana, ANA).await;
        anas_ends(bed, "2026-12-20").await;
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let next = ClaimInput { techniques: vec!["deep-tissue".into()], expires_on: String::new(), ..sports() };
        let id = record(&bed.services, &ana, &next).await.expect("in order");
        verify(&bed.services, &olga, id, "Seen").await.expect("she may");
        for _ in 0..40 {
            assert_eq!(told(bed).await, 0);
            bed.clock.advance_minutes(DAY);
        }
        assert_eq!(subjects(bed, ANA), ["“Sports massage” was checked and holds"]);
        assert!(starts_with_ana(bed, "2027-01-05").await > 0, "and she goes on");
    }

    async fn a_mail_about_a_claim_that_was_changed_meanwhile_is_not_sent(bed: &TestBed) {
        appointed(bed, bed.studio.ana, ANA).await;
        anas_ends(bed, "2026-12-10").await;
        assert_eq!(tell_of_ends(&bed.services).await.expect("asked"), 1);
        sql(bed, "UPDATE qualification SET state = 'claimed' WHERE expires_on = '2026-12-10'").await;
        assert_eq!(told(bed).await, 0);
        assert_eq!(subjects(bed, ANA), [""; 0]);
    }

    async fn whoever_has_left_is_told_nothing_nor_is_the_studio(bed: &TestBed) {
        appointed(bed, bed.studio.ana, ANA).await;
        anas_ends(bed, "2026-11-28").await;
        assert_eq!(tell_of_ends(&bed.services).await.expect("asked"), 1, "on its way");
        sql(bed, "UPDATE therapist SET active = FALSE WHERE slug = 'ana'").await;
        for _ in 0..10 {
            assert_eq!(told(bed).await, 0);
            bed.clock.advance_minutes(DAY);
        }
        assert_eq!(bed.mailer.sent().len(), 0);
    }

    async fn an_end_tells_of_the_visits_that_need_it_alone(bed: &TestBed) {
        appointed(bed, bed.studio.ana, ANA).await;
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let [_, after] = two_visits(bed).await;
        anas_ends(bed, "2026-11-30").await;
        for (kind, title) in [("insurance", "Indemnity"), ("training", "Sports massage")] {
            let other = ClaimInput { kind: kind.into(), title: title.into(), ..sports() };
            let id = record(&bed.services, &ana, &other).await.expect("in order");
            verify(&bed.services, &olga, id, "Seen").await.expect("she may");
        }
        assert!(told(bed).await >= 3);
        let tells = |title: &str| {
            let mut mails = bed.mailer.sent_to(ANA).into_iter();
            let mail = mails.find(|mail| mail.subject.contains(title)).expect("a mail");
            mail.text.contains(&after.reference)
        };
        assert!(tells("deep-tissue") && !tells("Indemnity") && !tells("Sports massage"));
    }

    async fn an_end_of_long_ago_is_told_to_nobody(bed: &TestBed) {
        // Bia's sports certificate ended eleven months before the clock.
        appointed(bed, bed.studio.bia, "bia@post.example").await;
        assert_eq!(told(bed).await, 0);
        assert_eq!(bed.mailer.sent().len(), 0);
    }

    async fn a_day_ends_when_it_ends_at_the_studio(bed: &TestBed) {
        let options = StudioOptions {
            slug: "vancouver".into(),
            zone: "America/Vancouver".into(),
            ..StudioOptions::default()
        };
        TestStudio::create(&bed.services.store, &options).await.expect("written");
        anas_ends(bed, "2026-12-01").await;
        assert_eq!(told(bed).await, 2, "eight days before, in both");
        bed.clock.set(at("2026-11-24T00:30:00Z"));
        assert_eq!(told(bed).await, 1, "seven days before, in Lisbon");
        bed.clock.set(at("2026-11-24T09:00:00Z"));
        assert_eq!(told(bed).await, 1, "and in Vancouver");
        bed.clock.set(at("2026-12-02T03:00:00Z"));
        assert_eq!(told(bed).await, 1, "over in Lisbon; seven in the evening in Vancouver");
        bed.clock.set(at("2026-12-02T08:30:00Z"));
        assert_eq!(told(bed).await, 1);
    }

    async fn the_page_takes_as_many_questions_for_much_as_for_little(bed: &TestBed) {
        let (olga, ana) = (owner(bed).await, therapist(bed, bed.studio.ana, "Ana").await);
        let (store, asked) = bed.services.store.counting();
        let counted = bed.on_store(store);
        let questions = async || {
            let before = asked.load(Ordering::SeqCst);
            let visits = to_reassign(&counted, &olga.into()).await.expect("read").len();
            let held = holdings(&counted, &olga.into()).await.expect("read");
            let claims: usize = held.iter().map(|holding| holding.claims.len()).sum();
            ((visits, claims), asked.load(Ordering::SeqCst) - before)
        };
        two_visits(bed).await;
        anas_ends(bed, "2026-11-30").await;
        let (little, few) = questions().await;
        for (n, day) in [(3, "09"), (4, "10"), (5, "11")] {
            sql(bed, "UPDATE qualification SET expires_on = NULL WHERE expires_on = '2026-11-30'").await;
            booked(bed, at(&format!("2026-12-{day}T10:00:00Z")), n).await;
            let id = record(&bed.services, &ana, &sports()).await.expect("in order");
            let scan = attach(&bed.services, &ana.into(), id, "scan.pdf", PDF.into()).await;
            scan.expect("a PDF");
        }
        anas_ends(bed, "2026-11-30").await;
        let (much, as_few) = questions().await;
        assert_eq!((little.0, much.0, much.1), (1, 4, little.1 + 3));
        assert_eq!(few, as_few);
        assert!(few <= 25, "{few}");
    }

    async fn the_list_agrees_with_the_rule_of_the_slots_on_every_day(bed: &TestBed) {
        let olga = owner(bed).await;
        let visit = booked(bed, at("2026-12-08T10:00:00Z"), 1).await;
        for (from, until) in [
            ("2020-01-15", "2026-12-07"), ("2020-01-15", "2026-12-08"), ("2026-12-08", "2026-12-09"),
            ("2026-12-09", "2030-01-01"),
        ] {
            anas_ends(bed, until).await;
            let set = format!(
                "UPDATE qualification SET issued_on = '{from}', expires_on = '{until}'
                 WHERE title = 'Diploma, deep-tissue' AND expires_on <> '2030-12-31'"
            );
            sql(bed, &set).await;
            let held = holdings(&bed.services, &olga.into()).await.expect("read");
            let day = visit.local_start.date();
            let covered = held.iter().filter(|h| h.therapist == bed.studio.ana).any(|h| {
                h.claims.iter().any(|claim| claim.qualification.covers("deep-tissue", day))
            });
            assert_eq!(listed(bed, olga).await.is_empty(), covered, "{from} to {until}");
        }
    }
}
