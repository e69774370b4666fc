//! Who writes and reads notes, what is kept of it, and what nobody can read.

use chrono::TimeDelta;
use domain::{
    booking::Booking,
    note::{MarkInput, NoteInput, Soap, Template},
};
use storage::{Connection, Constraint, StoreError, on_both_engines};

use super::*;
use crate::{
    auth::{OwnerSession, TherapistSession, testing},
    bookings::{
        Whom, desk,
        tests::bench::{appointed, booked, literal, owner, sql, tuesday, with_options},
    },
    jobs,
    testing::{StudioOptions, TestBed},
};

mod sealed;

const CANARY: &str = "kanarienvogel";

/// A note with a word that stands nowhere else, and a mark.
fn typed(word: &str) -> NoteInput {
    let mark = MarkInput { intensity: "6".into(), kind: "ache".into(), words: word.into() };
    NoteInput {
        soap: Soap {
            subjective: format!("Says {word}."),
            plan: "Twice a week.".into(),
            ..Soap::default()
        },
        marks: [("back-lower-left".to_owned(), mark)].into(),
    }
}

fn ana(bed: &TestBed) -> TherapistSession {
    testing::therapist(bed.studio.id, bed.studio.ana)
}

/// A visit with Ana that has just ended.
async fn over(bed: &TestBed) -> Booking {
    let booking = booked(bed, tuesday(10, 0), 1).await;
    bed.clock.set(booking.span.end);
    booking
}

/// The same with her note.
async fn written(bed: &TestBed) -> Booking {
    let booking = over(bed).await;
    let ana = ana(bed).into();
    save(&bed.services, &ana, &booking.reference, None, &typed(CANARY)).await.expect("written");
    booking
}

async fn opens(bed: &TestBed, staff: impl Into<StaffSession>, visit: &Booking) -> Opened {
    open(&bed.services, &staff.into(), &visit.reference).await.expect("opened")
}

async fn refused(bed: &TestBed, staff: impl Into<StaffSession>, visit: &Booking) -> &'static str {
    let opened = open(&bed.services, &staff.into(), &visit.reference).await;
    opened.expect_err("not theirs").code()
}

async fn row(bed: &TestBed, visit: &Booking) -> session_note::Model {
    let found = storage::notes::of_booking(bed.services.store.reader(), visit.id).await;
    found.expect("read").expect("there is a note")
}

/// What the records say was done with the visit's note: action, kind of actor, detail.
async fn recorded(bed: &TestBed, visit: &Booking) -> Vec<(String, String, String)> {
    let id = row(bed, visit).await.id.to_string();
    let entries = audit::of_object(bed.services.store.reader(), &id).await;
    let entries = entries.expect("read").into_iter();
    entries.map(|entry| (entry.action, entry.actor_kind, entry.detail)).collect()
}

async fn hand_over(bed: &TestBed, visit: &Booking, to: domain::TherapistId) {
    let (to, id) = (literal(bed, to.0), literal(bed, visit.id.0));
    sql(bed, &format!("UPDATE booking SET therapist = {to} WHERE id = {id}")).await;
}

async fn give_reason(bed: &TestBed, owner: &OwnerSession, visit: &Booking) {
    let reason = "The client asked what was written";
    break_glass(&bed.services, owner, &visit.reference, reason).await.expect("a reason");
}

