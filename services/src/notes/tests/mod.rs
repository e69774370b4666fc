//! Who writes and reads notes, what is kept of it, and what nobody can read.

use chrono::TimeDelta;
use domain::{
    booking::Booking,
    note::{MarkInput, NoteInput, Soap, Template},
};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{OwnerSession, TherapistSession, testing},
    bookings::{
        Whom, desk,
        tests::bench::{booked, literal, owner, sql, tuesday},
    },
    testing::TestBed,
};

mod handing_over;
mod reading;
mod sealed;
mod writing;

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

async fn booked_later(bed: &TestBed) -> Booking {
    bed.clock.set(tuesday(9, 0));
    booked(bed, tuesday(14, 0), 2).await
}
