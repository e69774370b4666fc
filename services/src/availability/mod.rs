//! Which times can be booked.
//!
//! What is offered here and what [`crate::bookings`] accepts is decided by the same
//! function of the domain, about a snapshot that is read in the same way: outside any
//! transaction for a page, and again inside the transaction that takes the time.

mod alternatives;
mod ground;
mod nearby;
mod occupied;
mod search;
#[cfg(test)]
mod tests;
mod why;

use chrono::NaiveDate;
use domain::{
    Instant,
    schedule::{self, BookingRefused, Placement, Slot, SlotQuery, Snapshot},
    time::Zone,
};
use storage::{
    Connection,
    schedule::{Asker, SnapshotQuery},
};

use crate::{Services, auth::StaffSession};

pub use alternatives::next_slots;
use ground::known_snapshot;
pub(crate) use ground::{Grounds, asks, ground, ground_within, query};
pub(crate) use nearby::Nearby;
pub use nearby::nearest;
pub(crate) use occupied::Occupied;
pub use search::{AvailabilityError, LONGEST_SEARCH_DAYS, SlotSearch};
pub use why::{Cause, Taken, Taker, Why, explain};

/// Starts, and whose clock they are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotList {
    /// The studio's zone.
    pub zone: Zone,
    /// The starts, in order.
    pub slots: Vec<Slot>,
}

/// Every start that can be booked.
///
/// Refuses a range of dates that runs backwards or is longer than
/// [`LONGEST_SEARCH_DAYS`].
pub async fn slots(
    services: &Services,
    search: &SlotSearch,
) -> Result<SlotList, AvailabilityError> {
    search.check_dates()?;
    let now = services.now();
    let (query, snapshot) = known_snapshot(services, search, now).await?;
    let slots = schedule::available_slots(&query, &snapshot, now);
    Ok(SlotList { zone: snapshot.zone, slots })
}

/// What a search asks and everything that decides about it, read on `conn`: a reader,
/// or a transaction that must decide on what it sees. It knows nothing of dates that
/// clients cannot book.
pub async fn snapshot<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    read(conn, search, search.ignore.as_slice(), (now, Asker::Client)).await
}

/// [`snapshot`], where the time of none of these bookings counts: those that are being moved
/// together. The first of them is `search.ignore`.
pub(crate) async fn snapshot_without<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    ignore: &[domain::BookingId],
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    read(conn, search, ignore, (now, Asker::Client)).await
}

/// [`snapshot`] as far as staff look ahead and back.
pub(crate) async fn staff_snapshot<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    read(conn, search, search.ignore.as_slice(), (now, Asker::Staff)).await
}

async fn read<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    without: &[domain::BookingId],
    (now, asker): (Instant, Asker),
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    let SlotSearch { studio, treatment, therapist, from, until, ignore } = *search;
    let wanted = SnapshotQuery { studio, treatment, from, until, ignore, now, asker };
    let found = storage::schedule::snapshot_without(conn, &wanted, without).await?;
    let (snapshot, treatment) = found.ok_or(AvailabilityError::UnknownTreatment)?;
    if therapist.is_some_and(|id| snapshot.therapists.iter().all(|person| person.id != id)) {
        return Err(AvailabilityError::UnknownTherapist);
    }
    Ok((SlotQuery { treatment, therapist, from, until }, snapshot))
}

/// The snapshot of the dates on which a start can lie, whatever the studio's zone: the
/// dates of `search` do not matter.
pub async fn snapshot_around<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    start: Instant,
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    snapshot(conn, &around(search, start), now).await
}

/// [`snapshot_around`] as far as staff look ahead and back.
pub(crate) async fn staff_snapshot_around<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    start: Instant,
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    staff_snapshot(conn, &around(search, start), now).await
}

/// The same search, for the dates on which a start can lie.
pub(crate) fn around(search: &SlotSearch, start: Instant) -> SlotSearch {
    let date = start.date_naive();
    SlotSearch { from: before(date), until: after(date), ..*search }
}

/// Accepts a start or says why not, on what `conn` sees. The dates of `search` do not
/// matter. Holding or moving a booking does this twice: with a reader for a quick
/// answer, and again inside its transaction.
pub async fn place<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    start: Instant,
    now: Instant,
) -> Result<Result<Placement, BookingRefused>, AvailabilityError> {
    let (query, snapshot) = snapshot_around(conn, search, start, now).await?;
    Ok(schedule::place(&query, &snapshot, start, now))
}

/// The starts that staff see when they enter or move a visit at their own studio: on the
/// studio's grid, without notice and window, and with whoever takes no bookings online.
/// `minutes` is the session's length where it is not what is sold today. The studio of
/// `search` does not matter.
pub async fn staff_slots(
    services: &Services,
    staff: &StaffSession,
    search: &SlotSearch,
    minutes: Option<u32>,
) -> Result<SlotList, AvailabilityError> {
    search.check_dates()?;
    let now = services.now();
    let search = SlotSearch { studio: staff.studio(), ..*search };
    let (mut query, snapshot) = staff_snapshot(services.store.reader(), &search, now).await?;
    query.treatment.minutes = minutes.unwrap_or(query.treatment.minutes);
    let grid_minutes = snapshot.rules.grid_minutes;
    let mut snapshot = snapshot.for_staff(None);
    snapshot.rules.grid_minutes = grid_minutes;
    let slots = schedule::available_slots(&query, &snapshot, now);
    Ok(SlotList { zone: snapshot.zone, slots })
}

fn before(date: NaiveDate) -> NaiveDate {
    date.pred_opt().unwrap_or(date)
}

fn after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}
