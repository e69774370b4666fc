//! When therapists are away: agreed in wall time, kept as instants.
//!
//! [`occupancy`] writes what it takes; here is the absence itself.

use chrono::{DateTime, NaiveDateTime};
use domain::{
    Instant, ResourceId, Span, StudioId, TherapistId,
    time::{Zone, tzdb_version},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::LockType,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        therapist,
        time_off::{ActiveModel, Column, Entity, Model},
    },
    new_id,
    occupancy::{self, TimeOffRows},
};

/// As working hours are written: to the minute.
const WALL: &str = "%Y-%m-%dT%H:%M";

/// An absence to be written.
#[derive(Clone, Debug)]
pub struct NewTimeOff<'a> {
    /// Where.
    pub studio: StudioId,
    /// Whose.
    pub therapist: TherapistId,
    /// What their occupancies name.
    pub resource: ResourceId,
    /// The studio's zone.
    pub zone: Zone,
    /// From which wall time.
    pub from: NaiveDateTime,
    /// Until which wall time.
    pub until: NaiveDateTime,
    /// For staff only.
    pub reason: &'a str,
}

/// An absence, with what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeOff {
    /// The absence.
    pub id: Uuid,
    /// Where.
    pub studio: StudioId,
    /// What their occupancies name.
    pub resource: ResourceId,
    /// The wall time that was agreed, from and until.
    pub wall: (NaiveDateTime, NaiveDateTime),
    /// When it is, as it was resolved.
    pub span: Span,
    /// The zone data it was resolved with.
    pub tzdb_version: String,
    /// For staff only.
    pub reason: String,
    /// What it was written down with, if with others.
    pub series: Option<Uuid>,
}

/// Writes an absence with what it takes, and returns its id. `None` where it would end
/// before it begins. It takes the time around what is there, and theirs once that goes.
pub async fn write(tx: &Tx, new: &NewTimeOff<'_>) -> Result<Option<Uuid>, StoreError> {
    write_in(tx, new, None).await
}

/// [`write`] of one absence of a series: they are listed together, and can be removed at
/// once.
pub async fn write_in(
    tx: &Tx,
    new: &NewTimeOff<'_>,
    series: Option<Uuid>,
) -> Result<Option<Uuid>, StoreError> {
    let Some(span) = span_of(new.zone, (new.from, new.until)) else { return Ok(None) };
    let id: Uuid = new_id();
    let row = ActiveModel {
        id: Set(id),
        therapist: Set(new.therapist.0),
        starts: Set(span.start.timestamp()),
        ends: Set(span.end.timestamp()),
        reason: Set(new.reason.to_owned()),
        local_starts: Set(Some(new.from.format(WALL).to_string())),
        local_ends: Set(Some(new.until.format(WALL).to_string())),
        zone: Set(Some(new.zone.name().to_owned())),
        tzdb_version: Set(Some(tzdb_version().to_owned())),
        series: Set(series),
    };
    Entity::insert(row).exec_without_returning(&**tx).await?;
    let away = TimeOffRows { studio: new.studio, time_off: id, resource: new.resource, span };
    occupancy::place_time_off(tx, &away).await?;
    Ok(Some(id))
}

/// The instants of a wall time by today's zone data.
#[must_use]
pub fn span_of(zone: Zone, (from, until): (NaiveDateTime, NaiveDateTime)) -> Option<Span> {
    Span::new(zone.reach(from), zone.reach(until))
}

/// Absences in `zone` that are not over at `now` and were resolved with other zone data
/// than today's; in the order of their ids, behind `after`, at most `limit`.
pub async fn resolved_otherwise<C: ConnectionTrait>(
    conn: &C,
    zone: Zone,
    now: Instant,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<TimeOff>, StoreError> {
    let mut wanted = Condition::all()
        .add(Column::Zone.eq(zone.name()))
        .add(Column::Ends.gt(now.timestamp()))
        .add(Column::TzdbVersion.ne(tzdb_version()));
    if let Some(after) = after {
        wanted = wanted.add(Column::Id.gt(after));
    }
    let rows =
        Entity::find().filter(wanted).order_by_asc(Column::Id).limit(limit).all(conn).await?;
    with_places(conn, rows).await
}

/// The zones of those absences.
pub async fn zones_left<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
) -> Result<Vec<String>, StoreError> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Zone)
        .distinct()
        .filter(Column::Ends.gt(now.timestamp()))
        .filter(Column::Zone.is_not_null())
        .filter(Column::TzdbVersion.ne(tzdb_version()))
        .into_tuple()
        .all(conn)
        .await?)
}

