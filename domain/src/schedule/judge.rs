//! The one rule about starts.

use chrono::NaiveDate;

use super::{
    BookingRefused, EquipmentSchedule, OnlineBooking, RoomSchedule, SlotQuery, Snapshot,
    TherapistSchedule, hours::Work,
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
    /// The therapists that were asked for, each with their working hours.
    pub people: Vec<(&'a TherapistSchedule, Work)>,
    earliest: Instant,
    latest: NaiveDate,
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
        let zone = snapshot.zone.rules();
        // A session may run on past midnight.
        let last = until.succ_opt().unwrap_or(until);
        let people = snapshot
            .therapists
            .iter()
            .filter(|person| query.therapist.is_none_or(|id| id == person.id))
            .map(|person| (person, Work::of(person, &zone, from, last)))
            .collect();
        let rules = &snapshot.rules;
        let (earliest, latest) = (rules.earliest(now), rules.latest(snapshot.zone, now));
        Self { query, snapshot, zone, people, earliest, latest }
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
        (person, work): &(&TherapistSchedule, Work),
        start: &Start<'a>,
    ) -> Result<Place<'a>, BookingRefused> {
        if person.online == OnlineBooking::Nobody {
            return Err(BookingRefused::NotOffered);
        }
        if person.declines {
            return Err(BookingRefused::NotGiven);
        }
        if !work.all.contains(&start.session) {
            return Err(BookingRefused::OutsideHours);
        }
        let (technique, date) = (&self.snapshot.technique, start.local.date());
        if !person.qualifications.iter().any(|held| held.covers(technique, date)) {
            return Err(BookingRefused::NotQualified);
        }
        if !person.busy.is_free(&start.therapist_span) {
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
        let mut rooms = self.snapshot.rooms.iter().filter(|room| suits(room));
        let room = rooms.find(|room| room.busy.is_free(span)).ok_or(BookingRefused::NoRoom)?;
        let Some(units) = &self.snapshot.equipment else { return Ok(Place { room, unit: None }) };
        let unit = units.iter().find(|unit| unit.busy.is_free(span));
        Ok(Place { room, unit: Some(unit.ok_or(BookingRefused::NoEquipment)?) })
    }
}
