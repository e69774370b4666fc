//! Bookings: written whole, read back whole, and never changed by two at once.

mod reassign;
mod row;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod urgency;

use std::collections::HashSet;

use domain::{BookingId, ClientId, Instant, StudioId, TherapistId, booking::Booking};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

pub use reassign::to_reassign;
pub use tally::{Tally, flagged_as, tally, who_treats};
use urgency::{overdue, urgency};

use crate::{
    StoreError, Tx,
    entities::{booking, course_use, gift_use, screening},
};

/// States that take time and are not closed yet.
const LIVE: [&str; 3] = ["held", "requested", "confirmed"];

/// Writes a new booking. Refuses a reference that exists already (`Unique`).
pub async fn insert(tx: &Tx, booking: &Booking) -> Result<(), StoreError> {
    let row = row::from_domain(booking)?;
    booking::Entity::insert(row).exec_without_returning(&**tx).await?;
    tx.announce(booking.studio);
    Ok(())
}

/// Writes new bookings in bulk, such as a demonstration's.
pub async fn insert_all(tx: &Tx, bookings: &[Booking]) -> Result<(), StoreError> {
    let rows = bookings.iter().map(row::from_domain).collect::<Result<Vec<_>, _>>()?;
    crate::bulk::insert_rows::<booking::Entity>(tx, rows).await?;
    bookings.iter().for_each(|booking| tx.announce(booking.studio));
    Ok(())
}

/// Writes what has changed, and returns the booking with its new version. Ends in
/// [`StoreError::Retry`] where somebody else has written it since it was read: read
/// it again and decide anew.
pub async fn update(tx: &Tx, booking: Booking) -> Result<Booking, StoreError> {
    let seen = row::int(booking.version)?;
    let written = Booking { version: booking.version + 1, ..booking };
    let done = booking::Entity::update_many()
        .set(row::from_domain(&written)?)
        .filter(booking::Column::Id.eq(written.id.0))
        .filter(booking::Column::Version.eq(seen))
        .exec(&**tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(StoreError::Retry);
    }
    tx.announce(written.studio);
    Ok(written)
}

/// One booking of any studio: the caller holds a proof that names it.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: BookingId,
) -> Result<Option<Booking>, StoreError> {
    one(booking::Entity::find_by_id(id.0).one(conn).await?)
}

/// One booking of a studio; none where it belongs to another.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: BookingId,
) -> Result<Option<Booking>, StoreError> {
    let found = booking::Entity::find_by_id(id.0).filter(booking::Column::Studio.eq(studio.0));
    one(found.one(conn).await?)
}

/// The booking of a studio with that reference.
pub async fn by_reference<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    reference: &str,
) -> Result<Option<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Studio.eq(studio.0))
        .filter(booking::Column::Reference.eq(reference));
    one(found.one(conn).await?)
}

/// What a browser holds now, ended or not, newest first.
pub async fn held_by<C: ConnectionTrait>(
    conn: &C,
    holder: [u8; 32],
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::HolderHash.eq(holder.to_vec()))
        .filter(booking::Column::State.eq("held"));
    many(found.order_by_desc(booking::Column::CreatedAt).all(conn).await?)
}

/// Which of these browsers hold something now, ended or not.
pub async fn who_holds<C: ConnectionTrait>(
    conn: &C,
    holders: &[[u8; 32]],
) -> Result<HashSet<[u8; 32]>, StoreError> {
    let Some(last) = holders.last() else { return Ok(HashSet::new()) };
    // Few lengths of the list, so that the statement is prepared seldom.
    let padding = holders.len().next_power_of_two() - holders.len();
    let all = holders.iter().chain(std::iter::repeat_n(last, padding));
    let rows: Vec<Vec<u8>> = booking::Entity::find()
        .select_only()
        .column(booking::Column::HolderHash)
        .filter(booking::Column::HolderHash.is_in(all.map(|holder| holder.to_vec())))
        .filter(booking::Column::State.eq("held"))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.try_into().ok()).collect())
}

/// The booking that a browser made or held last, whatever has become of it.
pub async fn last_of_holder<C: ConnectionTrait>(
    conn: &C,
    holder: [u8; 32],
) -> Result<Option<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::HolderHash.eq(holder.to_vec()))
        .order_by_desc(booking::Column::CreatedAt)
        .order_by_desc(booking::Column::Id);
    one(found.one(conn).await?)
}

/// How many other slots a client holds beyond `now`.
pub async fn holds_of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    except: BookingId,
    now: Instant,
) -> Result<u64, StoreError> {
    Ok(booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.eq("held"))
        .filter(booking::Column::HoldExpires.gt(now.timestamp()))
        .filter(booking::Column::Id.ne(except.0))
        .count(conn)
        .await?)
}

