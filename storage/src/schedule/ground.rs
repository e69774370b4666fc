//! Everything that decides about the starts of a treatment but what is taken. It changes
//! seldom, and so can be kept (see [`crate::versions`]).

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::{
    BookingId, Instant, ResourceId, Span, TherapistId,
    policy::Policy,
    schedule::{
        ClassDate, EquipmentSchedule, RoomSchedule, Snapshot, StartRules, TherapistSchedule,
        TreatmentTimes,
    },
    time::Zone,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Asker, SnapshotQuery,
    calendars::{self, Calendars, Taken},
    people,
};
use crate::{
    StoreError,
    entities::{studio, treatment},
    studios,
};

/// For which dates rules are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// For those that are asked for.
    Asked,
    /// For all that whoever asks can reach, so that any of them can be asked for later.
    All,
}

/// Everything that decides about the starts of a treatment but what is taken.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The studio.
    pub studio: studio::Model,
    /// The treatment.
    pub treatment: treatment::Model,
    /// The studio's rules.
    pub policy: Policy,
    zone: Zone,
    rules: StartRules,
    times: TreatmentTimes,
    is_class: bool,
    dates: (NaiveDate, NaiveDate),
    people: Vec<TherapistSchedule>,
    rooms: Vec<RoomSchedule>,
    equipment: Option<Vec<EquipmentSchedule>>,
}

impl Ground {
    /// Reads it; `None` where [`super::snapshot`] reads none.
    pub async fn read<C: ConnectionTrait>(
        conn: &C,
        query: &SnapshotQuery,
        reach: Reach,
    ) -> Result<Option<Self>, StoreError> {
        let Some(treatment) = super::sold(conn, query).await? else { return Ok(None) };
        let (Some(studio), Some(policy)) =
            (studios::by_id(conn, query.studio).await?, studios::policy(conn, query.studio).await?)
        else {
            return Ok(None);
        };
        let (zone, rules) = (super::zone(&studio)?, super::start_rules(&policy));
        let dates = match reach {
            Reach::Asked => asked(query, zone, &rules),
            Reach::All => reachable(query.asker, zone, &rules, query.now),
        };
        let active: HashSet<Uuid> = calendars::active(conn, query.studio).await?;
        let what = (query.treatment, treatment.technique.as_str());
        let people = people::read(conn, query.studio, what, dates, &active).await?;
        let kind = treatment.equipment_kind.as_deref();
        Ok(Some(Self {
            rooms: super::rooms(conn, query, &active).await?,
            equipment: super::equipment(conn, query.studio, kind, &active).await?,
            is_class: super::kind(&treatment)?.is_class(),
            times: super::times(&treatment)?,
            studio,
            treatment,
            policy,
            zone,
            rules,
            dates,
            people,
        }))
    }

    /// The same question about the one date on which a start lies: all that
    /// [`domain::schedule::place`] asks of a snapshot.
    #[must_use]
    pub fn on_the_date_of(&self, start: Instant, query: SnapshotQuery) -> SnapshotQuery {
        let date = self.zone.local(start).date();
        SnapshotQuery { from: date, until: date, ..query }
    }

    /// How long the treatment takes.
    #[must_use]
    pub const fn times(&self) -> TreatmentTimes {
        self.times
    }

    /// Whether it is a class, which has dates of its own.
    #[must_use]
    pub const fn is_class(&self) -> bool {
        self.is_class
    }

    /// Every resource that a visit could occupy, as [`Snapshot::candidates`]: of no class.
    #[must_use]
    pub fn candidates(&self, therapist: Option<TherapistId>) -> Vec<ResourceId> {
        let people = self.people.iter().filter(|t| therapist.is_none_or(|id| id == t.id));
        let units = self.equipment.iter().flatten().map(|unit| unit.resource);
        let rooms = self.rooms.iter().map(|room| room.resource);
        people.map(|t| t.resource).chain(rooms).chain(units).collect()
    }

