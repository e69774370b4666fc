//! Dates on which classes take place, and their seats.
//!
//! A date takes its therapist and its room once; whoever books it takes a seat, which is a
//! resource like any other. So a seat is sold twice as little as a therapist is: the database
//! refuses an overlap on either.

mod seats;
#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;
use domain::{
    ClassDateId, EquipmentId, Instant, ResourceId, RoomId, Span, StudioId, TherapistId,
    TreatmentId,
    time::{Zone, tzdb_version},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use seats::{Seat, bookings_of, dates_of, seats_of, seats_to_come};

use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        class_date::{ActiveModel, Column, Entity, Model},
        class_seat, resource,
    },
    new_id, occupancy,
};

/// As it was announced: to the minute.
const WALL: &str = "%Y-%m-%dT%H:%M";
/// The kind of a seat's resource.
pub(crate) const SEAT: &str = "seat";

/// A date on which a class takes place, or was to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassDay {
    /// The date.
    pub id: ClassDateId,
    /// Where.
    pub studio: StudioId,
    /// Of which treatment.
    pub treatment: TreatmentId,
    /// Who teaches.
    pub therapist: TherapistId,
    /// Where inside.
    pub room: RoomId,
    /// With what.
    pub equipment: Option<EquipmentId>,
    /// The session, without what is done before and after.
    pub session: Span,
    /// The same with all of that.
    pub taken: Span,
    /// The wall time that was announced.
    pub local_start: NaiveDateTime,
    /// The zone data it was resolved with.
    pub tzdb_version: String,
    /// Whether it was called off.
    pub called_off: bool,
}

/// A date to be written.
#[derive(Clone, Debug)]
pub struct NewClassDay {
    /// Where.
    pub studio: StudioId,
    /// Of which treatment.
    pub treatment: TreatmentId,
    /// Who teaches.
    pub therapist: TherapistId,
    /// Where inside.
    pub room: RoomId,
    /// With what.
    pub equipment: Option<EquipmentId>,
    /// The session.
    pub session: Span,
    /// The wall time at which it begins.
    pub local_start: NaiveDateTime,
    /// What it occupies, each with its own buffers.
    pub occupies: Vec<(ResourceId, Span)>,
    /// How many pairs can come.
    pub pairs: u32,
}

/// Writes a date with its seats and what it takes: all of it or nothing. The resources are
/// [locked](occupancy::lock).
///
/// Refused with [`NoOverlap`](crate::Constraint::NoOverlap) where anything of it is taken; the
/// transaction can then only be rolled back.
pub async fn put(tx: &Tx, new: &NewClassDay, now: Instant) -> Result<ClassDateId, StoreError> {
    let id: ClassDateId = new_id();
    let from = new.occupies.iter().map(|(_, span)| span.start).min().unwrap_or(new.session.start);
    let until = new.occupies.iter().map(|(_, span)| span.end).max().unwrap_or(new.session.end);
    let row = Model {
        id: id.0,
        studio: new.studio.0,
        treatment: new.treatment.0,
        therapist: new.therapist.0,
        room: new.room.0,
        equipment: new.equipment.map(Into::into),
        starts: new.session.start.timestamp(),
        ends: new.session.end.timestamp(),
        taken_from: from.timestamp(),
        taken_until: until.timestamp(),
        local_start: new.local_start.format(WALL).to_string(),
        tzdb_version: tzdb_version().to_owned(),
        called_off_at: None,
        created_at: now.timestamp(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    add_seats(tx, (new.studio, id), new.pairs).await?;
    occupancy::place_class(tx, (new.studio, id), &new.occupies).await?;
    Ok(id)
}

async fn add_seats(
    tx: &Tx,
    (studio, date): (StudioId, ClassDateId),
    pairs: u32,
) -> Result<(), StoreError> {
    let numbers = 1..=i32::try_from(pairs).unwrap_or(i32::MAX);
    let (places, seats): (Vec<_>, Vec<_>) = numbers
        .map(|number| {
            let (id, kind): (Uuid, _) = (new_id(), SEAT.to_owned());
            let place = resource::Model { id, studio: studio.0, kind, active: true };
            let seat = class_seat::Model { resource: id, class_date: date.0, number };
            (place.into_active_model(), seat.into_active_model())
        })
        .unzip();
    resource::Entity::insert_many(places).exec_without_returning(&**tx).await?;
    class_seat::Entity::insert_many(seats).exec_without_returning(&**tx).await?;
    Ok(())
}

/// One date of a studio, whether it takes place or was called off.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: ClassDateId,
) -> Result<Option<ClassDay>, StoreError> {
    let row = Entity::find_by_id(id.0).filter(Column::Studio.eq(studio.0)).one(conn).await?;
    Ok(row.map(TryInto::try_into).transpose()?)
}

/// The dates of a studio that begin within a span and take place, by start; of everybody, or
/// of one therapist.
pub async fn between<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    (from, until): (Instant, Instant),
) -> Result<Vec<ClassDay>, StoreError> {
    let mut wanted = Condition::all()
        .add(Column::Studio.eq(studio.0))
        .add(Column::CalledOffAt.is_null())
        .add(Column::Starts.gte(from.timestamp()))
        .add(Column::Starts.lt(until.timestamp()));
    if let Some(therapist) = therapist {
        wanted = wanted.add(Column::Therapist.eq(therapist.0));
    }
    all(conn, wanted).await
}

