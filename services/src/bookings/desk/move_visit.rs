//! Staff move a visit, or hand it over to another therapist.

use domain::{
    BookingId, Instant, ResourceId, TherapistId,
    booking::Booking,
    schedule::{self, BookingRefused, SlotQuery, WRITTEN_DOWN_WITHIN},
};
use storage::{
    Collision, Connection, StoreError, bookings, notes, occupancy, payments::lock_booking,
};
use thiserror::Error;

use super::outside::{NotPlaced, Placed, ReasonRefused, of_a_move, place, recorded};
use crate::{
    Services,
    auth::StaffSession,
    availability::{self, AvailabilityError, SlotSearch},
    bookings::{RescheduleRefused, Whom, confirm::note, letters, reschedule::write},
};

/// The records' name for a visit that was moved or handed over.
pub(crate) const MOVED: &str = "booking.moved";

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveRequest {
    /// When the session begins.
    pub start: Instant,
    /// With whom.
    pub whom: Whom,
    /// Why working hours do not matter this once, where they do not: with a reason, which is
    /// needed where it does not fit inside them.
    pub any_hour: Option<String>,
}

/// Why it was not moved. It stays where it was.
#[derive(Debug, Error)]
pub enum MoveRefused {
    /// There is no such booking at this studio, or it is another therapist's.
    #[error("no such booking here")]
    NotFound,
    /// It is not to take place: the code of its state.
    #[error("it is {state}")]
    WrongState {
        /// The code of its state.
        state: &'static str,
    },
    /// It is at that time, with that therapist, already.
    #[error("it is there already")]
    Unchanged,
    /// It has a session note, so that it took place when it did: it can be handed over and
    /// no more.
    #[error("it has a session note")]
    Noted,
    /// It cannot be there.
    #[error("{0}")]
    Slot(BookingRefused),
    /// It could be there, outside working hours, for a reason.
    #[error("{0}")]
    Reason(ReasonRefused),
    /// The treatment is no longer sold, or the therapist no longer works here.
    #[error("it is no longer offered")]
    NoLongerOffered,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MoveRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::WrongState { .. } => "wrong_state",
            Self::Unchanged => "unchanged",
            Self::Noted => "noted",
            Self::Slot(why) => why.code(),
            Self::Reason(why) => why.code(),
            Self::NoLongerOffered => "no_longer_offered",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for MoveRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<AvailabilityError> for MoveRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::NoLongerOffered,
        }
    }
}

impl From<NotPlaced> for MoveRefused {
    fn from(why: NotPlaced) -> Self {
        match why {
            NotPlaced::Slot(why) => Self::Slot(why),
            NotPlaced::Reason(why) => Self::Reason(why),
        }
    }
}

impl From<RescheduleRefused> for MoveRefused {
    fn from(error: RescheduleRefused) -> Self {
        match error {
            RescheduleRefused::Slot { why, .. } => Self::Slot(why),
            RescheduleRefused::NotPossible { state } => Self::WrongState { state },
            RescheduleRefused::Store(error) => Self::Store(error),
            _ => Self::NoLongerOffered,
        }
    }
}

/// Moves a visit for the studio, to another time, another therapist or both, and tells the
/// client. Price, policy, length and payment stay those of the booking, and it does not
/// count as one of the client's moves. Staff need neither notice nor approval, and the audit
/// log names the clients' rules that were set aside; outside working hours they need a reason,
/// which it keeps. A therapist moves their own visits, to their own times or to a colleague's.
pub async fn move_visit(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    request: MoveRequest,
) -> Result<Booking, MoveRefused> {
    services.store.retrying(|| try_move(services, staff, id, &request)).await
}