    /// Whether it was read for all dates that clients can reach now.
    #[must_use]
    pub fn is_for_clients_at(&self, now: Instant) -> bool {
        self.dates == reachable(Asker::Client, self.zone, &self.rules, now)
    }

    /// The snapshot of what is taken now. The query is about the same studio and treatment.
    pub async fn snapshot<C: ConnectionTrait>(
        &self,
        conn: &C,
        query: &SnapshotQuery,
        ignore: &[BookingId],
    ) -> Result<Snapshot, StoreError> {
        let taken = self.taken(conn, query, ignore).await?;
        let mut calendars = Calendars::of(&taken);
        let classes = if self.is_class {
            let span = self.span(query);
            Some(super::classes(conn, query, span, &mut calendars).await?)
        } else {
            None
        };
        Ok(self.over(query, None, calendars, classes))
    }

    /// The snapshot of this being taken: of no class. Of the people, it knows the one who is
    /// asked for, or everybody.
    #[must_use]
    pub fn with(
        &self,
        query: &SnapshotQuery,
        therapist: Option<TherapistId>,
        taken: &[Taken],
    ) -> Snapshot {
        self.over(query, therapist, Calendars::of(taken), None)
    }

    /// What is taken now of all that visits on the dates could touch.
    pub async fn taken<C: ConnectionTrait>(
        &self,
        conn: &C,
        query: &SnapshotQuery,
        ignore: &[BookingId],
    ) -> Result<Vec<Taken>, StoreError> {
        let Some(span) = self.span(query) else { return Ok(Vec::new()) };
        calendars::taken(conn, (query.studio, self.is_class), span, ignore).await
    }

    /// Everything that visits on the dates could touch; `None` where there are none.
    #[must_use]
    pub fn span(&self, query: &SnapshotQuery) -> Option<Span> {
        super::reach(self.zone, &self.times, asked(query, self.zone, &self.rules))
    }

    fn over(
        &self,
        query: &SnapshotQuery,
        therapist: Option<TherapistId>,
        mut calendars: Calendars,
        classes: Option<Vec<ClassDate>>,
    ) -> Snapshot {
        let dates = asked(query, self.zone, &self.rules);
        let person = |person: &TherapistSchedule| {
            let calendar = calendars.take(person.resource);
            let (busy, booked) = (calendar.busy, calendar.booked);
            TherapistSchedule { busy, booked, ..people::of_dates(person, dates) }
        };
        let asked_for = self.people.iter().filter(|t| therapist.is_none_or(|id| id == t.id));
        let therapists = asked_for.map(person).collect();
        let mut room = |room: &RoomSchedule| RoomSchedule {
            busy: calendars.take(room.resource).busy,
            ..room.clone()
        };
        let rooms = self.rooms.iter().map(&mut room).collect();
        let mut unit = |unit: &EquipmentSchedule| EquipmentSchedule {
            busy: calendars.take(unit.resource).busy,
            ..unit.clone()
        };
        let equipment = self.equipment.as_ref().map(|all| all.iter().map(&mut unit).collect());
        let technique = self.treatment.technique.clone();
        let (zone, rules) = (self.zone, self.rules);
        Snapshot { zone, rules, technique, therapists, rooms, equipment, classes }
    }
}

/// The dates that whoever asks can reach.
fn reachable(asker: Asker, zone: Zone, rules: &StartRules, now: Instant) -> (NaiveDate, NaiveDate) {
    match asker {
        Asker::Client => rules.dates(zone, now),
        Asker::Staff => StartRules::dates_of_staff(zone, now),
    }
}

/// The dates that are asked for, as far as they can be reached.
fn asked(query: &SnapshotQuery, zone: Zone, rules: &StartRules) -> (NaiveDate, NaiveDate) {
    let (first, last) = reachable(query.asker, zone, rules, query.now);
    (query.from.clamp(first, last), query.until.clamp(first, last))
}
