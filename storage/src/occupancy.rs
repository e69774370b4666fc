//! What is taken, and the only functions that write it.
//!
//! The database refuses an overlap on one resource ([`Constraint::NoOverlap`]); what
//! happens here decides only how seldom it has to. A visit is placed in this order:
//!
//! 1. before the transaction, look whether the slot is free: most losers stop here;
//! 2. as the transaction's first statement, [`lock`] every resource that could be
//!    chosen: without it PostgreSQL's constraint deadlocks under load;
//! 3. read the snapshot again and choose;
//! 4. [`place`].
//!
//! [`Constraint::NoOverlap`]: crate::Constraint::NoOverlap

use chrono::{DateTime, TimeDelta};
use domain::{BookingId, Instant, OccupancyId, ResourceId, Span, StudioId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
    prelude::Expr,
    sea_query::{LockType, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::{occupancy, resource},
    new_id, waitlist,
};

mod away;
mod class;
mod close;
mod external;
#[cfg(test)]
mod tests;
mod way;

pub use away::{Away, away};
pub(crate) use class::{free_class, place_class, shift_class};
pub(crate) use close::close_over;
pub use external::{Changed, external_differs, replace_external, visits_within};
pub use way::{InTheWay, Taker, in_the_way};

/// No row is longer: what takes more time is written as several rows that touch.
/// The schema holds this too, so that a search needs to look back no further.
pub const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Why something is taken by a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OccupancyKind {
    /// It is kept while the client decides and pays.
    Hold,
    /// It is a visit that will take place, or waits for approval.
    Booking,
}

/// What one booking takes.
#[derive(Clone, Debug)]
pub struct PlaceRows {
    /// Where.
    pub studio: StudioId,
    /// For which booking. Its row must be there already.
    pub booking: BookingId,
    /// Held or booked.
    pub kind: OccupancyKind,
    /// For a hold: when it may be freed.
    pub hold_expires: Option<Instant>,
    /// Each resource, with its own buffers inside the span.
    pub rows: Vec<(ResourceId, Span)>,
}

/// What a therapist's absence takes.
#[derive(Clone, Copy, Debug)]
pub struct TimeOffRows {
    /// Where.
    pub studio: StudioId,
    /// The absence. Its row must be there already.
    pub time_off: Uuid,
    /// The therapist's resource.
    pub resource: ResourceId,
    /// From when until when, however long.
    pub span: Span,
}

impl OccupancyKind {
    const fn code(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Booking => "booking",
        }
    }
}

/// Makes other transactions that name one of these resources wait until this one
/// ends. Must be its first statement.
///
/// On PostgreSQL it locks the resources' rows in the order of their ids, so that two
/// such transactions cannot wait for each other. On `SQLite` the transaction is alone
/// already.
pub async fn lock(tx: &Tx, resources: &[ResourceId]) -> Result<(), StoreError> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    resource::Entity::find()
        .select_only()
        .column(resource::Column::Id)
        .filter(resource::Column::Id.is_in(resources.iter().map(|id| id.0)))
        .order_by_asc(resource::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<Uuid>()
        .all(&**tx)
        .await?;
    Ok(())
}

/// Takes what a booking needs, all of it or nothing.
///
/// Refused with [`Constraint::NoOverlap`] where anything of it is taken; the
/// transaction can then only be rolled back.
///
/// [`Constraint::NoOverlap`]: crate::Constraint::NoOverlap
pub async fn place(tx: &Tx, place: &PlaceRows) -> Result<(), StoreError> {
    place_all(tx, std::slice::from_ref(place)).await
}

/// Takes what several bookings need, all of it or nothing: as [`place`], in one go.
pub async fn place_all(tx: &Tx, places: &[PlaceRows]) -> Result<(), StoreError> {
    let rows = places.iter().flat_map(|place| {
        place.rows.iter().flat_map(|(resource, span)| {
            pieces(*span).map(|piece| occupancy::ActiveModel {
                booking: Set(Some(place.booking.0)),
                kind: Set(place.kind.code().into()),
                hold_expires: Set(place.hold_expires.map(|at| at.timestamp())),
                ..row(place.studio, *resource, piece)
            })
        })
    });
    insert(tx, rows.collect()).await
}

