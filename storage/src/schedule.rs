//! Everything that decides about the starts of a treatment, in a bounded number of
//! queries: however many therapists, days or years of history there are.

mod calendars;
mod ground;
mod people;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    BookingId, ClassDateId, Instant, Span, StudioId, TreatmentId, TreatmentKind,
    policy::Policy,
    schedule::{
        Busy, ClassDate, EquipmentSchedule, RoomSchedule, SeatSchedule, Snapshot, StartRules,
        TreatmentTimes,
    },
    time::Zone,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use self::calendars::Calendars;
use crate::{
    Corrupt, StoreError, classes,
    entities::{booking, room, studio, treatment},
    studios,
};

pub use calendars::Taken;
pub use ground::{Ground, Reach};
pub(crate) use people::{date_override, weekly};
pub use people::{hours, qualification};

/// What a snapshot is read for.
#[derive(Clone, Copy, Debug)]
pub struct SnapshotQuery {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment: TreatmentId,
    /// The first local date.
    pub from: NaiveDate,
    /// The last local date.
    pub until: NaiveDate,
    /// A booking whose occupancy does not count: the asker's own hold, or the booking
    /// that is being moved.
    pub ignore: Option<BookingId>,
    /// What time it is.
    pub now: Instant,
    /// Who asks: dates that are out of their reach are not read.
    pub asker: Asker,
}

/// Who asks for a snapshot, and so how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Clients see from today to the end of the booking window.
    Client,
    /// Staff write down what was a few hours ago, and look two years ahead.
    Staff,
}

/// Reads a snapshot, and how long the treatment takes. `None` where the studio or the
/// treatment does not exist, or the treatment is not sold (any more).
///
/// Where `query.ignore` is a booking of this treatment that is being moved, it keeps the
/// length it was sold with, and can be moved even if the treatment is no longer sold.
pub async fn snapshot<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
) -> Result<Option<(Snapshot, TreatmentTimes)>, StoreError> {
    snapshot_without(conn, query, query.ignore.as_slice()).await
}

/// [`snapshot`], where the occupancy of none of these bookings counts: those that are being
/// moved together.
pub async fn snapshot_without<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
    ignore: &[BookingId],
) -> Result<Option<(Snapshot, TreatmentTimes)>, StoreError> {
    let Some(ground) = Ground::read(conn, query, Reach::Asked).await? else { return Ok(None) };
    let snapshot = ground.snapshot(conn, query, ignore).await?;
    Ok(Some((snapshot, ground.times())))
}

/// What of a studio's people, rooms and equipment is taken within each of `spans`, in their
/// order: of no class.
pub async fn taken_of_each<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    spans: &[Span],
) -> Result<Vec<Vec<Taken>>, StoreError> {
    calendars::taken_of_each(conn, (studio, false), spans).await
}

/// The treatment, if it is sold; to a booking that is being moved, as it was sold.
async fn sold<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
) -> Result<Option<treatment::Model>, StoreError> {
    let Some(row) = studios::treatment(conn, query.studio, query.treatment).await? else {
        return Ok(None);
    };
    Ok(match sold_minutes(conn, query).await? {
        Some(minutes) => Some(treatment::Model { minutes, ..row }),
        None => Some(row).filter(|row| row.active),
    })
}

/// The length that the booking that is being moved was sold with.
async fn sold_minutes<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
) -> Result<Option<i32>, StoreError> {
    let Some(moved) = query.ignore else { return Ok(None) };
    Ok(booking::Entity::find_by_id(moved.0)
        .select_only()
        .column(booking::Column::Minutes)
        .filter(booking::Column::Treatment.eq(query.treatment.0))
        .filter(booking::Column::State.is_in(["requested", "confirmed"]))
        .into_tuple()
        .one(conn)
        .await?)
}

/// A studio's rules about starts, out of all its rules.
#[must_use]
pub fn start_rules(policy: &Policy) -> StartRules {
    StartRules::of(policy)
}

