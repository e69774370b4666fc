//! The rules about starts, on studios written out in full.

mod absences;
mod approvals;
mod classes;
mod hours;
mod lifted;
mod offered;
mod properties;
mod refusals;
mod resources;
mod speed;
mod weeks;
mod zones;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Weekday};
use uuid::Uuid;

use super::*;
use crate::{
    Instant, ResourceId, RoomId, Span,
    qualification::{Qualification, QualificationState},
    time::Zone,
};

/// Every day from nine to five.
const NINE: u32 = 9 * 60;
const FIVE: u32 = 17 * 60;

const HOUR: TreatmentTimes =
    TreatmentTimes { minutes: 60, setup_minutes: 0, cleanup_minutes: 0, rest_minutes: 0 };

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn utc(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
}

fn span(start: &str, end: &str) -> Span {
    Span::new(utc(start), utc(end)).expect("it runs forwards")
}

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// Monday 4 January 2027, noon, well before everything that is booked.
fn now() -> Instant {
    utc("2027-01-04T12:00:00Z")
}

fn every_day(from_minute: u32, until_minute: u32) -> Vec<WeeklyHours> {
    use Weekday::*;
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
        .map(|weekday| WeeklyHours {
            weekday,
            from_minute,
            until_minute,
            valid_from: None,
            valid_until: None,
            room: None,
        })
        .into()
}

fn qualified(number: u128) -> Qualification {
    Qualification {
        id: id(number),
        therapist: id(number),
        title: "Diploma".into(),
        issuer: "College".into(),
        licence_number: None,
        training_hours: None,
        issued_on: date("2000-01-01"),
        expires_on: None,
        state: QualificationState::Verified { by: "Owner".into(), at: now(), how: "seen".into() },
        techniques: vec!["swedish".into()],
    }
}

/// Works every day from nine to five, is qualified and free.
fn therapist(number: u128) -> TherapistSchedule {
    TherapistSchedule {
        id: id(number),
        resource: id(100 + number),
        online: OnlineBooking::All,
        declines: false,
        hours: every_day(NINE, FIVE),
        overrides: Vec::new(),
        qualifications: vec![qualified(number)],
        busy: Busy::default(),
        booked: Busy::default(),
    }
}

fn room(number: u128) -> RoomSchedule {
    RoomSchedule { id: id(number), resource: id(200 + number), busy: Busy::default() }
}

fn unit(number: u128) -> EquipmentSchedule {
    EquipmentSchedule { id: id(number), resource: id(300 + number), busy: Busy::default() }
}

/// One therapist, one room, in UTC; starts every half hour, a day's notice is not asked.
fn studio() -> Snapshot {
    Snapshot {
        zone: Zone::UTC,
        rules: StartRules { grid_minutes: 30, notice_minutes: 0, window_days: 400 },
        technique: "swedish".into(),
        therapists: vec![therapist(1)],
        rooms: vec![room(1)],
        equipment: None,
        classes: None,
    }
}

fn query(from: &str, until: &str) -> SlotQuery {
    SlotQuery { treatment: HOUR, therapist: None, from: date(from), until: date(until) }
}

/// The times of day that are offered on a date, as `HH:MM`.
fn times_on(snapshot: &Snapshot, query: &SlotQuery) -> Vec<String> {
    let slots = available_slots(query, snapshot, now());
    slots.iter().map(|slot| slot.local.time().format("%H:%M").to_string()).collect()
}

/// Books a start with everything that follows from it: the snapshot as it is read next.
fn book(snapshot: &mut Snapshot, placement: &Placement) {
    let join = |busy: &Busy, span: Span| Busy::new([busy.spans(), &[span]].concat());
    for (resource, span) in &placement.occupies {
        for person in snapshot.therapists.iter_mut().filter(|t| t.resource == *resource) {
            (person.busy, person.booked) = (join(&person.busy, *span), join(&person.booked, *span));
        }
        for room in snapshot.rooms.iter_mut().filter(|r| r.resource == *resource) {
            room.busy = join(&room.busy, *span);
        }
        for unit in snapshot.equipment.iter_mut().flatten().filter(|u| u.resource == *resource) {
            unit.busy = join(&unit.busy, *span);
        }
    }
}
