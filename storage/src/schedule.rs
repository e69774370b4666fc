//! Everything that decides about the starts of a treatment, in a bounded number of
//! queries: however many therapists, days or years of history there are.

use chrono::NaiveDate;
use domain::{
    BookingId, Instant, StudioId, TreatmentId,
    schedule::{Snapshot, TreatmentTimes},
};
use sea_orm::ConnectionTrait;

use crate::StoreError;

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
    /// What time it is. Dates outside the booking window are not read.
    pub now: Instant,
}

/// Reads a snapshot, and how long the treatment takes. `None` where the studio or the
/// treatment does not exist, or the treatment is not sold (any more).
pub async fn snapshot<C: ConnectionTrait>(
    conn: &C,
    query: &SnapshotQuery,
) -> Result<Option<(Snapshot, TreatmentTimes)>, StoreError> {
    let _ = (conn, query);
    unimplemented!()
}