on_both_engines! {
    async fn whoever_treats_writes_once_the_visit_has_begun(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let staff = ana(bed).into();
        let early = save(&bed.services, &staff, &booking.reference, None, &typed("x")).await;
        assert_eq!(early.expect_err("not yet").code(), "not_now");
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Nothing);
        bed.clock.set(booking.span.start);
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Write);
        save(&bed.services, &staff, &booking.reference, None, &typed("x")).await.expect("written");
        let opened = opens(bed, ana(bed), &booking).await;
        let note = opened.note.expect("hers");
        assert_eq!(note.content, typed("x").check().expect("in order"));
        assert_eq!((note.version, note.written_at), (1, booking.span.start));
        assert!(opened.visit.noted, "the desk shows it");
        let blank = NoteInput::default();
        let empty = save(&bed.services, &staff, &booking.reference, Some(1), &blank).await;
        assert_eq!(empty.expect_err("says nothing").code(), "invalid");
    }

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

    async fn what_is_sent_after_a_handover_is_refused_as_that(bed: &TestBed) {
        let booking = over(bed).await;
        let (services, ana): (_, StaffSession) = (&bed.services, ana(bed).into());
        to_caio(bed, testing::owner(bed.studio.id).into(), &booking).await;
        let sent = save(services, &ana, &booking.reference, None, &typed("x")).await;
        assert_eq!(sent.expect_err("it is his").code(), "handed_over");
        assert_eq!(refused(bed, ana, &booking).await, "handed_over");
        let bia = testing::therapist(bed.studio.id, bed.studio.bia);
        assert_eq!(refused(bed, bia, &booking).await, "not_found", "it never was hers");
    }

    async fn a_visit_with_a_note_is_handed_over_and_not_moved(bed: &TestBed) {
        let booking = written(bed).await;
        let owner: StaffSession = testing::owner(bed.studio.id).into();
        let start = booking.span.start + TimeDelta::hours(4);
        let to = desk::MoveRequest { start, whom: Whom::Same, any_hour: Some("He offered to".into()) };
        let moved = desk::move_visit(&bed.services, &owner, booking.id, to).await;
        assert_eq!(moved.expect_err("it took place").code(), "noted");
        to_caio(bed, owner, &booking).await;
    }

    async fn it_is_corrected_for_a_day_and_added_to_from_then_on(bed: &TestBed) {
        let booking = written(bed).await;
        let (services, staff): (_, StaffSession) = (&bed.services, ana(bed).into());
        let early = addend(services, &staff, &booking.reference, "More.").await;
        assert_eq!(early.expect_err("it can be corrected").code(), "still_open");
        let at = row(bed, &booking).await.written_at;
        let day = booking.span.end + TimeDelta::hours(24);
        bed.clock.set(day - TimeDelta::seconds(1));
        save(services, &staff, &booking.reference, Some(1), &typed("late")).await.expect("in time");
        assert_eq!(row(bed, &booking).await.written_at, at, "first written when it was");
        bed.clock.set(day);
        let late = save(services, &staff, &booking.reference, Some(2), &typed("later")).await;
        assert_eq!(late.expect_err("a second too late").code(), "closed");
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Add);
        for _ in 0..2 {
            addend(services, &staff, &booking.reference, " Called: better. ").await.expect("added");
        }
        let note = opens(bed, ana(bed), &booking).await.note.expect("hers");
        assert_eq!(note.content.soap.subjective, "Says late.");
        assert_eq!(note.addenda.len(), 1, "sent twice, added once");
        assert_eq!((note.addenda[0].text.as_str(), note.addenda[0].at), ("Called: better.", day));
        let empty = addend(services, &staff, &booking.reference, " ").await;
        assert_eq!(empty.expect_err("nothing").code(), "invalid");
    }

    async fn a_stale_save_is_refused_and_writes_nothing_over(bed: &TestBed) {
        let booking = written(bed).await;
        let (services, staff): (_, StaffSession) = (&bed.services, ana(bed).into());
        let reference = &booking.reference;
        save(services, &staff, reference, Some(1), &typed("first")).await.expect("the first page");
        for seen in [Some(1), None, Some(3)] {
            let stale = save(services, &staff, reference, seen, &typed("second")).await;
            assert_eq!(stale.expect_err("another page was faster").code(), "stale", "{seen:?}");
        }
        let note = opens(bed, ana(bed), &booking).await.note.expect("hers");
        assert_eq!((note.content.soap.subjective.as_str(), note.version), ("Says first.", 2));
        save(services, &staff, reference, Some(1), &typed("first")).await.expect("pressed twice");
        assert_eq!(row(bed, &booking).await.version, 2, "pressing twice is no correction");
    }

    async fn two_pages_that_write_at_once_make_one_note(bed: &TestBed) {
        let booking = over(bed).await;
        let staff: StaffSession = ana(bed).into();
        let (one, other) = (typed("one"), typed("other"));
        let (first, second) = tokio::join!(
            save(&bed.services, &staff, &booking.reference, None, &one),
            save(&bed.services, &staff, &booking.reference, None, &other),
        );
        let codes = [first, second].map(|done| done.map_or_else(|e| e.code(), |()| "saved"));
        assert!(codes.contains(&"saved") && codes.contains(&"stale"), "{codes:?}");
    }

    async fn after_a_handover_the_new_one_treats_and_the_author_reads_on(bed: &TestBed) {
        let booking = written(bed).await;
        hand_over(bed, &booking, bed.studio.caio).await;
        let caio = testing::therapist(bed.studio.id, bed.studio.caio);
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Read);
        let (services, reference) = (&bed.services, &booking.reference);
        let hers = save(services, &ana(bed).into(), reference, Some(1), &typed("more")).await;
        assert_eq!(hers.expect_err("no longer hers to write").code(), "handed_over");
        // He reads what she wrote and adds to it, but does not write it over.
        assert_eq!(opens(bed, caio, &booking).await.may, May::Add);
        let his = save(services, &caio.into(), reference, Some(1), &typed("more")).await;
        assert_eq!(his.expect_err("it is her text").code(), "closed");
        addend(services, &caio.into(), reference, "Took over.").await.expect("added");
        let note = opens(bed, ana(bed), &booking).await.note.expect("she wrote it");
        let authors = (note.author.as_str(), note.addenda[0].author.as_str());
        assert_eq!(authors, ("Ana Teste", "Caio Teste"));
        assert_eq!(recorded(bed, &booking).await.last().expect("read").2, "wrote");
        assert_eq!(refused(bed, testing::therapist(bed.studio.id, bed.studio.bia), &booking).await, "not_found");
    }

    async fn other_notes_are_the_clients_and_the_therapists_own(bed: &TestBed) {
        let first = written(bed).await;
        let theirs = booked(bed, tuesday(12, 0), 2).await;
        bed.clock.set(tuesday(9, 0));
        let again = booked(bed, tuesday(14, 0), 1).await;
        bed.clock.set(again.span.end);
        let ana_too: StaffSession = ana(bed).into();
        save(&bed.services, &ana_too, &theirs.reference, None, &typed("y")).await.expect("written");
        let others = opens(bed, ana(bed), &again).await.others;
        let listed: Vec<_> = others.iter().map(|visit| visit.reference.as_str()).collect();
        assert_eq!(listed, [first.reference.as_str()]);
        assert_eq!(opens(bed, ana(bed), &theirs).await.others, []);
        hand_over(bed, &again, bed.studio.caio).await;
        let caio = testing::therapist(bed.studio.id, bed.studio.caio);
        assert_eq!(opens(bed, caio, &again).await.others, [], "hers are not his");
        let owner = opens(bed, testing::owner(bed.studio.id), &first).await;
        assert_eq!(owner.others, []);
    }

    async fn what_was_added_and_who_opened_it_only_grows(bed: &TestBed) {
        let booking = written(bed).await;
        bed.clock.set(booking.span.end + TimeDelta::hours(24));
        addend(&bed.services, &ana(bed).into(), &booking.reference, "More.").await.expect("added");
        give_reason(bed, &owner(bed).await, &booking).await;
        for table in ["note_addendum", "note_opening"] {
            for statement in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET note = note")] {
                let tx = bed.services.store.begin().await.expect("begun");
                let refused = tx.execute_unprepared(&statement).await.expect_err("it only grows");
                let refused = StoreError::from(refused);
                assert!(matches!(refused, StoreError::Conflict(Constraint::AppendOnly)), "{refused}");
            }
        }
    }

    async fn what_was_typed_is_kept_for_its_visit_and_its_browser(bed: &TestBed) {
        let services = &bed.services;
        let typed = Typed {
            reference: "LB-AAAA-AA".into(),
            form: Form::Note(typed("x")),
            by: None,
            errors: vec![FieldError::new("", "stale")],
        };
        let token = keep(services, None, &typed).await.expect("kept");
        let cookie = token.expose();
        let found = kept(services, cookie, "LB-AAAA-AA").await.expect("read");
        assert_eq!(found.as_ref(), Some(&typed));
        assert_eq!(kept(services, cookie, "LB-BBBB-BB").await.expect("read"), None);
        assert_eq!(kept(services, "another", "LB-AAAA-AA").await.expect("read"), None);
        let again = Typed { errors: Vec::new(), ..typed.clone() };
        let same = keep(services, Some(cookie), &again).await.expect("kept");
        assert_eq!(same.expose(), cookie, "in place of the earlier one");
        bed.clock.set(services.now() + TimeDelta::hours(11));
        assert_eq!(kept(services, cookie, "LB-AAAA-AA").await.expect("read"), Some(again));
        forget(services, cookie).await.expect("forgotten");
        assert_eq!(kept(services, cookie, "LB-AAAA-AA").await.expect("read"), None);
    }

    async fn templates_are_each_therapists_own(bed: &TestBed) {
        let services = &bed.services;
        let (mine, his) = (ana(bed), testing::therapist(bed.studio.id, bed.studio.caio));
        let neck = Template {
            name: "Desk neck".into(),
            soap: Soap { objective: "Prone.".into(), ..Soap::default() },
        };
        save_template(services, &mine, None, &neck).await.expect("new");
        save_template(services, &his, None, &neck).await.expect("the same name, another's");
        let twice = save_template(services, &mine, None, &neck).await.expect_err("twice");
        assert!(matches!(&twice, NoteRefused::Invalid(wrong) if wrong[0].code == "taken"), "{twice}");
        let (id, found) = templates(services, &mine).await.expect("read").pop().expect("one");
        assert_eq!(found, neck);
        let change = Template { name: "Neck".into(), ..neck.clone() };
        let stranger = save_template(services, &his, Some(id), &change).await;
        assert_eq!(stranger.expect_err("hers").code(), "not_found");
        assert_eq!(remove_template(services, &his, id).await.expect_err("hers").code(), "not_found");
        save_template(services, &mine, Some(id), &change).await.expect("changed");
        assert_eq!(templates(services, &mine).await.expect("read"), [(id, change)]);
        remove_template(services, &mine, id).await.expect("removed");
        assert_eq!(templates(services, &mine).await.expect("read"), []);
        for n in 0..domain::note::TEMPLATES {
            let another = Template { name: format!("{n}"), ..neck.clone() };
            save_template(services, &mine, None, &another).await.expect("room for it");
        }
        let more = save_template(services, &mine, None, &neck).await;
        assert_eq!(more.expect_err("enough").code(), "too_many_templates");
    }

    async fn the_desk_says_which_visits_have_a_note(bed: &TestBed) {
        let booking = written(bed).await;
        let other = booked_later(bed).await;
        let day = desk::day(&bed.services, &ana(bed).into(), booking.local_start.date()).await;
        let noted = |reference: &str| {
            let day = day.as_ref().expect("shown");
            day.visits.iter().find(|visit| visit.reference == reference).expect("there").noted
        };
        assert!(noted(&booking.reference) && !noted(&other.reference));
    }
}

/// Hands a visit over as people do, at the same time.
async fn to_caio(bed: &TestBed, staff: StaffSession, visit: &Booking) {
    let (start, whom) = (visit.span.start, Whom::One(bed.studio.caio));
    let to = desk::MoveRequest { start, whom, any_hour: Some("He offered to".into()) };
    desk::move_visit(&bed.services, &staff, visit.id, to).await.expect("he is free");
}

async fn account_of(bed: &TestBed, therapist: domain::TherapistId) -> domain::AccountId {
    let conn = bed.services.store.reader();
    let person = storage::studios::therapist(conn, bed.studio.id, therapist).await;
    person.expect("read").expect("there").account.expect("he signs in").into()
}

async fn booked_later(bed: &TestBed) -> Booking {
    bed.clock.set(tuesday(9, 0));
    booked(bed, tuesday(14, 0), 2).await
}
