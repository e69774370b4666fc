//! Which times can be booked.

use chrono::NaiveDate;
use domain::{
    BookingId, Instant, StudioId, TherapistId, TreatmentId,
    schedule::{BookingRefused, Explanation, Placement, Slot, SlotQuery, Snapshot},
    time::Zone,
};
use storage::{Connection, StoreError};
use thiserror::Error;

use crate::Services;

/// The longest range of dates that one search covers, both ends counted.
pub const LONGEST_SEARCH_DAYS: i64 = 62;

/// Which starts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotSearch {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment: TreatmentId,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// The first date in the studio's zone.
    pub from: NaiveDate,
    /// The last date in the studio's zone.
    pub until: NaiveDate,
    /// A booking whose time counts as free: the asker's own hold, or the booking that is
    /// being moved.
    pub ignore: Option<BookingId>,
}

/// Starts, and whose clock they are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotList {
    /// The studio's zone.
    pub zone: Zone,
    /// The starts, in order.
    pub slots: Vec<Slot>,
}

/// Why a search was not made.
#[derive(Debug, Error)]
pub enum AvailabilityError {
    /// There is no such studio, or it does not sell this treatment.
    #[error("no such treatment here")]
    UnknownTreatment,
    /// No such therapist works there.
    #[error("no such therapist here")]
    UnknownTherapist,
    /// The last date lies before the first.
    #[error("the range of dates runs backwards")]
    RangeReversed,
    /// More than [`LONGEST_SEARCH_DAYS`].
    #[error("the range of dates is too long")]
    RangeTooLong,
    /// The database could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AvailabilityError {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownTreatment => "unknown_treatment",
            Self::UnknownTherapist => "unknown_therapist",
            Self::RangeReversed => "range_reversed",
            Self::RangeTooLong => "range_too_long",
            Self::Store(_) => "unavailable",
        }
    }
}

/// Every start that can be booked.
pub async fn slots(
    services: &Services,
    search: &SlotSearch,
) -> Result<SlotList, AvailabilityError> {
    let _ = (services, search);
    unimplemented!()
}

/// The first `count` starts that can be booked at or after an instant, as far as the
/// booking window reaches.
pub async fn next_slots(
    services: &Services,
    studio: StudioId,
    treatment: TreatmentId,
    therapist: Option<TherapistId>,
    after: Instant,
    count: usize,
) -> Result<Vec<Slot>, AvailabilityError> {
    let _ = (services, studio, treatment, therapist, after, count);
    unimplemented!()
}

/// The `count` starts that lie nearest to one that cannot be had, in order of time.
/// The dates of `search` do not matter.
pub async fn nearest(
    services: &Services,
    search: &SlotSearch,
    start: Instant,
    count: usize,
) -> Result<Vec<Slot>, AvailabilityError> {
    let _ = (services, search, start, count);
    unimplemented!()
}

/// What a search asks and everything that decides about it, read on `conn`: a reader,
/// or a transaction that must decide on what it sees.
pub async fn snapshot<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    let _ = (conn, search, now);
    unimplemented!()
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
    let _ = (conn, search, start, now);
    unimplemented!()
}

/// Why a start is not offered, therapist by therapist.
pub async fn explain(
    services: &Services,
    search: &SlotSearch,
    start: Instant,
) -> Result<Vec<Explanation>, AvailabilityError> {
    let _ = (services, search, start);
    unimplemented!()
}
