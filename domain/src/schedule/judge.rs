//! The one rule about starts.

use chrono::NaiveDate;

use super::{
    BookingRefused, Busy, EquipmentSchedule, OnlineBooking, RoomSchedule, SlotQuery, Snapshot,
    TherapistSchedule, busy::Passed, hours::Work,
};
use crate::{
    Instant, Span,
    time::{LocalTime, Resolved, ZoneRules},
};

/// Judges starts on the local dates it was made for.
pub(super) struct Judge<'a> {
    pub query: &'a SlotQuery,
    pub snapshot: &'a Snapshot,
    pub zone: ZoneRules,
    /// The therapists that were asked for.
    pub people: Vec<Person<'a>>,
    /// When any of them works: what lies outside need not be judged person by person.
    pub anybody: Busy,
    rooms: Vec<Passed>,
    units: Vec<Passed>,
    earliest: Instant,
    latest: NaiveDate,
}

/// A therapist, with their working hours.
pub(super) struct Person<'a> {
    pub schedule: &'a TherapistSchedule,
    pub work: Work,
    worked: Passed,
    taken: Passed,
}

/// A start that the studio's rules allow, with what is free for it.
pub(super) struct Start<'a> {
    pub local: LocalTime,
    pub session: Span,
    pub therapist_span: Span,
    pub place_span: Span,
    pub place: Result<Place<'a>, BookingRefused>,
}

/// Where a visit can take place, and with what.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub room: &'a RoomSchedule,
    pub unit: Option<&'a EquipmentSchedule>,
}

impl<'a> Judge<'a> {
    /// A judge of starts from the local date `from` to the local date `until`.
    pub fn new(
        query: &'a SlotQuery,
        snapshot: &'a Snapshot,
        (from, until): (NaiveDate, NaiveDate),
        now: Instant,
    ) -> Self {
        // A session may run on past midnight.
        let last = until.succ_opt().unwrap_or(until);
        let zone = snapshot.zone.rules_on(from, last);
        let people: Vec<_> = snapshot
            .therapists
            .iter()
            .filter(|person| query.therapist.is_none_or(|id| id == person.id))
            .map(|schedule| Person {
                schedule,
                work: Work::of(schedule, &zone, from, last),
                worked: Passed::default(),
                taken: Passed::default(),
            })
            .collect();
        let anybody = people.iter().flat_map(|person| person.work.all.spans()).copied().collect();
        let passed = |calendars: usize| (0..calendars).map(|_| Passed::default()).collect();
        let rooms = passed(snapshot.rooms.len());
        let units = passed(snapshot.equipment.as_ref().map_or(0, Vec::len));
        let rules = &snapshot.rules;
        let (earliest, latest) = (rules.earliest(now), rules.latest(snapshot.zone, now));
        Self { query, snapshot, zone, people, anybody, rooms, units, earliest, latest }
    }

    /// What the studio's rules say about a start, whoever treats.
    pub fn start(&self, at: Instant) -> Result<Start<'a>, BookingRefused> {
        let local = self.zone.local(at);
        if at < self.earliest {
            return Err(BookingRefused::TooSoon { earliest: self.earliest });
        }
        if local.date() > self.latest {
            return Err(BookingRefused::TooFar { latest: self.latest });
        }
        if !self.snapshot.rules.is_on_grid(local.time()) {
            return Err(BookingRefused::OffGrid);
        }
        if self.is_repeated(&local, at) {
            return Err(BookingRefused::RepeatedHour);
        }
        let times = &self.query.treatment;
        let place_span = times.place_span(at);
        Ok(Start {
            local,
            session: times.session(at),
            therapist_span: times.therapist_span(at),
            place_span,
            place: self.free_place(&place_span, |_| true),
        })
    }

    /// Whether a therapist can treat at a start, and where.
    pub fn fit(
        &self,
        Person { schedule: person, work, worked, taken }: &Person<'_>,
        start: &Start<'a>,
    ) -> Result<Place<'a>, BookingRefused> {
        if person.online == OnlineBooking::Nobody {
            return Err(BookingRefused::NotOffered);
        }
        if person.declines {
            return Err(BookingRefused::NotGiven);
        }
        if !worked.contains(&work.all, &start.session) {
            return Err(BookingRefused::OutsideHours);
        }
        let (technique, date) = (&self.snapshot.technique, start.local.date());
        if !person.qualifications.iter().any(|held| held.covers(technique, date)) {
            return Err(BookingRefused::NotQualified);
        }
        if !taken.is_free(&person.busy, &start.therapist_span) {
            return Err(BookingRefused::SlotTaken);
        }
        if work.is_anywhere() {
            return start.place;
        }
        self.free_place(&start.place_span, |room| work.is_in(room.id, &start.session))
    }

    /// How far apart starts lie, in minutes of wall time: at least one minute.
    pub fn grid(&self) -> u32 {
        self.snapshot.rules.grid_minutes.max(1)
    }

    fn is_repeated(&self, local: &LocalTime, at: Instant) -> bool {
        matches!(self.zone.resolve(local.wall), Resolved::Fold { second, .. } if second == at)
    }

    /// The first of the rooms that is free, and a unit of the equipment with it.
    fn free_place(
        &self,
        span: &Span,
        suits: impl Fn(&RoomSchedule) -> bool,
    ) -> Result<Place<'a>, BookingRefused> {
        let mut rooms = self.snapshot.rooms.iter().zip(&self.rooms);
        let free = rooms.find(|(room, passed)| suits(room) && passed.is_free(&room.busy, span));
        let (room, _) = free.ok_or(BookingRefused::NoRoom)?;
        let Some(units) = &self.snapshot.equipment else { return Ok(Place { room, unit: None }) };
        let mut units = units.iter().zip(&self.units);
        let free = units.find(|(unit, passed)| passed.is_free(&unit.busy, span));
        let (unit, _) = free.ok_or(BookingRefused::NoEquipment)?;
        Ok(Place { room, unit: Some(unit) })
    }
}