/// How many visits a client has to come for which nothing was due online.
pub async fn unpaid_of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    now: Instant,
) -> Result<u64, StoreError> {
    Ok(booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.is_in(["requested", "confirmed"]))
        .filter(booking::Column::DueOnlineMinor.eq(0))
        .filter(booking::Column::Starts.gt(now.timestamp()))
        // What a gift card or a course paid for is not unpaid.
        .filter(booking::Column::Id.not_in_subquery(paid_by_card(client)))
        .filter(booking::Column::Id.not_in_subquery(paid_by_course(client)))
        .count(conn)
        .await?)
}

/// Whether a client has been at the studio: a visit of theirs took place.
pub async fn has_been<C: ConnectionTrait>(conn: &C, client: ClientId) -> Result<bool, StoreError> {
    let visits = booking::Entity::find().filter(booking::Column::Client.eq(client.0));
    Ok(visits.filter(booking::Column::State.eq("completed")).count(conn).await? > 0)
}

/// The client's visits, as what other tables are asked about.
fn own_visits(client: ClientId) -> SelectStatement {
    booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.eq(client.0))
        .into_query()
}

fn paid_by_card(client: ClientId) -> SelectStatement {
    gift_use::Entity::find()
        .select_only()
        .column(gift_use::Column::Booking)
        .filter(gift_use::Column::Booking.in_subquery(own_visits(client)))
        .filter(gift_use::Column::State.eq(crate::vouchers::USED))
        .into_query()
}

fn paid_by_course(client: ClientId) -> SelectStatement {
    course_use::Entity::find()
        .select_only()
        .column(course_use::Column::Booking)
        .filter(course_use::Column::Booking.in_subquery(own_visits(client)))
        .filter(course_use::Column::State.eq(crate::vouchers::USED))
        .into_query()
}

/// Holds that ended before or at `now`, longest first: the sweeper's work.
pub async fn ended_holds<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::State.eq("held"))
        .filter(booking::Column::HoldExpires.lte(now.timestamp()))
        .order_by_asc(booking::Column::HoldExpires)
        .limit(limit);
    many(found.all(conn).await?)
}

/// Requests that should have been answered before or at `now`, longest first.
pub async fn unanswered<C: ConnectionTrait>(
    conn: &C,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::State.eq("requested"))
        .filter(overdue(now.timestamp()))
        .order_by_asc(urgency())
        .limit(limit);
    many(found.all(conn).await?)
}

/// The requests of a studio, or of one of its therapists, that nobody has answered, the
/// most urgent first.
pub async fn requested<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(of_whom(studio, therapist))
        .filter(booking::Column::State.eq("requested"))
        .order_by_asc(urgency())
        .limit(limit);
    many(found.all(conn).await?)
}

/// The bookings of a studio, or of one of its therapists, that are not closed, end after
/// `now` and bear a flag, by start.
pub async fn flagged<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    now: Instant,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(of_whom(studio, therapist))
        .filter(booking::Column::Ends.gt(now.timestamp()))
        .filter(booking::Column::Flag.is_not_null())
        .filter(booking::Column::State.is_in(LIVE))
        .order_by_asc(booking::Column::Starts)
        .limit(limit);
    many(found.all(conn).await?)
}

/// These bookings, as far as they are the studio's, by start.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    ids: &[BookingId],
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Studio.eq(studio.0))
        .filter(booking::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id);
    many(found.all(conn).await?)
}

/// The bookings of a studio that begin in `[from, until)`, by start: of everybody, or
/// of one therapist. Holds that ran out and declined requests are left out.
pub async fn between<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: Option<TherapistId>,
    from: Instant,
    until: Instant,
) -> Result<Vec<Booking>, StoreError> {
    let filter = of_whom(studio, therapist)
        .add(booking::Column::Starts.gte(from.timestamp()))
        .add(booking::Column::Starts.lt(until.timestamp()))
        .add(booking::Column::State.is_not_in(["expired", "declined"]));
    let found = booking::Entity::find()
        .filter(filter)
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id);
    many(found.all(conn).await?)
}

/// A client's bookings at their studio, latest start first, without what never
/// became a visit.
pub async fn of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.is_not_in(["held", "expired", "declined"]))
        .order_by_desc(booking::Column::Starts)
        .limit(limit);
    many(found.all(conn).await?)
}

/// The same for several clients together, at whichever studios.
pub async fn of_clients<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Client.is_in(clients.iter().map(|id| id.0)))
        .filter(booking::Column::State.is_not_in(["held", "expired", "declined"]))
        .order_by_desc(booking::Column::Starts)
        .limit(limit);
    many(found.all(conn).await?)
}

/// The ids of everything that a client ever booked, held or asked for.
pub async fn ids_of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Vec<BookingId>, StoreError> {
    let ids: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.eq(client.0))
        .order_by_desc(booking::Column::Starts)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Whether any of these clients has a visit that is not over, or holds a time.
pub async fn any_open<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
    now: Instant,
) -> Result<bool, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Client.is_in(clients.iter().map(|id| id.0)))
        .filter(booking::Column::State.is_in(["held", "requested", "confirmed"]))
        .filter(
            Condition::any()
                .add(booking::Column::Ends.gt(now.timestamp()))
                .add(booking::Column::State.eq("held")),
        );
    Ok(found.one(conn).await?.is_some())
}

