//! The log as it is read, its file, and its nightly proof; and many who write at once.

use domain::StudioId;
use storage::{
    audit::{Actor, Entry, append},
    on_both_engines,
    testing::rewrite_audit,
};

use super::*;
use crate::{
    attention::attention,
    auth::{ManagerSession, testing},
    bookings::{
        self,
        tests::bench::{booked, form, holder, owner, tuesday, wish},
    },
    testing::TestBed,
};

async fn write_about(bed: &TestBed, (actor, action): (Actor, &str), object: &str, detail: &str) {
    let tx = bed.services.store.begin().await.expect("begun");
    let (studio, object) = (Some(bed.studio.id), object.to_owned());
    let entry = Entry { studio, actor, action, object, detail: detail.to_owned() };
    append(&tx, entry, bed.services.now()).await.expect("appended");
    tx.commit().await.expect("committed");
}

async fn write(bed: &TestBed, studio: StudioId, (actor, action): (Actor, &str), detail: &str) {
    let tx = bed.services.store.begin().await.expect("begun");
    let (object, detail) = (bed.studio.ana.to_string(), detail.to_owned());
    let entry = Entry { studio: Some(studio), actor, action, object, detail };
    append(&tx, entry, bed.services.now()).await.expect("appended");
    tx.commit().await.expect("committed");
}

async fn read(bed: &TestBed, manager: &ManagerSession, asked: &AuditQuery) -> Trail {
    trail(&bed.services, manager, asked).await.expect("read")
}

fn actions(trail: &Trail) -> Vec<&str> {
    trail.lines.iter().map(|line| line.action.as_str()).collect()
}