/// One absence; `None` where it is gone, or from before wall times were kept.
pub async fn by_id<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<TimeOff>, StoreError> {
    let row = Entity::find_by_id(id).one(conn).await?;
    let row = row.filter(|row| row.local_starts.is_some());
    Ok(with_places(conn, row.into_iter().collect()).await?.pop())
}

/// A therapist's absences that are not over at `now`, by start. Those from before wall
/// times were kept are told at the wall time that `zone` gives them.
pub async fn of_therapist<C: ConnectionTrait>(
    conn: &C,
    therapist: TherapistId,
    zone: Zone,
    now: Instant,
) -> Result<Vec<TimeOff>, StoreError> {
    let mut rows = Entity::find()
        .filter(Column::Therapist.eq(therapist.0))
        .filter(Column::Ends.gt(now.timestamp()))
        .order_by_asc(Column::Starts)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    let wall = |seconds| {
        let at = DateTime::from_timestamp(seconds, 0)?;
        Some(zone.local(at).wall.format(WALL).to_string())
    };
    for row in &mut rows {
        row.local_starts = row.local_starts.take().or_else(|| wall(row.starts));
        row.local_ends = row.local_ends.take().or_else(|| wall(row.ends));
    }
    with_places(conn, rows).await
}

/// Ends an absence, and frees what it takes, for other absences first.
pub async fn remove(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    lock(tx, id).await?;
    let freed = occupancy::free_time_off(tx, id).await?;
    Entity::delete_by_id(id).exec(&**tx).await?;
    occupancy::close_over(tx, &freed).await
}

/// The absence at its wall time by today's zone data, with what it takes around what is
/// there.
pub async fn resolve_anew(tx: &Tx, away: &TimeOff, span: Span) -> Result<(), StoreError> {
    let mut freed = Vec::new();
    lock(tx, away.id).await?;
    if span != away.span {
        let rows =
            TimeOffRows { studio: away.studio, time_off: away.id, resource: away.resource, span };
        freed = occupancy::free_time_off(tx, away.id).await?;
        occupancy::place_time_off(tx, &rows).await?;
    }
    let row = ActiveModel {
        starts: Set(span.start.timestamp()),
        ends: Set(span.end.timestamp()),
        tzdb_version: Set(Some(tzdb_version().to_owned())),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::Id.eq(away.id)).exec(&**tx).await?;
    occupancy::close_over(tx, &freed).await
}

/// Makes whoever frees a visit under it wait, and waits for them.
async fn lock(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?;
    Ok(())
}

/// Why therapists are away, of these absences.
pub async fn reasons<C: ConnectionTrait>(
    conn: &C,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, StoreError> {
    Ok(Entity::find()
        .select_only()
        .columns([Column::Id, Column::Reason])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(conn)
        .await?)
}

async fn with_places<C: ConnectionTrait>(
    conn: &C,
    rows: Vec<Model>,
) -> Result<Vec<TimeOff>, StoreError> {
    let people = therapist::Entity::find()
        .filter(therapist::Column::Id.is_in(rows.iter().map(|row| row.therapist)))
        .all(conn)
        .await?;
    let all = rows.into_iter().map(|row| {
        let person = people.iter().find(|person| person.id == row.therapist);
        time_off(row, person)
    });
    Ok(all.collect::<Result<_, Corrupt>>()?)
}

fn time_off(row: Model, person: Option<&therapist::Model>) -> Result<TimeOff, Corrupt> {
    let bad = |column: &'static str| Corrupt::new("time_off", column, row.id);
    let wall = |text: &Option<String>| {
        text.as_deref().and_then(|text| NaiveDateTime::parse_from_str(text, WALL).ok())
    };
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    let span = at(row.starts).zip(at(row.ends)).and_then(|(from, until)| Span::new(from, until));
    let person = person.ok_or_else(|| bad("therapist"))?;
    Ok(TimeOff {
        id: row.id,
        studio: person.studio.into(),
        resource: person.resource.into(),
        wall: (
            wall(&row.local_starts).ok_or_else(|| bad("local_starts"))?,
            wall(&row.local_ends).ok_or_else(|| bad("local_ends"))?,
        ),
        span: span.ok_or_else(|| bad("starts"))?,
        tzdb_version: row.tzdb_version.clone().unwrap_or_default(),
        series: row.series,
        reason: row.reason,
    })
}
