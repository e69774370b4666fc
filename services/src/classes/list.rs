//! The classes on the calendar, with who comes.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{BookingId, ClassDateId, Instant, Span, TherapistId, TreatmentId, time::LocalTime};
use storage::{
    Connection, StoreError, bookings,
    classes::{self, ClassDay},
    schedule, studios,
};
use uuid::Uuid;

use crate::{
    Services,
    auth::StaffSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// How far ahead classes are listed: as far as staff look.
const AHEAD: TimeDelta = TimeDelta::days(731);
/// One that has begun still stands there.
const BACK: TimeDelta = TimeDelta::hours(12);

/// A date of a class, as staff see it.
#[derive(Clone, Debug)]
pub struct ClassLine {
    /// The date.
    pub id: ClassDateId,
    /// Of which treatment.
    pub treatment: TreatmentId,
    /// The treatment's name.
    pub name: String,
    /// Who teaches.
    pub therapist: TherapistId,
    /// Who teaches.
    pub therapist_name: String,
    /// Where inside.
    pub room_name: String,
    /// The session, without buffers.
    pub session: Span,
    /// What the studio's clock shows when it begins.
    pub local: LocalTime,
    /// How many pairs it takes.
    pub pairs: usize,
    /// Whoever has a seat, those who are paying too.
    pub visits: Vec<DeskVisit>,
}

impl ClassLine {
    /// How many more pairs can come.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.pairs.saturating_sub(self.visits.len())
    }
}

/// The classes to come: of everybody for whoever runs the desk, a therapist's own.
pub async fn classes(
    services: &Services,
    staff: &StaffSession,
) -> Result<Vec<ClassLine>, StoreError> {
    let now = services.now();
    of_days(services.store.reader(), staff, (now - BACK, now + AHEAD)).await
}

/// The classes that begin within a span.
pub async fn of_days<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    span: (Instant, Instant),
) -> Result<Vec<ClassLine>, StoreError> {
    let whose = if staff.runs_desk() { None } else { staff.therapist() };
    let days = classes::between(conn, staff.studio(), whose, span).await?;
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let facts = Facts::read(conn, staff, &days).await?;
    Ok(days.iter().map(|day| facts.line(day)).collect())
}

/// What lines are made of.
struct Facts {
    zone: domain::time::Zone,
    treatments: HashMap<Uuid, String>,
    people: HashMap<Uuid, String>,
    rooms: HashMap<Uuid, String>,
    pairs: HashMap<ClassDateId, usize>,
    taken: Vec<(ClassDateId, BookingId)>,
    visits: HashMap<BookingId, DeskVisit>,
}

impl Facts {
    async fn read<C: Connection>(
        conn: &C,
        staff: &StaffSession,
        days: &[ClassDay],
    ) -> Result<Self, StoreError> {
        let studio = staff.studio();
        let row = studios::by_id(conn, studio).await?;
        let row = row.ok_or_else(|| storage::Corrupt::new("class_date", "studio", studio))?;
        let ids: Vec<ClassDateId> = days.iter().map(|day| day.id).collect();
        let mut pairs: HashMap<ClassDateId, usize> = HashMap::new();
        for seat in classes::seats_of(conn, &ids).await? {
            *pairs.entry(seat.date).or_default() += 1;
        }
        let taken = classes::bookings_of(conn, &ids).await?;
        let booked: Vec<BookingId> = taken.iter().map(|(_, booking)| *booking).collect();
        let booked = bookings::among(conn, studio, &booked).await?;
        let visits = describe_all(conn, staff, booked).await?;
        let people = studios::every_therapist(conn, studio).await?;
        let treatments = studios::every_treatment(conn, studio).await?;
        let rooms = studios::rooms(conn, studio).await?;
        Ok(Self {
            zone: schedule::zone(&row)?,
            treatments: treatments.into_iter().map(|row| (row.id, row.name)).collect(),
            people: people.into_iter().map(|row| (row.id, row.name)).collect(),
            rooms: rooms.into_iter().map(|row| (row.id, row.name)).collect(),
            visits: visits.into_iter().map(|visit| (visit.id, visit)).collect(),
            pairs,
            taken,
        })
    }

    fn line(&self, day: &ClassDay) -> ClassLine {
        let name = |of: &HashMap<Uuid, String>, id: Uuid| of.get(&id).cloned().unwrap_or_default();
        let own = self.taken.iter().filter(|(date, _)| *date == day.id);
        let visits = own.filter_map(|(_, booking)| self.visits.get(booking).cloned());
        ClassLine {
            id: day.id,
            treatment: day.treatment,
            name: name(&self.treatments, day.treatment.0),
            therapist: day.therapist,
            therapist_name: name(&self.people, day.therapist.0),
            room_name: name(&self.rooms, day.room.0),
            session: day.session,
            local: self.zone.local(day.session.start),
            pairs: self.pairs.get(&day.id).copied().unwrap_or_default(),
            visits: visits.collect(),
        }
    }
}
