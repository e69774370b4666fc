//! Accepting a start.

use chrono::NaiveDate;

use super::{
    BookingRefused, OnlineBooking, SlotQuery, Snapshot, TherapistSchedule, class,
    judge::{Judge, Place, Start},
};
use crate::{
    EquipmentId, Instant, ResourceId, RoomId, Span, TherapistId,
    time::{LocalTime, ZoneRules},
};

/// Who treats, where, and what that occupies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Who treats.
    pub therapist: TherapistId,
    /// Whether the visit waits for approval.
    pub needs_approval: bool,
    /// Where.
    pub room: RoomId,
    /// With what.
    pub equipment: Option<EquipmentId>,
    /// The session, without what is done before and after.
    pub span: Span,
    /// Everything that is occupied, each with its own buffers.
    pub occupies: Vec<(ResourceId, Span)>,
    /// What the studio's clock shows at the start.
    pub local: LocalTime,
}

/// Accepts a start, or says why not: by the same rule that [`super::available_slots`]
/// offers by. `query.from` and `query.until` do not matter here.
///
/// Where the query names no therapist, of those who can the one is chosen who needs no
/// approval, and then who has the fewest booked minutes on that local date; the
/// smallest id decides between equals.
pub fn place(
    query: &SlotQuery,
    snapshot: &Snapshot,
    start: Instant,
    now: Instant,
) -> Result<Placement, BookingRefused> {
    if let Some(dates) = &snapshot.classes {
        return class::place(query, snapshot, dates, start, now);
    }
    let date = snapshot.zone.local(start).date();
    let judge = Judge::new(query, snapshot, (date, date), now);
    let start = judge.start(start)?;
    let day = day(&judge.zone, date);
    let mut nearest = BookingRefused::NotOffered;
    let mut fits: Vec<(&TherapistSchedule, Place<'_>)> = Vec::new();
    for person in &judge.people {
        match judge.fit(person, &start) {
            Ok(place) => fits.push((person.schedule, place)),
            Err(refused) if refused.nearness() > nearest.nearness() => nearest = refused,
            Err(_) => {}
        }
    }
    fits.into_iter()
        .min_by_key(|(person, _)| (needs_approval(person), load(person, &day), person.id))
        .map(|(person, place)| placement(person, place, &start))
        .ok_or(nearest)
}

fn placement(person: &TherapistSchedule, place: Place<'_>, start: &Start<'_>) -> Placement {
    let mut occupies =
        vec![(person.resource, start.therapist_span), (place.room.resource, start.place_span)];
    occupies.extend(place.unit.map(|unit| (unit.resource, start.place_span)));
    Placement {
        therapist: person.id,
        needs_approval: needs_approval(person),
        room: place.room.id,
        equipment: place.unit.map(|unit| unit.id),
        span: start.session,
        occupies,
        local: start.local,
    }
}

fn needs_approval(person: &TherapistSchedule) -> bool {
    person.online == OnlineBooking::Approval
}

fn load(person: &TherapistSchedule, day: &Option<Span>) -> i64 {
    day.as_ref().map_or(0, |day| person.booked.minutes_within(day))
}

fn day(zone: &ZoneRules, date: NaiveDate) -> Option<Span> {
    let midnight = |date: NaiveDate| zone.reach(super::hours::wall(date, 0));
    Span::new(midnight(date), midnight(date.succ_opt()?))
}