on_both_engines! {
    async fn a_manager_does_not_learn_who_ticked_something(bed: &TestBed) {
        use crate::bookings::{CheckoutRequest, tests::bench::{held_by_ana, paid, pressed, ticked}};
        held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { answers: ticked(&["pregnancy"]), ..form(1) }).await;
        paid(bed).await;
        let visit = booked(bed, tuesday(14, 0), 2).await.id.to_string();
        let manager = testing::manager(bed.studio.id);
        write(bed, bed.studio.id, (Actor::System, "answers.decided"), "declined").await;
        write(bed, bed.studio.id, (Actor::Guest, "screening.stopped"), "before questions 1").await;
        // While booking, of a visit and of a course; and chosen after a review that found nothing.
        let course = storage::new_id::<uuid::Uuid>().to_string();
        for (action, object, detail) in [
            ("screening.stopped", &visit, "questions 2"),
            ("screening.stopped", &course, "questions 2"),
            ("care.chosen", &visit, ""),
        ] {
            write_about(bed, (Actor::Guest, action), object, detail).await;
        }
        let found = read(bed, &manager, &AuditQuery::default()).await;
        let of = |what: &str| actions(&found).iter().filter(|action| **action == what).count();
        assert_eq!((of("screening.answered"), of("screening.flagged")), (4, 0), "{found:?}");
        assert_eq!((of("screening.stopped"), of("answers.decided"), of("answers.read")), (0, 0, 1));
        assert_eq!(of("care.chosen"), 0, "{found:?}");
        let asked = |line: &&Line| line.object == visit && line.action == "screening.answered";
        let told: Vec<_> = found.lines.iter().filter(asked).map(|line| &line.detail).collect();
        assert_eq!(told, ["booking questions 2"; 2], "the one who stopped is told of like others");
        assert!(found.lines.iter().all(|line| line.object != course), "{found:?}");
        assert!(found.lines.iter().all(|line| line.detail != "declined"));
        let file = csv(&bed.services, &manager, &AuditQuery::default()).await.expect("made");
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        for word in ["screening.flagged", "screening.stopped", "care.chosen", "declined"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        let owner = ManagerSession::from(testing::owner(bed.studio.id));
        let found = read(bed, &owner, &AuditQuery::default()).await;
        let of = |what: &str| actions(&found).iter().filter(|action| **action == what).count();
        assert_eq!((of("screening.answered"), of("screening.flagged")), (1, 1), "{found:?}");
        assert_eq!((of("screening.stopped"), of("answers.decided")), (3, 1));
        assert_eq!(of("care.chosen"), 1);
    }

    async fn a_manager_reads_who_did_what_to_which_thing(bed: &TestBed) {
        let me = owner(bed).await;
        let manager = ManagerSession::from(me);
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let therapist = bed.studio.ana;
        write(bed, bed.studio.id, (manager.actor(), "therapist.profile_changed"), &therapist.to_string()).await;
        write(bed, storage::new_id(), (Actor::System, "therapist.activated"), "elsewhere").await;
        let found = read(bed, &manager, &AuditQuery::default()).await;
        let visits = ["booking.confirmed", "screening.answered"];
        assert_eq!(actions(&found), ["therapist.profile_changed", visits[0], visits[1]]);
        let [profile, confirmed, answered] = &found.lines[..] else { panic!("{found:?}") };
        assert_eq!(answered.who, Who::Client);
        assert!(matches!(&profile.who, Who::Staff { name: Some(name), .. } if name == "Owner"));
        assert!(matches!(&profile.about, About::Therapist { slug, .. } if slug == "ana"));
        assert_eq!(profile.names, [(therapist.to_string(), "Ana Teste".to_owned())]);
        assert_eq!(confirmed.who, Who::System);
        let number = visit.reference.clone();
        assert!(matches!(&confirmed.about, About::Visit { reference, .. } if *reference == number));
        let of = async |asked: AuditQuery| {
            actions(&read(bed, &manager, &asked).await).into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        let asked = AuditQuery { kind: "visits".into(), ..AuditQuery::default() };
        assert_eq!(of(asked).await, visits);
        let asked = AuditQuery { about: number.to_lowercase(), ..AuditQuery::default() };
        assert_eq!(of(asked).await, visits);
        let asked = AuditQuery { by: me.account().to_string(), ..AuditQuery::default() };
        assert_eq!(of(asked).await, ["therapist.profile_changed"]);
        let asked = AuditQuery { by: "clients".into(), ..AuditQuery::default() };
        assert_eq!(of(asked).await, visits[1..]);
        let asked = AuditQuery { from: "2026-11-23".into(), until: "2026-11-23".into(), ..AuditQuery::default() };
        assert_eq!(of(asked).await.len(), 3);
        let asked = AuditQuery { from: "2026-11-24".into(), ..AuditQuery::default() };
        assert!(of(asked).await.is_empty());
        let there = testing::owner(storage::new_id()).into();
        assert!(trail(&bed.services, &there, &AuditQuery::default()).await.is_err(), "no such studio");
    }

    async fn pages_follow_each_other_without_a_gap(bed: &TestBed) {
        let manager = ManagerSession::from(owner(bed).await);
        for n in 0..120 {
            let detail = format!("{n}");
            write(bed, bed.studio.id, (Actor::System, "therapist.activated"), &detail).await;
        }
        let (mut all, mut asked) = (Vec::new(), AuditQuery::default());
        loop {
            let page = read(bed, &manager, &asked).await;
            all.extend(page.lines.iter().map(|line| line.detail.clone()));
            let Some(next) = page.next else { break };
            asked.after = next;
        }
        let expected: Vec<String> = (0..120).rev().map(|n| n.to_string()).collect();
        assert_eq!(all, expected);
    }

    async fn the_file_has_every_entry_and_no_formula(bed: &TestBed) {
        let manager = ManagerSession::from(owner(bed).await);
        write(bed, bed.studio.id, (manager.actor(), "room.added"), "=1+1").await;
        write(bed, bed.studio.id, (Actor::Guest, "booking.rescheduled"), "to 1764162000").await;
        let file = csv(&bed.services, &manager, &AuditQuery::default()).await.expect("made");
        assert_eq!(file.name, "audit-lisbon-2026-11-23.csv");
        let text = String::from_utf8(file.bytes).expect("text");
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 3);
        assert!(rows[1].starts_with("2,2026-11-23,08:00:00,Europe/Lisbon,2026-11-23T08:00:00Z,,client,"));
        assert!(rows[2].contains("Owner,owner,room.added") && rows[2].contains("'=1+1"), "{text}");
    }

    async fn a_night_finds_what_was_changed_below_and_tells_the_owner(bed: &TestBed) {
        let me = owner(bed).await;
        write(bed, bed.studio.id, (Actor::System, "room.added"), "a").await;
        write(bed, bed.studio.id, (Actor::System, "room.retired"), "b").await;
        let first = verify_nightly(&bed.services).await.expect("looked").expect("the first");
        assert!(first.iter().all(|found| found.chain.broken.is_none()), "{first:?}");
        assert!(verify_nightly(&bed.services).await.expect("looked").is_none(), "once a night");
        assert!(attention(&bed.services, &me.into()).await.expect("read").chain.is_none());
        rewrite_audit(&bed.services.store, "detail = 'c'", "number = 2").await;
        bed.clock.advance_minutes(24 * 60);
        verify_nightly(&bed.services).await.expect("looked").expect("another night");
        let found = attention(&bed.services, &me.into()).await.expect("read");
        let chain = found.chain.clone().expect("told");
        assert_eq!((chain.number, chain.what.as_str(), found.count()), (2, "changed", 1));
    }

    async fn clients_who_book_at_once_make_one_chain_and_wait_for_nobody_in_a_circle(bed: &TestBed) {
        // Twelve people, six times: two rooms, so that half of them lose.
        let starts: Vec<_> = (9..15).map(|hour| tuesday(hour, 0)).collect();
        let tries = (0..12_u8).map(|n| {
            let services = bed.services.clone();
            let request = wish(bed, bed.studio.back_reset, starts[usize::from(n) / 2], n);
            tokio::spawn(async move {
                let booking = bookings::hold(&services, request).await.expect("two rooms");
                bookings::checkout(&services, form(n)).await.expect("in order");
                booking
            })
        });
        let mut held = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            held.push(one.await.expect("joined"));
        }
        let pays = bed.gateway.checkouts().into_iter().map(|page| {
            assert!(bed.gateway.pay(&page.id));
            let services = bed.services.clone();
            tokio::spawn(async move { crate::payments::fulfil(&services, &page.id).await })
        });
        for one in pays.collect::<Vec<_>>() {
            one.await.expect("joined").expect("fulfilled");
        }
        for n in 0..12 {
            assert!(bookings::release(&bed.services, holder(n)).await.is_ok());
        }
        let found = verify(&bed.services, Some("lisbon"), None).await.expect("walked");
        assert_eq!(found[0].chain.broken, None);
        assert_eq!(found[0].chain.entries, 24, "each was answered for and confirmed once");
        bookings::tests::bench::no_overlaps(bed).await;
    }
}

#[test]
fn a_seal_is_read_as_it_is_written() {
    let noted = Noted(std::array::from_fn(|n| u8::try_from(n * 7 % 256).expect("a byte")));
    assert_eq!(Noted::read(&noted.said()), Some(noted));
    assert_eq!(Noted::read(&format!(" {}\n", noted.said().to_uppercase())), Some(noted));
    for text in ["", "0", &"g".repeat(64), &"é".repeat(32), &"0".repeat(63)] {
        assert_eq!(Noted::read(text), None, "{text}");
    }
}
