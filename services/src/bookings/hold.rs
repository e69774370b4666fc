//! A slot is kept for a browser while its details are filled in.

use domain::{
    Instant, StudioId, TherapistId, TreatmentId,
    booking::{Booking, BookingState, Source, reference},
    schedule::{self, BookingRefused, Placement, Slot},
    time::{Zone, tzdb_version},
};
use storage::{
    Collision, Constraint, StoreError, Tx, bookings, new_id,
    occupancy::{self, OccupancyKind, PlaceRows},
    schedule::Ground,
};
use thiserror::Error;

use super::{
    ALTERNATIVES, ChangeError, HOLDS_ALLOWED, Holder,
    keep::{Gone, close_page, give_up},
    offer::{self, Offer},
    together,
};
use crate::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    tokens::random_bytes,
};

/// Which slot is to be kept, and for whom.
#[derive(Clone, Debug)]
pub struct HoldRequest {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment: TreatmentId,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// When the session begins.
    pub start: Instant,
    /// The browser that asks.
    pub holder: Holder,
    /// The client's own zone as the browser names it; ignored where it is none.
    pub client_zone: Option<String>,
    /// How it is made.
    pub source: Source,
}

/// Why a slot was not kept.
#[derive(Debug, Error)]
pub enum HoldRefused {
    /// It cannot be booked; where somebody else has it, with the nearest that can.
    #[error("{why}")]
    Slot {
        /// Why not.
        why: BookingRefused,
        /// Free times near it, in order. Empty unless it is taken.
        nearest: Vec<Slot>,
    },
    /// There is no such studio, or it does not sell this treatment.
    #[error("no such treatment here")]
    UnknownTreatment,
    /// No such therapist works there.
    #[error("no such therapist here")]
    UnknownTherapist,
    /// The browser holds as many as it may.
    #[error("too many slots are held")]
    TooManyHolds,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HoldRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Slot { why, .. } => why.code(),
            Self::UnknownTreatment => "unknown_treatment",
            Self::UnknownTherapist => "unknown_therapist",
            Self::TooManyHolds => "too_many_holds",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for HoldRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<BookingRefused> for HoldRefused {
    fn from(why: BookingRefused) -> Self {
        Self::Slot { why, nearest: Vec::new() }
    }
}

impl From<AvailabilityError> for HoldRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::UnknownTherapist => Self::UnknownTherapist,
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::UnknownTreatment,
        }
    }
}