/// Visits in `zone` that begin after `now`, are still to take place, and were
/// resolved with other zone data than `tzdb_version`; in the order of their ids, behind
/// `after`, at most `limit`.
pub async fn resolved_otherwise<C: ConnectionTrait>(
    conn: &C,
    (zone, tzdb_version): (&str, &str),
    now: Instant,
    after: Option<BookingId>,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let mut wanted = Condition::all()
        .add(booking::Column::Zone.eq(zone))
        .add(booking::Column::TzdbVersion.ne(tzdb_version))
        .add(booking::Column::Starts.gt(now.timestamp()))
        .add(booking::Column::State.is_in(LIVE));
    if let Some(after) = after {
        wanted = wanted.add(booking::Column::Id.gt(after.0));
    }
    let found = booking::Entity::find().filter(wanted).order_by_asc(booking::Column::Id);
    many(found.limit(limit).all(conn).await?)
}

/// The zones of the visits that begin after `now` and are flagged with `flag`.
pub async fn zones_flagged<C: ConnectionTrait>(
    conn: &C,
    flag: &str,
    now: Instant,
) -> Result<Vec<String>, StoreError> {
    Ok(booking::Entity::find()
        .select_only()
        .column(booking::Column::Zone)
        .distinct()
        .filter(booking::Column::Flag.eq(flag))
        .filter(booking::Column::Starts.gt(now.timestamp()))
        .filter(booking::Column::State.is_in(LIVE))
        .into_tuple()
        .all(conn)
        .await?)
}

/// Keeps the sealed note beside the booking; `None` takes it away.
pub async fn set_note(tx: &Tx, id: BookingId, sealed: Option<Vec<u8>>) -> Result<(), StoreError> {
    booking::Entity::update_many()
        .col_expr(booking::Column::NoteSealed, Expr::value(sealed))
        .filter(booking::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The sealed note, if there is one.
pub async fn note<C: ConnectionTrait>(
    conn: &C,
    id: BookingId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = booking::Entity::find_by_id(id.0)
        .select_only()
        .column(booking::Column::NoteSealed)
        .into_tuple::<Option<Vec<u8>>>()
        .one(conn)
        .await?;
    Ok(found.flatten())
}

/// Marks that the client is there, since when; `None` takes the mark away.
pub async fn set_arrived(
    tx: &Tx,
    booking: &Booking,
    at: Option<Instant>,
) -> Result<(), StoreError> {
    booking::Entity::update_many()
        .col_expr(booking::Column::ArrivedAt, Expr::value(at.map(|at| at.timestamp())))
        .filter(booking::Column::Id.eq(booking.id.0))
        .exec(&**tx)
        .await?;
    tx.announce(booking.studio);
    Ok(())
}

/// Since when the clients of these bookings are there, of those who are.
pub async fn arrivals<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<(BookingId, Instant)>, StoreError> {
    let found: Vec<(Uuid, i64)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Id, booking::Column::ArrivedAt])
        .filter(booking::Column::Id.is_in(bookings.iter().map(|id| id.0)))
        .filter(booking::Column::ArrivedAt.is_not_null())
        .into_tuple()
        .all(conn)
        .await?;
    let at = |(id, at)| Some((BookingId(id), Instant::from_timestamp(at, 0)?));
    Ok(found.into_iter().filter_map(at).collect())
}

/// Keeps sealed answers to the safety questions. A booking has one set: answering
/// again before paying replaces what was answered before.
pub async fn set_screening(tx: &Tx, answered: screening::Model) -> Result<(), StoreError> {
    screening::Entity::delete_many()
        .filter(screening::Column::Booking.eq(answered.booking))
        .filter(screening::Column::Moment.eq(&answered.moment))
        .exec(&**tx)
        .await?;
    crate::bulk::insert::<screening::Entity>(tx, vec![answered]).await
}

/// Forgets the answers that belong to a booking.
pub async fn forget_screening(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    screening::Entity::delete_many()
        .filter(screening::Column::Booking.eq(booking.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The sealed answers that were given when a booking was made.
pub async fn screening<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<screening::Model>, StoreError> {
    let found = screening::Entity::find()
        .filter(screening::Column::Booking.eq(booking.0))
        .filter(screening::Column::Moment.eq("booking"));
    Ok(found.one(conn).await?)
}

/// Those of a studio; of one of its therapists, where one is named.
fn of_whom(studio: StudioId, therapist: Option<TherapistId>) -> Condition {
    let theirs = therapist.map(|id| booking::Column::Therapist.eq(id.0));
    Condition::all().add(booking::Column::Studio.eq(studio.0)).add_option(theirs)
}

fn one(row: Option<booking::Model>) -> Result<Option<Booking>, StoreError> {
    Ok(row.map(Booking::try_from).transpose()?)
}

fn many(rows: Vec<booking::Model>) -> Result<Vec<Booking>, StoreError> {
    Ok(rows.into_iter().map(Booking::try_from).collect::<Result<_, _>>()?)
}
