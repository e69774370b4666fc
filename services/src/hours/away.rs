//! Time off: written around what is there, once it has been seen, and over it once that
//! goes.

use domain::{
    BookingId, Instant, ResourceId, Span, TherapistId,
    booking::Booking,
    contact::FieldError,
    schedule::{AbsenceRefused, Busy, Repeat, Wall, around, occurrences},
    time::Zone,
};
use storage::{
    Connection, StoreError, Tx, bookings, new_id, occupancy,
    payments::lock_booking,
    time_off::{self, NewTimeOff},
};
use uuid::Uuid;

use super::{HoursRefused, Whose, conflicts::is_coming};
use crate::{
    Services,
    auth::StaffSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// So many characters does a reason take at most.
pub const REASON_CHARS: usize = 120;

/// Time off that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwayRequest {
    /// From and until when, the first time.
    pub first: Wall,
    /// How it comes again, if it does.
    pub repeat: Option<Repeat>,
    /// For staff only; perhaps empty.
    pub reason: String,
    /// The visits that take place all the same, by their references, as somebody has seen
    /// them: the time around them is taken off.
    pub keep: Vec<String>,
}

impl AwayRequest {
    /// Each time it takes place, or everything that is wrong with it.
    fn times(&self, zone: Zone, now: Instant) -> Result<Vec<Wall>, HoursRefused> {
        let found = occurrences(self.first, self.repeat, zone.local(now).wall);
        let wrong = found.as_ref().err().map(|why| FieldError::new(field(*why), why.code()));
        let long = self.reason.chars().count() > REASON_CHARS;
        let reason = long.then(|| FieldError::new("reason", "too_long"));
        let wrong: Vec<_> = wrong.into_iter().chain(reason).collect();
        match found {
            Ok(times) if wrong.is_empty() => Ok(times),
            _ => Err(HoursRefused::Invalid(wrong)),
        }
    }

    fn reason(&self) -> String {
        self.reason.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The field of the form that a refusal is about.
const fn field(why: AbsenceRefused) -> &'static str {
    match why {
        AbsenceRefused::Past | AbsenceRefused::TooFar => "date",
        AbsenceRefused::EndsBefore | AbsenceRefused::TooLong => "last",
        AbsenceRefused::NeverAgain | AbsenceRefused::OverlapsItself | AbsenceRefused::TooOften => {
            "repeat_until"
        }
    }
}

/// What takes a therapist's time, where time off is wanted.
struct Taken {
    /// Other time off.
    away: Busy,
    /// Whatever takes it as a visit does, held ones too.
    visits: Vec<Booking>,
}

impl Taken {
    /// On what `conn` sees.
    async fn read<C: Connection>(
        conn: &C,
        whose: &Whose,
        times: &[Wall],
    ) -> Result<Self, StoreError> {
        let spans: Vec<Span> =
            times.iter().filter_map(|wall| time_off::span_of(whose.zone, *wall)).collect();
        let all = within(conn, whose.resource, &spans).await?;
        let hit = |(span, _): &&(Span, Option<BookingId>)| spans.iter().any(|s| s.overlaps(span));
        let mut ids: Vec<BookingId> = all.iter().filter(hit).filter_map(|(_, id)| *id).collect();
        ids.dedup();
        let mut visits = bookings::among(conn, whose.studio, &ids).await?;
        visits.retain(is_coming);
        let away = all.into_iter().filter(|(_, visit)| visit.is_none()).map(|(span, _)| span);
        Ok(Self { away: away.collect(), visits })
    }