/// How long a treatment takes.
pub fn times(row: &treatment::Model) -> Result<TreatmentTimes, Corrupt> {
    let minutes = |value: i32, column| {
        u32::try_from(value).map_err(|_| Corrupt::new("treatment", column, row.id))
    };
    Ok(TreatmentTimes {
        minutes: minutes(row.minutes, "minutes")?,
        setup_minutes: minutes(row.setup_minutes, "setup_minutes")?,
        cleanup_minutes: minutes(row.cleanup_minutes, "cleanup_minutes")?,
        rest_minutes: minutes(row.rest_minutes, "rest_minutes")?,
    })
}

/// What kind of treatment it is.
pub fn kind(row: &treatment::Model) -> Result<TreatmentKind, Corrupt> {
    TreatmentKind::from_code(&row.kind).ok_or_else(|| Corrupt::new("treatment", "kind", row.id))
}

/// A studio's zone.
pub fn zone(row: &studio::Model) -> Result<Zone, Corrupt> {
    row.zone.parse().map_err(|_| Corrupt::new("studio", "zone", row.id))
}

/// Everything that visits on these local dates could touch: a set-up before the first
/// midnight, and a session with all that follows it after the last.
fn reach(
    zone: Zone,
    times: &TreatmentTimes,
    (from, until): (NaiveDate, NaiveDate),
) -> Option<Span> {
    if until < from {
        return None;
    }
    let minutes = |minutes: u32| TimeDelta::minutes(i64::from(minutes));
    let after =
        minutes(times.minutes) + minutes(times.cleanup_minutes) + minutes(times.rest_minutes);
    let end = zone.day_start(until.succ_opt()?) + after;
    Span::new(zone.day_start(from) - minutes(times.setup_minutes), end)
}

/// The rooms in which the treatment may take place, with nothing taken.
async fn rooms<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
    active: &HashSet<Uuid>,
) -> Result<Vec<RoomSchedule>, StoreError> {
    let allowed = studios::rooms_of(conn, query.treatment).await?;
    let rows = studios::rooms(conn, query.studio).await?;
    let may = |room: &room::Model| {
        active.contains(&room.resource)
            && (allowed.is_empty() || allowed.iter().any(|row| row.room == room.id))
    };
    let rooms = rows.into_iter().filter(may).map(|room| RoomSchedule {
        id: room.id.into(),
        resource: room.resource.into(),
        busy: Busy::default(),
    });
    Ok(rooms.collect())
}

/// The units of the equipment that the treatment needs, with nothing taken.
async fn equipment<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    kind: Option<&str>,
    active: &HashSet<Uuid>,
) -> Result<Option<Vec<EquipmentSchedule>>, StoreError> {
    let Some(kind) = kind else { return Ok(None) };
    let mut rows = studios::equipment(conn, studio).await?;
    rows.retain(|unit| unit.kind == kind && active.contains(&unit.resource));
    let units = rows.into_iter().map(|unit| EquipmentSchedule {
        id: unit.id.into(),
        resource: unit.resource.into(),
        busy: Busy::default(),
    });
    Ok(Some(units.collect()))
}

/// The dates of a class, each with the calendars of its seats.
async fn classes<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
    span: Option<Span>,
    calendars: &mut Calendars,
) -> Result<Vec<ClassDate>, StoreError> {
    let Some(span) = span else { return Ok(Vec::new()) };
    let days = classes::of_treatment(conn, query.treatment, span).await?;
    let ids: Vec<ClassDateId> = days.iter().map(|day| day.id).collect();
    let mut seats: HashMap<ClassDateId, Vec<SeatSchedule>> = HashMap::new();
    for seat in classes::seats_of(conn, &ids).await? {
        let busy = calendars.take(seat.resource).busy;
        seats.entry(seat.date).or_default().push(SeatSchedule { resource: seat.resource, busy });
    }
    let dates = days.into_iter().map(|day| ClassDate {
        id: day.id,
        therapist: day.therapist,
        room: day.room,
        equipment: day.equipment,
        session: day.session,
        taken: day.taken,
        seats: seats.remove(&day.id).unwrap_or_default(),
    });
    Ok(dates.collect())
}