impl From<ChangeError> for HoldRefused {
    fn from(error: ChangeError) -> Self {
        match error {
            // Somebody else ended the earlier hold meanwhile: look again.
            ChangeError::Invalid(_) => Self::Store(StoreError::Retry),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// Keeps a slot for the policy's hold time.
///
/// What the browser held before is let go of in the same transaction; asking for the
/// same slot again returns the hold there is. Refuses what cannot be booked, with the
/// nearest free times where somebody else was faster; and a studio that clients cannot find,
/// as if it were not there.
pub async fn hold(services: &Services, request: HoldRequest) -> Result<Booking, HoldRefused> {
    match hold_or_not(services, &request).await {
        Err(HoldRefused::Slot { why, .. }) if why.is_taken() => {
            let earlier = bookings::held_by(services.store.reader(), request.holder.0).await?;
            let search = search(&request, earlier.first());
            let nearest =
                availability::nearest(services, &search, request.start, ALTERNATIVES).await?;
            Err(HoldRefused::Slot { why, nearest })
        }
        other => other,
    }
}

/// The same without the nearest free times: for whoever looks for them elsewhere.
pub async fn hold_or_not(
    services: &Services,
    request: &HoldRequest,
) -> Result<Booking, HoldRefused> {
    let now = services.now();
    let what = (request.studio, request.treatment);
    // What was known last may have changed: it is enough to queue by, and the turn decides.
    let mut may = services.grounds().last(what).is_some_and(|g| may_be_free(&g, request, now));
    if !may {
        let ground = availability::ground(services, what, now).await?;
        may = ground.is_some_and(|ground| may_be_free(&ground, request, now));
    }
    let done = if may { together::hold(services, request).await } else { None };
    match done {
        Some(done) => done,
        None => hold_alone(services, request).await,
    }
}

/// Whether it could be had if nothing were taken: who asks for anything else queues for
/// nothing. Nothing is known of a class.
fn may_be_free(ground: &Ground, request: &HoldRequest, now: Instant) -> bool {
    if ground.studio.published_at.is_none() || ground.is_class() {
        return false;
    }
    let search = search(request, None);
    let asked = ground.on_the_date_of(request.start, availability::query(&search, now));
    let snapshot = ground.with(&asked, request.therapist, &[]);
    let query = availability::asks(ground, &search, &snapshot);
    query.is_ok_and(|query| schedule::place(&query, &snapshot, request.start, now).is_ok())
}

/// In a transaction of its own: for a browser that holds something already, for classes, and
/// whenever what several wanted together did not work.
async fn hold_alone(services: &Services, request: &HoldRequest) -> Result<Booking, HoldRefused> {
    let studio = storage::studios::by_id(services.store.reader(), request.studio).await?;
    if studio.is_none_or(|studio| studio.published_at.is_none()) {
        return Err(HoldRefused::UnknownTreatment);
    }
    let earlier = bookings::held_by(services.store.reader(), request.holder.0).await?;
    if let Some(same) = same(&earlier, request, services.now()) {
        return Ok(same);
    }
    for booking in &earlier {
        make_way(services, booking).await?;
    }
    let search = search(request, earlier.first());
    match services.store.retrying(|| keep(services, request, &search)).await {
        // By this very browser, perhaps, which asked twice.
        Err(HoldRefused::Slot { why, nearest }) if why.is_taken() => {
            let earlier = bookings::held_by(services.store.reader(), request.holder.0).await?;
            let same = same(&earlier, request, services.now());
            same.ok_or(HoldRefused::Slot { why, nearest })
        }
        other => other,
    }
}

/// What is held already and is what is asked for.
fn same(earlier: &[Booking], request: &HoldRequest, now: Instant) -> Option<Booking> {
    earlier.iter().find(|held| held.is_held_at(now) && is_same(held, request)).cloned()
}

fn is_same(held: &Booking, request: &HoldRequest) -> bool {
    held.studio == request.studio
        && held.treatment == request.treatment
        && held.span.start == request.start
        && request.therapist.is_none_or(|therapist| therapist == held.therapist)
}

/// An earlier hold whose payment page is open is in the way until that page is closed.
pub(super) async fn make_way(services: &Services, held: &Booking) -> Result<(), StoreError> {
    let open = storage::payments::unsettled_attempts_of(services.store.reader(), held.id).await?;
    if open.is_empty() { Ok(()) } else { close_page(services, held.id).await }
}

/// The dates do not matter: what is read lies around the start.
pub(super) fn search(request: &HoldRequest, earlier: Option<&Booking>) -> SlotSearch {
    SlotSearch {
        studio: request.studio,
        treatment: request.treatment,
        therapist: request.therapist,
        from: request.start.date_naive(),
        until: request.start.date_naive(),
        ignore: earlier.map(|booking| booking.id),
    }
}

/// The quick look, and then the transaction that decides.
async fn keep(
    services: &Services,
    request: &HoldRequest,
    search: &SlotSearch,
) -> Result<Booking, HoldRefused> {
    let now = services.now();
    let reader = services.store.reader();
    let (query, snapshot) =
        availability::snapshot_around(reader, search, request.start, now).await?;
    schedule::place(&query, &snapshot, request.start, now)?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &snapshot.candidates(request.therapist)).await?;
    // Looked for again under the locks: it may have been held since.
    let earlier = bookings::held_by(&*tx, request.holder.0).await?;
    if let Some(same) = same(&earlier, request, now) {
        tx.rollback().await?;
        return Ok(same);
    }
    give_way(&tx, request.holder, now).await?;
    let alone = SlotSearch { ignore: None, ..*search };
    let placement = availability::place(&*tx, &alone, request.start, now).await??;
    let offer = offer::load(&*tx, request.studio, request.treatment).await?;
    let offer = offer.ok_or(HoldRefused::UnknownTreatment)?;
    let booking = booking(request, offer, &placement, now);
    write(&tx, &booking, OccupancyKind::Hold, placement).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Lets go of what the browser held before. What may still be paid for stays, and
/// counts.
pub(super) async fn give_way(tx: &Tx, holder: Holder, now: Instant) -> Result<(), HoldRefused> {
    let mut kept = 0;
    for earlier in bookings::held_by(&**tx, holder.0).await? {
        if matches!(give_up(tx, earlier, now).await?, Gone::Later) {
            kept += 1;
        }
    }
    if kept < HOLDS_ALLOWED { Ok(()) } else { Err(HoldRefused::TooManyHolds) }
}

/// Writes a booking and what it takes.
pub(super) async fn write(
    tx: &Tx,
    booking: &Booking,
    kind: OccupancyKind,
    placement: Placement,
) -> Result<(), HoldRefused> {
    let inserted = bookings::insert(tx, booking).await;
    inserted.map_err(|error| match error {
        // The reference was drawn before: draw another.
        StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
        other => other,
    })?;
    let place = takes(booking, kind, placement);
    match occupancy::place(tx, &place).await {
        Err(StoreError::Conflict(Constraint::NoOverlap)) => Err(BookingRefused::SlotTaken.into()),
        other => Ok(other?),
    }
}

/// What a booking takes.
pub(super) fn takes(booking: &Booking, kind: OccupancyKind, placement: Placement) -> PlaceRows {
    PlaceRows {
        studio: booking.studio,
        booking: booking.id,
        kind,
        hold_expires: booking.hold_expires(),
        rows: placement.occupies,
    }
}

/// A held booking, with what is sold and its rules as they are now.
pub(crate) fn booking(
    request: &HoldRequest,
    offer: Offer,
    placement: &Placement,
    now: Instant,
) -> Booking {
    let expires = now + offer.policy.hold();
    // Never empty: paying in full is always offered.
    let plan = offer.policy.plans()[0];
    let due_online = offer.policy.due_online(plan, offer.price).unwrap_or(offer.price);
    let client_zone = request.client_zone.as_deref().and_then(|name| name.parse::<Zone>().ok());
    Booking {
        id: new_id(),
        studio: request.studio,
        reference: reference(u64::from_le_bytes(random_bytes())),
        treatment: request.treatment,
        therapist: placement.therapist,
        room: placement.room,
        equipment: placement.equipment,
        client: None,
        holder: Some(request.holder.0),
        span: placement.span,
        local_start: placement.local.wall,
        zone: offer.zone.name().to_owned(),
        offset_seconds: placement.local.offset_seconds,
        tzdb_version: tzdb_version().to_owned(),
        treatment_name: offer.treatment_name,
        minutes: offer.minutes,
        price: offer.price,
        tax_basis_points: offer.tax_basis_points,
        policy: offer.policy,
        plan,
        due_online,
        contact: None,
        client_zone: client_zone.map(|zone| zone.name().to_owned()),
        source: request.source,
        reschedules: 0,
        refund_cap: 100,
        sequence: 0,
        link_generation: 0,
        version: 1,
        flag: None,
        state: BookingState::Held { expires, extended: false },
        created_at: now,
        updated_at: now,
    }
}
