//! A client moves a visit: the same booking, at another time, with what was paid.

use domain::{
    BookingId, Instant, ResourceId, TherapistId,
    booking::{Booking, NewTime},
    schedule::{self, BookingRefused, Placement, Slot, SlotQuery, Snapshot},
    time::tzdb_version,
};
use storage::{
    Collision, Connection, Constraint, StoreError, Tx,
    audit::Actor,
    bookings, late,
    occupancy::{self, OccupancyKind, PlaceRows},
    payments::lock_booking,
};
use thiserror::Error;

use super::{
    ALTERNATIVES, ChangeError, asking,
    confirm::{let_go, needs_approval, note},
    letters,
    link::{self, LinkRefused},
};
use crate::{
    Services,
    auth::ManageToken,
    availability::{self, AvailabilityError, SlotSearch},
    tokens::WaitToken,
    waitlist,
};

/// With whom the visit is to be after the move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whom {
    /// The same therapist.
    #[default]
    Same,
    /// Anybody who can.
    Anyone,
    /// This therapist.
    One(TherapistId),
}

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RescheduleRequest {
    /// When the session begins.
    pub start: Instant,
    /// With whom.
    pub whom: Whom,
}

/// Why it was not moved. It stays where it was.
#[derive(Debug, Error)]
pub enum RescheduleRefused {
    /// The link does not open it.
    #[error("the link no longer opens anything")]
    Gone,
    /// It is not to take place, or has: the code of its state.
    #[error("it is {state}")]
    NotPossible {
        /// The code of its state.
        state: &'static str,
    },
    /// It was moved as often as the policy allows.
    #[error("it was moved {allowed} times")]
    TooOften {
        /// How often it may be moved.
        allowed: u32,
    },
    /// The notice for moving it has passed.
    #[error("it could be moved until {until}")]
    TooLate {
        /// The last instant at which it could.
        until: Instant,
    },
    /// It is at that time already.
    #[error("it is at that time already")]
    Unchanged,
    /// That time cannot be had; where somebody else has it, with the nearest that can.
    #[error("{why}")]
    Slot {
        /// Why not.
        why: BookingRefused,
        /// Free times near it, in order. Empty unless it is taken.
        nearest: Vec<Slot>,
    },
    /// The treatment is no longer sold, or the therapist no longer works there: a
    /// matter for the telephone.
    #[error("it is no longer offered")]
    NoLongerOffered,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RescheduleRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gone => "link_gone",
            Self::NotPossible { .. } => "wrong_state",
            Self::TooOften { .. } => "moved_too_often",
            Self::TooLate { .. } => "too_late_to_move",
            Self::Unchanged => "unchanged",
            Self::Slot { why, .. } => why.code(),
            Self::NoLongerOffered => "no_longer_offered",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for RescheduleRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<LinkRefused> for RescheduleRefused {
    fn from(error: LinkRefused) -> Self {
        match error {
            LinkRefused::Gone => Self::Gone,
            LinkRefused::Store(error) => Self::Store(error),
        }
    }
}

impl From<BookingRefused> for RescheduleRefused {
    fn from(why: BookingRefused) -> Self {
        Self::Slot { why, nearest: Vec::new() }
    }
}

impl From<AvailabilityError> for RescheduleRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::NoLongerOffered,
        }
    }
}

