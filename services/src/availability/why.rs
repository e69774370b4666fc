//! "Why is this time not offered?", with what is in the way.

use domain::{
    Instant, ResourceId, Span, TherapistId,
    qualification::Standing,
    schedule::{self, BookingRefused, Explanation, SlotQuery, Snapshot},
};
use storage::{Connection, StoreError, occupancy};

use super::{AvailabilityError, SlotSearch, snapshot_around};
use crate::{Services, auth::StaffSession};

/// What stands against a start with one therapist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// With whom.
    pub therapist: TherapistId,
    /// The first rule that removes it; `None` if it is offered.
    pub refused: Option<BookingRefused>,
    /// What that rule was decided by.
    pub cause: Cause,
}

/// What a rule was decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The rule says it all.
    Rule,
    /// These are the therapist's hours on that day; none where they do not work.
    Hours(Vec<Span>),
    /// What they hold or claim for the technique, and how it stands on that day.
    Qualifications(Vec<(String, Standing)>),
    /// What takes the therapist, the rooms or the equipment then.
    Taken(Vec<Taken>),
}

/// What takes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// From when until when, breaks counted.
    pub span: Span,
    /// By what.
    pub by: Taker,
}

/// By what something is taken. What concerns another therapist is not named to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taker {
    /// A visit: its reference, where whoever asks may see it.
    Visit(Option<String>),
    /// A class.
    Class,
    /// Time off: its reason, where whoever asks may see it.
    TimeOff(Option<String>),
    /// Something that is kept elsewhere.
    Elsewhere,
}

/// Why a start is not offered at the staff's own studio, therapist by therapist. It
/// tells more than a client needs to know. The studio and the dates of `search` do not
/// matter.
pub async fn explain(
    services: &Services,
    staff: &StaffSession,
    search: &SlotSearch,
    start: Instant,
) -> Result<Vec<Why>, AvailabilityError> {
    let now = services.now();
    let search = SlotSearch { studio: staff.studio(), ..*search };
    let reader = services.store.reader();
    let (query, snapshot) = snapshot_around(reader, &search, start, now).await?;
    let mut all = Vec::new();
    for said in schedule::explain(&query, &snapshot, start, now) {
        let (therapist, refused) = (said.therapist, said.refused);
        let cause = cause(reader, staff, (&query, &snapshot), start, said).await?;
        all.push(Why { therapist, refused, cause });
    }
    Ok(all)
}

async fn cause<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    (query, snapshot): (&SlotQuery, &Snapshot),
    start: Instant,
    said: Explanation,
) -> Result<Cause, StoreError> {
    let times = &query.treatment;
    let (resources, span): (Vec<ResourceId>, Span) = match said.refused {
        Some(BookingRefused::OutsideHours) => return Ok(Cause::Hours(said.hours)),
        Some(BookingRefused::NotQualified) => {
            return Ok(Cause::Qualifications(said.qualifications));
        }
        // Its seats are taken, by whoever comes.
        Some(BookingRefused::SlotTaken) if snapshot.classes.is_some() => return Ok(Cause::Rule),
        Some(BookingRefused::SlotTaken) => {
            let people = snapshot.therapists.iter().filter(|t| t.id == said.therapist);
            (people.map(|t| t.resource).collect(), times.therapist_span(start))
        }
        Some(BookingRefused::NoRoom) => {
            let rooms = snapshot.rooms.iter().map(|room| room.resource);
            (rooms.collect(), times.place_span(start))
        }
        Some(BookingRefused::NoEquipment) => {
            let units = snapshot.equipment.iter().flatten().map(|unit| unit.resource);
            (units.collect(), times.place_span(start))
        }
        _ => return Ok(Cause::Rule),
    };
    let found = occupancy::in_the_way(conn, &resources, span).await?;
    Ok(Cause::Taken(found.into_iter().map(|row| taken(staff, said.therapist, row)).collect()))
}

fn taken(staff: &StaffSession, asked: TherapistId, row: occupancy::InTheWay) -> Taken {
    let by = match row.by {
        occupancy::Taker::Visit { therapist, reference } => {
            Taker::Visit(staff.may_act_for(therapist).then_some(reference))
        }
        occupancy::Taker::TimeOff { reason } => {
            Taker::TimeOff(staff.may_act_for(asked).then_some(reason))
        }
        occupancy::Taker::Class => Taker::Class,
        occupancy::Taker::Elsewhere => Taker::Elsewhere,
    };
    Taken { span: row.span, by }
}
