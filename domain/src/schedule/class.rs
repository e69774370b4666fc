//! Which dates of a class can be booked, and which seat a pair gets.
//!
//! A date takes its therapist and its room once, when it is put on the calendar. A pair takes
//! a seat, which is a resource like any other: the same guard that keeps two visits from one
//! therapist keeps two pairs from one seat.

use std::collections::BTreeMap;

use super::{BookingRefused, Busy, OnlineBooking, Placement, Slot, SlotQuery, Snapshot};
use crate::{ClassDateId, EquipmentId, Instant, ResourceId, RoomId, Span, TherapistId};

/// A date on which a class takes place.
#[derive(Clone, Debug)]
pub struct ClassDate {
    /// The date.
    pub id: ClassDateId,
    /// Who teaches.
    pub therapist: TherapistId,
    /// Where.
    pub room: RoomId,
    /// With what.
    pub equipment: Option<EquipmentId>,
    /// The session, without what is done before and after.
    pub session: Span,
    /// The session with all of that: what a seat is taken for.
    pub taken: Span,
    /// Its seats, a pair each, in order.
    pub seats: Vec<SeatSchedule>,
}

/// The calendar of one seat.
#[derive(Clone, Debug)]
pub struct SeatSchedule {
    /// What its occupancies name.
    pub resource: ResourceId,
    /// When a pair has it.
    pub busy: Busy,
}

/// A date as it is shown: full ones too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedDate {
    /// The date.
    pub id: ClassDateId,
    /// Who teaches.
    pub therapist: TherapistId,
    /// The session.
    pub session: Span,
    /// How many pairs it takes.
    pub pairs: usize,
    /// How many more can book.
    pub left: usize,
}

impl ClassDate {
    /// The seats that no pair has.
    fn free(&self) -> impl Iterator<Item = &SeatSchedule> {
        self.seats.iter().filter(|seat| seat.busy.is_free(&self.taken))
    }
}

/// The dates of a class that a pair could book if a seat were left, by start, with how many
/// are: what stands on its page. Empty for what is no class.
#[must_use]
pub fn class_dates(query: &SlotQuery, snapshot: &Snapshot, now: Instant) -> Vec<OfferedDate> {
    let dates = snapshot.classes.iter().flatten().filter(|date| is_within(date, query, snapshot));
    let shown = dates.filter(|date| may(date, query, snapshot, now).is_ok());
    let mut all: Vec<OfferedDate> = shown
        .map(|date| OfferedDate {
            id: date.id,
            therapist: date.therapist,
            session: date.session,
            pairs: date.seats.len(),
            left: date.free().count(),
        })
        .collect();
    all.sort_by_key(|date| (date.session.start, date.therapist));
    all
}

/// The starts at which a pair can still book a seat.
pub(super) fn slots(query: &SlotQuery, snapshot: &Snapshot, now: Instant) -> Vec<Slot> {
    let mut starts: BTreeMap<Instant, Vec<TherapistId>> = BTreeMap::new();
    for date in class_dates(query, snapshot, now).into_iter().filter(|date| date.left > 0) {
        starts.entry(date.session.start).or_default().push(date.therapist);
    }
    let slot = |(start, therapists)| Slot { start, local: snapshot.zone.local(start), therapists };
    starts.into_iter().map(slot).collect()
}

/// The first free seat of a date that begins then, by the rule that offers dates.
pub(super) fn place(
    query: &SlotQuery,
    snapshot: &Snapshot,
    dates: &[ClassDate],
    start: Instant,
    now: Instant,
) -> Result<Placement, BookingRefused> {
    let mut nearest: Option<BookingRefused> = None;
    let mut then: Vec<&ClassDate> =
        dates.iter().filter(|date| date.session.start == start).collect();
    then.sort_by_key(|date| date.therapist);
    for date in then {
        let seat = may(date, query, snapshot, now)
            .and_then(|approves| Ok((approves, seat(date).ok_or(BookingRefused::SlotTaken)?)));
        match seat {
            Ok((needs_approval, seat)) => {
                return Ok(Placement {
                    therapist: date.therapist,
                    needs_approval,
                    room: date.room,
                    equipment: date.equipment,
                    span: date.session,
                    occupies: vec![(seat.resource, date.taken)],
                    local: snapshot.zone.local(start),
                });
            }
            Err(refused) => {
                nearest = nearest.into_iter().chain([refused]).max_by_key(BookingRefused::nearness);
            }
        }
    }
    Err(nearest.unwrap_or(BookingRefused::NotOffered))
}

fn seat(date: &ClassDate) -> Option<&SeatSchedule> {
    date.free().next()
}

/// What stands against a start with this therapist.
pub(super) fn refused(
    query: &SlotQuery,
    snapshot: &Snapshot,
    (dates, therapist): (&[ClassDate], TherapistId),
    start: Instant,
    now: Instant,
) -> Option<BookingRefused> {
    let query = SlotQuery { therapist: Some(therapist), ..*query };
    place(&query, snapshot, dates, start, now).err()
}

fn is_within(date: &ClassDate, query: &SlotQuery, snapshot: &Snapshot) -> bool {
    let day = snapshot.zone.local(date.session.start).date();
    query.from <= day && day <= query.until
}

/// Whether pairs can book a date at all, seats aside; and whether each waits for approval.
///
/// What was agreed about hours does not matter: whoever put the date on the calendar said that
/// it takes place. A checked qualification does, on that date.
fn may(
    date: &ClassDate,
    query: &SlotQuery,
    snapshot: &Snapshot,
    now: Instant,
) -> Result<bool, BookingRefused> {
    let (rules, day) = (&snapshot.rules, snapshot.zone.local(date.session.start).date());
    let (earliest, latest) = (rules.earliest(now), rules.latest(snapshot.zone, now));
    if date.session.start < earliest {
        return Err(BookingRefused::TooSoon { earliest });
    }
    if day > latest {
        return Err(BookingRefused::TooFar { latest });
    }
    // A pair that moves keeps the length it bought.
    let is_it = query.treatment.session(date.session.start) == date.session
        && query.therapist.is_none_or(|wanted| wanted == date.therapist);
    let teaches = snapshot.therapists.iter().find(|person| person.id == date.therapist);
    let teaches = teaches.filter(|person| is_it && person.online != OnlineBooking::Nobody);
    let person = teaches.ok_or(BookingRefused::NotOffered)?;
    if !person.qualifications.iter().any(|held| held.covers(&snapshot.technique, day)) {
        return Err(BookingRefused::NotQualified);
    }
    if snapshot.rooms.iter().all(|room| room.id != date.room) {
        return Err(BookingRefused::NoRoom);
    }
    Ok(person.online == OnlineBooking::Approval)
}