impl From<ChangeError> for RescheduleRefused {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Invalid(refused) => Self::NotPossible { state: refused.from },
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// Moves the visit, as the slots offer it: its own time counts as free. Price, policy,
/// length and payment stay those of the booking. With a therapist who approves by hand
/// it is requested again, and keeps its new time meanwhile.
pub async fn reschedule(
    services: &Services,
    token: &ManageToken,
    request: RescheduleRequest,
) -> Result<Booking, RescheduleRefused> {
    let booking = link::open(services.store.reader(), token).await?;
    check(&booking, request, services.now())?;
    let search = search(&booking, request);
    let moved = services.store.retrying(|| try_move(services, token, request, &search)).await;
    match moved {
        Err(RescheduleRefused::Slot { why, .. }) if why.is_taken() => {
            let nearest =
                availability::nearest(services, &search, request.start, ALTERNATIVES).await?;
            Err(RescheduleRefused::Slot { why, nearest })
        }
        other => other,
    }
}

fn check(
    booking: &Booking,
    request: RescheduleRequest,
    now: Instant,
) -> Result<(), RescheduleRefused> {
    if booking.state.code() != "confirmed" {
        return Err(RescheduleRefused::NotPossible { state: booking.state.code() });
    }
    let allowed = booking.policy.reschedules_allowed;
    let until = booking.reschedule_until().ok_or(RescheduleRefused::TooOften { allowed })?;
    if now > until {
        return Err(RescheduleRefused::TooLate { until });
    }
    let stays = match request.whom {
        Whom::Same | Whom::Anyone => true,
        Whom::One(therapist) => therapist == booking.therapist,
    };
    if stays && request.start == booking.span.start {
        return Err(RescheduleRefused::Unchanged);
    }
    Ok(())
}

/// The dates do not matter: what is read lies around the start.
fn search(booking: &Booking, request: RescheduleRequest) -> SlotSearch {
    let therapist = match request.whom {
        Whom::Same => Some(booking.therapist),
        Whom::Anyone => None,
        Whom::One(therapist) => Some(therapist),
    };
    SlotSearch {
        studio: booking.studio,
        treatment: booking.treatment,
        therapist,
        from: request.start.date_naive(),
        until: request.start.date_naive(),
        ignore: Some(booking.id),
    }
}

/// The quick look, and then the transaction that decides.
async fn try_move(
    services: &Services,
    token: &ManageToken,
    request: RescheduleRequest,
    search: &SlotSearch,
) -> Result<Booking, RescheduleRefused> {
    let now = services.now();
    let reader = services.store.reader();
    let seen = link::open(reader, token).await?;
    let (_, snapshot) = place(reader, search, &seen, request.start, now).await?;
    let candidates: Vec<ResourceId> = snapshot.candidates(search.therapist);
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &candidates).await?;
    lock_booking(&tx, token.booking()).await?;
    let booking = link::open(&*tx, token).await?;
    check(&booking, request, now)?;
    let (placement, _) = place(&*tx, search, &booking, request.start, now).await?;
    let booking = write(&tx, booking, placement, true, now).await?;
    let booking = announce(&tx, booking, now).await?;
    let detail = format!("to {}", booking.span.start.timestamp());
    note(&tx, &booking, Actor::Guest, "booking.rescheduled", detail, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Moves a visit to the time that another booking keeps for its client, which is let go of in
/// the same transaction: what was offered is what it becomes. By the rules of a client's move,
/// as they were when it was offered; for whoever bears the link of a place on the waitlist, and
/// while what proved the visit theirs still does.
pub(crate) async fn move_into(
    services: &Services,
    token: &WaitToken,
    visit: BookingId,
    hold: BookingId,
) -> Result<Booking, RescheduleRefused> {
    services.store.retrying(|| try_move_into(services, token, visit, hold)).await
}

async fn try_move_into(
    services: &Services,
    token: &WaitToken,
    visit: BookingId,
    hold: BookingId,
) -> Result<Booking, RescheduleRefused> {
    let (now, reader) = (services.now(), services.store.reader());
    let seen = bookings::by_id(reader, hold).await?.ok_or(RescheduleRefused::Gone)?;
    let taken: Vec<ResourceId> =
        occupancy::of_booking(reader, hold).await?.into_iter().map(|(id, _)| id).collect();
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &taken).await?;
    let waiting = waitlist::still_waiting(&tx, token).await?;
    let waiting = waiting.ok_or(BookingRefused::SlotTaken)?;
    for id in [visit.min(hold), visit.max(hold)] {
        lock_booking(&tx, id).await?;
    }
    let held = bookings::by_id(&*tx, hold).await?.filter(|held| held.is_held_at(now));
    let held = held.ok_or(BookingRefused::SlotTaken)?;
    let booking = bookings::by_id(&*tx, visit).await?.ok_or(RescheduleRefused::Gone)?;
    let request = RescheduleRequest { start: seen.span.start, whom: Whom::One(seen.therapist) };
    check(&booking, request, now)?;
    if !waitlist::was_taken(&tx, &waiting, (&booking, hold), now).await? {
        return Err(BookingRefused::SlotTaken.into());
    }
    let offered = held.created_at;
    let_go(&tx, held, now).await?;
    let search = search(&booking, request);
    let (placement, _) = place(&*tx, &search, &booking, request.start, offered).await?;
    let booking = write(&tx, booking, placement, true, now).await?;
    let booking = announce(&tx, booking, now).await?;
    let detail = format!("to {}, from the waitlist", booking.span.start.timestamp());
    note(&tx, &booking, Actor::Guest, "booking.rescheduled", detail, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// The mails of a move, and the question to a therapist who is asked first.
async fn announce(tx: &Tx, booking: Booking, now: Instant) -> Result<Booking, RescheduleRefused> {
    if needs_approval(tx, &booking).await? {
        let booking = booking.request(now).map_err(ChangeError::from)?;
        let booking = bookings::update(tx, booking).await?;
        letters::requested(tx, &booking, now).await?;
        return Ok(booking);
    }
    letters::rescheduled(tx, &booking, now).await?;
    Ok(booking)
}

/// By the rule that offers slots, with the length that was sold.
async fn place<C: Connection>(
    conn: &C,
    search: &SlotSearch,
    booking: &Booking,
    start: Instant,
    now: Instant,
) -> Result<(Placement, Snapshot), RescheduleRefused> {
    let (mut query, snapshot): (SlotQuery, Snapshot) =
        availability::snapshot_around(conn, search, start, now).await?;
    query.treatment.minutes = booking.minutes;
    Ok((schedule::place(&query, &snapshot, start, now)?, snapshot))
}

/// Writes a booking at another time, and what it takes there instead. `by_client` as in
/// [`Booking::move_to`].
pub(super) async fn write(
    tx: &Tx,
    booking: Booking,
    placement: Placement,
    by_client: bool,
    now: Instant,
) -> Result<Booking, RescheduleRefused> {
    let to = new_time(&placement);
    let is_moved = booking.span.start != to.span.start;
    let booking = booking.move_to(to, by_client, now).map_err(ChangeError::from)?;
    let booking = bookings::update(tx, booking).await?;
    // Whoever was there for the old time is not there for the new one, nor late for it.
    bookings::set_arrived(tx, &booking, None).await?;
    if is_moved {
        late::forget(tx, booking.id).await?;
    } else {
        asking::keep(tx, &booking).await?;
    }
    occupy(tx, &booking, booking.id, placement.occupies).await?;
    Ok(booking)
}

/// Where and when a booking that is placed so takes place.
pub(crate) fn new_time(placement: &Placement) -> NewTime {
    NewTime {
        therapist: placement.therapist,
        room: placement.room,
        equipment: placement.equipment,
        span: placement.span,
        local_start: placement.local.wall,
        offset_seconds: placement.local.offset_seconds,
        tzdb_version: tzdb_version().to_owned(),
    }
}

async fn occupy(
    tx: &Tx,
    booking: &Booking,
    id: BookingId,
    rows: Vec<(ResourceId, domain::Span)>,
) -> Result<(), RescheduleRefused> {
    let place = PlaceRows {
        studio: booking.studio,
        booking: id,
        kind: OccupancyKind::Booking,
        hold_expires: None,
        rows,
    };
    match occupancy::replace(tx, &place).await {
        Err(StoreError::Conflict(Constraint::NoOverlap)) => Err(BookingRefused::SlotTaken.into()),
        other => Ok(other?),
    }
}