/// Takes a therapist's time for an absence, around the visits and other absences that are
/// there; what a calendar elsewhere says of it gives way.
pub async fn place_time_off(tx: &Tx, away: &TimeOffRows) -> Result<(), StoreError> {
    external::give_way(tx, away.studio, away.resource, away.span).await?;
    let ours = external::taken_by_us(&**tx, away.resource, away.span).await?;
    let free = external::without(&[away.span], &ours);
    let rows = free.into_iter().flat_map(pieces).map(|piece| occupancy::ActiveModel {
        time_off: Set(Some(away.time_off)),
        kind: Set("time_off".into()),
        ..row(away.studio, away.resource, piece)
    });
    match rows.collect::<Vec<_>>() {
        none if none.is_empty() => Ok(()),
        rows => insert(tx, rows).await,
    }
}

/// Frees what a booking takes; an absence that lay around it takes it at once. Frees
/// nothing where it takes nothing. The booking is [locked](crate::payments::lock_booking).
pub async fn free(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    let freed = delete(tx, occupancy::Column::Booking.eq(booking.0)).await?;
    close_over(tx, &freed).await
}

/// Takes for a booking other time than it takes, which may overlap it: all of it or nothing,
/// like [`place`] after [`free`].
pub async fn replace(tx: &Tx, to: &PlaceRows) -> Result<(), StoreError> {
    let freed = delete(tx, occupancy::Column::Booking.eq(to.booking.0)).await?;
    place(tx, to).await?;
    close_over(tx, &freed).await
}

/// Frees what an absence takes, and returns what that was.
pub(crate) async fn free_time_off(
    tx: &Tx,
    time_off: Uuid,
) -> Result<Vec<(ResourceId, Span)>, StoreError> {
    delete(tx, occupancy::Column::TimeOff.eq(time_off)).await
}

/// Makes of a hold a booking: what it takes is no longer kept for a while only.
pub async fn settle(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    update(tx, booking, OccupancyKind::Booking, None).await
}

/// Keeps a hold until another instant.
pub async fn extend_hold(tx: &Tx, booking: BookingId, until: Instant) -> Result<(), StoreError> {
    update(tx, booking, OccupancyKind::Hold, Some(until)).await
}

/// Whether anything of `rows` is taken by something other than `ignore`: the look
/// before the transaction. It may be outdated at once.
pub async fn is_taken<C: ConnectionTrait>(
    conn: &C,
    rows: &[(ResourceId, Span)],
    ignore: Option<BookingId>,
) -> Result<bool, StoreError> {
    let any = rows.iter().fold(Condition::any(), |any, (resource, span)| {
        any.add(within(*span).add(occupancy::Column::Resource.eq(resource.0)))
    });
    let found = occupancy::Entity::find()
        .select_only()
        .column(occupancy::Column::Id)
        .filter(any)
        .filter(not_of(ignore.as_slice()))
        .into_tuple::<Uuid>()
        .one(conn)
        .await?;
    Ok(found.is_some())
}

/// What a booking takes: each resource, with its own buffers inside the span.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<(ResourceId, Span)>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Booking.eq(booking.0))
        .order_by_asc(occupancy::Column::Resource)
        .all(conn)
        .await?;
    rows.into_iter().map(|row| Ok((row.resource.into(), span_of(&row)?))).collect()
}

/// What of ours takes a resource within `span`, by start, and the booking that does; time
/// off does where there is none. What calendars elsewhere say is not among it.
pub async fn of_resource<C: ConnectionTrait>(
    conn: &C,
    resource: ResourceId,
    span: Span,
) -> Result<Vec<(Span, Option<BookingId>)>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Resource.eq(resource.0))
        .filter(occupancy::Column::Kind.ne(external::EXTERNAL))
        .filter(within(span))
        .order_by_asc(occupancy::Column::Starts)
        .all(conn)
        .await?;
    rows.iter().map(|row| Ok((span_of(row)?, row.booking.map(Into::into)))).collect()
}

/// What an absence takes, in order.
pub async fn of_time_off<C: ConnectionTrait>(
    conn: &C,
    time_off: Uuid,
) -> Result<Vec<Span>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::TimeOff.eq(time_off))
        .order_by_asc(occupancy::Column::Starts)
        .all(conn)
        .await?;
    rows.iter().map(|row| Ok(span_of(row)?)).collect()
}

fn span_of(row: &occupancy::Model) -> Result<Span, Corrupt> {
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    let (start, end) = (at(row.starts), at(row.ends));
    start
        .zip(end)
        .and_then(|(start, end)| Span::new(start, end))
        .ok_or_else(|| Corrupt::new("occupancy", "starts", row.id))
}