    /// Under the locks of the calendar and of each visit in the way: whoever cancels one at
    /// this moment does so before, or sees the time off that takes its time.
    async fn locked(tx: &Tx, whose: &Whose, times: &[Wall]) -> Result<Self, StoreError> {
        occupancy::lock(tx, &[whose.resource]).await?;
        let mut met = Self::read(&**tx, whose, times).await?.visits;
        met.sort_unstable_by_key(|booking| booking.id);
        for booking in met {
            lock_booking(tx, booking.id).await?;
        }
        Self::read(&**tx, whose, times).await
    }
}

/// Everything of ours that takes a resource from the first of these spans to the last.
async fn within<C: Connection>(
    conn: &C,
    resource: ResourceId,
    spans: &[Span],
) -> Result<Vec<(Span, Option<BookingId>)>, StoreError> {
    let ends = spans.iter().map(|span| span.start).min().zip(spans.iter().map(|s| s.end).max());
    match ends.and_then(|(from, until)| Span::new(from, until)) {
        Some(all) => occupancy::of_resource(conn, resource, all).await,
        None => Ok(Vec::new()),
    }
}

/// The visits that stand where time off is wanted, by start.
pub async fn in_the_way(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    request: &AwayRequest,
) -> Result<Vec<DeskVisit>, HoursRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let whose = Whose::find(conn, staff, therapist).await?;
    let times = request.times(whose.zone, now)?;
    let taken = Taken::read(conn, &whose, &times).await?;
    Ok(describe_all(conn, staff, taken.visits).await?)
}

/// Writes time off, and returns how many stretches it became. It never lies on a visit:
/// refused with [`HoursRefused::Conflicts`] until each visit in its way was moved or
/// cancelled, or is to stay; then it is written around those that stay, and takes their time
/// too if they go later. Around other time off it is written without asking: nobody can book
/// there.
pub async fn add(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    request: &AwayRequest,
) -> Result<usize, HoursRefused> {
    services.store.retrying(|| try_add(services, staff, therapist, request)).await
}

async fn try_add(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    request: &AwayRequest,
) -> Result<usize, HoursRefused> {
    let now = services.now();
    let whose = Whose::find(services.store.reader(), staff, therapist).await?;
    let times = request.times(whose.zone, now)?;
    let tx = services.store.begin().await?;
    let taken = Taken::locked(&tx, &whose, &times).await?;
    let unseen = |booking: &&Booking| !request.keep.contains(&booking.reference);
    let unseen = taken.visits.iter().filter(unseen).count();
    if unseen > 0 {
        return Err(HoursRefused::Conflicts(unseen));
    }
    let parts: Vec<Wall> =
        times.iter().flat_map(|wall| around(whose.zone, *wall, &taken.away)).collect();
    let written = write(&tx, &whose, &request.reason(), &parts).await?;
    if written == 0 {
        return Err(HoursRefused::NothingLeft);
    }
    let (from, kept) = (request.first.0, taken.visits.len());
    let detail = format!("from {from}, {written} stretches, around {kept} visits");
    whose.note(&tx, staff, ("time_off.added", detail), now).await?;
    tx.commit().await?;
    Ok(written)
}

async fn write(tx: &Tx, whose: &Whose, reason: &str, parts: &[Wall]) -> Result<usize, StoreError> {
    let series: Option<Uuid> = (parts.len() > 1).then(new_id);
    let mut written = 0;
    for &(from, until) in parts {
        let new = NewTimeOff {
            studio: whose.studio,
            therapist: whose.therapist,
            resource: whose.resource,
            zone: whose.zone,
            from,
            until,
            reason,
        };
        written += usize::from(time_off::write_in(tx, &new, series).await?.is_some());
    }
    Ok(written)
}

/// Takes time off back: one stretch, or all that is not over of what was written down at
/// once, and returns how many stretches that were.
pub async fn remove(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    id: Uuid,
) -> Result<usize, HoursRefused> {
    services.store.retrying(|| try_remove(services, staff, therapist, id)).await
}

async fn try_remove(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    id: Uuid,
) -> Result<usize, HoursRefused> {
    let now = services.now();
    let whose = Whose::find(services.store.reader(), staff, therapist).await?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &[whose.resource]).await?;
    let all = time_off::of_therapist(&*tx, therapist, whose.zone, now).await?;
    let meant = |one: &&time_off::TimeOff| one.id == id || one.series == Some(id);
    let meant: Vec<Uuid> = all.iter().filter(meant).map(|one| one.id).collect();
    if meant.is_empty() {
        return Err(HoursRefused::NotFound);
    }
    for one in &meant {
        time_off::remove(&tx, *one).await?;
    }
    let detail = format!("{} stretches", meant.len());
    whose.note(&tx, staff, ("time_off.removed", detail), now).await?;
    tx.commit().await?;
    Ok(meant.len())
}