async fn try_move(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    request: &MoveRequest,
) -> Result<Booking, MoveRefused> {
    let now = services.now();
    let reader = services.store.reader();
    let seen = movable(bookings::of_studio(reader, staff.studio(), id).await?, staff, request)?;
    not_noted(reader, &seen, request).await?;
    let snapshot = placed(reader, &seen, request, now).await?.snapshot;
    let candidates: Vec<ResourceId> = snapshot.candidates(whom(&seen, request));
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &candidates).await?;
    lock_booking(&tx, id).await?;
    let booking = movable(bookings::of_studio(&*tx, staff.studio(), id).await?, staff, request)?;
    not_noted(&*tx, &booking, request).await?;
    let Placed { placement, lifted, outside, .. } = placed(&*tx, &booking, request, now).await?;
    let lifted = of_a_move(&booking, request.start, lifted, now);
    let from = (booking.span.start.timestamp(), booking.therapist);
    let booking = write(&tx, booking, placement, false, now).await?;
    letters::rescheduled(&tx, &booking, now).await?;
    let to = (booking.span.start.timestamp(), booking.therapist);
    let mut detail = format!("{} with {} to {} with {}", from.0, from.1, to.0, to.1);
    let rules = recorded(&lifted, outside.as_deref());
    if !rules.is_empty() {
        detail = format!("{detail}; {rules}");
    }
    note(&tx, &booking, staff.actor(), MOVED, detail, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// The booking, where these staff may move it.
fn movable(
    found: Option<Booking>,
    staff: &StaffSession,
    request: &MoveRequest,
) -> Result<Booking, MoveRefused> {
    let found = found.filter(|booking| staff.may_act_for(booking.therapist));
    let booking = found.ok_or(MoveRefused::NotFound)?;
    if booking.state.code() != "confirmed" {
        return Err(MoveRefused::WrongState { state: booking.state.code() });
    }
    let stays = whom(&booking, request) == Some(booking.therapist);
    if stays && request.start == booking.span.start {
        return Err(MoveRefused::Unchanged);
    }
    Ok(booking)
}

/// A note tells of a session that was held then: the visit stays at its time.
async fn not_noted<C: Connection>(
    conn: &C,
    booking: &Booking,
    request: &MoveRequest,
) -> Result<(), MoveRefused> {
    let stays = request.start == booking.span.start;
    if !stays && notes::of_booking(conn, booking.id).await?.is_some() {
        return Err(MoveRefused::Noted);
    }
    Ok(())
}

fn whom(booking: &Booking, request: &MoveRequest) -> Option<TherapistId> {
    match request.whom {
        Whom::Same => Some(booking.therapist),
        Whom::Anyone => None,
        Whom::One(therapist) => Some(therapist),
    }
}

/// Who treats, and where, with the length that was sold.
async fn placed<C: Connection>(
    conn: &C,
    booking: &Booking,
    request: &MoveRequest,
    now: Instant,
) -> Result<Placed, MoveRefused> {
    let date = request.start.date_naive();
    let search = SlotSearch {
        studio: booking.studio,
        treatment: booking.treatment,
        therapist: whom(booking, request),
        from: date,
        until: date,
        ignore: Some(booking.id),
    };
    let (mut query, snapshot) =
        availability::staff_snapshot_around(conn, &search, request.start, now).await?;
    query.treatment.minutes = booking.minutes;
    Ok(place(&query, snapshot, request.start, request.any_hour.as_deref(), now)?)
}

/// Who else could give a confirmed visit at its time: by qualifications, hours and calendar,
/// with a room. One look at the studio, however many work there.
pub(crate) async fn colleagues<C: Connection>(
    conn: &C,
    booking: &Booking,
    now: Instant,
) -> Result<Vec<TherapistId>, MoveRefused> {
    let (start, date) = (booking.span.start, booking.span.start.date_naive());
    let search = SlotSearch {
        studio: booking.studio,
        treatment: booking.treatment,
        therapist: None,
        from: date,
        until: date,
        ignore: Some(booking.id),
    };
    let (mut query, snapshot) =
        availability::staff_snapshot_around(conn, &search, start, now).await?;
    query.treatment.minutes = booking.minutes;
    let snapshot = snapshot.for_staff(None);
    let others = snapshot.therapists.iter().map(|person| person.id);
    let free = others.filter(|id| *id != booking.therapist).filter(|id| {
        let asked = SlotQuery { therapist: Some(*id), ..query };
        schedule::place(&asked, &snapshot, start, now - WRITTEN_DOWN_WITHIN).is_ok()
    });
    Ok(free.collect())
}