/// How many pairs of rows overlap on one resource. It must be 0, always. No row is longer
/// than [`LONGEST`], so that only near ones are compared, however many there are.
pub async fn overlaps<C: ConnectionTrait>(conn: &C) -> Result<u64, StoreError> {
    let statement = Statement::from_string(
        conn.get_database_backend(),
        "SELECT COUNT(*) AS pairs FROM occupancy a JOIN occupancy b
         ON a.resource = b.resource AND a.starts <= b.starts AND b.starts < a.ends
         AND b.starts < a.starts + 86400 AND (a.starts < b.starts OR a.id < b.id)",
    );
    let row = conn.query_one_raw(statement).await?;
    let pairs: i64 = row.map_or(Ok(0), |row| row.try_get("", "pairs"))?;
    Ok(pairs.unsigned_abs())
}

/// Rows that reach into a span. Bounded at both ends, so that an index finds them.
pub(crate) fn within(span: Span) -> Condition {
    Condition::all()
        .add(occupancy::Column::Starts.lt(span.end.timestamp()))
        .add(occupancy::Column::Starts.gte((span.start - LONGEST).timestamp()))
        .add(occupancy::Column::Ends.gt(span.start.timestamp()))
}

/// Rows that belong to anything but these bookings.
pub(crate) fn not_of(ignore: &[BookingId]) -> Condition {
    match ignore {
        [] => Condition::all(),
        some => Condition::any()
            .add(occupancy::Column::Booking.is_null())
            .add(occupancy::Column::Booking.is_not_in(some.iter().map(|id| id.0))),
    }
}

/// A span cut into spans of at most [`LONGEST`].
pub fn pieces(span: Span) -> impl Iterator<Item = Span> {
    let next = move |piece: &Span| Span::new(piece.end, span.end.min(piece.end + LONGEST));
    let first = Span::new(span.start, span.end.min(span.start + LONGEST));
    std::iter::successors(first, next)
}

fn row(studio: StudioId, resource: ResourceId, span: Span) -> occupancy::ActiveModel {
    occupancy::ActiveModel {
        id: Set(new_id::<OccupancyId>().0),
        studio: Set(studio.0),
        resource: Set(resource.0),
        starts: Set(span.start.timestamp()),
        ends: Set(span.end.timestamp()),
        booking: Set(None),
        time_off: Set(None),
        class_date: Set(None),
        kind: Set(String::new()),
        hold_expires: Set(None),
    }
}

async fn insert(tx: &Tx, rows: Vec<occupancy::ActiveModel>) -> Result<(), StoreError> {
    rows.iter().filter_map(|row| row.studio.try_as_ref()).for_each(|id| tx.announce((*id).into()));
    crate::bulk::insert_rows::<occupancy::Entity>(tx, rows).await
}

async fn delete(tx: &Tx, which: SimpleExpr) -> Result<Vec<(ResourceId, Span)>, StoreError> {
    let gone = occupancy::Entity::delete_many().filter(which).exec_with_returning(&**tx).await?;
    announce(tx, &gone);
    let freed = gone.iter().map(|row| Ok((row.studio, row.resource.into(), span_of(row)?)));
    let freed: Vec<(Uuid, ResourceId, Span)> = freed.collect::<Result<_, Corrupt>>()?;
    // Whoever waits is asked before it is anybody's: see `waitlist`.
    waitlist::became_free(tx, &freed).await?;
    Ok(freed.into_iter().map(|(_, resource, span)| (resource, span)).collect())
}

async fn update(
    tx: &Tx,
    booking: BookingId,
    kind: OccupancyKind,
    expires: Option<Instant>,
) -> Result<(), StoreError> {
    let changed = occupancy::Entity::update_many()
        .col_expr(occupancy::Column::Kind, Expr::value(kind.code()))
        .col_expr(occupancy::Column::HoldExpires, Expr::value(expires.map(|at| at.timestamp())))
        .filter(occupancy::Column::Booking.eq(booking.0))
        .exec_with_returning(&**tx)
        .await?;
    announce(tx, &changed);
    Ok(())
}

fn announce(tx: &Tx, changed: &[occupancy::Model]) {
    changed.iter().for_each(|row| tx.announce(row.studio.into()));
}