/// The dates of a treatment that reach into a span and take place, by start.
pub(crate) async fn of_treatment<C: ConnectionTrait>(
    conn: &C,
    treatment: TreatmentId,
    span: Span,
) -> Result<Vec<ClassDay>, StoreError> {
    let wanted = Condition::all()
        .add(Column::Treatment.eq(treatment.0))
        .add(Column::CalledOffAt.is_null())
        .add(Column::Starts.lt(span.end.timestamp()))
        .add(Column::Starts.gte((span.start - occupancy::LONGEST).timestamp()));
    all(conn, wanted).await
}

/// How many dates are still to take place: of a treatment, with a therapist, or in a room.
pub async fn to_come<C: ConnectionTrait>(
    conn: &C,
    of: Of,
    now: Instant,
) -> Result<u64, StoreError> {
    let which = match of {
        Of::Treatment(id) => Column::Treatment.eq(id.0),
        Of::Therapist(id) => Column::Therapist.eq(id.0),
        Of::Room(id) => Column::Room.eq(id.0),
        Of::Unit(id) => Column::Equipment.eq(id.0),
    };
    let open = Entity::find()
        .filter(which)
        .filter(Column::CalledOffAt.is_null())
        .filter(Column::Ends.gt(now.timestamp()));
    Ok(open.count(conn).await?)
}

/// Of what dates are counted.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// Of a treatment.
    Treatment(TreatmentId),
    /// With a therapist.
    Therapist(TherapistId),
    /// In a room.
    Room(RoomId),
    /// With a unit of equipment.
    Unit(EquipmentId),
}

/// Says that a date does not take place, and frees what it takes. No pair has a seat of it any
/// more, and its resources are locked.
pub async fn call_off(tx: &Tx, id: ClassDateId, now: Instant) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(id.0),
        called_off_at: Set(Some(now.timestamp())),
        ..ActiveModel::default()
    };
    Entity::update(row).exec(&**tx).await?;
    occupancy::free_class(tx, id).await
}

/// Dates in a zone that are to come and were resolved with other zone data than today's.
pub async fn resolved_otherwise<C: ConnectionTrait>(
    conn: &C,
    studios: &[StudioId],
    now: Instant,
) -> Result<Vec<ClassDay>, StoreError> {
    let wanted = Condition::all()
        .add(Column::Studio.is_in(studios.iter().map(|id| id.0)))
        .add(Column::CalledOffAt.is_null())
        .add(Column::Starts.gt(now.timestamp()))
        .add(Column::TzdbVersion.ne(tzdb_version()));
    all(conn, wanted).await
}

/// The studios of those dates.
pub async fn studios_left<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
) -> Result<Vec<StudioId>, StoreError> {
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Studio)
        .distinct()
        .filter(Column::CalledOffAt.is_null())
        .filter(Column::Starts.gt(now.timestamp()))
        .filter(Column::TzdbVersion.ne(tzdb_version()))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A date at its wall time by today's zone data, with what it takes. Refused like [`put`].
pub async fn resolve_anew(tx: &Tx, day: &ClassDay, zone: Zone) -> Result<(), StoreError> {
    let shift = zone.reach(day.local_start) - day.session.start;
    let seconds = shift.num_seconds();
    let moved = |at: Instant| Set(at.timestamp() + seconds);
    let row = ActiveModel {
        id: Set(day.id.0),
        starts: moved(day.session.start),
        ends: moved(day.session.end),
        taken_from: moved(day.taken.start),
        taken_until: moved(day.taken.end),
        tzdb_version: Set(tzdb_version().to_owned()),
        ..ActiveModel::default()
    };
    Entity::update(row).exec(&**tx).await?;
    if shift.is_zero() { Ok(()) } else { occupancy::shift_class(tx, day.id, shift).await }
}

async fn all<C: ConnectionTrait>(conn: &C, wanted: Condition) -> Result<Vec<ClassDay>, StoreError> {
    let rows = Entity::find()
        .filter(wanted)
        .order_by_asc(Column::Starts)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(TryInto::try_into).collect::<Result<_, Corrupt>>()?)
}

impl TryFrom<Model> for ClassDay {
    type Error = Corrupt;

    fn try_from(row: Model) -> Result<Self, Corrupt> {
        let corrupt = |column| Corrupt::new("class_date", column, row.id);
        let span = |from, until| {
            let at = |seconds| Instant::from_timestamp(seconds, 0);
            at(from).zip(at(until)).and_then(|(from, until)| Span::new(from, until))
        };
        let wall = NaiveDateTime::parse_from_str(&row.local_start, WALL);
        Ok(Self {
            id: row.id.into(),
            studio: row.studio.into(),
            treatment: row.treatment.into(),
            therapist: row.therapist.into(),
            room: row.room.into(),
            equipment: row.equipment.map(Into::into),
            session: span(row.starts, row.ends).ok_or_else(|| corrupt("starts"))?,
            taken: span(row.taken_from, row.taken_until).ok_or_else(|| corrupt("taken_from"))?,
            local_start: wall.map_err(|_| corrupt("local_start"))?,
            called_off: row.called_off_at.is_some(),
            tzdb_version: row.tzdb_version,
        })
    }
}
