//! Bookings: written whole, read back whole, and never changed by two at once.

mod beside;
mod brief;
mod clients;
mod desk;
mod holds;
mod reassign;
mod row;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod there;
mod urgency;
mod zones;

use domain::{BookingId, StudioId, TherapistId, booking::Booking};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

pub use beside::{
    arrivals, forget_screening, note, screening, set_arrived, set_note, set_screening,
};
pub use brief::{Brief, brief};
pub use clients::{any_open, has_been, ids_of_client, of_client, of_clients, unpaid_of_client};
pub use desk::{between, flagged, requested, unanswered};
pub use holds::{ended_holds, held_by, holds_of_client, last_of_holder, who_holds};
pub use reassign::to_reassign;
pub use tally::{Tally, flagged_as, tally, who_treats};
pub use there::{Beside, There, there};
pub use zones::{Coming, confirmed_between, resolved_otherwise, zones_flagged};

use crate::{StoreError, Tx, entities::booking, listed::one_of};

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

/// These bookings, as far as they are the studio's, by start.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    ids: &[BookingId],
) -> Result<Vec<Booking>, StoreError> {
    // The studio is looked at here: asked for it too, SQLite without statistics would rather walk
    // through all that the studio has than look up each of them.
    let found = booking::Entity::find()
        .filter(one_of(conn, booking::Column::Id, ids.iter().map(|id| id.0)))
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id);
    let mut rows = found.all(conn).await?;
    rows.retain(|row| row.studio == studio.0);
    many(rows)
}

/// These bookings, of whichever studios, in no order.
pub async fn wherever<C: ConnectionTrait>(
    conn: &C,
    ids: &[BookingId],
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find();
    many(found.filter(booking::Column::Id.is_in(ids.iter().map(|id| id.0))).all(conn).await?)
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
